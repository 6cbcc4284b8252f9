"""What a judge is shown: every sentence that cites, with the excerpts of the stored sources it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from draftflow.checks.base import Article, Citation, Library, Sentence
from draftflow.checks.facts import blocks_of
from draftflow.llm.judge import Case, Shown
from draftflow.text.blocks import Blocks, content_terms
from draftflow.text.fold import fold

NOT_STORED = "its source is not stored"
NOT_FOUND = "no part of its source could be found that speaks of it"
_WHOLE = 2_000  # characters up to which a source is shown whole
_AROUND = 300  # characters shown on either side of a passage
_WINDOWS = 3  # places of a source that are shown where no passage is named
_SIDE = 2  # blocks on either side of such a place
_SOURCES = 6  # excerpts shown with one sentence


@dataclass(frozen=True, slots=True)
class Docket:
    """The sentences that can be judged, in order, and why others cannot, by sentence id."""

    cases: tuple[Case, ...] = ()
    unasked: Mapping[str, str] = field(default_factory=dict)


def docket(article: Article, library: Library) -> Docket:
    """Every sentence of `article` that cites something, with what of it is stored in `library`."""
    cases: list[Case] = []
    unasked: dict[str, str] = {}
    previous: Sentence | None = None
    for sentence in article.sentences:
        if sentence.covering and sentence.text.strip():
            shown = tuple(dict.fromkeys(_shown(sentence, library)))[:_SOURCES]
            if shown:
                near = previous is not None and previous.paragraph == sentence.paragraph
                cases.append(Case(sentence.id, sentence.text, previous.text if previous and near else "", shown))
            else:
                stored = any(c.source in library for c in sentence.covering)
                unasked[sentence.id] = NOT_FOUND if stored else NOT_STORED
        previous = sentence
    return Docket(tuple(cases), unasked)


def _shown(sentence: Sentence, library: Library) -> Iterator[Shown]:
    for citation in sentence.covering:
        if citation.source in library and citation.source is not None:
            for text in _excerpts(sentence, citation, citation.source, library):
                yield Shown(citation.source, text)


def _excerpts(sentence: Sentence, citation: Citation, source: str, library: Library) -> Iterator[str]:
    """The passage that is cited with what stands around it; a short source whole; else the likeliest places."""
    text = library.text(source)
    passage = library.passages.get(citation.passage or "")
    if passage is not None:
        start, end = passage.where.start, passage.where.end
        yield text[max(0, start - _AROUND) : end + _AROUND] if text[start:end] == passage.quote else passage.quote
    elif len(text) <= _WHOLE:
        yield text
    else:
        yield from _places(sentence.text, source, library)


def _places(claim: str, source: str, library: Library) -> Iterator[str]:
    """The parts of a source, as it is, that have most of the claim's words, names and numbers; in order, none twice."""
    folded = library.folded(source)
    blocks = library.derived(source, blocks_of)
    terms = content_terms(fold(claim).text, numbers=True)
    if not any(term in blocks.postings for term in terms):
        return
    best = sorted(block for _, block in blocks.best(terms)[:_WINDOWS])
    for first, last in _joined([_span(blocks, block) for block in best]):
        if first < last:
            start, end = folded.original(first, last)
            yield library.text(source)[start:end].strip()


def _span(blocks: Blocks, block: int) -> tuple[int, int]:
    after = block + _SIDE + 1
    end = blocks.starts[after] if after < len(blocks) else len(blocks.text)
    return blocks.starts[max(0, block - _SIDE)], end


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The rising spans, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    yield from joined
