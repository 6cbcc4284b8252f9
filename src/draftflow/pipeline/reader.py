"""Read a folder into a snapshot."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from draftflow.errors import FileError, UsageError
from draftflow.models import Brief, Evidence, Outline, Section, Source
from draftflow.pipeline import missing
from draftflow.pipeline.columns import read_columns
from draftflow.pipeline.formats import (
    front_file,
    markdown_files,
    outline_file,
    review_file,
    revised_file,
    yaml_files,
)
from draftflow.pipeline.formats.json_files import load_support
from draftflow.pipeline.images import copied
from draftflow.pipeline.record import read_record
from draftflow.pipeline.voices import voice_of
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.files import Document, discover, real_paths
from draftflow.stages.base import Snapshot
from draftflow.stages.given import UNMEASURED
from draftflow.text.measure import DEFAULT_SECTION
from draftflow.text.slug import slug, unique

BRIEF = "brief.md"
SUPPORT = "support.json"
GIVEN = "given-outline.md"
"""The outline that a person gave, as given."""
Memo = dict[str, tuple[Any, Any]]
"""What was read: by path, what it was read from (the text, and what else it takes) and the value."""

T = TypeVar("T")


def read_brief(workspace: Workspace) -> Brief:
    """The brief of an article.

    Raises:
        FileError: There is none, or it will not do.
    """
    text = workspace.read(BRIEF)
    if text is None:
        raise FileError(workspace.shown(BRIEF), 'no such file; `draftflow new "topic"` makes an article')
    return markdown_files.load_brief(text, workspace.shown(BRIEF))


def read_snapshot(
    workspace: Workspace, brief: Brief, documents: Iterable[Document], memo: "Memo | None" = None
) -> Snapshot:
    """Everything in the folder, as values; what `memo` has read before and is unchanged is not parsed again.

    Raises:
        FileError: A file will not do; it is named with line and key.
    """
    memo = {} if memo is None else memo
    frozen = read_sources(workspace, memo)
    sources = tuple(source for source in frozen if source.status == "ok")
    outline = _one(workspace, "outline.md", lambda text, file: _outline(text, file, brief), memo)
    headings = {section.id: section.heading for section in outline.sections} if outline else {}
    known = {source.id: source for source in sources}
    sections = _sections(workspace, headings)
    record = read_record(workspace, headings)
    return Snapshot(
        brief=brief,
        documents=named(documents, frozen),
        sources=sources,
        refused=tuple(source for source in frozen if source.status != "ok"),
        found=_one(workspace, "found.yaml", yaml_files.load_found, memo),
        more=_one(workspace, "found-more.yaml", yaml_files.load_found, memo),
        plan=_one(workspace, "plan.yaml", yaml_files.load_plan, memo),
        reading=_one(workspace, "reading.yaml", yaml_files.load_reading, memo),
        reading_more=_one(workspace, "reading-more.yaml", yaml_files.load_reading, memo),
        evidence={item.source: item for item in _evidence(workspace, known, memo)},
        gaps=_one(workspace, "gaps.yaml", yaml_files.load_gaps, memo),
        given=_one(workspace, GIVEN, _given, memo),
        outline=outline,
        sections=sections,
        critique=_one(workspace, "critique.yaml", yaml_files.load_critique, memo),
        revised={each.id: each for each in _each(workspace, "revised", ".md", revised_file.load, memo)},
        front=_one(workspace, "front.md", front_file.load, memo),
        review=_one(workspace, "review.md", review_file.load, memo),
        images=copied(workspace, brief, frozen),
        models=record.models,
        by_hand=record.by_hand,
        missing=missing.load(workspace),
        support=_one(workspace, SUPPORT, load_support, memo) or (),
        voice=voice_of(brief, workspace),
        columns=read_columns(workspace, brief, record),
    )


def _sections(workspace: Workspace, headings: Mapping[str, str]) -> Mapping[str, Section]:
    """The sections that the outline has."""
    found = _each(
        workspace,
        "sections",
        ".md",
        lambda text, _file, name: Section(id=name, heading=headings.get(name, ""), text=text),
        {},  # not remembered: its heading may change without it
    )
    return {section.id: section for section in found if section.id in headings}


def read_sources(workspace: Workspace, memo: "Memo") -> tuple[Source, ...]:
    """The frozen sources, those included that could not be read."""
    return tuple(_each(workspace, "sources", ".md", markdown_files.load_source, memo))


def read_evidence(workspace: Workspace, source: Source, memo: "Memo") -> Evidence | None:
    """The passages of one source, if it was read."""
    return next(iter(_evidence(workspace, {source.id: source}, memo)), None)


def find_documents(brief: Brief, base: Path) -> list[Document]:
    """The source files behind an article, as far as they are still there; frozen sources do not need them."""
    private = [(base / each).resolve() for each in brief.private if not _is_web(each)]
    found: dict[Path, Document] = {}
    real_path = real_paths()
    for address in brief.sources:
        try:
            for document in () if _is_web(address) else discover([address], base):
                path = real_path(document.path)
                hidden = any(path.is_relative_to(each) for each in private)
                found.setdefault(path, document._replace(private=hidden))
        except UsageError:
            continue
    return list(found.values())


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def named(documents: Iterable[Document], sources: Iterable[Source]) -> Mapping[str, Document]:
    """Documents by the id of their source: the one they are frozen under, or a new one from the file's name.

    A document that was moved keeps its id: it is known by its bytes where nothing stands at its old address.
    """
    given, sources = list(documents), list(sources)
    frozen = {source.address: source.id for source in sources}
    taken = set(frozen.values())
    here = {frozen[document.address] for document in given if document.address in frozen}
    moved = {source.sha256: source.id for source in sources if source.sha256 and source.id not in here}
    found: dict[str, Document] = {}
    for document in given:
        name = frozen.get(document.address) or moved.pop(document.sha256, None)
        if name is None:
            name = unique(slug(PurePosixPath(document.address).stem, default="source"), taken)
            taken.add(name)
        found[name] = document
    return found


def _evidence(workspace: Workspace, sources: Mapping[str, Source], memo: Memo) -> Iterable[Evidence]:
    """Evidence of the sources that are there; what is left of one that is gone is not read."""
    for path in workspace.files("evidence", ".yaml"):
        source, text = sources.get(PurePosixPath(path).stem), workspace.read(path)
        if source is not None and text is not None:
            load = partial(yaml_files.load_evidence, text, workspace.shown(path), source)
            yield _remembered(memo, path, (text, source), load)


def _given(text: str, file: str) -> Outline:
    return outline_file.load(text, file, default_length=UNMEASURED)


def _outline(text: str, file: str, brief: Brief) -> Outline:
    return outline_file.load(text, file, default_length=DEFAULT_SECTION[brief.language])


def _one(workspace: Workspace, path: str, load: Callable[[str, str], T], memo: Memo) -> T | None:
    text = workspace.read(path)
    if text is None:
        return None
    return _remembered(memo, path, text, lambda: load(text, workspace.shown(path)))


def _each(workspace: Workspace, folder: str, suffix: str, load: Callable[[str, str, str], T], memo: Memo) -> list[T]:
    found: list[T] = []
    for path in workspace.files(folder, suffix):
        text = workspace.read(path)
        if text is not None:
            name, shown = PurePosixPath(path).stem, workspace.shown(path)
            found.append(_remembered(memo, path, text, partial(load, text, shown, name)))
    return found


def _remembered(memo: Memo, path: str, origin: object, load: Callable[[], T]) -> T:
    known = memo.get(path)
    if known is None or known[0] != origin:
        known = memo[path] = (origin, load())
    value: T = known[1]
    return value
