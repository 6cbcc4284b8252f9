"""An author for a small model: the extractive author's text, with the model's headings, title and order of points.

A model of a thousand million parameters or two copies, shifts citations and invents as soon as it writes prose. What it
does well is name a passage, put points in an order, and tell whether a passage says something. So it is asked for no
more, in small bounded questions, and what does not fit (language, length, a figure or a name that is in no passage)
leaves the extractive author's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from draftflow.authors.base import Operation
from draftflow.authors.extractive import ExtractiveAuthor
from draftflow.authors.hybrid.critique import doubts
from draftflow.authors.hybrid.outline import improved
from draftflow.authors.hybrid.questions import HEADING, ORDER, SUPPORT, TITLE, Asker, check_templates
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
from draftflow.llm.base import LanguageModel
from draftflow.models import Finding, Gaps, Outline, Placed, Plan, Proposal
from draftflow.models.matter import Front
from draftflow.templates import Templates

VERSION = "1"  # raise it when the same answers would give another article
ASKED: Mapping[Operation, tuple[str, ...]] = {"outline": (TITLE, HEADING, ORDER, SUPPORT), "critique": (SUPPORT,)}
"""The templates behind each operation that asks the model."""

__all__ = ["ASKED", "HybridAuthor"]


@dataclass(frozen=True, slots=True)
class HybridAuthor:
    """Composes as `extractive` does and asks `llm` small questions; `models` (by operation) come before `model`."""

    llm: LanguageModel
    templates: Templates
    model: str
    temperature: float | None = None
    models: Mapping[Operation, str] = field(default_factory=dict)
    unit: str = ""
    extractive: ExtractiveAuthor = field(default_factory=ExtractiveAuthor)

    def for_unit(self, unit: str) -> "HybridAuthor":
        """The same author at another unit."""
        return replace(self, unit=unit)

    def identity(self, operation: Operation) -> Mapping[str, str]:
        """The extractive author's; where the model is asked, also its name and the questions."""
        found = dict(self.extractive.identity(operation))
        if operation in ASKED:
            found |= {f"prompts/{name}": self.templates.digest(name) for name in ASKED[operation]}
            found |= {"hybrid": VERSION, "model": self.model_of(operation), "temperature": str(self.temperature or 0.0)}
        return found

    def texts(self, operation: Operation) -> Mapping[str, str]:
        """The questions with what they include."""
        return {f"prompts/{name}": self.templates.whole(name) for name in ASKED.get(operation, ())}

    def model_of(self, operation: Operation) -> str:
        """The model that is asked for an operation."""
        return self.models.get(operation, self.model)

    def all_models(self) -> tuple[str, ...]:
        """Every model that some operation asks, each once."""
        return tuple(dict.fromkeys(map(self.model_of, ASKED)))

    def check_templates(self) -> None:
        """See that the questions can be asked; see `questions.check_templates`."""
        check_templates(self.templates)

    def plan(self, request: PlanRequest) -> Plan:
        """The extractive author's."""
        return self.extractive.plan(request)

    def read(self, request: ReadRequest) -> tuple[Proposal, ...]:
        """The extractive author's."""
        return self.extractive.read(request)

    def gaps(self, request: GapsRequest) -> Gaps:
        """The extractive author's."""
        return self.extractive.gaps(request)

    def outline(self, request: OutlineRequest) -> Outline:
        """The extractive author's outline with headings, title and order as far as the model's may stand."""
        made = self.extractive.outline(request)
        return improved(made, request.brief, request.evidence, self._asker("outline"))

    def place(self, request: PlaceRequest) -> Placed:
        """The extractive author's."""
        return self.extractive.place(request)

    def write(self, request: WriteRequest) -> str:
        """The extractive author's: whole sentences of the sources, in the order of the points."""
        return self.extractive.write(request)

    def critique(self, request: CritiqueRequest) -> tuple[Finding, ...]:
        """Sentences, written by hand, that their passages do not seem to support."""
        return doubts(request.article, request.outline, request.evidence, self._asker("critique"))

    def revise(self, request: ReviseRequest) -> str:
        """The extractive author's."""
        return self.extractive.revise(request)

    def front(self, request: FrontRequest) -> Front:
        """The extractive author's."""
        return self.extractive.front(request)

    def column(self, request: ColumnRequest) -> str:
        """None: so small a model writes no prose.

        Raises:
            UsageError: Always.
        """
        return self.extractive.column(request)

    def _asker(self, operation: Operation) -> Asker:
        return Asker(self.llm, self.templates, self.model_of(operation), self.unit, self.temperature or 0.0)
