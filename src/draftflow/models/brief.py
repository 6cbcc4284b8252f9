"""What was asked for: the brief, and what of it each task goes by."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from draftflow.models.pictures import Images

Language = Literal["en", "ja"]
Style = Literal["です・ます", "である"]
"""Register of Japanese prose."""


def _a_day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _several(given: object) -> object:
    """One text, where a list of texts is wanted, is a list of one."""
    return (given,) if isinstance(given, str) else given


WebAddress = Annotated[str, Field(pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"'\\]+$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(_a_day)]
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_several)]


class AuthorKind(StrEnum):
    """Who writes: a language model, the extractive author without one, or that author with a small model's help."""

    MODEL = "model"
    EXTRACTIVE = "extractive"
    HYBRID = "hybrid"


class Model(BaseModel):
    """Base of all values: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Inquiry(Model):
    """What an author needs to know to read a source."""

    topic: str = Field(min_length=1)
    language: Language
    instructions: str = ""
    angle: str | None = Field(None, min_length=1, description="from where the topic is looked at")
    must_cover: Texts = Field((), description="what must be in the article")
    cut_off: Day | None = Field(None, description="the article's today: nothing published later counts")


class Assignment(Inquiry):
    """What an author needs to know to write a section."""

    audience: str | None = Field(None, min_length=1, description="who reads it")
    form: str | None = Field(
        None,
        pattern=r"^[a-z0-9][a-z0-9-]{0,60}$",
        description="what kind of article: the name of a file in `prompts/forms/`; by default explainer",
    )
    voice: str | None = Field(None, min_length=1, description="in whose voice it is written, by name")
    must_avoid: Texts = Field((), description="what must not be in the article")
    style: Style | None = Field(None, description="register of Japanese prose; by default である")


class Commission(Assignment):
    """What an author needs to know to plan the whole article."""

    length: int = Field(gt=0, le=200_000, description="characters for Japanese, words for English")
    section_length: int | None = Field(None, gt=0, le=50_000, description="of each section, in the same unit")


class Brief(Commission):
    """What was asked for: `brief.md`."""

    author: AuthorKind = AuthorKind.EXTRACTIVE
    model: str | None = None
    reader: Literal[AuthorKind.MODEL, AuthorKind.EXTRACTIVE] = Field(
        AuthorKind.MODEL,
        description="who picks the passages to cite where a model writes: the model, a call to each source, or "
        "`extractive`, by relevance and without a call",
    )
    sources: tuple[str, ...] = Field((), description="files, folders and addresses to cite from")
    private: Texts = Field((), description="those of the sources that no model on another machine may see")
    web: bool = Field(default=False, description="whether the web is searched, too")
    since: str | None = Field(None, pattern=r"^\d{4}-\d\d-\d\d$", description="nothing published before this day")
    until: str | None = Field(None, pattern=r"^\d{4}-\d\d-\d\d$", description="nothing published after this day")
    sites: tuple[str, ...] = Field((), description="search these domains alone")
    not_sites: tuple[str, ...] = Field((), description="never take a source from these domains")
    max_sources: int = Field(40, gt=0, description="how many sources are read, the most relevant first")
    image: Images = Field((), description="a path, or path, caption, credit, alt and licence; or several")
    glossary: bool = Field(default=False, description="whether terms are explained at the end")
    timeline: bool = Field(default=False, description="whether the dated evidence is listed at the end")
    table: bool = Field(default=False, description="whether the figures of the evidence are listed at the end")
    references: Literal["numbered", "grouped"] = Field(
        "numbered", description="the reference list by number, or under the names of its publishers"
    )
    read_tokens: int | None = Field(
        None, gt=0, description="tokens read of all sources together; with a model by the length"
    )
    source_tokens: int | None = Field(None, gt=0, description="tokens read of one source; 15,000 with a model")
    archives: Mapping[str, WebAddress] | None = Field(None, description="archive copies, by the source's address")

    @property
    def last_day(self) -> str | None:
        """The last day on which what counts was published: until then the web is searched, or the cut-off before it."""
        return min(filter(None, (self.until, self.cut_off)), default=None)

    @property
    def first_look(self) -> int:
        """How many sources are read in the first look; where the web is searched a quarter is kept for a second."""
        return self.max_sources - (self.max_sources // 4 if self.web else 0)

    def inquiry(self) -> Inquiry:
        """What reading goes by, so that a new form or voice alone costs no new reading."""
        return Inquiry(**self.model_dump(include=set(Inquiry.model_fields)))

    def assignment(self) -> Assignment:
        """Without the length, so that a new length alone costs no new reading."""
        return Assignment(**self.model_dump(include=set(Assignment.model_fields)))

    def commission(self) -> Commission:
        """Without where the sources are and who writes, which change no answer."""
        return Commission(**self.model_dump(include=set(Commission.model_fields)))
