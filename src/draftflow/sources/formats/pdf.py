"""PDF: its text with the offset of each page, read by PDFium in a process of its own.

PDFium is not thread-safe and foreign files are hard on every parser; a process for each file bounds both.
"""

import json

from draftflow.confined.run import Stopped, run
from draftflow.errors import Unreadable
from draftflow.sources.formats import pdf_text
from draftflow.sources.formats.base import Extracted, Hint
from draftflow.sources.formats.pdf_text import Line

PATIENCE = 9.5  # seconds, start included


def read(data: bytes, _hint: Hint) -> Extracted:
    """The text of a PDF, page by page, and the title and author it states.

    Raises:
        Unreadable: `password`, `damaged`, `too_large`, or `no_text` for a scan.
    """
    try:
        answer = json.loads(run("draftflow.sources.formats.pdf_worker", data, PATIENCE))
    except Stopped as stopped:
        if stopped.late or stopped.greedy:
            raise Unreadable("too_large", "takes more time or memory to read than a PDF may; give a part") from None
        raise Unreadable("damaged", f"cannot be read as PDF ({stopped})") from None
    if "fault" in answer:
        raise Unreadable(*answer["fault"])
    text, pages = pdf_text.joined([[Line(*line) for line in page] for page in answer["pages"]])
    if not text.strip():
        raise Unreadable("no_text", "holds no text: a scan, perhaps; run it through text recognition first")
    return Extracted(text, {"title": _title(answer["title"], text), "author": answer["author"]}, pages)


def _title(stated: str, text: str) -> str | None:
    """The title that the file states, unless it is a program's working title; else its first heading."""
    if stated.strip() and not stated.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".tex", ".odt")):
        return stated.removeprefix("Microsoft Word - ").strip()
    heading = next((line for line in text.split("\n", 40)[:40] if line.startswith("#")), "")
    return heading.lstrip("# ") or None
