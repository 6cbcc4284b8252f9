"""An author without a language model: every sentence is taken word for word from a source and cited.

What it can do is choose, group and order; it never writes a sentence of its own, so it cannot say what no source says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from draftflow.authors.base import Operation
from draftflow.authors.requests import (
    ColumnRequest,
    CritiqueRequest,
    FrontRequest,
    GapsRequest,
    OutlineRequest,
    PlaceRequest,
    PlanRequest,
    ReadRequest,
    ReviseRequest,
    WriteRequest,
)
from draftflow.models import Commission, Finding, Gaps, Outline, Placed, Plan, Proposal
from draftflow.models.matter import Front

VERSION = "1"  # raise it when the same sources would give another article

UNSERVED = ("audience", "form", "voice", "must_avoid", "style", "section_length")
"""Keys of a brief that an author of others' sentences has no way to heed."""

__all__ = ["UNSERVED", "ExtractiveAuthor", "unserved"]


def unserved(brief: Commission) -> tuple[str, ...]:
    """What is asked for in a brief that an author of others' sentences has no way to do, by the names of its keys."""
    return tuple(name for name in UNSERVED if getattr(brief, name))


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

    def plan(self, request: PlanRequest) -> Plan:
        """The topic, and what every report has to tell, as questions."""
        from draftflow.authors.extractive.plan import plan

        return plan(request.brief, request.references)

    def read(self, request: ReadRequest) -> tuple[Proposal, ...]:
        """Spans of whole sentences worth citing, verbatim."""
        from draftflow.authors.extractive.read import read

        return read(request.brief, request.plan, request.source)

    def gaps(self, request: GapsRequest) -> Gaps:
        """What was counted: to see what nobody says takes a reader."""
        return request.observed

    def outline(self, request: OutlineRequest) -> Outline:
        """Sections under the sources' own headings."""
        from draftflow.authors.extractive.outline import outline

        return outline(request.brief, request.plan, request.evidence, request.references)

    def place(self, request: PlaceRequest) -> Placed:
        """Evidence for given points by the words they share."""
        from draftflow.authors.extractive.placing import place

        return Placed(points=place(request.evidence, request.slots))

    def write(self, request: WriteRequest) -> str:
        """The passages of the section, word for word, in paragraphs."""
        from draftflow.authors.extractive.write import write

        return write(request.section, request.evidence, request.brief.language)

    def critique(self, request: CritiqueRequest) -> tuple[Finding, ...]:
        """Nothing: to judge prose takes a reader."""
        del request
        return ()

    def revise(self, request: ReviseRequest) -> str:
        """The text as it is: its sentences are the sources' own."""
        return request.text

    def front(self, request: FrontRequest) -> Front:
        """What the outline has."""
        outline = request.outline
        return Front(title=outline.title, titles=(outline.title,), standfirst=outline.standfirst)

    def column(self, request: ColumnRequest) -> str:
        """None: who takes others' sentences has no opinion.

        Raises:
            UsageError: Always.
        """
        from draftflow.errors import UsageError

        del request
        raise UsageError("a column needs a model: the extractive author only takes sentences of others")
