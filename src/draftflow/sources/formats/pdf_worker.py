"""A process that reads one PDF and ends: `python -m draftflow.sources.formats.pdf_worker`.

Reads the file from standard input. Writes one JSON object to standard output: `pages` (lists of lines, see `pdf_text`),
`title` and `author`, or `fault` as status and reason. What it may use is bounded by the system.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from draftflow.confined.limits import bound
from draftflow.sources.formats.pdf_hidden import seen

SECONDS = 8  # of processor time
ENOUGH = 7.0  # seconds of it after which the rest of the pages is given up
MEMORY = 1_000_000_000  # bytes
MAX_PAGES = 3_000
MAX_CHARACTERS = 5_000_000
_Line = tuple[str, float, float, float, float, float]


def main() -> int:
    """Read the PDF on standard input."""
    import pypdfium2

    bound(MEMORY, SECONDS)
    answer: dict[str, object]
    try:
        answer = _read(pypdfium2, sys.stdin.buffer.read())
    except _Given as given:
        answer = {"fault": given.args}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))
    sys.stdout.buffer.flush()
    return 0


class _Given(Exception):
    """Status and reason."""


def _read(pdfium: Any, data: bytes) -> dict[str, object]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium.raw.FPDF_ERR_PASSWORD:
            raise _Given("password", "is locked with a password; save it without one") from None
        raise _Given("damaged", f"cannot be read as PDF ({error})") from None
    if len(document) > MAX_PAGES:
        raise _Given("too_large", f"{len(document):,} pages, more than {MAX_PAGES:,}; give the part that matters")
    pages: list[list[_Line]] = []
    size = 0
    for number in range(len(document)):
        pages.append(_page(pdfium, document, number))
        size += sum(len(line[0]) for line in pages[-1])
        if size > MAX_CHARACTERS or time.process_time() > ENOUGH:
            raise _Given("too_large", f"more than can be read after page {number + 1}; give the part that matters")
    stated = document.get_metadata_dict()
    return {"pages": pages, "title": stated.get("Title", ""), "author": stated.get("Author", "")}


def _page(pdfium: Any, document: Any, number: int) -> list[_Line]:
    """The lines of one page; none if the page is damaged."""
    try:
        page = document[number]
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    lines = _lines(pdfium.raw, text_page, seen(pdfium.raw, page, text_page))
    text_page.close()
    page.close()
    return lines


def _lines(raw: Any, page: Any, shown: Callable[[int], bool] | None) -> list[_Line]:
    """The lines that can be seen."""
    found: list[_Line] = []
    start = 0
    for line in page.get_text_range().split("\r\n"):
        kept = line if shown is None else "".join(c for n, c in enumerate(line) if shown(start + n))
        if kept.strip():
            left, _, _, top = page.get_charbox(start, loose=True)
            _, _, right, last_top = page.get_charbox(start + _units(line.rstrip()) - 1, loose=True)
            found.append((kept, left, top, last_top, right, raw.FPDFText_GetFontSize(page, start)))
        start += _units(line) + 2
    return found


def _units(text: str) -> int:
    """Characters as PDFium counts them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


if __name__ == "__main__":
    sys.exit(main())
