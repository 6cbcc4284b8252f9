"""Do a text's figures and dates support those of a sentence? Pure functions over the two texts.

A figure is supported where its value stands in the text, unless the text itself speaks against it: the place that says
what the sentence says holds another figure (`slots`), or a small count stands nowhere near what it counts.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from draftflow.checks.agreement import agrees, compatible, reach
from draftflow.checks.claims import Claim, Ground, claim_of, ground_of
from draftflow.checks.facts import Setting
from draftflow.checks.slots import displaced, likelier
from draftflow.models import Verdict
from draftflow.text.blocks import content_terms
from draftflow.text.dates import Date, Part
from draftflow.text.quantities import Quantity, bound

_WORD = re.compile(r"[ -]{0,2}([^\W\d_]+)")
_SHORT = 3  # blocks up to which a text is one window
_TELLING = 4  # digits from which a figure is its own proof
_SMALL = 12  # counts up to which the noun must be near: larger ones are rarer
_BESIDE = 100  # characters on either side of a small count in which its noun is looked for
_AROUND = 0.35  # share of the sentence's terms around a small count that makes up for its noun
_YEAR_ALONE = 0.4  # the same for the year of a date whose month and day the text does not have
_YEAR_FAR = 0.1  # the same for a year alone, where the best windows have other years
_MONTH_ALONE = 0.4  # the same for the month of a date whose day the text does not have
_NEWS = 7  # days before its publication that "on Friday" in a text may mean


class Judged(NamedTuple):
    """The verdict on one figure or date: its place in the claim, and what the text says instead, if it says anything."""

    text: str
    start: int
    end: int
    verdict: Verdict
    kind: Literal["figure", "date", "name"] = "figure"
    instead: str = ""
    reason: str = ""


def unsupported_figures(claim: str, source: str, published: str | None = None) -> list[Judged]:
    """The figures and dates of `claim` that `source` does not support, in order.

    Offsets are those of the folded claim. Of a date only the parts that differ are given. `published` is the ISO date
    of the source, which its "last Friday" is counted from.
    """
    judged = judge_figures(claim_of(claim), ground_of(source, published))
    return [judgement for judgement in judged if judgement.verdict == "not supported"]


def judge_figures(claim: Claim, ground: Ground) -> list[Judged]:
    """A verdict on every figure and date of `claim`, in order; a date that fails has one for each part that fails."""
    setting = Setting(claim.terms if ground.comparable else (), ground.blocks)
    judged = [_judge_quantity(claim, quantity, ground, setting) for quantity in claim.quantities]
    judged += [judgement for found in claim.dates for judgement in _judge_date(claim, found, ground, setting)]
    judged += [judgement for found in claim.asides if (judgement := _judge_aside(claim, found, ground, setting))]
    judged += [judgement for code in claim.codes if (judgement := _judge_code(code, ground))]
    return sorted(judged, key=lambda judgement: judgement.start)


def _judge_quantity(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> Judged:
    text = claim.text[quantity.start : quantity.end]
    places = supporting(claim, quantity, ground)
    if not places and quantity.converted:
        reason = "a conversion of the figure before it"
        return Judged(text, quantity.start, quantity.end, "could not check", reason=reason)
    if _near_its_noun(claim, quantity, places, ground, setting):
        rival = displaced(claim, quantity, places, ground, setting)
        if rival is None:
            return Judged(text, quantity.start, quantity.end, "supported")
        instead = ground.text[rival.start : rival.end]
    else:
        instead = _instead(quantity, ground, setting)
    return Judged(text, quantity.start, quantity.end, "not supported", instead=instead)


def _judge_aside(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> Judged | None:
    """A count that may be the sentence's own (以下の3つ) is wrong only where the text has another in its very place."""
    rival = displaced(claim, quantity, supporting(claim, quantity, ground), ground, setting)
    if rival is None:
        return None
    text, instead = claim.text[quantity.start : quantity.end], ground.text[rival.start : rival.end]
    return Judged(text, quantity.start, quantity.end, "not supported", instead=instead)


def _judge_code(code: re.Match[str], ground: Ground) -> Judged | None:
    """A name with a number in it (COVID-19, A380); if the text does not know the name, that is not the number's fault."""
    name, digits = re.escape(code["name"].lower()), code["digits"]
    known = set(re.findall(rf"(?<![a-z]){name}[- ]?([0-9]+)", ground.blocks.text))
    if not known:
        return None
    verdict: Verdict = "supported" if digits in known else "not supported"
    instead = "" if digits in known else code["name"] + "-" * ("-" in code.group()) + min(known)
    return Judged(code.group(), code.start(), code.end(), verdict, instead=instead)


