"""Where the sentences of the ledger stand in the tree, and with them what was checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from draftflow.exports.document import Break, Citation, Code, Emphasis, Inline, Link, Mark, Text
from draftflow.models import Judgement, LedgerEntry, Verdict

_AHEAD = 40  # sentences that may be passed over because they stand in the ledger in another form
_MARKED = ("quotation", "figure")


@dataclass(frozen=True, slots=True)
class Span:
    """Something that was checked: its offsets in the characters of a run of prose, the end exclusive."""

    start: int
    end: int
    what: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Run:
    """The characters of one paragraph, item or cell, the sentences in it with their offsets, and what is marked."""

    text: str
    sentences: tuple[tuple[int, int, LedgerEntry], ...] = ()
    spans: tuple[Span, ...] = ()

    def at(self, offset: int) -> LedgerEntry | None:
        """The sentence that a citation at this offset belongs to: the one around it, or that ends there."""
        before = [entry for start, _, entry in self.sentences if start < offset]
        return before[-1] if before else None


@dataclass(slots=True)
class Reading:
    """Reads the article's runs in order against the ledger; remembers how far it has come."""

    entries: Sequence[LedgerEntry]
    _next: int = field(default=0)

    def run(self, children: tuple[Inline, ...]) -> Run:
        """What the ledger knows of the next run of prose."""
        text = "".join(characters(children))
        sentences = tuple(self._sentences(text))
        return Run(text, sentences, tuple(_spans(text, sentences)))

    def _sentences(self, text: str) -> Iterator[tuple[int, int, LedgerEntry]]:
        flat = text.replace("\n", " ")
        position, index = 0, self._next
        while index < min(len(self.entries), self._next + _AHEAD):
            entry = self.entries[index]
            at = flat.find(entry.text, position) if entry.text else -1
            index += 1
            if at >= 0:
                position = at + len(entry.text)
                self._next = index
                yield at, position, entry


def characters(children: tuple[Inline, ...]) -> Iterator[str]:
    """The characters of inline nodes as a sentence of the ledger has them: without citations."""
    for child in children:
        match child:
            case Text(text) | Code(text):
                yield text
            case Emphasis(inner) | Link(_, inner):
                yield from characters(inner)
            case Break():
                yield "\n"
            case Citation():
                pass


def _spans(text: str, sentences: tuple[tuple[int, int, LedgerEntry], ...]) -> Iterator[Span]:
    """The quotations and figures of the sentences; a quotation may run on beyond the sentence it begins in."""
    for start, end, entry in sentences:
        position: dict[str, int] = {}
        for judgement in entry.judgements:
            if judgement.what not in _MARKED or not judgement.text:
                continue
            limit = end if judgement.what == "figure" else len(text)
            at = text.find(judgement.text, position.get(judgement.text, start), limit)
            if at >= 0:
                position[judgement.text] = at + len(judgement.text)
                yield Span(at, at + len(judgement.text), judgement.what, judgement.verdict)


def of_mark(entry: LedgerEntry | None, mark: Mark) -> tuple[Judgement, ...]:
    """What was checked in a sentence against the source of one of its citations."""
    if entry is None:
        return ()
    return tuple(j for j in entry.judgements if j.source == mark.source or (j.source is None and j.what != "citation"))


def verdict(judgements: Sequence[Judgement]) -> Verdict | None:
    """The worst of the verdicts; None if nothing was checked."""
    order: tuple[Verdict, ...] = ("not supported", "could not check", "supported")
    return next((each for each in order if any(j.verdict == each for j in judgements)), None)
