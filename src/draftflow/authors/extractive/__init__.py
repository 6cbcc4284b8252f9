"""An author without a language model: every sentence is taken word for word from a source and cited.

What it can do is choose, group and order; it never writes a sentence of its own, so it cannot say what no source says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from draftflow.authors.base import Operation
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
    Proposal,
    Reference,
    Section,
    Slot,
    Source,
)
from draftflow.models.matter import Front
from draftflow.models.voice import ColumnBrief, Voice

VERSION = "1"  # raise it when the same sources would give another article

_UNSERVED = ("audience", "form", "voice", "must_avoid", "style", "section_length")

__all__ = ["ExtractiveAuthor", "unserved"]


def unserved(brief: Commission) -> tuple[str, ...]:
    """What is asked for in a brief that an author of others' sentences has no way to do, by the names of its keys."""
    return tuple(name for name in _UNSERVED if getattr(brief, name))


@dataclass(frozen=True, slots=True)
class ExtractiveAuthor:
    """Answers the questions of the pipeline deterministically; the Author of `authors.base`.

    How it does so is loaded when it is asked: to know what is fresh takes its version alone.
    """

    def for_unit(self, unit: str) -> "ExtractiveAuthor":
        """Itself: nothing depends on the unit."""
        del unit
        return self

    def identity(self, operation: Operation) -> Mapping[str, str]:
        """The version of the composition."""
        del operation
        return {"author": f"extractive {VERSION}"}

    def texts(self, operation: Operation) -> Mapping[str, str]:
        """None: there is no template."""
        del operation
        return {}

    def plan(self, brief: Commission, references: tuple[Reference, ...]) -> Plan:
        """The topic, and what every report has to tell, as questions."""
        from draftflow.authors.extractive.plan import plan

        return plan(brief, references)

    def read(self, brief: Inquiry, plan: Plan, source: Source) -> tuple[Proposal, ...]:
        """Spans of whole sentences worth citing, verbatim."""
        from draftflow.authors.extractive.read import read

        return read(brief, plan, source)

    def gaps(
        self,
        brief: Assignment,
        plan: Plan,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        observed: Gaps,
    ) -> Gaps:
        """What was counted: to see what nobody says takes a reader."""
        del brief, plan, evidence, references
        return observed

    def outline(
        self,
        brief: Commission,
        plan: Plan,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        gaps: Gaps | None,
    ) -> Outline:
        """Sections under the sources' own headings."""
        from draftflow.authors.extractive.outline import outline

        del gaps
        return outline(brief, plan, evidence, references)

    def place(
        self,
        brief: Commission,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        slots: tuple[Slot, ...],
    ) -> Mapping[int, tuple[str, ...]]:
        """Evidence for given points by the words they share."""
        from draftflow.authors.extractive.placing import place

        del brief, references
        return place(evidence, slots)

    def write(
        self,
        brief: Assignment,
        outline: Outline,
        section: PlannedSection,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """The passages of the section, word for word, in paragraphs."""
        from draftflow.authors.extractive.write import write

        del outline, references
        return write(section, evidence, brief.language)

    def critique(
        self,
        brief: Assignment,
        outline: Outline,
        article: str,
        findings: tuple[Finding, ...],
        evidence: tuple[Passage, ...],
    ) -> tuple[Finding, ...]:
        """Nothing: to judge prose takes a reader."""
        del brief, outline, article, findings, evidence
        return ()

    def revise(
        self,
        brief: Assignment,
        outline: Outline,
        section: PlannedSection,
        text: str,
        findings: tuple[Finding, ...],
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """The text as it is: its sentences are the sources' own."""
        del brief, outline, section, findings, evidence, references
        return text

    def front(self, brief: Assignment, outline: Outline, sections: tuple[Section, ...], *, glossary: bool) -> Front:
        """What the outline has."""
        del brief, sections, glossary
        return Front(title=outline.title, titles=(outline.title,), standfirst=outline.standfirst)

    def column(
        self,
        brief: Assignment,
        asked: ColumnBrief,
        voice: Voice,
        article: str,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """None: who takes others' sentences has no opinion.

        Raises:
            UsageError: Always.
        """
        from draftflow.errors import UsageError

        del brief, asked, voice, article, evidence, references
        raise UsageError("a column needs a model: the extractive author only takes sentences of others")
