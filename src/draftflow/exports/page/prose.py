"""The article's blocks as HTML, its citations as numbers that lead to their passages, what was checked marked."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from draftflow.exports.document import (
    Block,
    Break,
    Citation,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Mark,
    Notice,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from draftflow.exports.images import media_type, size
from draftflow.exports.inlines import framed
from draftflow.exports.page.html import Html, element, joined, link, text
from draftflow.exports.page.proof import Reading, Run, of_mark, verdict
from draftflow.exports.page.words import VERDICTS, Words, counted
from draftflow.exports.publication import Publication
from draftflow.models import Judgement, LedgerEntry, Verdict

_WORST: tuple[Verdict, ...] = ("not supported", "could not check")
_KINDS = ("quotation", "figure", "name")


@dataclass(frozen=True, slots=True)
class Cited:
    """One number in the prose: its anchor, what it means, the sentences it stands for, what was checked in them."""

    anchor: str
    mark: Mark
    entries: tuple[LedgerEntry, ...]
    judgements: tuple[Judgement, ...]

    @property
    def sentence(self) -> str:
        """The words it stands for."""
        return " ".join(entry.text for entry in self.entries)


@dataclass(slots=True)
class Place:
    """How far a run of prose is rendered: characters so far, and sentences that a citation has stood for."""

    run: Run
    offset: int = 0
    claimed: int = 0


@dataclass(slots=True)
class Prose:
    """Renders blocks in order; afterwards `cited` holds every number that stands in the prose."""

    publication: Publication
    words: Words
    cited: list[Cited] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    read: list[LedgerEntry] = field(default_factory=list)
    """The sentences that were met so far."""
    reading: Reading = field(init=False)

    def __post_init__(self) -> None:
        """Begin at the ledger's first sentence."""
        self.reading = Reading(self.publication.ledger.sentences)
        self.titles = {r.id: r.publisher or r.title for r in self.publication.document.references}

    def block(self, block: Block) -> Html:  # noqa: PLR0911 - one to each kind
        """One block."""
        match block:
            case Heading(level, anchor, children):
                return element(f"h{min(6, level)}", self.inline(children), id=anchor)
            case Paragraph(children):
                return element("p", self.inline(children))
            case Notice(kind, children):
                return element("p", self.inline(children), class_=f"notice {kind}")
            case Quote(blocks):
                return element("blockquote", *map(self.block, blocks))
            case Listing(items, start):
                rows = (element("li", *map(self._item, item)) for item in items)
                return element("ul", *rows) if start is None else element("ol", *rows, start=str(start))
            case Table(head, rows):
                return self._table(head, rows)
            case CodeBlock(code):
                return element("pre", element("code", text(code)), tabindex="0")
            case Figure():
                return self._figure(block)
            case Rule():
                return element("hr")

    def inline(self, children: tuple[Inline, ...]) -> Html:
        """A run of prose."""
        run = self.reading.run(children)
        self.read += [entry for _, _, entry in run.sentences]
        return self._children(children, Place(run))

    def anchors(self) -> dict[str, str]:
        """Where a sentence is cited, by its id."""
        return {entry.id: cited.anchor for cited in reversed(self.cited) for entry in cited.entries}

    def _children(self, children: tuple[Inline, ...], place: Place) -> Html:
        return joined(self._child(child, place) for child in children)

    def _child(self, child: Inline, place: Place) -> Html:
        match child:
            case Text(characters):
                return joined(_marked(characters, place))
            case Code(characters):
                place.offset += len(characters)
                return element("code", text(characters))
            case Emphasis(inner, strong):
                return element("strong" if strong else "em", self._children(inner, place))
            case Link(target, inner):
                return link(target, self._children(inner, place))
            case Break():
                place.offset += 1
                return element("br")
            case Citation(marks):
                return self._citation(marks, place)

    def _citation(self, marks: tuple[Mark, ...], place: Place) -> Html:
        behind = len([start for start, _, _ in place.run.sentences if start < place.offset])
        first = min(place.claimed, max(0, behind - 1))
        entries = tuple(entry for _, _, entry in place.run.sentences[first:behind])
        place.claimed = behind
        if not marks:
            return element("span", text(f"{self.words['space']}[{self.words['no_passage']}]"), class_="none")
        return element("sup", *(self._number(mark, entries) for mark in marks))

    def _number(self, mark: Mark, entries: tuple[LedgerEntry, ...]) -> Html:
        judgements = tuple(judgement for entry in entries for judgement in of_mark(entry, mark))
        cited = Cited(f"c-{len(self.cited) + 1}", mark, entries, judgements)
        self.cited.append(cited)
        said = label(mark.number, self.titles.get(mark.source, ""), outcome(cited, self.words), self.words)
        known = [key for key in mark.passages if key in self.publication.document.passages]
        target = f"p-{known[0]}" if known else f"r-{mark.number}"
        return element(
            "a",
            text(f"[{mark.number}]"),
            id=cited.anchor,
            href=f"#{target}",
            aria_label=said,
            data_p=" ".join(known[1:]) or None,
            class_=None if (css := shade(cited)) == "ok" else css,
        )

    def _item(self, block: Block) -> Html:
        return self.inline(block.children) if isinstance(block, Paragraph) else self.block(block)

    def _table(self, head: tuple[tuple[Inline, ...], ...], rows: tuple[tuple[tuple[Inline, ...], ...], ...]) -> Html:
        first = element("tr", *(element("th", self.inline(cell), scope="col") for cell in head))
        body = (element("tr", *(element("td", self.inline(cell)) for cell in row)) for row in rows)
        table = element("table", element("thead", first), element("tbody", *body))
        return element("div", table, class_="wide", tabindex="0", role="region", aria_label=self.words["table"])

    def _figure(self, figure: Figure) -> Html:
        data = self.publication.images.get(figure.path, b"")
        kind = media_type(data)
        source = f"data:{kind};base64,{b64encode(data).decode()}" if kind else ""
        shown = _image(source, figure.alt, size(data)) if kind else text(figure.alt)
        caption = self._caption(figure.caption) if figure.caption else Html("")
        credit = self._credit(figure.credit) if figure.credit else Html("")
        said = element("figcaption", joined((caption, credit))) if caption or credit else Html("")
        return element("figure", shown, said)

    def _caption(self, caption: tuple[Inline, ...]) -> Html:
        """A caption; one that cites nothing is no sentence of the ledger, though one there may say the same."""
        cites = any(isinstance(child, Citation) for child in caption)
        return self.inline(caption) if cites else self._children(caption, Place(Run("")))

    def _credit(self, credit: tuple[Inline, ...]) -> Html:
        """Whose a picture is; the ledger does not speak of it."""
        return element("small", self._children(framed(self.words["credit"], credit), Place(Run(""))))


