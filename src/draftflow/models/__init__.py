"""The nouns of draftflow, as frozen values. Files are parsed into them once; inside there is nothing left to doubt."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, field_validator

from draftflow.models.brief import Assignment as Assignment
from draftflow.models.brief import AuthorKind as AuthorKind
from draftflow.models.brief import Brief as Brief
from draftflow.models.brief import Commission as Commission
from draftflow.models.brief import Day as Day
from draftflow.models.brief import Inquiry as Inquiry
from draftflow.models.brief import Language as Language
from draftflow.models.brief import Model as Model
from draftflow.models.brief import Style as Style
from draftflow.models.gaps import Contested as Contested
from draftflow.models.gaps import Gaps as Gaps
from draftflow.models.gaps import Noted as Noted
from draftflow.models.gaps import Placed as Placed
from draftflow.models.gaps import Slot as Slot
from draftflow.models.gaps import Weighed as Weighed
from draftflow.models.pictures import SourceImage as SourceImage

PassageKind = Literal["fact", "figure", "quotation", "opinion", "background"]
Severity = Literal["error", "warning", "note"]
Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
"""How much a model that reasons does so before it answers."""
Verdict = Literal["supported", "not supported", "could not check"]
SupportVerdict = Literal["supported", "not supported", "cannot tell"]


class Question(Model):
    """One thing the article must find out, with what to search for."""

    id: str
    question: str
    queries: tuple[str, ...] = ()


class Plan(Model):
    """Research questions: `plan.yaml`."""

    questions: tuple[Question, ...]


class Reference(Model):
    """What a reference list says of a source."""

    id: str
    title: str
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = Field(None, description="ISO date, as precise as the document says")
    language: Language | None = None
    retrieved: str | None = Field(None, description="day it was fetched from the web, ISO")
    origin: str | None = Field(None, description="id of the first source that carries the same text, if not itself")
    archive: str | None = Field(None, description="address of a copy in an archive")
    also_at: tuple[str, ...] = Field((), description="addresses where the same text stands, too")
    cited_pages: tuple[int, ...] = Field((), description="pages that the article cites, from the first of the file")


class Source(Reference):
    """A document frozen as text: `sources/<id>.md`."""

    address: str = Field(description="where it was read from: a path or a URL, as given")
    status: str = Field("ok", description="ok, or in a word why it cannot be used")
    reason: str | None = Field(None, description="why it cannot be used")
    sha256: str = Field(description="of the bytes it was read from")
    private: bool = Field(default=False, description="whether no model on another machine may see it")
    pages: tuple[int, ...] = Field((), description="offset in the text at which each of its pages begins")
    images: tuple[SourceImage, ...] = Field((), description="pictures it shows, as far as it says whose they are")
    text: str = Field("", description="empty if it cannot be used")

    @property
    def complaint(self) -> str:
        """Why it cannot be used, in its own words or by what its file says."""
        return self.reason or f"sources/{self.id}.md says status: {self.status}"

    def reference(self) -> Reference:
        """What a reference list says of it."""
        return Reference.model_construct(**{name: getattr(self, name) for name in Reference.model_fields})


class Hit(Model):
    """A document that a search found, or an address that a person gave."""

    url: str
    title: str
    provider: str
    query: str = ""
    published: str | None = None


class Found(Model):
    """What the search found, and which provider failed with what: `found.yaml`."""

    hits: tuple[Hit, ...] = ()
    problems: tuple[str, ...] = ()


class ReadingList(Model):
    """Which of several sources are read, the most relevant first, and of which how much: `reading.yaml`."""

    read: tuple[str, ...]
    in_part: Mapping[str, int] = Field({}, description="tokens read of a source that is not read whole")
    origins: Mapping[str, str] = Field({}, description="for a source that carries the text of another: which")
    left_out: Mapping[str, str] = Field({}, description="why a source is not read")
    too_late: tuple[str, ...] = Field((), description="published after the brief's cut-off")

    @field_validator("left_out", mode="before")
    @classmethod
    def _without_reasons(cls, value: object) -> object:
        """A list is what earlier versions wrote."""
        return dict.fromkeys(value, "") if isinstance(value, list) else value


class Where(Model):
    """Place of a passage in its source's text, in characters, the end exclusive."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    heading: str | None = None
    page: int | None = Field(None, ge=1, description="counted from the first page of the file")


