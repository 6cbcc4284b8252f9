"""Read a folder into a snapshot."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from pydantic import BaseModel

from draftflow.errors import FileError, UsageError
from draftflow.models import Brief, Evidence, Found, Gaps, Outline, Plan, ReadingList, Review, Section, Source, Support
from draftflow.models.matter import Critique, Front, Revision
from draftflow.pipeline import missing
from draftflow.pipeline.columns import read_columns
from draftflow.pipeline.images import copied
from draftflow.pipeline.memo import Memo
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
T = TypeVar("T", bound=BaseModel)


def _reader(module: str, name: str) -> Callable[..., Any]:
    """A function of `formats` that is loaded when it is called: what is remembered needs no parser."""

    def read(*told: Any, **more: Any) -> Any:
        return getattr(import_module(f"draftflow.pipeline.formats.{module}"), name)(*told, **more)

    return read


def read_brief(workspace: Workspace, memo: Memo | None = None) -> Brief:
    """The brief of an article.

    Raises:
        FileError: There is none, or it will not do.
    """
    text = workspace.read(BRIEF)
    if text is None:
        raise FileError(workspace.shown(BRIEF), 'no such file; `draftflow new "topic"` makes an article')
    load = partial(_reader("markdown_files", "load_brief"), text, workspace.shown(BRIEF))
    return (memo or Memo()).value(Brief, BRIEF, text, load)


def read_snapshot(
    workspace: Workspace, brief: Brief, documents: Iterable[Document], memo: Memo | None = None
) -> Snapshot:
    """Everything in the folder, as values; what `memo` has read before and is unchanged is not parsed again.

    Raises:
        FileError: A file will not do; it is named with line and key.
    """
    memo = memo or Memo()
    frozen = read_sources(workspace, memo)
    sources = tuple(source for source in frozen if source.status == "ok")
    outline = _outline(workspace, "outline.md", DEFAULT_SECTION[brief.language], memo)
    headings = {section.id: section.heading for section in outline.sections} if outline else {}
    known = {source.id: source for source in sources}
    sections = _sections(workspace, headings)
    record = read_record(workspace, headings)
    return Snapshot(
        brief=brief,
        documents=named(documents, frozen),
        sources=sources,
        refused=tuple(source for source in frozen if source.status != "ok"),
        found=_one(workspace, "found.yaml", Found, _reader("yaml_files", "load_found"), memo),
        more=_one(workspace, "found-more.yaml", Found, _reader("yaml_files", "load_found"), memo),
        plan=_one(workspace, "plan.yaml", Plan, _reader("yaml_files", "load_plan"), memo),
        reading=_one(workspace, "reading.yaml", ReadingList, _reader("yaml_files", "load_reading"), memo),
        reading_more=_one(workspace, "reading-more.yaml", ReadingList, _reader("yaml_files", "load_reading"), memo),
        evidence={item.source: item for item in _evidence(workspace, known, memo)},
        gaps=_one(workspace, "gaps.yaml", Gaps, _reader("yaml_files", "load_gaps"), memo),
        given=_outline(workspace, GIVEN, UNMEASURED, memo),
        outline=outline,
        sections=sections,
        critique=_one(workspace, "critique.yaml", Critique, _reader("yaml_files", "load_critique"), memo),
        revised=_revised(workspace, memo),
        front=_one(workspace, "front.md", Front, _reader("front_file", "load"), memo),
        review=_one(workspace, "review.md", Review, _reader("review_file", "load"), memo),
        images=copied(workspace, brief, frozen),
        models=record.models,
        by_hand=record.by_hand,
        missing=missing.load(workspace),
        support=_support(workspace),
        voice=voice_of(brief, workspace),
        columns=read_columns(workspace, brief, record),
    )


def _sections(workspace: Workspace, headings: Mapping[str, str]) -> Mapping[str, Section]:
    """The sections that the outline has."""
    texts = {PurePosixPath(path).stem: workspace.read(path) for path in workspace.files("sections", ".md")}
    return {
        name: Section(id=name, heading=headings[name], text=text)
        for name, text in texts.items()
        if text is not None and name in headings
    }


def _revised(workspace: Workspace, memo: Memo) -> Mapping[str, Revision]:
    """The sections that were rewritten."""
    found = _each(workspace, "revised", Revision, _reader("revised_file", "load"), memo)
    return {revision.id: revision for revision in found}


def _support(workspace: Workspace) -> tuple[Support, ...]:
    """What models have said of the article's sentences."""
    text = workspace.read(SUPPORT)
    found: tuple[Support, ...] = _reader("json_files", "load_support")(text, workspace.shown(SUPPORT)) if text else ()
    return found


def read_sources(workspace: Workspace, memo: Memo) -> tuple[Source, ...]:
    """The frozen sources, those included that could not be read."""
    return tuple(_each(workspace, "sources", Source, _reader("markdown_files", "load_source"), memo))


def read_evidence(workspace: Workspace, source: Source, memo: Memo) -> Evidence | None:
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
    load = _reader("yaml_files", "load_evidence")
    for path in workspace.files("evidence", ".yaml"):
        source, text = sources.get(PurePosixPath(path).stem), workspace.read(path)
        if source is not None and text is not None:
            read = partial(load, text, workspace.shown(path), source)
            yield memo.value(Evidence, path, (text, source), read, f"sources/{source.id}.md")


def _outline(workspace: Workspace, path: str, length: int, memo: Memo) -> Outline | None:
    load = partial(_reader("outline_file", "load"), default_length=length)
    return _one(workspace, path, Outline, load, memo, str(length))


def _one(
    workspace: Workspace, path: str, kind: type[T], load: Callable[[str, str], T], memo: Memo, *under: str
) -> T | None:
    text = workspace.read(path)
    if text is None:
        return None
    return memo.value(kind, path, text, partial(load, text, workspace.shown(path)), *under)


def _each(workspace: Workspace, folder: str, kind: type[T], load: Callable[[str, str, str], T], memo: Memo) -> list[T]:
    """What the Markdown files of a folder hold."""
    found: list[T] = []
    for path in workspace.files(folder, ".md"):
        text = workspace.read(path)
        if text is not None:
            name, shown = PurePosixPath(path).stem, workspace.shown(path)
            found.append(memo.value(kind, path, text, partial(load, text, shown, name)))
    return found
