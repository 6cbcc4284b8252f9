"""An author without a model, in memory, and a desk for it: an article's folder that tests can run, edit and look at."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

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
from draftflow.errors import DraftflowError
from draftflow.models import (
    Brief,
    Contested,
    Finding,
    Gaps,
    Outline,
    Part,
    Passage,
    Placed,
    Plan,
    PlannedSection,
    Point,
    Proposal,
    Question,
    Source,
)
from draftflow.models.matter import Front, Term
from draftflow.pipeline import lock
from draftflow.pipeline.accept import accept
from draftflow.pipeline.decide import Options
from draftflow.pipeline.formats.markdown_files import dump_brief
from draftflow.pipeline.reader import find_documents, read_brief, read_snapshot
from draftflow.pipeline.runner import Outcome, Runner
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import Standing, survey
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.extract import extract
from draftflow.sources.files import Document, read_bytes
from draftflow.text.citations import cited

SOURCES = ("gazette", "history", "post")
"""The sources of the `notes` fixture."""
SECTIONS = tuple(f"write/about-{name}" for name in SOURCES)
REVIEW = ["review/critique", "review/front"]
"""What is asked of the author once the sections are written, if there is nothing to mend."""
CALLS = [
    "research/plan",
    *(f"research/evidence/{n}" for n in SOURCES),
    "outline",
    *SECTIONS,
    *REVIEW,
]
"""What an article from these sources asks of its author, in order."""


@dataclass(frozen=True)
class Scribe:
    """Answers at once and from what it is given; fails, waits or does something else at units of one's choice."""

    calls: list[str]
    failures: dict[str, Exception]
    before: dict[str, Callable[[], object]]
    remarks: list[Finding] = field(default_factory=list)
    rewrites: list[str] = field(default_factory=list)
    """What it answers to requests for a rewrite, one after the other; then the text as it is."""
    spoiled: dict[str, str] = field(default_factory=dict)
    """What it writes at units of one's choice."""
    then: dict[str, Exception] = field(default_factory=dict)
    """How it fails when a unit asks a second time."""
    told: list[tuple[Finding, ...]] = field(default_factory=list)
    """The findings it was given with them."""
    model: str = "scribe-1"
    unit: str = ""
    mutex: threading.Lock = field(default_factory=threading.Lock)

    def for_unit(self, unit: str) -> "Scribe":
        return replace(self, unit=unit)

    def identity(self, operation: Operation) -> Mapping[str, str]:
        return {"model": self.model, f"prompts/{operation}.md": "1"}

    def texts(self, operation: Operation) -> Mapping[str, str]:  # noqa: ARG002 - the seam\'s
        return {}

    def _asked(self) -> None:
        with self.mutex:
            self.calls.append(self.unit)
        if self.unit in self.before:
            self.before[self.unit]()
        if self.unit in self.then and self.calls.count(self.unit) > 1:
            raise self.then[self.unit]
        if self.unit in self.failures:
            raise self.failures[self.unit]

    def plan(self, request: PlanRequest) -> Plan:
        self._asked()
        unanswered = Question(id="q2", question="Who objects?", queries=("petition opposing",))  # for a gap check
        first = Question(id="q1", question=f"What of {request.brief.topic}?", queries=("boats",))
        return Plan(questions=(first, unanswered))

    def read(self, request: ReadRequest) -> tuple[Proposal, ...]:
        self._asked()
        lines = [line for line in request.source.text.split("\n") if len(line) > 30 and not line.startswith("#")]
        return tuple(Proposal(quote=line, note=f"note {n}") for n, line in enumerate(lines))

    def gaps(self, request: GapsRequest) -> Gaps:
        self._asked()
        return request.observed.model_copy(update=_weighed(request.evidence))

    def place(self, request: PlaceRequest) -> Placed:
        self._asked()
        pairs = zip(request.slots, request.evidence, strict=False)
        points = {slot.number: (p.id,) for slot, p in pairs if not slot.evidence}
        return Placed(points=points, **(_weighed(request.evidence) if request.weigh else {}))

    def outline(self, request: OutlineRequest) -> Outline:
        self._asked()
        evidence = request.evidence
        assert request.plan.questions
        assert {r.id for r in request.references} >= {p.source for p in evidence}
        by_source = {name: tuple(p.id for p in evidence if p.source == name) for name in SOURCES}
        sections = tuple(
            PlannedSection(
                id=f"about-{name}",
                heading=f"About {name}",
                length=100,
                intent="Tell.",
                parts=(Part(heading=None, points=(Point(text=f"What {name} says", evidence=ids),)),),
            )
            for name, ids in by_source.items()
            if ids
        )
        weighed = _weighed(evidence) if request.weigh else {}
        return Outline(title=request.brief.topic, standfirst="", sections=sections, **weighed)

    def write(self, request: WriteRequest) -> str:
        self._asked()
        if self.unit in self.spoiled:
            return self.spoiled[self.unit]
        told = " ".join(f"{p.quote.rstrip('.')} [@{p.id}]." for p in request.evidence)
        return f"{request.section.heading}, {request.brief.instructions or 'plainly'}: {told}"

    def critique(self, request: CritiqueRequest) -> tuple[Finding, ...]:  # noqa: ARG002 - the seam's
        self._asked()
        return tuple(self.remarks)

    def revise(self, request: ReviseRequest) -> str:
        self._asked()
        self.told.append(request.findings)
        return self.rewrites.pop(0) if self.rewrites else request.text

    def column(self, request: ColumnRequest) -> str:
        self._asked()
        first = request.evidence[0]
        return f"# {request.voice.title}\n\n{first.quote.rstrip('.')} [@{first.id}]. I like it [@opinion]."

    def front(self, request: FrontRequest) -> Front:
        self._asked()
        sections, title = request.sections, request.outline.title
        point = f"{sections[0].heading} [@{cited(sections[0].text)[0]}]."
        terms = (Term(term="Boat", meaning="A thing that floats."),) if request.glossary else ()
        return Front(title=title, titles=(title, "Boats"), summary=(point,), glossary=terms)


