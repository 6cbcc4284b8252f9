"""Whatever a person does to an article between runs, in whatever order: nothing of theirs is lost, nothing redone."""

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from draftflow.authors.base import Operation
from draftflow.authors.requests import ReviseRequest
from draftflow.errors import Empty
from draftflow.models import Finding
from draftflow.pipeline import lock, runner, survey
from draftflow.pipeline.runner import Outcome
from draftflow.stages import STEPS
from draftflow.stages.revise import ROUNDS
from scribe import SOURCES, Desk, Scribe

OPERATIONS: tuple[Operation, ...] = ("plan", "read", "outline", "write", "critique")
NUMBERS = st.integers(0, 9)
"""Chooses among however many there are."""


@dataclass(frozen=True)
class Prompted(Scribe):
    """A scribe whose prompts have versions of their own."""

    prompts: Mapping[str, int] = field(default_factory=dict)

    def identity(self, operation: Operation) -> Mapping[str, str]:
        return {"model": self.model, f"prompts/{operation}.md": str(self.prompts.get(operation, 1))}

    def texts(self, operation: Operation) -> Mapping[str, str]:  # noqa: ARG002 - the seam\'s
        return {}

    def revise(self, request: ReviseRequest) -> str:
        """Heed the only remark there is."""
        self._asked()
        return request.text.replace(", plainly:", ", in short:")


