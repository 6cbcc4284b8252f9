"""The figures and dates of a text, found by value, with the index that says what stands around them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from draftflow.text.blocks import Blocks
from draftflow.text.dates import Date, dates
from draftflow.text.fold import Folded
from draftflow.text.machinery import machinery, merged
from draftflow.text.quantities import Quantity, quantities
from draftflow.text.relative import Relative, relatives

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")


class Placed(Protocol):
    """Something that has a place in a text."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


P = TypeVar("P", bound=Placed)
SHORT = 3  # blocks up to which a text is one window
_BEST = 3  # windows whose figures are compared with those of the sentence
TRIED = 32  # places of one value that are looked at, besides those in the best windows


@dataclass(frozen=True)
class Facts:
    """All dates and quantities of one folded text, read when they are first asked for."""

    text: str
    _made: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, make: Callable[[str], T]) -> T:
        """What `make` makes of the text, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self.text)
        made: T = self._made[make]
        return made

    @cached_property
    def dates(self) -> Sequence[Date]:
        """Its dates, in order."""
        return dates(self.text)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """Its quantities outside of the dates and of a page's machinery, in order."""
        return quantities(self.text, merged([(d.start, d.end) for d in self.dates], machinery(self.text)))

    @cached_property
    def relatives(self) -> Sequence[Relative]:
        """Its dates that only say how far they are from the day of writing, in order."""
        return relatives(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether the text has no figure at all."""
        return not (self.dates or self.quantities)

    @cached_property
    def by_value(self) -> Mapping[Decimal, Sequence[Quantity]]:
        """Quantities by value, each list in order of the text."""
        return _grouped((q.value, q) for q in self.quantities)

    @cached_property
    def by_size(self) -> Sequence[Quantity]:
        """Quantities by rising value."""
        return sorted(self.quantities, key=attrgetter("value"))

    @cached_property
    def by_month(self) -> Mapping[int, Sequence[Date]]:
        """Dates by month of the year."""
        return _grouped((d.month, d) for d in self.dates if d.month)

    @cached_property
    def by_day(self) -> Mapping[tuple[int, int], Sequence[Date]]:
        """Dates by month and day."""
        return _grouped(((d.month, d.day), d) for d in self.dates if d.month and d.day)

    @cached_property
    def years(self) -> Mapping[int, Sequence[int]]:
        """Where each year is named: offsets, rising."""
        named = [(d.year, d.span("year")[0]) for d in self.dates if d.year]
        bare = [(int(q.value), q.start) for q in self.quantities if q.kind == "year"]
        return _grouped(sorted([*named, *bare]))

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [q.start for q in self.quantities]

    @cached_property
    def _values(self) -> Sequence[Decimal]:
        return [q.value for q in self.by_size]

    def within(self, start: int, end: int) -> Sequence[Quantity]:
        """Quantities that begin in the span."""
        first = bisect_left(self._starts, start)
        return self.quantities[first : bisect_left(self._starts, end, first)]

    def dates_within(self, start: int, end: int) -> Sequence[Date]:
        """Dates that begin in the span."""
        key = attrgetter("start")
        return self.dates[bisect_left(self.dates, start, key=key) : bisect_left(self.dates, end, key=key)]

    def years_within(self, start: int, end: int) -> bool:
        """Whether a year is named in the span."""
        return any(d.year for d in self.dates_within(start, end)) or any(
            q.kind == "year" for q in self.within(start, end)
        )

    def between(self, low: Decimal, high: Decimal) -> Iterable[Quantity]:
        """Quantities from `low` to `high`, both included; at most as many as are weighed."""
        first = bisect_left(self._values, low)
        return self.by_size[first : min(first + TRIED, bisect_right(self._values, high, first))]


class Setting:
    """A sentence's terms weighed against one text: how much of the sentence stands around a place there?"""

    def __init__(self, terms: Sequence[str], blocks: Blocks, facts: Facts) -> None:
        """`terms` as `content_terms` gives them; the index and the facts of one text."""
        self.terms = terms
        self.blocks = blocks
        self._facts = facts
        self._relevance: dict[int, float] = {}

    @cached_property
    def known(self) -> tuple[str, ...]:
        """The terms that the text has at all."""
        return tuple(term for term in self.terms if term in self.blocks.postings)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """The figures in the very best windows, in order."""
        spans = sorted({self.blocks.window(block) for _, block in self.windows[:_BEST]})
        return tuple({q.start: q for span in spans for q in self._facts.within(*span)}.values())

    @cached_property
    def windows(self) -> list[tuple[float, int]]:
        """The best windows: share of the terms, and block."""
        return self.blocks.best(self.terms)

    def relevance(self, places: Iterable[int]) -> float:
        """The best share of the terms around one of `places` (offsets); -1 if there is none."""
        blocks = dict.fromkeys([self.blocks.block(place) for place in places])
        return max([self._at(block) for block in blocks], default=-1.0)

    def reaches(self, least: float, places: Iterable[int]) -> bool:
        """Whether around one of `places` at least that share of the terms stands."""
        return any(self._at(self.blocks.block(place)) >= least for place in places)

    def likely(self, found: Sequence[P]) -> Sequence[P]:
        """`found`, or if there are many those in the best windows and the first few dozen; in order of the text."""
        if len(found) <= TRIED:
            return found
        start = attrgetter("start")
        kept = list(found[:TRIED])
        for _, block in self.windows:
            first, last = self.blocks.window(block)
            kept += found[bisect_left(found, first, key=start) : bisect_left(found, last, key=start)]
        return kept

    def _at(self, block: int) -> float:
        if block not in self._relevance:
            self._relevance[block] = self.blocks.relevance(self.known, block)
        return self._relevance[block]


def facts_of(folded: Folded) -> Facts:
    """The facts of a folded text; reading them takes time linear in it."""
    return Facts(folded.text)


def blocks_of(folded: Folded) -> Blocks:
    """The index of a folded text."""
    return Blocks(folded.text)


def _grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, Sequence[V]]:
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
