"""The audit as a product of its own: of an article of ours, and of any Markdown file against a folder of sources."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from draftflow.checks.article import foreign_article
from draftflow.checks.audit import Audit, audit
from draftflow.checks.base import Library
from draftflow.errors import SourceError, UsageError
from draftflow.models import Finding, Language, Source
from draftflow.pipeline.plain_files import read_text
from draftflow.pipeline.reader import BRIEF, read_brief, read_snapshot
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.extract import extract
from draftflow.sources.files import discover, read_bytes
from draftflow.stages.audited import placed
from draftflow.stages.final import places
from draftflow.stages.review import audit_of
from draftflow.text.slug import slug, unique


def audit_workspace(workspace: Workspace) -> Audit:
    """The audit of an article of ours.

    Raises:
        UsageError: Nothing is written yet.
    """
    found = audit_of(read_snapshot(workspace, read_brief(workspace), ()))
    if found is None:
        raise UsageError(f"{workspace.root}: nothing is written yet; `draftflow run {workspace.root.name}` writes it")
    return replace(found, article=replace(found.article, name=workspace.shown("article.md")))


def shown(found: Audit, workspace: Workspace) -> Audit:
    """An audit of ours with its findings placed in the section files, by their paths."""
    snapshot = read_snapshot(workspace, read_brief(workspace), ())
    moved = placed(found, places(snapshot))
    backing = replace(moved.backing, findings=named(moved.backing.findings, workspace)) if moved.backing else None
    return replace(moved, findings=named(moved.findings, workspace), backing=backing)


def named(findings: Iterable[Finding], workspace: Workspace) -> tuple[Finding, ...]:
    """Findings with their files as a reader finds them."""
    return tuple(f if f.file is None else f.model_copy(update={"file": workspace.shown(f.file)}) for f in findings)


def audit_file(file: Path, sources: Path | None, language: Language | None) -> tuple[Audit, list[str]]:
    """The audit of any Markdown file against the sources of a folder, and which of these could not be read.

    Without a folder, the frozen sources beside the file are taken if it lies in an article's folder; else none, and
    nothing can be checked against them.

    Raises:
        UsageError: The file is no text or cannot be read, or the folder holds no source.
    """
    text = read_text(file)
    beside = file.parent / "sources"
    folder = sources or (beside if (file.parent / BRIEF).is_file() and beside.is_dir() else None)
    stored, problems = _stored(folder) if folder else ([], [])
    names = {source.id: PurePosixPath(source.address).name for source in stored}
    references = tuple(source.reference() for source in stored)
    article = foreign_article(str(file), text, language, references, files=names)
    library = Library({source.id: source.text for source in stored}, {}, references)
    return audit(article, library), problems


def _stored(folder: Path) -> tuple[list[Source], list[str]]:
    stored: list[Source] = []
    problems: list[str] = []
    taken: set[str] = set()
    for document in discover([str(folder)], Path()):
        name = unique(slug(PurePosixPath(document.address).stem, default="source"), taken)
        try:
            stored.append(extract(document, read_bytes(document), name))
            taken.add(name)
        except SourceError as error:
            problems.append(str(error))
    return stored, problems
