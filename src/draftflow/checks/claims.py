"""The two sides of a comparison: what a sentence claims, and the text it may rest on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from draftflow.checks.facts import Facts, blocks_of, facts_of
from draftflow.text.blocks import Blocks, content_terms
from draftflow.text.dates import Date, dates
from draftflow.text.fold import fold
from draftflow.text.quantities import Quantity, quantities

_LIST_MARK = re.compile(r"^[ \t]*(?:[-*+・●■]|\(?[0-9０-９]{1,2}[.)）．、]|[①-⑳])[ \t]*", re.MULTILINE)
_CODE = re.compile(r"(?<![A-Za-z0-9.-])(?P<name>(?:[A-Za-z]{1,12}-){0,3}[A-Z][A-Za-z]{0,11})-?(?P<digits>[0-9]{1,5})(?![0-9.,]|[A-Za-z-])")
_MARKER = re.compile(r"\[(?:\^?[\w.-]{1,20}|@[^\]\s]{1,80})(?:\s*[,;、–-]\s*[\w.@-]{1,80})*\]")


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
        return sorted([*self._parsed[0], *bare], key=lambda found: found.start)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """Its figures; those that may be no figure at all are left out."""
        return [q for q in self._parsed[1] if not q.weak and q.kind != "year"]

    @cached_property
    def asides(self) -> Sequence[Quantity]:
        """Counts in digits that may be the sentence's own, such as 以下の3つ."""
        return [q for q in self._parsed[1] if q.weak and q.kind == "count" and self.text[q.start].isdigit()]

    @cached_property
    def codes(self) -> Sequence[re.Match[str]]:
        """Names that end in a number: COVID-19, A380."""
        return list(_CODE.finditer(self.text))

    @cached_property
    def _parsed(self) -> tuple[list[Date], list[Quantity]]:
        found = dates(self.text)
        return found, quantities(self.text, [(d.start, d.end) for d in found])


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may rest on: a folded text, its facts and index, and the day it was published, if that is known.

    `comparable` is false if its words cannot be compared with the sentence's, because they are of another language.
    """

    text: str
    facts: Facts
    blocks: Blocks
    published: date | None = None
    comparable: bool = True


def claim_of(text: str) -> Claim:
    """The claim of a sentence as it stands in an article, list marks and citation markers aside."""
    return Claim(fold(_MARKER.sub("", _LIST_MARK.sub("", text))).text)


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
