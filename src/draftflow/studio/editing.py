"""Outline and sections in an editor, with what the checks say as one types."""

from dataclasses import replace
from typing import TYPE_CHECKING

from draftflow.checks.wording import wording
from draftflow.errors import FileError, UsageError
from draftflow.pipeline.hand import OUTLINE, Changed, checked, editable, outline_checked, save
from draftflow.pipeline.memo import Memo
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.workspace import Workspace
from draftflow.studio.asked import Asked
from draftflow.studio.labels import labels
from draftflow.text.worddiff import word_diff

if TYPE_CHECKING:
    from starlette.responses import Response

    from draftflow.models import Finding, Language
    from draftflow.stages.base import Snapshot

_KINDS = ("sections/", "revised/")


def editor(asked: Asked) -> "Response":
    """A file in a plain text field."""
    workspace, path = asked.workspace(), _path(asked)
    text = workspace.read(path)
    if text is None:
        raise UsageError(f"{path}: no such file; `draftflow run {asked.slug}` makes it")
    if "\0" in text or "\x0b" in text or "\x0c" in text:
        raise UsageError(f"{path}: holds control characters that a browser would change; use an editor")
    snapshot = _snapshot(asked, workspace)
    return asked.page(
        "editor.html",
        path=path,
        text=text,
        digest=workspace.digest(path),
        language=snapshot.brief.language,
        title=labels(asked.reader)("{path} of {slug}", path=path, slug=asked.slug),
        files=editable(snapshot),
        said_of=_said(asked, snapshot, path, text),
    )


def check(asked: Asked) -> "Response":
    """What the checks say of a text that is not saved; nothing if more was typed meanwhile."""
    from starlette.responses import Response

    workspace, path, text = asked.workspace(), _path(asked), _text(asked)
    latest, name = asked.studio.latest, f"{asked.slug}/{path}"
    turn = latest.turn(name)
    with latest.working:
        if latest.passed(name, turn):
            return Response(status_code=204)
        said_of = _said(asked, _snapshot(asked, workspace), path, text)
    return asked.page("findings.html", path=path, said_of=said_of)


def put(asked: Asked) -> "Response":
    """Save, if the file is still the one that was opened; else show how it differs."""
    workspace, path, text = asked.workspace(), _path(asked), _text(asked)
    seen = asked.given("digest") or None
    with asked.studio.latest.working:
        if "anyway" in asked.fields:
            workspace.keep_old(path)
        try:
            digest = save(workspace, path, text, seen)
        except Changed as changed:
            pieces = word_diff(changed.now or "", text)
            digest = workspace.digest(path) or ""
            return asked.page("conflict.html", status=409, path=path, pieces=pieces, digest=digest, said=str(changed))
    said = f"{path} is saved" + (
        "; what stood there is kept in .draftflow/history/" if "anyway" in asked.fields else ""
    )
    return asked.page("saved.html", said=said, digest=digest)


def rule(asked: Asked) -> "Response":
    """The page of a check's code, in the language of the findings that lead to it."""
    from markdown_it import MarkdownIt

    from draftflow.checks import rules
    from draftflow.exports.page.html import Html, cleaned
    from draftflow.rendering.pages import markup

    language: Language = "ja" if asked.fields.get("language") == "ja" else "en"
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(rules.page(asked.path["code"], language))
    return replace(asked, reader=language).page(
        "rule.html", body=markup(cleaned(Html(html))), title=asked.path["code"].upper(), language=language
    )


def _said(asked: Asked, snapshot: "Snapshot", path: str, text: str) -> dict[str, object]:
    """What is to be said of a text: findings of a section, or what an outline would change."""
    findings: tuple[Finding, ...] = ()
    lines: tuple[str, ...] = ()
    broken: FileError | None = None
    language = asked.reader
    try:
        if path == OUTLINE:
            found = outline_checked(snapshot, text)
            broken, lines = (found, ()) if isinstance(found, FileError) else (None, found)
        else:
            findings = wording(language).findings(checked(snapshot, path, text))
    except FileError as error:
        broken = error
    return {"findings": findings, "lines": lines, "broken": broken, "language": language}


def _snapshot(asked: Asked, workspace: Workspace) -> "Snapshot":
    """The article as it stands; what has not changed since is not parsed again."""
    memo = asked.studio.memos.setdefault(asked.slug, Memo())
    return read_snapshot(workspace, read_brief(workspace), (), memo)


def _path(asked: Asked) -> str:
    """The file that is edited: the outline or a section, nothing else.

    Raises:
        UsageError: It is another one.
    """
    path = asked.given("file")
    plain = path == OUTLINE or (path.startswith(_KINDS) and path.endswith(".md") and path.count("/") == 1)
    if not plain or "\\" in path or ".." in path:
        raise UsageError(f"{path!r} is not edited here: outline.md and the files of sections/ and revised/ are")
    return path


def _text(asked: Asked) -> str:
    return asked.given("text").replace("\r\n", "\n").replace("\r", "\n")
