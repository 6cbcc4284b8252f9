"""What `try` does: the author with another prompt or model, the call, the report."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from draftflow.authors.model import ModelAuthor
from draftflow.authors.prompts import TEMPLATES
from draftflow.checks.wording import wording
from draftflow.cli.composition import compose
from draftflow.cli.composition.compose import Tape
from draftflow.console import Printer
from draftflow.errors import UsageError
from draftflow.llm.base import Call
from draftflow.models import AuthorKind, Brief, Finding, Section
from draftflow.models.matter import Revision
from draftflow.pipeline import calls, trial
from draftflow.pipeline.calls import cost
from draftflow.pipeline.folder_lock import held
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.trial import Trial
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import DEFAULT_MODEL, Settings
from draftflow.stages.base import Snapshot
from draftflow.templates import Head
from draftflow.text.worddiff import Piece, word_diff


@dataclass(frozen=True, slots=True)
class About:
    """What a trial is about: the article as it stands; `made` fills with the calls."""

    settings: Settings
    workspace: Workspace
    brief: Brief
    snapshot: Snapshot
    tape: Tape
    printer: Printer
    made: list[Call] = field(default_factory=list)


def about(settings: Settings, workspace: Workspace, tape: Tape, printer: Printer) -> About:
    """The article as it stands."""
    brief = read_brief(workspace)
    return About(settings, workspace, brief, read_snapshot(workspace, brief, ()), tape, printer)


def author(about: About, key: str, prompt: Path | None, model: str | None) -> ModelAuthor:
    """The author of the article with another prompt for one unit, another model, or both.

    Raises:
        UsageError: There is no such unit, no model is named, or the prompt will not do.
    """
    step, _ = trial.calling(about.snapshot, key)
    named = model or about.brief.model or about.tape.model() or about.settings.model
    if named is None and about.brief.author is AuthorKind.EXTRACTIVE:
        raise UsageError(f"{about.workspace.root.name} is written without a model; name one to try with --model")
    brief = about.brief.model_copy(update={"model": about.brief.model or named})
    llm = compose.language_model(
        about.settings, about.tape, about.printer, named or DEFAULT_MODEL, about.made.append, about.workspace, brief
    )
    made = compose.model_author(brief, about.settings, about.workspace, llm)
    if prompt is not None and step.operation is not None:
        if not prompt.is_file():
            raise UsageError(f"--prompt {str(prompt)!r}: no such file")
        made = replace(made, templates=made.templates.instead(TEMPLATES[step.operation], prompt))
    made = replace(made, insisted=Head(model=model))
    made.check_templates()
    return made


def attempted(about: About, asking: ModelAuthor, key: str) -> Trial:
    """Make the call."""
    printer = about.printer
    printer.step("try", key, 1)
    printer.started(key)
    with printer.live():
        made = trial.attempt(about.snapshot, about.workspace, asking, key, printer.notice)
    printer.finished(key)
    return made


def accepted(about: About, asking: ModelAuthor, made: Trial) -> str:
    """Put the result into its file and the call on file; where the result is now."""
    configured = compose.author_for(about.brief, about.settings, about.workspace, Tape(), about.printer)
    with held(about.workspace):
        place = trial.accept(made, about.workspace, configured, asking)
        on_file = calls.recorder(about.workspace)
        for call in about.made:
            on_file(call)
    return place


def report(about: About, asking: ModelAuthor, made: Trial, place: str | None) -> None:
    """Show what the trial came to; `place` is where it was written, if it was."""
    shown = shown_of(about, asking, made)
    if about.printer.as_json:
        about.printer.json(shown.plain() | {"written": place})
        return
    shown.print()
    path = made.unit.path
    if place is None:
        about.printer.tell(f"nothing was written; --accept puts it into {path}")
    elif place != path:
        about.printer.tell(f"{path} was changed meanwhile and is left as it is; the result is in {place}")
    else:
        kept = "" if made.now is None else "; the old one is in .draftflow/history/"
        about.printer.tell(f"written to {path}{kept}")


def shown_of(about: About, asking: ModelAuthor, made: Trial) -> "Shown":
    """A trial as it is shown."""
    return Shown(about, asking, made, _findings(about, made.before), _findings(about, made.after))


@dataclass(frozen=True, slots=True)
class Shown:
    """A trial with what the checks find in the text there is and in the one that was tried."""

    about: About
    asking: ModelAuthor
    made: Trial
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]

    def plain(self) -> dict[str, object]:
        """For programs."""
        made, operation = self.made, self.made.step.operation or "write"
        versions = {"before": (made.now, made.before, self.before), "after": (made.tried, made.after, self.after)}
        return {
            "unit": made.unit.key,
            "path": made.unit.path,
            "identity": dict(self.asking.identity(operation)),
            "spent": calls.spent(self.about.made).model_dump(),
        } | {
            name: {
                "text": text,
                "measures": dict(trial.measures(value, self.about.brief.language)),
                "findings": [finding.model_dump(mode="json", exclude_none=True) for finding in found],
            }
            for name, (text, value, found) in versions.items()
        }

    def print(self) -> None:
        """For a person: the words that differ, what can be counted, what the checks say of one and not of the other."""
        printer, made = self.about.printer, self.made
        operation = made.step.operation or "write"
        prompt, model = self.asking.templates.path(TEMPLATES[operation]), self.asking.settings(operation).model
        printer.line(f"{made.unit.key} with {prompt}, model {model}")
        printer.changes(self.pieces())
        printer.table(list(self.counted()))
        for line in self.found():
            printer.line(line)
        printer.tell(self.spent())

    def pieces(self) -> list[Piece]:
        """The words that differ."""
        redact = self.about.printer.redact
        return word_diff(redact(self.made.now or ""), redact(self.made.tried))

    def spent(self) -> str:
        """What the calls came to, in words."""
        spent = calls.spent(self.about.made)
        many = f"{spent.calls} calls" if spent.calls != 1 else "1 call"
        return f"{many}, {spent.input_tokens:,} + {spent.output_tokens:,} tokens, {cost(spent)}"

    def counted(self) -> Iterator[tuple[str, str, str]]:
        """What can be counted, now and as tried."""
        language = self.about.brief.language
        now = trial.measures(self.made.before, language)
        yield "", "now", "tried"
        for name, count in trial.measures(self.made.after, language).items():
            yield name, f"{now[name]:,}" if name in now else "-", f"{count:,}"
        if isinstance(self.made.after, (Section, Revision)):
            yield "findings", str(len(self.before)) if now else "-", str(len(self.after))

    def found(self) -> Iterator[str]:
        """What the checks no longer find, and what they find now."""
        for sign, found, other in (("-", self.before, self.after), ("+", self.after, self.before)):
            known = {(finding.code, finding.message) for finding in other}
            told = wording(self.about.settings.messages_in or self.about.brief.language)
            for finding in found:
                if (finding.code, finding.message) not in known:
                    line = f" line {finding.line}" if finding.line else ""
                    yield f"{sign} {finding.code}{line}: {told.finding(finding).message}"


def _findings(about: About, value: object) -> tuple[Finding, ...]:
    """What the checks find in a section or its rewrite; nothing else is checked by itself."""
    if isinstance(value, Revision):
        value = Section(id=value.id, heading="", text=value.text)
    return trial.findings(about.snapshot, value) if isinstance(value, Section) else ()
