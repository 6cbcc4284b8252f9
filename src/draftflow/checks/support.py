"""Do a text's figures and dates support those of a sentence? Pure functions over the two texts.

A figure is supported where its value stands in the text near some of the sentence's own words: a 12 in a footer proves
nothing about twelve ships. Figures of four and more digits that are no year, and figures in short texts, need no company.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from draftflow.checks.agreement import agrees, compatible, reach
from draftflow.checks.facts import Facts, Setting, blocks_of, facts_of
from draftflow.models import Verdict
from draftflow.text.blocks import Blocks, content_terms
from draftflow.text.dates import Date, dates
from draftflow.text.fold import fold
from draftflow.text.quantities import Quantity, bound, quantities

NOUN=True; MAXN=12; NL=40; NK=1; NW=100; YF=0.0
_NEAR = 0.2  # share of the sentence's terms that must stand around a figure
_SHORT = 3  # blocks up to which a text is one window
_TELLING = 4  # digits from which a figure is its own proof
_NEWS = 7  # days before its publication that "on Friday" in a text may mean


@dataclass(frozen=True)
class Claim:
    """A sentence with its figures; the offsets are those of `text`, which is folded."""

    text: str

    @cached_property
    def terms(self) -> Sequence[str]:
        """What the sentence is about."""
        return content_terms(self.text)

    @cached_property
    def dates(self) -> Sequence[Date]:
        """Its dates, bare years among them, in order."""
        bare = [
            Date(int(q.value), None, None, q.start, q.end, (("year", (q.start, q.end)),))
            for q in self._parsed[1]
            if q.kind == "year"
        ]
        return sorted([*self._parsed[0], *bare], key=lambda d: d.start)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """Its figures; those that may be no figure at all are left out."""
        return [q for q in self._parsed[1] if not q.weak and q.kind != "year"]

    @cached_property
    def _parsed(self) -> tuple[list[Date], list[Quantity]]:
        found = dates(self.text)
        return found, quantities(self.text, [(d.start, d.end) for d in found])


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may rest on: a folded text, its facts and index, and when it was published, if that is known."""

    text: str
    facts: Facts
    blocks: Blocks
    published: date | None = None
    comparable: bool = True  # whether its words can be compared with the sentence's: the same language


class Judged(NamedTuple):
    """The verdict on one figure or date: its place in the claim, and what the text says instead, if it says anything."""

    text: str
    start: int
    end: int
    verdict: Verdict
    kind: Literal["figure", "date"] = "figure"
    instead: str = ""


def claim_of(text: str) -> Claim:
    """The claim of a sentence."""
    return Claim(fold(text).text)


def ground_of(text: str, published: str | None = None) -> Ground:
    """The ground of a text as it is; `published` an ISO date, as precise as it is known."""
    folded = fold(text)
    return Ground(folded.text, facts_of(folded), blocks_of(folded), day(published))


def day(published: str | None) -> date | None:
    """The day of an ISO date; None if it is less precise or no date."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def unsupported_figures(claim: str, source: str, published: str | None = None) -> list[Judged]:
    """The figures and dates of `claim` that `source` does not support, in order.

    Offsets are those of the folded claim. Of a date only the parts that differ are given.
    """
    return [j for j in judge_figures(claim_of(claim), ground_of(source, published)) if j.verdict == "not supported"]


def judge_figures(claim: Claim, ground: Ground) -> list[Judged]:
    """A verdict on every figure and date of `claim`, in order; a date that fails has one for each part that fails."""
    setting = Setting(claim.terms if ground.comparable else (), ground.blocks)
    judged = [_judge_quantity(claim, quantity, ground, setting) for quantity in claim.quantities]
    judged += [judgement for found in claim.dates for judgement in _judge_date(claim, found, ground, setting)]
    return sorted(judged, key=lambda j: j.start)


def _judge_quantity(claim: Claim, quantity: Quantity, ground: Ground, setting: Setting) -> Judged:
    text = claim.text[quantity.start : quantity.end]
    stated = bound(claim.text, quantity)
    low, high = reach(quantity, stated)
    exact = [q for q in _same(quantity, ground.facts) if compatible(quantity, q)]
    near = [
        q for q in ground.facts.between(low, high) if compatible(quantity, q) and agrees(quantity, q, stated)
    ]
    places = [q.start for q in (*exact, *near)]
    if NOUN and quantity.kind in ("count", "ordinal") and not quantity.unit and quantity.value <= MAXN:
        nouns=[t for t in content_terms(claim.text[quantity.end:quantity.end+NL])][:NK]
        known=[t for t in nouns if t in ground.blocks.postings]
        if known: 
            low=ground.blocks.text
            places=[p for p in places if any(t in low[max(0,p-NW):p+NW] for t in known)]
    if (exact and _telling(quantity)) or _stands_near(places, ground, setting):
        return Judged(text, quantity.start, quantity.end, "supported")
    instead = _instead(quantity, ground, setting)
    return Judged(text, quantity.start, quantity.end, "not supported", instead=instead)


def _same(quantity: Quantity, facts: Facts) -> Iterator[Quantity]:
    """Quantities of the same value; for a decade also the years in it and its two-digit name."""
    yield from facts.by_value.get(quantity.value, ())
    if quantity.kind == "decade":
        yield from facts.by_value.get(quantity.value % 100, ())


def _telling(quantity: Quantity) -> bool:
    digits = quantity.value.normalize().as_tuple().digits
    return len(digits) >= _TELLING


def _stands_near(places: Sequence[int], ground: Ground, setting: Setting) -> bool:
    """Whether one of the places has some of the sentence's words around it."""
    if not places:
        return False
    return len(ground.blocks) <= _SHORT or not setting.known or setting.relevance(places) >= _NEAR


