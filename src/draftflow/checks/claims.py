"""The two sides of a comparison: what a sentence claims, and the text it may rest on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from draftflow.checks.facts import Facts, blocks_of, facts_of
from draftflow.models import Verdict
from draftflow.text.blocks import Blocks, content_terms
from draftflow.text.dates import Date, dates
from draftflow.text.fold import Folded, fold
from draftflow.text.quantities import Quantity, is_label, quantities
from draftflow.text.relative import Relative, relatives

_LIST_MARK = re.compile(r"^[ \t]*(?:[-*+・●■]|\(?[0-9０-９]{1,2}[.)）．、](?![0-9０-９])|[①-⑳])[ \t]*", re.MULTILINE)
_CODE = re.compile(
    r"(?<![A-Za-z0-9.-])(?P<name>(?:[A-Za-z]{1,12}-){0,3}[A-Z][A-Za-z]{0,11})-?(?P<digits>[0-9]{1,5})"
    r"(?![0-9.,]|[A-Za-z-])"
)
_ENGLISH = frozenset("the of and to in that was for is with by from at".split())
_OTHER = frozenset(
    "der das und ist nicht auf les des est dans pour qui los las para por una della che per się nie jest przez"
    " oraz och att som het een voor dos não uma på ve bir и в не на".split()
)
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"\(?https?://[^\s)]*\)?")
_EAST_ASIAN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7af]")
_HANGUL = "\uac00"
_LETTERS = re.compile(r"[^\W\d_]+")
Tongue = Literal["english", "east", "other"]
_SAMPLE = 10_000  # characters from which the language of a text is told
_DENSE = 0.2  # share of kana, ideographs and Hangul from which a text counts as East Asian
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
            for q in self._counted
            if q.kind == "year"
        ]
        return sorted([*self._dated, *bare], key=lambda found: found.start)

    @cached_property
    def quantities(self) -> Sequence[Quantity]:
        """Its figures; those that may be no figure at all are left out."""
        return [q for q in self._counted if not q.weak and q.kind != "year"]

    @cached_property
    def relatives(self) -> Sequence[Relative]:
        """Its dates that only say how far they are from the day of writing."""
        return relatives(self.text)

    @cached_property
    def asides(self) -> Sequence[Quantity]:
        """Counts in digits that may be the sentence's own, such as 以下の3つ."""
        return [q for q in self._counted if q.weak and q.kind == "count" and self.text[q.start].isdigit()]

    @cached_property
    def codes(self) -> Sequence[re.Match[str]]:
        """Names that end in a number: COVID-19, A380."""
        return list(_CODE.finditer(self.text))

    @cached_property
    def _dated(self) -> list[Date]:
        return dates(self.text)

    @cached_property
    def _counted(self) -> list[Quantity]:
        found = quantities(self.text, [(d.start, d.end) for d in self._dated])
        return [q for q in found if not is_label(self.text, q)]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sentence may rest on: a folded text, its facts and index, and the day it was published, if that is known.

    `comparable` is false if its words cannot be compared with the sentence's, because they are of another language;
    `east_asian` says whether it is written in kana or ideographs; `legible` whether its words for numbers, months and
    scales are among those that are read (English, Japanese, Chinese).
    """

    text: str
    facts: Facts
    blocks: Blocks
    published: date | None = None
    comparable: bool = True
    east_asian: bool = False
    legible: bool = True


class Judged(NamedTuple):
    """The verdict on one figure, date or name: its place in the claim, and what the text says instead, if it does."""

    text: str
    start: int
    end: int
    verdict: Verdict
    kind: Literal["figure", "date", "name"] = "figure"
    instead: str = ""
    reason: str = ""


@lru_cache(maxsize=4096)  # the sentences of a few articles, which are checked again whenever one of them changes
def claim_of(text: str) -> Claim:
    """The claim of a sentence as it stands in an article, list marks and citation markers aside."""
    return Claim(fold(_MARKER.sub("", _LIST_MARK.sub("", text))).text)


def ground_of(text: str, published: str | None = None, claim: str = "") -> Ground:
    """The ground of a text as it is, for a claim; `published` an ISO date, as precise as it is known."""
    folded = fold(text)
    tongue = tongue_of(folded)
    wanted = "east" if _EAST_ASIAN.search(claim) else "english"
    fits = tongue == wanted if claim else True
    return Ground(
        folded.text, facts_of(folded), blocks_of(folded), day(published), fits, tongue == "east", tongue != "other"
    )


def day(published: str | None) -> date | None:
    """The day of an ISO date; None if it is less precise or no date."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def tongue_of(folded: Folded) -> Tongue:
    """The language of a folded text, as far as it matters here: English, East Asian, or another."""
    sample = _ADDRESS.sub(" ", folded.text[:_SAMPLE])
    letters = sum(map(len, _LETTERS.findall(sample)))
    if len(east := _EAST_ASIAN.findall(sample)) >= _DENSE * letters > 0:
        return "other" if sum(char >= _HANGUL for char in east) > len(east) / 2 else "east"
    words = _WORD.findall(sample.lower())
    return "english" if sum(word in _OTHER for word in words) <= sum(word in _ENGLISH for word in words) else "other"
