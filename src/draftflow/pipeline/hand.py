"""A person's hand in an article, through an editor of ours: what the checks say of a text, and saving it."""

from dataclasses import replace
from pathlib import PurePosixPath

from draftflow.errors import FileError, UsageError
from draftflow.models import Finding
from draftflow.pipeline.formats import outline_file, revised_file
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.audited import placed
from draftflow.stages.base import Snapshot
from draftflow.stages.final import is_rewritten, places, revised_path, section_path
from draftflow.stages.review import audit_of
from draftflow.text.measure import DEFAULT_SECTION

OUTLINE = "outline.md"


class Changed(UsageError):
    """The file is not the one that was opened; `now` is what stands there, None if it is gone."""

    def __init__(self, path: str, now: str | None) -> None:
        """Name the file."""
        self.path, self.now = path, now
        super().__init__(f"{path} was changed since you opened it; nothing was written")


def editable(snapshot: Snapshot) -> tuple[str, ...]:
    """Files that a person writes in: the outline, and the sections as the article has them."""
    sections = snapshot.outline.sections if snapshot.outline else ()
    known = [section.id for section in sections if section.id in snapshot.sections]
    return (*((OUTLINE,) if snapshot.outline else ()), *(_file(snapshot, name) for name in known))


def save(workspace: Workspace, path: str, text: str, seen: str | None) -> str:
    """Put an edited text into its file, if that is still the one that was `seen`; the digest that it has now.

    `seen` is a digest of `Workspace.digest`, None if there was no file.

    Raises:
        Changed: Somebody else changed it meanwhile; it is left as it is.
        StorageError: It cannot be written.
    """
    if workspace.digest(path) != seen:
        raise Changed(path, workspace.read(path))
    body = text.replace("\r\n", "\n").replace("\r", "\n")
    workspace.write(path, body if body.endswith("\n") or not body else f"{body}\n")
    return workspace.digest(path) or ""


def checked(snapshot: Snapshot, path: str, text: str) -> tuple[Finding, ...]:
    """What the checks say of a section if it read so, in its place in the article; lines are lines of the file.

    Raises:
        FileError: A rewrite's head is damaged.
        UsageError: It is no section of this article.
    """
    name = PurePosixPath(path).stem
    section = snapshot.sections.get(name)
    if section is None:
        raise UsageError(f"{path}: no section of this article; outline.md has no heading of that id")
    by_hand = snapshot.by_hand | {path}
    if path == revised_path(name):
        revised = {**snapshot.revised, name: revised_file.load(text, path, name)}
        edited = replace(snapshot, revised=revised, by_hand=by_hand)
    else:
        others = {key: value for key, value in snapshot.revised.items() if key != name}
        sections = {**snapshot.sections, name: section.model_copy(update={"text": text})}
        edited = replace(snapshot, sections=sections, revised=others, by_hand=by_hand)
    audit = audit_of(edited)
    found = placed(audit, places(edited)).findings if audit else ()
    mine = (f for f in found if f.file == path or (f.file is None and f.section == name))
    return tuple(sorted(mine, key=lambda f: f.line or 0))


def outline_checked(snapshot: Snapshot, text: str) -> tuple[str, ...] | FileError:
    """What an outline that reads so would change: headings added, renamed and gone; or what is wrong with it."""
    try:
        new = outline_file.load(text, OUTLINE, default_length=DEFAULT_SECTION[snapshot.brief.language])
    except FileError as error:
        return error
    old = {section.id: section for section in snapshot.outline.sections} if snapshot.outline else {}
    now = {section.id: section for section in new.sections}
    known = {passage.id for passage in snapshot.passages}
    lines = [f"{len(new.sections)} sections, {sum(section.length for section in new.sections):,} planned in all"]
    lines += [f"new, to be written: {section.heading}" for key, section in now.items() if key not in old]
    lines += [f"gone, its section is left out: {section.heading}" for key, section in old.items() if key not in now]
    lines += [f"changed, becomes stale: {now[key].heading}" for key in now if key in old and now[key] != old[key]]
    for section in new.sections:
        lines += [f"no such passage: {key} in {section.heading!r}" for key in section.evidence if key not in known]
    return tuple(lines)


def _file(snapshot: Snapshot, name: str) -> str:
    return revised_path(name) if is_rewritten(snapshot, name) else section_path(name)