def supporting(claim: Claim, quantity: Quantity, ground: Ground) -> list[Quantity]:
    """The figures of the ground that say what `quantity` says, as far as value, unit and rounding go."""
    stated = bound(claim.text, quantity)
    low, high = reach(quantity, stated)
    bare = quantity.kind == "count" and not quantity.unit and not _noun(claim.text, quantity.end)  # at 31, died
    found = [q for q in _same(quantity, ground) if bare or compatible(quantity, q)]
    for other in ground.facts.between(low, high):
        if other.value != quantity.value and compatible(quantity, other):
            theirs = bound(ground.text, other)
            if agrees(quantity, other, stated if theirs == "exact" else "exact"):
                found.append(other)
    return found


def _same(quantity: Quantity, ground: Ground) -> Iterator[Quantity]:
    """Quantities of the same value; for a decade also its two-digit name."""
    yield from ground.facts.by_value.get(quantity.value, ())
    if quantity.kind == "decade":
        yield from ground.facts.by_value.get(quantity.value % 100, ())


def _near_its_noun(
    claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground, setting: Setting
) -> bool:
    """Whether the value stands in the ground; a small plain count must stand near the noun that follows it."""
    if not places or quantity.kind not in ("count", "ordinal") or quantity.unit or quantity.value > _SMALL:
        return bool(places)
    noun = _noun(claim.text, quantity.end)
    if not ground.comparable or noun not in ground.blocks.postings or len(ground.blocks) <= _SHORT:
        return True
    text = ground.blocks.text
    if any(noun in text[max(0, place.start - _BESIDE) : place.start + _BESIDE] for place in places):
        return True
    return setting.relevance([place.start for place in places]) >= _AROUND


def _noun(text: str, end: int) -> str:
    """The term that follows a number directly; empty if that is no word that tells anything."""
    word = _WORD.match(text, end)
    return next(iter(content_terms(word.group(1))), "") if word else ""


def _instead(quantity: Quantity, ground: Ground, setting: Setting) -> str:
    """The nearest figure of the same unit in the windows that speak most of what the sentence speaks of."""
    for _, block in setting.windows[:2]:
        others = [
            other
            for other in ground.facts.within(*ground.blocks.window(block))
            if other.kind == quantity.kind and other.unit == quantity.unit and not other.weak
        ]
        if others:
            best = min(others, key=lambda other: abs(other.value - quantity.value))
            return ground.text[best.start : best.end]
    return ""


def _judge_date(claim: Claim, found: Date, ground: Ground, setting: Setting) -> list[Judged]:
    """Whole dates first; if one fails, the verdict is on the parts that are wrong."""
    failing = list(_failing(found, ground, setting))
    if not failing and (rival := _other_in_its_place(claim, found, ground, setting)):
        part: Part = "day" if found.day else "month"
        start, end = found.span(part)
        instead = ground.text[rival.start : rival.end]
        return [Judged(claim.text[start:end], start, end, "not supported", "date", instead)]
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
    months = [d for d in ground.facts.by_month.get(found.month, ()) if _years_fit(found, d)]
    days = [d for d in months if not found.day or d.day == found.day]
    if found.day and not days:
        yield "day"
    stray = bool(months) and not days and _is_stray([d.start for d in months], ground, setting, _MONTH_ALONE)
    if (not months or stray) and not (ground.published and ground.published.month == found.month and not found.day):
        yield "month"
    if not found.year or any(d.year == found.year for d in days):
        return
    years = ground.facts.years.get(found.year, ())
    if not _year_stands(found.year, ground) or (not days and _is_stray(years, ground, setting)):
        yield "year"


def _other_in_its_place(claim: Claim, found: Date, ground: Ground, setting: Setting) -> Date | None:
    """Another date as fine as this one in its very place in the ground."""
    if not found.month:
        return None
    same = [
        d
        for d in ground.facts.by_month.get(found.month, ())
        if _years_fit(found, d) and (not found.day or d.day == found.day)
    ]
    rivals = [
        d
        for _, block in setting.windows[:3]
        for d in ground.facts.dates_within(*ground.blocks.window(block))
        if d.month and bool(d.day) == bool(found.day) and (d.month, d.day) != (found.month, found.day)
    ]
    return likelier(claim, found, same, rivals, ground)


def _year_stands(year: int, ground: Ground) -> bool:
    return bool(ground.facts.years.get(year)) or bool(ground.published and ground.published.year == year)


def _is_stray(places: Sequence[int], ground: Ground, setting: Setting, least: float = _YEAR_ALONE) -> bool:
    """Whether a year is only named where the text speaks of other things."""
    if not ground.comparable or len(ground.blocks) <= _SHORT:
        return False
    return setting.relevance(places) < least


def _other_years(year: int, ground: Ground, setting: Setting) -> bool:
    """Whether the year is only named elsewhere, while the best windows name others."""
    if not _is_stray(ground.facts.years.get(year, ()), ground, setting, _YEAR_FAR):
        return False
    spans = [ground.blocks.window(block) for _, block in setting.windows[:2]]
    named = [ground.facts.years_within(*span) for span in spans]
    return any(named)


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