class Passage(Model):
    """A verbatim quote located in a source."""

    id: str
    source: str
    quote: str
    where: Where
    kind: PassageKind = "fact"
    note: str = ""
    speaker: str | None = None
    date: str | None = None


class Proposal(Model):
    """A passage as an author proposes it, before it is located."""

    quote: str
    kind: PassageKind = "fact"
    note: str = ""
    speaker: str | None = None
    date: str | None = None


class Rejected(Model):
    """A proposed quote that is not in the source, and why it was turned down."""

    quote: str
    reason: str


class Evidence(Model):
    """What one source gives: `evidence/<source-id>.yaml`."""

    source: str
    passages: tuple[Passage, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Point(Model):
    """One thing a section says, with the ids of the passages it rests on."""

    text: str
    evidence: tuple[str, ...] = ()


class Part(Model):
    """A run-in subsection of a section; the first may have no heading."""

    heading: str | None
    points: tuple[Point, ...]


class PlannedSection(Model):
    """One `##` heading of the outline and what stands under it."""

    id: str
    heading: str
    length: int = Field(gt=0, description="characters for Japanese, words for English")
    intent: str
    parts: tuple[Part, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of the passages the section owns, in the order of its points, each once."""
        return tuple(dict.fromkeys(e for part in self.parts for point in part.points for e in point.evidence))


class Outline(Weighed):
    """The contract of the article: `outline.md`; in its head what is open, if nothing else has said so."""

    title: str
    standfirst: str = ""
    sections: tuple[PlannedSection, ...]


class Section(Model):
    """The prose of one section, with `[@id]` tokens: `sections/<id>.md`."""

    id: str
    heading: str
    text: str


class Missing(Model):
    """Why a unit could not be made: a short name, such as refused or language_mismatch, and the reason in words."""

    flag: str
    reason: str


class Finding(Model):
    """Something a check or the critique has to say about a place in the article."""

    code: str
    severity: Severity
    message: str
    file: str | None = Field(None, description="where it is mended, if that is not the article's own file")
    line: int | None = None
    column: int | None = None
    section: str | None = None
    excerpt: str = ""
    source: str | None = None


class Coverage(Model):
    """How many things of one kind were checked, and with which verdict."""

    what: Literal["citations", "quotations", "figures", "names"]
    supported: int
    not_supported: int
    could_not_check: int


class Review(Model):
    """Findings of the checks and of the author's critique, with coverage: `review.md`."""

    findings: tuple[Finding, ...] = Field(description="what is open")
    coverage: tuple[Coverage, ...] = ()
    mended: tuple[Finding, ...] = Field((), description="what was said of the draft and is gone with a rewrite")


class Judgement(Model):
    """One check of one thing in a sentence."""

    what: Literal["citation", "quotation", "figure", "name"]
    text: str
    verdict: Verdict
    reason: str = ""
    passage: str | None = None
    source: str | None = None


class Support(Model):
    """What a model says of whether the passages shown to it support a sentence: an opinion, never a judgement."""

    sentence: str
    verdict: SupportVerdict
    reason: str = ""
    model: str
    likelihood: float | None = Field(None, ge=0, le=1, description="of support, from a model that gives one")
    basis: str = Field(description="hash of the sentence, what was shown with it, and who was asked how")


class LedgerEntry(Model):
    """One sentence of the article with all it rests on."""

    id: str
    section: str | None = Field(None, description="id of its section; none for what stands around them")
    text: str
    citations: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    opinion: Literal[True] | None = Field(None, description="marked by its writer as an opinion")


class Ledger(Model):
    """The proof behind the article: `ledger.json`."""

    format: Literal[1] = 1
    sentences: tuple[LedgerEntry, ...]
    passages: tuple[Passage, ...] = ()
    support: tuple[Support, ...] = Field((), description="what models say, beside the judgements and no part of them")
