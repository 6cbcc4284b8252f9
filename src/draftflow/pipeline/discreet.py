"""An author on another machine is not shown what is private: left out with a notice where it can be, else refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, TypeVar

from draftflow.authors.base import Author, Operation
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
from draftflow.errors import Withheld
from draftflow.models import Finding, Gaps, Outline, Placed, Plan, PlannedSection, Proposal
from draftflow.models.matter import Front
from draftflow.pipeline.private import PrivateSources
from draftflow.stages.shorter import without
from draftflow.text.citations import cited

R = TypeVar(
    "R",
    PlanRequest,
    GapsRequest,
    OutlineRequest,
    PlaceRequest,
    WriteRequest,
    CritiqueRequest,
    ReviseRequest,
    FrontRequest,
    ColumnRequest,
)


class AskingAuthor(Author, Protocol):
    """An author that asks models."""

    def all_models(self) -> tuple[str, ...]:
        """Every model that some operation asks."""
        ...

    def model_of(self, operation: Operation) -> str:
        """The model that is asked for an operation."""
        ...

    def for_unit(self, unit: str) -> "AskingAuthor":
        """The same author at another unit."""
        ...


@dataclass(frozen=True, slots=True)
class DiscreetAuthor:
    """`inner`, which is shown nothing of private sources in the operations for which it asks a model elsewhere."""

    inner: AskingAuthor
    private: PrivateSources
    elsewhere: Callable[[Operation], bool]
    notice: Callable[[str], None]

    def for_unit(self, unit: str) -> "DiscreetAuthor":
        """The same author at another unit."""
        return replace(self, inner=self.inner.for_unit(unit))

    def identity(self, operation: Operation) -> Mapping[str, str]:
        """That of the author behind it."""
        return self.inner.identity(operation)

    def texts(self, operation: Operation) -> Mapping[str, str]:
        """Those of the author behind it."""
        return self.inner.texts(operation)

    def all_models(self) -> tuple[str, ...]:
        """Those of the author behind it."""
        return self.inner.all_models()

    def asks(self, operation: Operation) -> bool:
        """Whether a model is asked for an operation: whether its identity names one."""
        return "model" in self.identity(operation)

    def plan(self, request: PlanRequest) -> Plan:
        """Without the titles of private sources."""
        return self.inner.plan(self._open("plan", request))

    def read(self, request: ReadRequest) -> tuple[Proposal, ...]:
        """Nothing of a private source: it is not read."""
        source = request.source
        if source.id in self._hidden("read") or (source.private and self.elsewhere("read")):
            self.notice(f"{source.id} is private and was not read: the model is on another machine")
            return ()
        return self.inner.read(request)

    def gaps(self, request: GapsRequest) -> Gaps:
        """Without private passages, in what was counted too."""
        return self.inner.gaps(self._open("gaps", request))

    def outline(self, request: OutlineRequest) -> Outline:
        """Without private passages.

        Raises:
            Withheld: There are no others.
        """
        shown = self._open("outline", request)
        if request.evidence and not shown.evidence:
            raise Withheld(_ALL.format("every passage"))
        return self.inner.outline(shown)

    def place(self, request: PlaceRequest) -> Placed:
        """Without private passages."""
        return self.inner.place(self._open("outline", request))

    def write(self, request: WriteRequest) -> str:
        """Without private passages and the points that rest on them, in this section and in the others.

        Raises:
            Withheld: The section rests on nothing else.
        """
        shown = self._open("write", request)
        if shown is request:
            return self.inner.write(request)
        if request.evidence and not shown.evidence:
            raise Withheld(_ALL.format(f"section {request.section.heading!r}"))
        return self.inner.write(replace(shown, section=without(request.section, shown.evidence)))

    def critique(self, request: CritiqueRequest) -> tuple[Finding, ...]:
        """Nothing of an article that holds something private: the checks alone have looked at it."""
        if self._tells("critique", request, request.article, *(f.excerpt for f in request.findings)):
            self.notice(
                "the article holds text of private sources; the model is elsewhere and was not asked for a review"
            )
            return ()
        return self.inner.critique(self._open("critique", request))

    def revise(self, request: ReviseRequest) -> str:
        """A section that holds nothing private; one that does stays as it is.

        Raises:
            Withheld: It does.
        """
        if self._tells("revise", request, request.text, *(f.excerpt for f in request.findings)):
            raise Withheld(_ALL.format(f"section {request.section.heading!r}"))
        return self.inner.revise(self._open("revise", request))

    def front(self, request: FrontRequest) -> Front:
        """From the sections that hold nothing private.

        Raises:
            Withheld: There is none.
        """
        if not self.elsewhere("front"):
            return self.inner.front(request)
        gone, sections = self.private.evidence(), request.sections
        kept = tuple(s for s in sections if not gone.intersection(cited(s.text)) and not self.private.held([s.text]))
        if sections and not kept:
            raise Withheld(_ALL.format("every section"))
        ids = {section.id for section in kept}
        outline = request.outline
        shown = outline.model_copy(update={"sections": tuple(s for s in outline.sections if s.id in ids)})
        return self.inner.front(self._open("front", replace(request, outline=shown, sections=kept)))

    def column(self, request: ColumnRequest) -> str:
        """Beside an article that holds nothing private.

        Raises:
            Withheld: It does.
        """
        if self._tells("column", request, request.article):
            raise Withheld(_ALL.format("the article"))
        return self.inner.column(self._open("column", request))

    def _hidden(self, operation: Operation) -> frozenset[str]:
        """Ids of the sources that an operation is shown nothing of."""
        return self.private.ids() if self.elsewhere(operation) else frozenset()

    def _tells(
        self, operation: Operation, request: CritiqueRequest | ReviseRequest | ColumnRequest, *texts: str
    ) -> bool:
        """Whether a request is made from private passages, or one of its `texts` holds something of them."""
        hidden = self._hidden(operation)
        return bool(hidden) and (any(p.source in hidden for p in request.evidence) or bool(self.private.held(texts)))

    def _open(self, operation: Operation, request: R) -> R:
        """The request without what is private: its passages, references, and what an outline or gaps say of them."""
        hidden = self._hidden(operation)
        if not hidden:
            return request
        gone = self.private.evidence() | {p.id for p in getattr(request, "evidence", ()) if p.source in hidden}
        ways: Mapping[str, Callable[[Any], Any]] = {
            "evidence": lambda passages: tuple(p for p in passages if p.source not in hidden),
            "references": lambda references: tuple(r for r in references if r.id not in hidden),
            "outline": lambda outline: _stripped(outline, gone),
            "gaps": lambda gaps: gaps and _noted(gaps, gone),
            "observed": lambda observed: _noted(observed, gone),
        }
        there = [field.name for field in fields(request) if field.name in ways]
        return replace(request, **{name: ways[name](getattr(request, name)) for name in there})


_ALL = "{} rests on private sources, which no model on another machine may see; use a local one or --author extractive"


def _stripped(outline: Outline, gone: frozenset[str]) -> Outline:
    """The outline without the points that rest on what is `gone`."""
    return outline.model_copy(update={"sections": tuple(_open_points(each, gone) for each in outline.sections)})


def _open_points(section: PlannedSection, gone: frozenset[str]) -> PlannedSection:
    parts = tuple(
        part.model_copy(update={"points": tuple(p for p in part.points if not gone.intersection(p.evidence))})
        for part in section.parts
    )
    return section.model_copy(update={"parts": parts})


def _noted(gaps: Gaps, gone: frozenset[str]) -> Gaps:
    """What is open, without what is said of passages that are `gone`."""
    if not gone:
        return gaps
    return gaps.model_copy(
        update={
            "one_origin": tuple(each for each in gaps.one_origin if each.evidence not in gone),
            "undated": tuple(each for each in gaps.undated if each.evidence not in gone),
            "contested": tuple(
                each for each in gaps.contested if not gone.intersection((*each.claimed, *each.other_side))
            ),
        }
    )