def _image(source: str, alt: str, shown: tuple[int, int] | None) -> Html:
    """An image whose place is kept before it is decoded, which the text does not wait for."""
    width, height = shown or (None, None)
    return element("img", src=source, alt=alt, width=width, height=height, decoding="async")


def _marked(characters: str, place: Place) -> Iterator[Html]:
    """Characters with what was checked in them marked; `place` moves on behind them."""
    begin, end = place.offset, place.offset + len(characters)
    place.offset = end
    spans = [span for span in place.run.spans if span.start < end and span.end > begin]
    cuts = sorted({begin, end, *(cut for span in spans for cut in (span.start, span.end) if begin < cut < end)})
    for start, stop in pairwise(cuts):
        over = [span for span in spans if span.start <= start and span.end >= stop]
        piece = text(characters[start - begin : stop - begin])
        if not over:
            yield piece
            continue
        worst: Verdict = next((v for v in _WORST if any(span.verdict == v for span in over)), "supported")
        classes = ["q"] if any(span.what == "quotation" for span in over) else []
        classes += [] if worst == "supported" else [VERDICTS[worst]]
        yield element("u", piece, class_=" ".join(classes) or None)


def label(number: int, source: str, said: str, words: Words) -> str:
    """What a number is called: itself, its source, and how the checks came out; the script shows the last part."""
    return words["label"].format(number, source, said)


def shade(cited: Cited) -> str:
    """The class of a number: how the checks of its sentence came out."""
    worst = verdict(cited.judgements)
    return VERDICTS[worst] if worst else "un"


def outcome(cited: Cited, words: Words) -> str:
    """What the checks say of the sentence before a number, against its source, in words."""
    if not cited.entries:
        return words["not_checked"]
    said: list[str] = []
    judged = [judgement for judgement in cited.judgements if judgement.what in _KINDS]
    found = [j for j in judged if j.verdict == "supported"]
    if found:
        kinds = (counted(words, kind, n) for kind in _KINDS if (n := sum(j.what == kind for j in found)))
        said.append(words["found"].format(words["comma"].join(kinds)))
    for wanted, name in (("not supported", "missing"), ("could not check", "unknown")):
        texts = list(dict.fromkeys(j.text for j in cited.judgements if j.verdict == wanted))
        if texts:
            said.append(words[name].format(words["comma"].join(texts)))
    return words["also"].join(said) or words["nothing"]
