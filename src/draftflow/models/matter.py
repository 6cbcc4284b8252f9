"""The nouns of finishing an article: what is said of the draft, what is rewritten, what stands before and after it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from draftflow.models import Finding, Model


class Critique(Model):
    """What the author and the checks say of the draft, before anything is rewritten: `critique.yaml`."""

    findings: tuple[Finding, ...] = Field((), description="of the author, each with its place where that was found")
    checks: tuple[Finding, ...] = Field((), description="of the checks")
    read: Mapping[str, str] = Field({}, description="digests of the sections' texts as they were, by section id")


class Revision(Model):
    """A section after its rewrite: `revised/<id>.md`."""

    id: str
    kept: Literal["rewritten", "original"] = Field("rewritten", description="which of the versions the text is")
    rounds: int = Field(0, ge=0, description="how many rewrites were asked for")
    reasons: tuple[str, ...] = Field((), description="why a rewrite was refused")
    of: str = Field("", description="digest of the section it was made from")
    line: int = Field(1, description="on which its text begins in its file")
    text: str


class Term(Model):
    """An entry of the glossary; `meaning` may cite."""

    term: str
    meaning: str


class Front(Model):
    """What stands before and around the sections: `front.md`. Summary and meanings hold `[@id]` tokens."""

    title: str = Field("", description="the one that is used")
    titles: tuple[str, ...] = Field((), description="to choose from, the outline's first")
    standfirst: str = ""
    summary: tuple[str, ...] = ()
    glossary: tuple[Term, ...] = ()
    line: int = Field(1, description="on which its statements begin in its file")


class Row(Model):
    """A line of the timeline or the table: what it is filed under, a cited passage's words, and the passage's id."""

    head: str
    text: str
    evidence: str


class Disclosure(Model):
    """How an article came to be, for its readers."""

    models: Mapping[str, tuple[str, ...]] = Field({}, description="names of the models that were asked, by task")
    as_of: str | None = Field(None, description="day the newest of the cited sources was fetched, ISO")
    sections: int = 0
    rewritten: int = Field(0, description="sections rewritten after the review")
    by_hand: int = Field(0, description="sections a person wrote or edited")
    errors: int = Field(0, description="findings that stay open")
    warnings: int = 0
