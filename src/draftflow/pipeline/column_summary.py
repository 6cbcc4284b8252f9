"""What a run for a column came to."""

from pathlib import Path

from draftflow.models import Coverage, Language, Ledger, Model
from draftflow.pipeline.calls import Spent, calls, spent
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.runner import Outcome
from draftflow.pipeline.summary import exit_code
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.column import folder
from draftflow.text.measure import length
from draftflow.text.opinions import without_marks


class ColumnSummary(Model):
    """Where a column is and how it stands; `length` and `wanted` in words or, for Japanese, characters.

    `opinions` are the sentences marked as opinion, `cited` those that cite.
    """

    column: Path | None
    title: str
    writer: str
    language: Language
    length: int
    wanted: int
    sentences: int
    opinions: int
    cited: int
    errors: int
    warnings: int
    notes: int
    coverage: tuple[Coverage, ...]
    made: int
    run: Spent
    gaps: dict[str, str]
    left_as_edited: tuple[str, ...]
    exit: int


def summarise_column(workspace: Workspace, voice: str, outcome: Outcome, calls_before: int) -> ColumnSummary:
    """The summary of a run for the column in a voice; `calls_before` is how many calls were on file when it began."""
    brief = read_brief(workspace)
    desk = read_snapshot(workspace, brief, ()).columns[voice]
    path, text = f"{folder(voice)}/article.md", desk.column.text if desk.column else ""
    held = workspace.read(f"{folder(voice)}/ledger.json")
    sentences = Ledger.model_validate_json(held).sentences if held else ()
    findings = desk.review.findings if desk.review else ()
    counts = {s: sum(f.severity == s for f in findings) for s in ("error", "warning", "note")}
    mine = {key: str(error) for key, error in outcome.gaps.items() if key.startswith(f"{folder(voice)}/")}
    return ColumnSummary(
        column=workspace.root / path if workspace.read_bytes(path) is not None else None,
        title=desk.column.title if desk.column else "",
        writer=desk.voice.title if desk.voice else voice,
        language=brief.language,
        length=length(without_marks(text), brief.language),
        wanted=desk.brief.length,
        sentences=len(sentences),
        opinions=sum(bool(entry.opinion) for entry in sentences),
        cited=sum(bool(entry.citations) for entry in sentences),
        errors=counts["error"],
        warnings=counts["warning"],
        notes=counts["note"],
        coverage=desk.review.coverage if desk.review else (),
        made=sum(key.startswith(f"{folder(voice)}/") for key in outcome.made),
        run=spent(calls(workspace)[calls_before:]),
        gaps=mine,
        left_as_edited=tuple(k.path for k in outcome.kept if k.path.startswith(f"{folder(voice)}/")),
        exit=exit_code(workspace, outcome),
    )