def _weighed(evidence: tuple[Passage, ...]) -> dict[str, Any]:
    matter = Contested(matter="The boats are needed.", claimed=tuple(p.id for p in evidence[:1]))
    return {"contested": (matter,), "missing": ("Who pays?",)}


@dataclass
class Told:
    """What a run tells."""

    lines: list[str] = field(default_factory=list)

    def step(self, stage: str, name: str, units: int) -> None:
        self.lines.append(f"step {stage} {name} {units}")

    def started(self, key: str) -> None:
        self.lines.append(f"started {key}")

    def finished(self, key: str) -> None:
        self.lines.append(f"finished {key}")

    def failed(self, key: str, reason: str) -> None:
        self.lines.append(f"failed {key}: {reason}")

    def refused(self, key: str, reason: str) -> None:
        self.lines.append(f"refused {key}: {reason}")

    def notice(self, text: str) -> None:
        self.lines.append(f"notice {text}")


@dataclass
class Desk:
    """An article's folder with its author."""

    root: Path
    scribe: Scribe
    refused: dict[str, DraftflowError] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.root / "article")

    def brief(self, **changes: object) -> None:
        given = {
            "topic": "The boats",
            "language": "en",
            "length": 300,
            "author": "model",
            "sources": ("notes",),
            **changes,
        }
        self.workspace.write("brief.md", dump_brief(Brief.model_validate(given)))

    def run(self, *targets: str, jobs: int = 1, **options: object) -> Outcome:
        self.scribe.calls.clear()
        self.told = Told()
        chosen = Options(targets=targets, jobs=jobs, **options)  # type: ignore[arg-type]
        return Runner(self.workspace, self.scribe, self._read, self.told, chosen, self.root).run()

    def keep(self, *targets: str) -> list[str]:
        return accept(self.workspace, self.scribe, targets, self.root)

    def _read(self, document: Document, name: str) -> Source:
        if name in self.refused:
            raise self.refused[name]
        return extract(document, read_bytes(document), name)

    @property
    def standings(self) -> dict[str, Standing]:
        brief = read_brief(self.workspace)
        snapshot = read_snapshot(self.workspace, brief, find_documents(brief, self.root))
        return {s.key: s for s in survey(snapshot, lock.load(self.workspace), self.workspace, self.scribe)}

    @property
    def states(self) -> dict[str, State]:
        return {key: standing.state for key, standing in self.standings.items()}

    @property
    def tree(self) -> dict[str, bytes]:
        root = self.workspace.root
        files = (p for p in sorted(root.rglob("*")) if p.is_file() and ".draftflow" not in p.parts)
        return {p.relative_to(root).as_posix(): p.read_bytes() for p in files}

    def edit(self, path: str, old: str, new: str) -> str:
        text = self.workspace.read(path) or ""
        assert old in text
        self.workspace.write(path, text.replace(old, new))
        return text.replace(old, new)

    def note(self, name: str, *lines: str) -> None:
        (self.root / "notes" / f"{name}.md").write_text("\n\n".join((f"# {name}", *lines)) + "\n", encoding="utf-8")

    def notes(self, number: int) -> list[str]:
        """As many further sources; the units that read them."""
        for n in range(number):
            self.note(f"note-{n:02}", f"Note {n} says that the boats of the bay took {n + 100} passengers in winter.")
        return [f"research/evidence/note-{n:02}" for n in range(number)]


def seated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in a folder with `notes`; without waiting for the disk, which is tested elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    desk = Desk(folder, Scribe(calls=[], failures={}, before={}))
    desk.brief()
    return desk