def _instead(quantity: Quantity, ground: Ground, setting: Setting) -> str:
    """The nearest figure of the same unit in the windows that speak most of what the sentence speaks of."""
    best: tuple[float, Quantity] | None = None
    for _, block in setting.windows[:2]:
        start, end = ground.blocks.window(block)
        for other in ground.facts.within(start, end):
            if other.kind == quantity.kind and other.unit == quantity.unit and not other.weak and other.value:
                away = abs(float(other.value) - float(quantity.value)) / float(max(other.value, quantity.value))
                if best is None or away < best[0]:
                    best = away, other
        if best:
            break
    return ground.text[best[1].start : best[1].end] if best else ""


def _judge_date(claim: Claim, found: Date, ground: Ground, setting: Setting) -> list[Judged]:
    """Whole dates first; if one fails, the verdict is on the parts that are wrong."""
    failed = [part for part in _failing(found, ground, setting)]
    if not failed:
        return [Judged(claim.text[found.start : found.end], found.start, found.end, "supported", "date")]
    judged = []
    for part in failed:
        start, end = found.span(part)
        instead = _other_date(found, ground, setting)
        judged.append(Judged(claim.text[start:end], start, end, "not supported", "date", instead))
    return judged


def _failing(found: Date, ground: Ground, setting: Setting) -> Iterator[Literal["year", "month", "day"]]:
    facts, published = ground.facts, ground.published
    if published and found.day and _just_before(found, published):
        return
    year_seen = False
    if found.month:
        same_month = [d for d in facts.by_month.get(found.month, ()) if _years_fit(found, d)]
        same_day = [d for d in same_month if not found.day or d.day == found.day]
        if found.day and not _stands_near([d.start for d in same_day], ground, setting):
            yield "day"
        if not _stands_near([d.start for d in same_month], ground, setting) and not (
            published and published.month == found.month and not found.day
        ):
            yield "month"
        dated = [d.start for d in same_day if d.year == found.year]
        year_seen = _stands_near(dated, ground, setting)
    if found.year and not year_seen:
        ys=ground.facts.years.get(found.year, ())
        if not _year_stands(found.year, ground, setting) or (found.month and YF and setting.known and len(ground.blocks)>_SHORT and not(ground.published and ground.published.year==found.year) and setting.relevance(ys)<YF): yield "year"


def _year_stands(year: int, ground: Ground, setting: Setting) -> bool:
    places = ground.facts.years.get(year, ())
    return _stands_near(places, ground, setting) or bool(ground.published and ground.published.year == year)


def _years_fit(one: Date, other: Date) -> bool:
    return one.year is None or other.year is None or one.year == other.year


def _just_before(found: Date, published: date) -> bool:
    """Whether the date is at most a week before the source was published, so that "on Friday" may mean it."""
    span = [published - timedelta(days=days) for days in range(_NEWS + 1)]
    return any(
        (found.month, found.day) == (d.month, d.day) and found.year in (None, d.year) for d in span
    )


def _other_date(found: Date, ground: Ground, setting: Setting) -> str:
    """A date as fine as the claim's in the best window."""
    for _, block in setting.windows[:2]:
        start, end = ground.blocks.window(block)
        for other in ground.facts.dates_within(start, end):
            if bool(other.day) == bool(found.day) and (other.month is None) == (found.month is None):
                return ground.text[other.start : other.end]
    return ""
