"""Put an export on the clipboard: as rich text where it is to be pasted into an editor, else as it is."""

import os
import shutil
import subprocess  # the programs are the system's own, their arguments are fixed
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from draftflow.errors import DraftflowError, UsageError

if TYPE_CHECKING:
    from draftflow.exports.publication import Publication

MAX_BYTES = 5_000_000
PATIENCE = 10.0  # seconds
_BINARY = ("docx", "odt", "epub", "pdf")
_HTML_ON_WINDOWS = (
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; Set-Clipboard -AsHtml -Value ([Console]::In.ReadToEnd())"
)


@dataclass(frozen=True, slots=True)
class Clip:
    """What is copied: plain characters, and the same as HTML where it is meant for an editor."""

    text: str
    html: str | None = None


def put(publication: "Publication", name: str, files: Mapping[str, bytes]) -> str:
    """Copy an export; what to tell the user.

    Raises:
        UsageError: There is no clipboard, or the format cannot be pasted.
        DraftflowError: The clipboard's program failed.
    """
    if name in _BINARY:
        raise UsageError(f"--copy: a {name} file cannot be pasted; use --to md, note, substack, ghost or wordpress")
    return copy(clip(publication, name, files))


def clip(publication: "Publication", name: str, files: Mapping[str, bytes]) -> Clip:
    """What of a format goes to the clipboard."""
    from draftflow.exports.commonmark import markdown
    from draftflow.exports.laid import laid
    from draftflow.exports.paste import ANY, body
    from draftflow.exports.profiles import EDITORS

    editor = EDITORS.get(name, ANY)
    if (name in EDITORS and not editor.marked) or name in ("html", "md"):
        article = laid(publication.document, publication.styled)
        return Clip(markdown(article, title=False), f'<meta charset="utf-8">{body(article, editor)}')
    return Clip(next(iter(files.values())).decode())


def copy(held: Clip) -> str:
    """Put it on the clipboard of this desktop.

    Raises:
        UsageError: There is none.
        DraftflowError: Its program failed, or did not end in time.
    """
    if max(len(held.text), len(held.html or "")) > MAX_BYTES:
        raise UsageError(f"--copy: more than {MAX_BYTES:,} characters; open the file and copy from there")
    html = (held.html or "").encode("ascii", "xmlcharrefreplace")
    if sys.platform == "darwin":
        if held.html:  # pbcopy takes rich text for what it is, and editors get its links
            html = _ran(["textutil", "-stdin", "-format", "html", "-convert", "rtf", "-stdout"], html, answer=True)
        _ran(["pbcopy"], html or held.text.encode())
    elif sys.platform == "win32" or (not _desktop() and shutil.which("clip.exe")):
        if held.html:
            _ran(["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", _HTML_ON_WINDOWS], html)
        else:
            _ran(["clip.exe"], held.text.encode("utf-16"))
    else:
        kind = "text/html" if held.html else "text/plain;charset=utf-8"
        _ran(_program(kind, rich=bool(held.html)), (held.html or held.text).encode())
    return "on the clipboard: as rich text, for pasting" if held.html else "on the clipboard"


def _program(kind: str, *, rich: bool) -> list[str]:
    """The command that serves the clipboard of this desktop; it holds one kind of content at a time.

    Raises:
        UsageError: There is none.
    """
    if os.environ.get("WAYLAND_DISPLAY") and shutil.which("wl-copy"):
        return ["wl-copy", "--type", kind]
    if os.environ.get("DISPLAY") and shutil.which("xclip"):
        return ["xclip", "-selection", "clipboard", *(["-t", kind] if rich else [])]
    missing = "no desktop is running here" if not _desktop() else "neither wl-copy nor xclip is installed"
    raise UsageError(f"--copy: there is no clipboard ({missing}); open the exported file and copy from there")


def _desktop() -> bool:
    return bool(os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"))


def _ran(command: list[str], data: bytes, *, answer: bool = False) -> bytes:
    """Run a program of the system; without an answer nothing is waited for that it leaves running."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed names and arguments
            command,
            input=data,
            stdout=subprocess.PIPE if answer else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise DraftflowError(f"--copy: {command[0]} failed ({type(error).__name__}); copy from the file") from None
    return done.stdout or b""
