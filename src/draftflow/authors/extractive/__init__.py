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
    Outline,
    Passage,
    Plan,
    PlannedSection,
    Proposal,
    Reference,
    Source,
)

VERSION = "1"  # raise it when the same sources would give another article

__all__ = ["ExtractiveAuthor"]


@dataclass(frozen=True, slots=True)
class ExtractiveAuthor:
    """Answers the five questions of the pipeline deterministically; the Author of `authors.base`.

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

    def read(self, brief: Assignment, plan: Plan, source: Source) -> tuple[Proposal, ...]:
        """Spans of whole sentences worth citing, verbatim."""
        from draftflow.authors.extractive.read import read

        return read(brief, plan, source)

    def outline(
        self, brief: Commission, plan: Plan, evidence: tuple[Passage, ...], references: tuple[Reference, ...]
    ) -> Outline:
        """Sections under the sources' own headings."""
        from draftflow.authors.extractive.outline import outline

        return outline(brief, plan, evidence, references)

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
        self, brief: Assignment, outline: Outline, article: str, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """Nothing: to judge prose takes a reader."""
        del brief, outline, article, findings
        return ()
