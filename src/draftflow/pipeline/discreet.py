"""An author on another machine is not shown what is private: left out with a notice where it can be, else refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from draftflow.authors.base import Author, Operation
from draftflow.errors import Withheld
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
from draftflow.pipeline.private import PrivateSources
from draftflow.stages.shorter import without
from draftflow.text.citations import cited

T = TypeVar("T", Passage, Reference)


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

    def plan(self, brief: Commission, references: tuple[Reference, ...]) -> Plan:
        """Without the titles of private sources."""
        return self.inner.plan(brief, self._open_references("plan", references))

    def read(self, brief: Inquiry, plan: Plan, source: Source) -> tuple[Proposal, ...]:
        """Nothing of a private source: it is not read."""
        if source.id in self._hidden("read") or (source.private and self.elsewhere("read")):
            self.notice(f"{source.id} is private and was not read: the model is on another machine")
            return ()
        return self.inner.read(brief, plan, source)

    def gaps(
        self,
        brief: Assignment,
        plan: Plan,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        observed: Gaps,
    ) -> Gaps:
        """Without private passages, in what was counted too."""
        kept = self._open("gaps", evidence)
        return self.inner.gaps(
            brief, plan, kept, self._open_references("gaps", references), _noted(observed, _hidden_ids(evidence, kept))
        )

    def outline(
        self,
        brief: Commission,
        plan: Plan,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        gaps: Gaps | None,
    ) -> Outline:
        """Without private passages.

        Raises:
            Withheld: There are no others.
        """
        kept = self._open("outline", evidence)
        if evidence and not kept:
            raise Withheld(_ALL.format("every passage"))
        left = _noted(gaps, _hidden_ids(evidence, kept)) if gaps else None
        return self.inner.outline(brief, plan, kept, self._open_references("outline", references), left)

    def place(
        self,
        brief: Commission,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
        slots: tuple[Slot, ...],
    ) -> Mapping[int, tuple[str, ...]]:
        """Without private passages."""
        kept = self._open("outline", evidence)
        return self.inner.place(brief, kept, self._open_references("outline", references), slots)

    def write(
        self,
        brief: Assignment,
        outline: Outline,
        section: PlannedSection,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """Without private passages and the points that rest on them, in this section and in the others.

        Raises:
            Withheld: The section rests on nothing else.
        """
        kept = self._open("write", evidence)
        if not self.elsewhere("write") or not self.private.ids():
            return self.inner.write(brief, outline, section, kept, references)
        if evidence and not kept:
            raise Withheld(_ALL.format(f"section {section.heading!r}"))
        gone = _hidden_ids(evidence, kept) | self._hidden_points(outline)
        shown = outline.model_copy(update={"sections": tuple(_stripped(s, gone) for s in outline.sections)})
        mine = without(section, kept)
        return self.inner.write(brief, shown, mine, kept, self._open_references("write", references))

    def critique(
        self,
        brief: Assignment,
        outline: Outline,
        article: str,
        findings: tuple[Finding, ...],
        evidence: tuple[Passage, ...],
    ) -> tuple[Finding, ...]:
        """Nothing of an article that holds something private: the checks alone have looked at it."""
        if self.elsewhere("critique") and (
            self._open("critique", evidence) != evidence or self.private.held([article, *(f.excerpt for f in findings)])
        ):
            self.notice(
                "the article holds text of private sources; the model is elsewhere and was not asked for a review"
            )
            return ()
        return self.inner.critique(brief, outline, article, findings, evidence)

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
        """A section that holds nothing private; one that does stays as it is.

        Raises:
            Withheld: It does.
        """
        kept = self._open("revise", evidence)
        if kept != evidence or (self.elsewhere("revise") and self.private.held([text, *(f.excerpt for f in findings)])):
            raise Withheld(_ALL.format(f"section {section.heading!r}"))
        gone = self._hidden_points(outline) if self.elsewhere("revise") else frozenset()
        shown = outline.model_copy(update={"sections": tuple(_stripped(s, gone) for s in outline.sections)})
        kept_references = self._open_references("revise", references)
        return self.inner.revise(brief, shown, section, text, findings, kept, kept_references)

    def front(self, brief: Assignment, outline: Outline, sections: tuple[Section, ...], *, glossary: bool) -> Front:
        """From the sections that hold nothing private.

        Raises:
            Withheld: There is none.
        """
        if not self.elsewhere("front"):
            return self.inner.front(brief, outline, sections, glossary=glossary)
        gone = self.private.evidence()
        kept = tuple(s for s in sections if not gone.intersection(cited(s.text)) and not self.private.held([s.text]))
        if sections and not kept:
            raise Withheld(_ALL.format("every section"))
        ids = {section.id for section in kept}
        shown = outline.model_copy(update={"sections": tuple(s for s in outline.sections if s.id in ids)})
        return self.inner.front(brief, shown, kept, glossary=glossary)

    def column(
        self,
        brief: Assignment,
        asked: ColumnBrief,
        voice: Voice,
        article: str,
        evidence: tuple[Passage, ...],
        references: tuple[Reference, ...],
    ) -> str:
        """Beside an article that holds nothing private.

        Raises:
            Withheld: It does.
        """
        kept = self._open("column", evidence)
        if kept != evidence or (self.elsewhere("column") and self.private.held([article])):
            raise Withheld(_ALL.format("the article"))
        return self.inner.column(brief, asked, voice, article, kept, self._open_references("column", references))

    def _hidden(self, operation: Operation) -> frozenset[str]:
        return self.private.ids() if self.elsewhere(operation) else frozenset()

    def _open(self, operation: Operation, evidence: tuple[Passage, ...]) -> tuple[Passage, ...]:
        hidden = self._hidden(operation)
        return tuple(passage for passage in evidence if passage.source not in hidden)

    def _open_references(self, operation: Operation, references: tuple[Reference, ...]) -> tuple[Reference, ...]:
        hidden = self._hidden(operation)
        return tuple(reference for reference in references if reference.id not in hidden)

    def _hidden_points(self, outline: Outline) -> frozenset[str]:
        """Evidence of the outline that is a private source's."""
        return self.private.evidence() & {key for section in outline.sections for key in section.evidence}


_ALL = "{} rests on private sources, which no model on another machine may see; use a local one or --author extractive"


def _hidden_ids(evidence: Iterable[Passage], kept: Iterable[Passage]) -> frozenset[str]:
    return frozenset(passage.id for passage in evidence) - {passage.id for passage in kept}


def _stripped(section: PlannedSection, gone: frozenset[str]) -> PlannedSection:
    """The section without the points that rest on what is `gone`."""
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
