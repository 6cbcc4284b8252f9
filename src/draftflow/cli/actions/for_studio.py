"""The commands as functions, for the studio."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from draftflow.authors.prompts import TEMPLATES
from draftflow.cli.actions import attempting, reports
from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Tape
from draftflow.cli.composition.reader import chosen, language_of, of_all
from draftflow.cli.composition.web import web_for
from draftflow.cli.drafting import foreseeing, making
from draftflow.console import Printer
from draftflow.errors import DraftflowError
from draftflow.llm import meter
from draftflow.llm.capture import Capture
from draftflow.models import Language
from draftflow.pipeline import calls, missing, overrides, trial
from draftflow.pipeline.accept import accept
from draftflow.pipeline.decide import Options
from draftflow.pipeline.folder_lock import held
from draftflow.pipeline.foresight import Foreseen, priced, request_of
from draftflow.pipeline.hand import save
from draftflow.pipeline.phrases import PHRASES
from draftflow.pipeline.reader import read_brief
from draftflow.pipeline.state import State
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.survey import Standing
from draftflow.pipeline.telling import told
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings
from draftflow.studio.commands import Listed, Look, Prompt, Tried
from draftflow.text.prompt_head import marked, opened, unmarked


@dataclass(frozen=True, slots=True)
class StudioCommands:
    """The `Commands` of `draftflow.studio`. `scratch` is a folder for prompts to be tried."""

    settings: Settings
    printer: Printer
    scratch: Path

    @property
    def jobs(self) -> int:
        """How many units are worked on at a time."""
        return self.settings.jobs

    def reader(self, slug: str) -> Language:
        """The language in which a person is told things about an article; of all, if `slug` is empty."""
        with suppress(DraftflowError):  # there is none of that name, or its brief will not do
            return chosen(self.settings, language_of(self.settings, slug))
        return of_all(self.settings)

    def redact(self, text: str) -> str:
        """A text without secrets."""
        return self.printer.redact(text)

    def fault(self, text: str) -> None:
        """Tell a fault of draftflow's own."""
        self.printer.error(f"a fault in draftflow itself, please report it\n{text}")

    def articles(self) -> list[Listed]:
        """All articles, by name; of one that cannot be read, why."""
        outputs = self.settings.outputs
        folders = sorted(p.parent for p in outputs.glob("*/brief.md")) if outputs.is_dir() else []
        reader = self.reader("")
        return [self._listed(Workspace(folder), reader) for folder in folders]

    def _listed(self, workspace: Workspace, reader: Language) -> Listed:
        name = workspace.root.name
        try:
            look = self._look(workspace, reader)
        except DraftflowError as error:
            return Listed(name, name, "en", told(str(error), reader), "")
        return Listed(name, look.title, look.brief.language, look.counted, look.spent)

    def workspace(self, slug: str) -> Workspace:
        """The folder of an article that is there."""
        return compose.existing(self.settings, slug)

    def look(self, workspace: Workspace) -> Look:
        """How an article stands, and why."""
        return self._look(workspace, self.reader(workspace.root.name))

    def _look(self, workspace: Workspace, reader: Language) -> Look:
        snapshot, found = reports.looked_at(workspace, self.settings, self.printer)
        spent = calls.spent(calls.calls(workspace))
        gone = {each.key for each in found if each.state is State.MISSING}
        absent = {key: f"{why.flag}: {why.reason}" for key, why in missing.load(workspace).items() if key in gone}
        absent |= {
            f"research/sources/{each.id}": f"not used: {each.reason or each.status}" for each in snapshot.refused
        }
        said = reports.expense(spent, PHRASES[reader])
        return Look(snapshot.brief, snapshot, tuple(found), absent, reports.counted(found, reader), said)

    def foreseen(self, workspace: Workspace, options: Options) -> list[Foreseen]:
        """What a run would make; nothing is sent."""
        return foreseeing.foreseen(workspace, read_brief(workspace), self.settings, options, self.printer)

    def run(self, workspace: Workspace, options: Options, progress: Printer) -> Summary:
        """Run, with the folder held."""
        brief, tape = read_brief(workspace), Tape()
        writer = making.author(brief, self.settings, workspace, tape, progress)
        web, read = web_for(self.settings, tape), compose.document_reader(progress.redact)
        told = replace(options, reader=self.settings.messages_in)
        return making.make(workspace, brief, writer, told, progress, read, web)[1]

    def keep(self, workspace: Workspace, unit: str) -> list[str]:
        """Accept a hand edit as it is."""
        author = compose.author_for(read_brief(workspace), self.settings, workspace, Tape(), self.printer)
        with held(workspace):
            return accept(workspace, author, (unit,), Path())

    # -- prompts ---------------------------------------------------------------------------------------------------

    def prompt(self, workspace: Workspace, unit: str) -> Prompt:
        """The prompt that a unit is asked with."""
        about = self._about(workspace, self.printer)
        step, _ = trial.calling(about.snapshot, unit)
        name = TEMPLATES[step.operation or "write"]
        template = compose.model_author(about.brief, self.settings, workspace, Capture()).templates.source(name)
        own = f"prompts/{self._inside(workspace, name)}"
        return Prompt(name, str(template.path), unmarked(template.text), own, workspace.digest(own))

    def save_prompt(self, workspace: Workspace, unit: str, text: str, seen: str | None) -> str:
        """Put a prompt into the article's own folder; it wins there from now on."""
        prompt = self.prompt(workspace, unit)
        language, shipped = read_brief(workspace).language, compose.prompt_places()[-1]
        if seen is None and prompt.seen is None and prompt.name in overrides.names((shipped,)):
            overrides.copy(prompt.name, language, Workspace(workspace.root / "prompts"), shipped)
            seen = workspace.digest(prompt.own)
        origin = opened(workspace.read(prompt.own) or "").origin
        save(workspace, prompt.own, marked(text, origin) if origin else text, seen)
        return prompt.own

    def price(self, workspace: Workspace, unit: str, text: str, model: str | None) -> Foreseen:
        """What a try would send and cost; nothing is sent."""
        about = self._about(workspace, self.printer)
        asking = attempting.author(about, unit, self._file(text), model)
        step, made = trial.calling(about.snapshot, unit)
        request = request_of(step, made, lambda llm: replace(asking, llm=llm))
        where = Standing(unit, made.path, State.STALE, calls=True)
        prices = partial(meter.price, own=self.settings.prices, tier=self.settings.tier)
        return Foreseen(where) if request is None else priced(where, request, prices)

    def attempt(self, workspace: Workspace, unit: str, text: str, model: str | None, progress: Printer) -> Tried:
        """Make the call; nothing is written."""
        about = self._about(workspace, progress)
        asking = attempting.author(about, unit, self._file(text), model)
        made = attempting.attempted(about, asking, unit)
        shown = attempting.shown_of(about, asking, made)

        def accepted() -> str:
            return attempting.accepted(about, asking, made)

        return Tried(
            unit,
            made.unit.path,
            tuple(shown.pieces()),
            tuple(shown.counted()),
            tuple(shown.found()),
            shown.spent(),
            accepted,
        )

    def _about(self, workspace: Workspace, printer: Printer) -> attempting.About:
        return attempting.about(self.settings, workspace, Tape(), printer)

    def _file(self, text: str) -> Path:
        """A file with a prompt to be tried."""
        file = self.scratch / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.md"
        file.write_text(text, encoding="utf-8")
        return file

    def _inside(self, workspace: Workspace, name: str) -> str:
        """Where in its folder a copy of a prompt stands for articles of the language: where the shipped one stands."""
        language = read_brief(workspace).language
        shipped = compose.prompt_places()[-1].folder
        return f"{language}/{name}" if (shipped / language / name).is_file() else name
