"""What a check sees and what it says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from draftflow.checks.shelf import Shelf, Shelved
from draftflow.models import Finding, Judgement, Language, Outline, Passage, Reference, Severity, Style
from draftflow.models.voice import Voice
from draftflow.text.fold import Folded

T = TypeVar("T")
CitationKind = Literal["token", "number", "note", "link", "key", "author-year"]
SentenceKind = Literal["paragraph", "item", "quote", "table"]
Family = Literal["C", "Q", "F", "N", "R", "T", "S", "L"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One marker in the text: `key` is what it names, `source` and `passage` what that resolves to, if anything.

    `source` is the id of a stored source; `entry` the index of the reference list's entry, where the article has one.
    """

    marker: str
    key: str
    line: int
    column: int
    source: str | None = None
    passage: str | None = None
    kind: CitationKind = "number"
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the article; `text` is without markers and markup, `line` and `column` are 1-based.

    `start` and `end` are its offsets in the article's text (characters, the end exclusive), markup included.
    `paragraph` counts the paragraphs, items, quotations and table rows of the article. `inherited` are the citations
    of the next cited sentence of the paragraph, for a sentence that has none of its own: one marker at the end of a
    paragraph stands for all of it.
    """

    id: str
    text: str
    line: int
    column: int
    section: str | None = None
    citations: tuple[Citation, ...] = ()
    start: int = 0
    end: int = 0
    kind: SentenceKind = "paragraph"
    paragraph: int = 0
    inherited: tuple[Citation, ...] = ()

    @property
    def covering(self) -> tuple[Citation, ...]:
        """Its own citations, or else those it shares with the rest of its paragraph."""
        return self.citations or self.inherited


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the section it opens, its text without markup, its level 1 to 6 and its line."""

    section: str | None
    text: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the article's own reference list; `source` is the stored source it was matched to, if any."""

    key: str
    text: str
    line: int
    column: int
    url: str | None = None
    title: str = ""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as the checks see it: its Markdown, its sentences in order, its reference list.

    `references` describe the stored sources it cites; `entries` is the list as it stands in the text; `listed` its
    runs of lines (first and last, 1-based), which hold no sentences. `style` is the register its brief asks for;
    `front_line` the line on which what stands between the standfirst and the first section begins. `voice` is the one
    it should sound like; `opinions` are the ids of the sentences that a column marks as opinion, None if it is none.
    """

    name: str
    text: str
    language: Language
    sentences: tuple[Sentence, ...]
    references: tuple[Reference, ...] = ()
    outline: Outline | None = None
    headings: tuple[Heading, ...] = ()
    entries: tuple[Entry, ...] = ()
    listed: tuple[tuple[int, int], ...] = ()
    style: Style | None = None
    front_line: int | None = None
    voice: Voice | None = None
    opinions: frozenset[str] | None = None


class Library:
    """The stored sources and passages, each text folded once, when it is first asked for."""

    def __init__(
        self,
        texts: Mapping[str, str],
        passages: Mapping[str, Passage],
        references: Iterable[Reference],
        shelf: Shelf | None = None,
    ) -> None:
        """`texts` by source id; `passages` by evidence id; `shelf` keeps what is made of a text for other libraries."""
        self.passages = passages
        self.references = {reference.id: reference for reference in references}
        self._texts = texts
        self._shelf = shelf
        self._shelved: dict[str, Shelved] = {}
        self._read: dict[tuple[object, str], Any] = {}

    def __contains__(self, source: object) -> bool:
        return source in self._texts

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the stored sources."""
        return tuple(self._texts)

    def text(self, source: str) -> str:
        """The stored text of a source, as it is."""
        return self._texts[source]

    def folded(self, source: str) -> Folded:
        """The stored text of a source, folded."""
        return self.shelved(self._texts[source]).folded

    def derived(self, source: str, make: Callable[[Folded], T]) -> T:
        """What `make` makes of the folded text of a source, made once: an index, the figures in it."""
        return self.shelved(self._texts[source]).derived(make)

    def shelved(self, text: str) -> Shelved:
        """A text, of a source or a passage, with what is made of it."""
        if text not in self._shelved:
            self._shelved[text] = self._shelf.of(text) if self._shelf else Shelved(text)
        return self._shelved[text]

    def read(self, text: str, make: Callable[[str], T]) -> T:
        """What `make` makes of a sentence of the article, made once for all checks that ask for it."""
        if (make, text) not in self._read:
            self._read[make, text] = make(text)
        made: T = self._read[make, text]
        return made


@dataclass(frozen=True, slots=True)
class Report:
    """What one check has to say: findings for the writer, judgements for the ledger by sentence id."""

    findings: tuple[Finding, ...] = ()
    judgements: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """A named check of one family."""

    name: str
    family: Family
    run: Callable[[Article, Library], Report]


def place(article: Article, sentence: Sentence, excerpt: str = "") -> tuple[int, int]:
    """Line and column (1-based) of `excerpt` in `sentence`; of the sentence, if it does not stand there literally."""
    at = article.text.find(excerpt, sentence.start, sentence.end) if excerpt else -1
    if at < 0:
        return sentence.line, sentence.column
    lines = article.text.count("\n", sentence.start, at)
    if not lines:  # a line may be as long as the article: it is not searched for its beginning
        return sentence.line, sentence.column + at - sentence.start
    return sentence.line + lines, at - article.text.rfind("\n", 0, at)


def finding(
    code: str,
    severity: Severity,
    message: str,
    article: Article,
    sentence: Sentence,
    *,
    excerpt: str = "",
    source: str | None = None,
) -> Finding:
    """A finding about `sentence`, placed at `excerpt` in it."""
    line, column = place(article, sentence, excerpt)
    return Finding(
        code=code,
        severity=severity,
        message=message,
        line=line,
        column=column,
        section=sentence.section,
        excerpt=excerpt or sentence.text[:80],
        source=source,
    )
