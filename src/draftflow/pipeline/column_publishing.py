"""Read a column of an article into what exporters are given, and what the checks say of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from draftflow.checks.wording import wording
from draftflow.errors import UsageError
from draftflow.exports.column_tree import document
from draftflow.exports.publication import Desk, Publication
from draftflow.models import Language, Ledger, Review
from draftflow.pipeline.audits import named
from draftflow.pipeline.lock import Lock, fingerprints, load
from draftflow.pipeline.publishing import edited_by_hand, spending
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.base import Snapshot
from draftflow.stages.column import COLUMN_LEDGER, audit_of, folder, piece_of

if TYPE_CHECKING:
    from draftflow.checks.audit import Audit


def read_column(
    workspace: Workspace, voice: str, notice: Callable[[str], None], reader: Language | None = None
) -> Publication:
    """The column in a voice as it stands now; see `read_publication`.

    Raises:
        UsageError: No such column is written.
        FileError: A file will not do.
    """
    snapshot = read_snapshot(workspace, read_brief(workspace), ())
    piece = piece_of(snapshot, voice)
    if piece is None:
        raise no_column(workspace, snapshot, voice)
    lock, path = load(workspace), f"{folder(voice)}/article.md"
    if edited_by_hand(path, lock, workspace):
        notice(f"{path} was edited; what is published comes from {folder(voice)}/column.md, so make the change there")
    ledger, review = _checked(snapshot, voice, lock, workspace)
    passages = {passage.id: passage for passage in snapshot.passages}
    tree = document(piece, passages, review.coverage, own_links=piece.by_hand)
    cited = {reference.id for reference in tree.references}
    return Publication(
        slug=f"{workspace.root.name}-{voice}",
        document=tree,
        ledger=ledger,
        sources={source.id: source for source in snapshot.sources if source.id in cited},
        desk=Desk(
            wording(reader or piece.language).findings(review.findings), spending(workspace, f"{folder(voice)}/")
        ),
    )


def audit_column(workspace: Workspace, voice: str) -> "Audit":
    """What the checks say of a column, its findings placed in its file.

    Raises:
        UsageError: No such column is written.
    """
    snapshot = read_snapshot(workspace, read_brief(workspace), ())
    found = audit_of(snapshot, voice)
    if found is None:
        raise no_column(workspace, snapshot, voice)
    article = replace(found.article, name=workspace.shown(f"{folder(voice)}/column.md"))
    return replace(found, article=article, findings=named(found.findings, workspace))


def no_column(workspace: Workspace, snapshot: Snapshot, voice: str) -> UsageError:
    """What is said where a column is asked for that is not there."""
    name = workspace.root.name
    there = ", ".join(each for each in snapshot.columns if piece_of(snapshot, each))
    hint = f"there is one by {there}" if there else f"`draftflow column {name} --voice {voice}` writes it"
    return UsageError(f"{name}/{folder(voice)}: no column of this name is written; {hint}")


def _checked(snapshot: Snapshot, voice: str, lock: Lock, workspace: Workspace) -> tuple[Ledger, Review]:
    """Verdicts and findings: those on file where they are of the text as it stands, else the checks are run."""
    review = snapshot.columns[voice].review
    for unit in COLUMN_LEDGER.split(snapshot):
        entry, text = lock.units.get(unit.key), workspace.read(unit.path)
        if unit.path.startswith(f"{folder(voice)}/") and entry and text and review:
            same = entry.inputs == fingerprints(unit.inputs or {}, {}, COLUMN_LEDGER.version)
            if same and entry.output == workspace.digest(unit.path):
                return Ledger.model_validate_json(text), review
    audit = audit_of(snapshot, voice)
    return (audit.ledger(audit.library.passages.values()), audit.review()) if audit and audit.library else _NOTHING


_NOTHING = (Ledger(sentences=()), Review(findings=()))