class Article(RuleBasedStateMachine):
    """A person and draftflow take turns on one article."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(os, "fsync", lambda _descriptor: None)
        self.root = Path(tempfile.mkdtemp())
        (self.root / "notes").mkdir()
        self.prompts: dict[str, int] = {}
        self.desk = Desk(self.root, Prompted(calls=[], failures={}, before={}, prompts=self.prompts))
        for name in SOURCES[:2]:
            self.desk.note(name, f"The {name} says that the boats of the bay cost {len(name)} million dollars.")
        self.desk.brief()
        self.theirs: dict[str, str] = {}  # what a person wrote, and into which file
        self.written = 0
        self.steps = list(STEPS)

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.root)

    # -- what a person does ----------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.desk.run()

    def mark(self) -> str:
        """A text that nobody else could have written."""
        self.written += 1
        return f"Mine, number {self.written}."

    def by_hand(self, path: str, text: str) -> None:
        """Put a text into a file as an editor does; what a person takes out of it is no loss."""
        place = self.desk.workspace.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        self.taken_out(path)
        self.theirs |= dict.fromkeys(re.findall(r"Mine, number \d+\.", text), path)

    def taken_out(self, path: str) -> None:
        self.theirs = {mark: home for mark, home in self.theirs.items() if home != path}

    def files(self, *suffixes: str) -> list[str]:
        return [path for path in self.desk.tree if path.endswith(suffixes) and path != "brief.md"]

    @rule(number=NUMBERS)
    def edit_a_text(self, number: int) -> None:
        there = [path for path in self.files(".md") if not path.startswith("outline")]
        if there:
            path = there[number % len(there)]
            self.by_hand(path, f"{self.desk.workspace.read(path)}\n{self.mark()}\n")

    @rule(number=NUMBERS)
    def edit_the_evidence(self, number: int) -> None:
        if there := [path for path in self.files(".yaml") if path.startswith("evidence/")]:
            path = there[number % len(there)]
            text = self.desk.workspace.read(path) or ""
            self.by_hand(path, text.replace("  note: ", f"  note: {self.mark()}, ", 1))

    @rule(number=NUMBERS)
    def delete_a_file(self, number: int) -> None:
        if there := self.files(".md", ".yaml", ".json"):
            path = there[number % len(there)]
            (self.desk.workspace.root / path).unlink()
            self.taken_out(path)

    @rule(number=NUMBERS)
    def let_the_critique_remark_on_a_section_or_on_none(self, number: int) -> None:
        names = [*self.desk.workspace.files("sections", ".md"), None]
        name = names[number % len(names)]
        remark = {"code": "E901", "severity": "note", "message": "Say it shorter.", "excerpt": "plainly"}
        found = Finding.model_validate({**remark, "section": Path(name).stem}) if name else None
        self.desk.scribe.remarks[:] = [found] if found else []

    def sections(self) -> tuple[str, list[str]]:
        """The outline's head, and its sections."""
        head, *sections = (self.desk.workspace.read("outline.md") or "").split("\n## ")
        return head, sections

    @rule(number=NUMBERS)
    def rename_a_heading(self, number: int) -> None:
        head, sections = self.sections()
        if sections:
            chosen = number % len(sections)
            sections[chosen] = f"{self.mark()} {sections[chosen][sections[chosen].index('{#') :]}"
            self.by_hand("outline.md", "\n## ".join([head, *sections]))

    @rule()
    def reorder_the_headings(self) -> None:
        head, sections = self.sections()
        if sections:
            self.by_hand("outline.md", "\n## ".join([head, *reversed([f"{s.rstrip()}\n" for s in sections])]))

    @rule(number=NUMBERS)
    def delete_a_heading(self, number: int) -> None:
        head, sections = self.sections()
        if len(sections) > 1:
            sections.pop(number % len(sections))
            self.by_hand("outline.md", "\n## ".join([head, *sections]))

    @rule()
    def add_a_section_that_nobody_asks_for(self) -> None:
        self.by_hand(f"sections/stray-{self.written % 3}.md", f"{self.mark()}\n")

    @rule()
    def add_a_source_by_hand(self) -> None:
        self.by_hand("sources/own.md", f"# Own\n\n{self.mark()} The boats of the bay are blue and yellow.\n")

    @rule()
    def bring_another_source(self) -> None:
        self.desk.note(SOURCES[2], f"The third source, {self.written}, says that the boats leave at nine.")

    @rule()
    def change_what_is_asked_for(self) -> None:
        self.desk.brief(instructions=f"Write for the fishermen, {self.written}.")

    # -- what changes under an article -----------------------------------------------------------------------------

    @rule(operation=st.sampled_from(OPERATIONS))
    def override_a_prompt(self, operation: Operation) -> None:
        self.prompts[operation] = self.prompts.get(operation, 1) + 1

    @rule(number=st.integers(0, len(STEPS) - 1))
    def update_draftflow(self, number: int) -> None:
        self.steps[number] = replace(self.steps[number], version=self.steps[number].version + 1)
        for module in (survey, runner):
            self.patch.setattr(module, "STEPS", tuple(self.steps))

    # -- runs ------------------------------------------------------------------------------------------------------

    @rule()
    def run(self) -> None:
        self.watched()
        self.settled()

    @rule()
    def run_and_overwrite(self) -> None:
        self.watched(overwrite=True)

    @rule(number=NUMBERS, overwrite=st.booleans())
    def run_one_unit(self, number: int, *, overwrite: bool) -> None:
        keys = [key for key, standing in self.desk.standings.items() if standing.calls]
        if keys:
            self.watched(keys[number % len(keys)], overwrite=overwrite)

    @precondition(lambda self: "write/about-gazette" in self.desk.standings)
    @rule()
    def run_while_the_model_refuses_one_section(self) -> None:
        self.desk.scribe.failures["write/about-gazette"] = Empty("nothing came")
        self.watched()
        self.desk.scribe.failures.clear()

    def watched(self, *targets: str, overwrite: bool = False) -> Outcome:
        """Run, and see that what was made again had to be, or was asked for."""
        before, found = lock.load(self.desk.workspace).units, self.digests()
        outcome = self.desk.run(*targets, overwrite=overwrite)
        after = lock.load(self.desk.workspace).units
        for key, times in Counter(self.desk.scribe.calls).items():
            assert times <= (ROUNDS if key.startswith("review/revised/") else 1), f"{key} is asked {times} times"
        for key in self.desk.scribe.calls:
            old, new = before.get(key), after.get(key)
            fresh = old and new and new.inputs == old.inputs and found.get(old.path) == old.output
            assert not fresh or key in targets or key in outcome.gaps, f"{key} was fresh and was made again"
        return outcome

    def settled(self) -> None:
        """A second run straight after the first makes no call and changes no byte."""
        tree = self.desk.tree
        outcome = self.desk.run()
        assert self.desk.scribe.calls == []
        assert not outcome.made
        assert self.desk.tree == tree

    # -- what always holds -----------------------------------------------------------------------------------------

    @invariant()
    def nothing_of_a_person_is_lost(self) -> None:
        for mark, path in self.theirs.items():
            places = [path, *self.desk.workspace.history(path)]
            assert any(mark in (self.desk.workspace.read(place) or "") for place in places), (mark, path)

    @invariant()
    def the_state_can_always_be_told(self) -> None:
        assert self.desk.standings or not self.desk.workspace.read("plan.yaml")

    def digests(self) -> dict[str, str | None]:
        return {path: self.desk.workspace.digest(path) for path in self.desk.tree}


Article.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # the steps are few: making a failure smaller takes minutes
    suppress_health_check=list(HealthCheck),
)
TestArticle = Article.TestCase
