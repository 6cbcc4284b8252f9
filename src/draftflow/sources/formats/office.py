"""Office documents and books (.docx, .odt, .epub, .pptx): text parts taken out of the package, read by pandoc.

pandoc sees only the parts that hold text, in a process of its own that opens no file and is bounded in time and memory.
"""

import json

from draftflow.confined import pandoc
from draftflow.confined.run import Stopped, run
from draftflow.errors import Unreadable
from draftflow.sources.formats import package, pandoc_text
from draftflow.sources.formats.base import Extracted, Hint
from draftflow.sources.formats.word_hidden import without_hidden

PATIENCE = 9.5  # seconds, start included


def read(data: bytes, _hint: Hint) -> Extracted:
    """The text of a document and what it says of itself.

    Raises:
        Unreadable: `password`, `damaged`, `too_large`, `unsafe`, `not_text`, or `no_pandoc` where it is not installed.
    """
    kind, parts = package.opened(data)
    if kind == "docx":
        parts = {name: without_hidden(part) if name.startswith("word/") else part for name, part in parts.items()}
    program = _pandoc()
    try:
        arguments = ("--from", kind, "--to", "json", "--track-changes", "accept")
        answer = run(pandoc.WORKER, package.packed(parts), PATIENCE, program, *arguments)
    except Stopped as stopped:
        if stopped.late or stopped.greedy or b"heap" in stopped.said.lower() or b"memory" in stopped.said.lower():
            raise Unreadable(
                "too_large", "takes more time or memory to read than a document may; give a part"
            ) from None
        raise Unreadable("damaged", f"cannot be read as {kind} ({stopped})") from None
    try:
        text, known = pandoc_text.document(json.loads(answer))
    except RecursionError:
        raise Unreadable("damaged", "its parts are nested too deeply") from None
    stated = package.stated(parts)
    return Extracted(text, {**stated, **{key: value for key, value in known.items() if value}})


def _pandoc() -> str:
    """The pandoc that reads it.

    Raises:
        Unreadable: There is none.
    """
    found = pandoc.program()
    if found is None:
        raise Unreadable("no_pandoc", "needs pandoc: pip install 'draftflow[export]', or save it as .pdf or .txt")
    return found
