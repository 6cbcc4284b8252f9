"""Read an article's folder into what exporters are given, and write what they make."""

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

from draftflow.checks.wording import wording
from draftflow.errors import UsageError
from draftflow.exports.images import SUFFIXES, fault
from draftflow.exports.publication import Desk, Publication, Spending
from draftflow.exports.tree import Own, document
from draftflow.llm.base import Call
from draftflow.models import Language, Ledger, Review
from draftflow.pipeline.calls import calls, spent
from draftflow.pipeline.lock import Lock, fingerprints, load
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.workspace import OWN, Workspace, digest
from draftflow.stages.assemble import manuscript
from draftflow.stages.base import Snapshot
from draftflow.stages.final import revised_path, section_path
from draftflow.stages.review import LEDGER, audit_of

IMAGES = "images"
"""Folder of an article's own images."""
FOLDER = "export"
"""Folder that exports are written to; nothing in it is read again."""
_WRITTEN = f"{OWN}/exports"


def read_publication(
    workspace: Workspace, notice: Callable[[str], None], reader: Language | None = None
) -> Publication:
    """An article as it stands now; `notice` takes a line for each thing of it that is not published.

    Findings are told in the language `reader`, or in that of the article.

    The verdicts are those of `ledger.json` where it was made from the sections as they are, else the checks are run.

    Raises:
        UsageError: There is no outline yet.
        FileError: A file will not do.
    """
    brief = read_brief(workspace)
    snapshot = read_snapshot(workspace, brief, ())
    made = manuscript(snapshot)
    if made is None or snapshot.outline is None:
        raise UsageError(
            f"{workspace.root.name}: nothing is written yet; `draftflow run {workspace.root.name}` does it"
        )
    lock = load(workspace)
    sections = tuple(section.id for section in snapshot.outline.sections)
    edited = frozenset(n for n in sections if {section_path(n), revised_path(n)} & snapshot.by_hand)
    if edited_by_hand("article.md", lock, workspace):
        notice("article.md was edited; what is published comes from sections/, so make the change there")
    images = _images(workspace, notice)
    own = Own(frozenset(images), frozenset(sections.index(name) for name in edited))
    passages = {passage.id: passage for passage in snapshot.passages}
    ledger, review = _checked(snapshot, lock, workspace)
    tree = document(made, passages, review.coverage, own)
    cited = {reference.id for reference in tree.references}
    return Publication(
        slug=workspace.root.name,
        document=tree,
        ledger=ledger,
        sources={source.id: source for source in snapshot.sources if source.id in cited},
        images=images,
        sections=sections,
        desk=Desk(wording(reader or brief.language).findings(review.findings), spending(workspace), edited),
    )


def write_files(workspace: Workspace, folder: str, files: Mapping[str, bytes], *, force: bool = False) -> list[Path]:
    """Put exported files into a folder of the workspace ("" is its root); where they are.

    A file that is there already is replaced only if it is as an export wrote it: `.draftflow/exports` holds digests.

    Raises:
        UsageError: Somebody changed one of them, or it was never an export, and `force` is off.
    """
    before = dict(line.split(" ", 1)[::-1] for line in (workspace.read(_WRITTEN) or "").splitlines() if " " in line)
    given = {f"{folder}/{name}" if folder else name: data for name, data in files.items()}
    for path, data in given.items():
        there = workspace.digest(path)
        if not force and there is not None and there not in (before.get(path), digest(data)):
            raise UsageError(f"{workspace.shown(path)}: was changed since it was exported; --force replaces it")
    for path, data in given.items():
        workspace.write_bytes(path, data)
    if folder:
        before |= {path: digest(data) for path, data in given.items()}
        workspace.write(_WRITTEN, "".join(f"{sha} {path}\n" for path, sha in sorted(before.items())))
    return [workspace.root / path for path in given]


def edited_by_hand(path: str, lock: Lock, workspace: Workspace) -> bool:
    """Whether a person wrote or edited a file that is there."""
    there = workspace.digest(path)
    entry = next((entry for entry in lock.units.values() if entry.path == path), None)
    return there is not None and (entry is None or entry.by == "hand" or entry.output != there)


def _images(workspace: Workspace, notice: Callable[[str], None]) -> dict[str, bytes]:
    """The article's own images by their path; what is none, or too large, is told and left out."""
    found: dict[str, bytes] = {}
    for path in (path for suffix in SUFFIXES for path in workspace.files(IMAGES, suffix)):
        data = workspace.read_bytes(path) or b""
        if problem := fault(data):
            notice(f"{path}: is left out: {problem}")
        else:
            found[path] = data
    return found


def _checked(snapshot: Snapshot, lock: Lock, workspace: Workspace) -> tuple[Ledger, Review]:
    """Verdicts, open findings and coverage of the sections as they stand."""
    for unit in LEDGER.split(snapshot):
        entry, text = lock.units.get(unit.key), workspace.read(unit.path)
        if not entry or not text or not snapshot.review or entry.output != workspace.digest(unit.path):
            continue
        if entry.inputs == fingerprints(unit.inputs or {}, {}, LEDGER.version):
            return Ledger.model_validate_json(text), snapshot.review
    audit = audit_of(snapshot)
    return (audit.ledger(snapshot.passages), audit.review()) if audit else (Ledger(sentences=()), Review(findings=()))


def _stage_and_model(call: Call) -> tuple[str, str]:
    return call.unit.split("/", 1)[0], call.model


def spending(workspace: Workspace, below: str = "") -> tuple[Spending, ...]:
    """What was spent on the units whose keys begin with `below`, by stage and model."""
    made = sorted((call for call in calls(workspace) if call.unit.startswith(below)), key=_stage_and_model)
    rows: list[Spending] = []
    for (stage, model), group in groupby(made, _stage_and_model):
        total = spent(list(group))
        cost = None if total.unpriced else total.cost
        rows.append(Spending(stage, model, total.calls, total.input_tokens, total.output_tokens, cost))
    return tuple(rows)
