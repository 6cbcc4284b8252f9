"""Do a text's dates support those of a sentence? Pure functions, the parts of a date each for itself."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from draftflow.checks.bare_days import told_by_number
from draftflow.checks.claims import Claim, Ground, Judged
from draftflow.checks.facts import SHORT, Setting
from draftflow.checks.slots import likelier
from draftflow.text.dates import Date, Part
from draftflow.text.relative import Relative, resolve

MOST = 200  # figures, or dates, of one sentence that are looked up: no honest sentence has more
_YEAR_ALONE = 0.4  # share of the sentence's terms around the year of a date whose month and day the text does not have
_MONTH_ALONE = 0.4  # the same for the month of a date whose day the text does not have
_YEAR_FAR = 0.1  # the same for a year alone, where the best windows have other years
_TERMS = 5  # terms of the sentence that the text must have for a day to be far from them
_SPEAKS = 0.4  # share of them around a date from which that place speaks of the sentence
_DAY_FAR = 0.3  # part of that share below which another place does not
_TRIED = 100  # places of one year that are looked at
_NEWS = 7  # days before its publication that "on Friday" in a text may mean


def judge_dates(claim: Claim, ground: Ground, setting: Setting) -> list[Judged]:
    """A verdict on every date of `claim`; one that fails has a verdict for each of its parts that fails."""
    judged = [one for found in claim.dates[:MOST] for one in _judge_date(claim, found, ground, setting)]
    return judged + [_judge_relative(claim, found, ground) for found in claim.relatives]


def _judge_relative(claim: Claim, found: Relative, ground: Ground) -> Judged:
    """A date told by its distance is right if the text has it resolved, or tells it the same way; else nobody knows."""
    text = claim.text[found.start : found.end]
    if ground.published and (meant := resolve(found, ground.published)) and _stands(meant, ground):
        return Judged(text, found.start, found.end, "supported", "date")
    if any((r.scale, r.distance) == (found.scale, found.distance) for r in ground.facts.relatives):
        return Judged(text, found.start, found.end, "supported", "date")
    reason = "a date told by its distance" if ground.published else "the source has no date to count from"
    return Judged(text, found.start, found.end, "could not check", "date", reason=reason)


def _stands(meant: tuple[int, int | None, int | None], ground: Ground) -> bool:
    year, month, day = meant
    if month is None:
        return bool(ground.facts.years.get(year))
    dates = ground.facts.by_month.get(month, ())
    return any(d.year in (None, year) and (day is None or d.day == day) for d in dates)


def _judge_date(claim: Claim, found: Date, ground: Ground, setting: Setting) -> list[Judged]:
    """Whole dates first; if one fails, the verdict is on the parts that are wrong."""
    told = bool(found.day) and not _days(found, ground, setting) and told_by_number(found, ground, setting)
    failing = [] if told else list(_failing(found, ground, setting))
    if not (failing or told) and (rival := _other_date_there(claim, found, ground, setting)):
        part: Part = "day" if found.day else "month" if found.month else "year"
        start, end = found.span(part)
        instead = ground.text[rival.start : rival.end]
        return [Judged(claim.text[start:end], start, end, "not supported", "date", instead)]
    if failing and failing != ["year"] and not ground.legible:
        reason = "the source is in a language whose dates are not read"
        return [
            Judged(claim.text[found.start : found.end], found.start, found.end, "could not check", "date", "", reason)
        ]
    if failing and _is_dateless(failing[0], ground):
        reason = "the source has no date to count from"
        text = claim.text[found.start : found.end]
        return [Judged(text, found.start, found.end, "could not check", "date", reason=reason)]
    if not failing:
        return [Judged(claim.text[found.start : found.end], found.start, found.end, "supported", "date")]
    instead = _other_date(found, ground, setting)
    spans = [found.span(part) for part in failing]
    return [Judged(claim.text[a:b], a, b, "not supported", "date", instead) for a, b in spans]


def _failing(found: Date, ground: Ground, setting: Setting) -> Iterator[Part]:
    """The parts of the date that the ground does not bear out."""
    if ground.published and found.day and _just_before(found, ground.published):
        return
    if not found.month:
        if found.year and (not _year_stands(found.year, ground) or _other_years(found.year, ground, setting)):
            yield "year"
        return
    months = _fitting(found, setting.likely(ground.facts.by_month.get(found.month, ())))
    days = _days(found, ground, setting) if found.day else months
    others = setting.likely(ground.facts.by_day.get((found.month, found.day or 0), ()))
    if not days and others and not _is_stray([d.start for d in others], ground, setting, _MONTH_ALONE):
        yield "year"
        return
    if found.day and not days:
        yield "day"
    stray = bool(months) and not days and _is_stray([d.start for d in months], ground, setting, _MONTH_ALONE)
    if (not months or stray) and not (ground.published and ground.published.month == found.month and not found.day):
        yield "month"
    if not found.year or any(_year_of(d, ground.published, found.year) == found.year for d in days):
        return
    years = ground.facts.years.get(found.year, ())[:_TRIED]
    if not _year_stands(found.year, ground) or (not days and _is_stray(years, ground, setting)):
        yield "year"


def _other_date_there(claim: Claim, found: Date, ground: Ground, setting: Setting) -> Date | None:
    """Another date as fine as this one in its very place, or where the ground speaks of the sentence and it is far."""
    windows = [ground.blocks.window(block) for _, block in setting.windows[:3]]
    near = [d for window in windows for d in ground.facts.dates_within(*window)]
    if found.month:
        same = _days(found, ground, setting)
        rivals = [d for d in near if d.month and (d.month, d.day) != (found.month, found.day)]
        rivals = [d for d in rivals if bool(d.day) == bool(found.day)]
    else:
        same = [d for d in setting.likely(ground.facts.dates) if d.year == found.year]
        rivals = [d for d in near if d.year and not d.month and d.year != found.year]
    return likelier(claim, found, same, rivals, ground) or _nearer(claim, found, same, rivals, setting)


def _nearer(claim: Claim, found: Date, same: Sequence[Date], rivals: Sequence[Date], setting: Setting) -> Date | None:
    """One of the rivals, where the ground speaks of the sentence, if all days like `found` are far from there.

    A day that the ground does not write, because it is that of its publication, is far from nothing.
    """
    if not found.day or not same or not rivals or len(setting.known) < _TERMS:
        return None
    if setting.reaches(_DAY_FAR, [d.start for d in same]):
        return None  # no other day could be so much nearer
    said = {(d.month, d.day) for d in claim.dates}
    rivals = [d for d in rivals if (d.month, d.day) not in said]
    theirs = setting.relevance(d.start for d in rivals)
    if theirs < _SPEAKS or setting.reaches(_DAY_FAR * theirs, [d.start for d in same]):
        return None
    return next(d for d in rivals if setting.reaches(theirs, [d.start]))


def _year_of(date_: Date, published: date | None, wanted: int) -> int | None:
    """The year of a date; one without, in a text of known age, may be of the year before, of or after publication."""
    if date_.year is None and published and abs(published.year - wanted) <= 1:
        return wanted
    return date_.year


def _year_stands(year: int, ground: Ground) -> bool:
    """Whether the year is named, or is that of publication, or one the text calls last or next year."""
    if ground.facts.years.get(year):
        return True
    return ground.published is not None and year - ground.published.year in {0, *_relative_years(ground)}


def _is_stray(places: Sequence[int], ground: Ground, setting: Setting, least: float = _YEAR_ALONE) -> bool:
    """Whether a year is only named where the text speaks of other things."""
    if not ground.comparable or len(ground.blocks) <= SHORT:
        return False
    return not setting.reaches(least, places)


def _other_years(year: int, ground: Ground, setting: Setting) -> bool:
    """Whether the year is only named elsewhere, while the best windows name others."""
    if not _is_stray(ground.facts.years.get(year, ())[:_TRIED], ground, setting, _YEAR_FAR):
        return False
    spans = [ground.blocks.window(block) for _, block in setting.windows[:2]]
    named = [ground.facts.years_within(*span) for span in spans]
    return any(named)


def _days(found: Date, ground: Ground, setting: Setting) -> list[Date]:
    """The dates of the ground with the month and, if there is one, the day of `found`."""
    facts, month = ground.facts, found.month or 0
    same = facts.by_day.get((month, found.day), ()) if found.day else facts.by_month.get(month, ())
    return _fitting(found, setting.likely(same))


def _fitting(found: Date, dates: Sequence[Date]) -> list[Date]:
    return [d for d in dates if _years_fit(found, d)]


def _years_fit(one: Date, other: Date) -> bool:
    return one.year is None or other.year is None or one.year == other.year


def _just_before(found: Date, published: date) -> bool:
    """Whether the date is at most a week before the source was published, so that "on Friday" may mean it."""
    days = [published - timedelta(days=number) for number in range(_NEWS + 1)]
    return any((found.month, found.day) == (d.month, d.day) and found.year in (None, d.year) for d in days)


def _other_date(found: Date, ground: Ground, setting: Setting) -> str:
    """A date as fine as the claim's in the windows that speak most of what the sentence speaks of."""
    for _, block in setting.windows[:2]:
        for other in ground.facts.dates_within(*ground.blocks.window(block)):
            if bool(other.day) == bool(found.day) and bool(other.month) == bool(found.month):
                return ground.text[other.start : other.end]
    return ""


def _relative_years(ground: Ground) -> frozenset[int]:
    return frozenset(r.distance for r in ground.facts.relatives if r.scale == "year")


def _is_dateless(part: Part, ground: Ground) -> bool:
    """Whether the text tells such dates by their distance only, and nothing says from when."""
    if ground.published is not None or ground.facts.years or ground.facts.by_month:
        return False
    return any(r.scale == part for r in ground.facts.relatives)
