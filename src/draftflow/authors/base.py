"""The seam between the pipeline and whoever writes: from the plan to the column."""

from collections.abc import Mapping
from typing import Literal, Protocol

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
from draftflow.models import Finding, Gaps, Outline, Placed, Plan, Proposal
from draftflow.models.matter import Front

Operation = Literal["plan", "read", "gaps", "outline", "write", "critique", "revise", "front", "column", "support"]


class Author(Protocol):
    """Answers the questions of the pipeline; holds no state between them."""

    def for_unit(self, unit: str) -> "Author":
        """The same author, working on the unit of that key (for recordings and progress)."""
        ...

    def identity(self, operation: Operation) -> Mapping[str, str]:
        """What of the author can change the answer, by name: template, model, settings. Part of the fingerprint."""
        ...

    def texts(self, operation: Operation) -> Mapping[str, str]:
        """Texts that `identity` gives a hash of, by the same name; so that a reason can say how much of one changed."""
        ...

    def plan(self, request: PlanRequest) -> Plan:
        """Research questions and search queries for the brief."""
        ...

    def read(self, request: ReadRequest) -> tuple[Proposal, ...]:
        """Passages of `source` worth citing, as verbatim quotes; the pipeline locates them."""
        ...

    def gaps(self, request: GapsRequest) -> Gaps:
        """What is missing after the first look: `observed`, which was counted, and what the author adds to it."""
        ...

    def outline(self, request: OutlineRequest) -> Outline:
        """Sections, their parts and points; each passage is given to one section at most.

        With what is contested and missing, if that is asked for.
        """
        ...

    def place(self, request: PlaceRequest) -> Placed:
        """Evidence for the points of an outline that a person gave, with what is open if that is asked for."""
        ...

    def write(self, request: WriteRequest) -> str:
        """Prose of one section in Markdown, citing `evidence` by `[@id]`; without the section's own heading."""
        ...

    def critique(self, request: CritiqueRequest) -> tuple[Finding, ...]:
        """What the author has to say about the whole article, beside the checks' findings; it cites `evidence`."""
        ...

    def revise(self, request: ReviseRequest) -> str:
        """The prose of one section again, with what `findings` say of `text` mended; as `write` gives it."""
        ...

    def front(self, request: FrontRequest) -> Front:
        """Titles to choose from, standfirst and summary of the finished article; terms explained if asked for."""
        ...

    def column(self, request: ColumnRequest) -> str:
        """A column beside the article: `# title`, then prose with `[@id]`, where opinion is marked `[@opinion]`."""
        ...
