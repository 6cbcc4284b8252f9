"""What an author is asked: one value for each operation, with all that its answer may go by."""

from dataclasses import dataclass

from draftflow.models import (
    Assignment,
    Commission,
    Finding,
    Gaps,
    Inquiry,
    Outline,
    Passage,
    Plan,
    PlannedSection,
    Reference,
    Section,
    Slot,
    Source,
)
from draftflow.models.voice import ColumnBrief, Voice


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Research questions and search queries are asked for; `references` are the sources at hand.

    `web` says whether the queries will be asked of the web, too, or find their place in these sources alone.
    """

    brief: Commission
    references: tuple[Reference, ...] = ()
    web: bool = False


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Passages of `source` worth citing are asked for."""

    brief: Inquiry
    plan: Plan
    source: Source


@dataclass(frozen=True, slots=True)
class GapsRequest:
    """What is missing after the first look is asked for; `observed` was counted."""

    brief: Assignment
    plan: Plan
    evidence: tuple[Passage, ...]
    references: tuple[Reference, ...]
    observed: Gaps


@dataclass(frozen=True, slots=True)
class OutlineRequest:
    """An outline is asked for; `gaps` is what is known to be open, None if nobody looked.

    `weigh`: what is contested and what is missing is asked for with it, because nobody was asked before.
    """

    brief: Commission
    plan: Plan
    evidence: tuple[Passage, ...]
    references: tuple[Reference, ...] = ()
    gaps: Gaps | None = None
    weigh: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """Evidence for the points of an outline that a person gave is asked for; `weigh` as for an outline."""

    brief: Commission
    evidence: tuple[Passage, ...]
    references: tuple[Reference, ...]
    slots: tuple[Slot, ...]
    weigh: bool = False


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """The prose of `section` is asked for, from `evidence`; the rest of `outline` is what others own."""

    brief: Assignment
    outline: Outline
    section: PlannedSection
    evidence: tuple[Passage, ...]
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class CritiqueRequest:
    """Remarks on the whole `article` in Markdown are asked for, beside the checks' `findings`; it cites `evidence`."""

    brief: Assignment
    outline: Outline
    article: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviseRequest:
    """The prose of `section` is asked for again, with what `findings` say of `text` mended."""

    brief: Assignment
    outline: Outline
    section: PlannedSection
    text: str
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Passage, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class FrontRequest:
    """Titles, standfirst and summary of the finished `sections` are asked for; with `glossary`, terms explained."""

    brief: Assignment
    outline: Outline
    sections: tuple[Section, ...]
    glossary: bool


@dataclass(frozen=True, slots=True)
class ColumnRequest:
    """A column in `voice` beside the `article`, in Markdown, is asked for; `asked` is its own brief."""

    brief: Assignment
    asked: ColumnBrief
    voice: Voice
    article: str
    evidence: tuple[Passage, ...]
    references: tuple[Reference, ...]
