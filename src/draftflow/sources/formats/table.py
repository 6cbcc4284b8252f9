"""Comma- or tab-separated values as a Markdown table."""

import csv
from collections.abc import Iterable
from pathlib import PurePath

from draftflow.errors import Unreadable
from draftflow.sources.encodings import decode
from draftflow.sources.formats.base import Extracted, Hint

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_CELL = 10_000  # characters
_SEPARATORS = ",\t;|"


def read(data: bytes, hint: Hint) -> Extracted:
    """The table, its first row as the head. One too large is refused, not cut: a figure could be in the rest."""
    text = decode(data, hint.content_type).text.replace("\0", "")
    lines = text.splitlines(keepends=True)
    try:
        rows = _rows(csv.reader(lines, delimiter="\t" if hint.suffix == ".tsv" else _separator(lines)))
    except csv.Error as error:
        raise Unreadable("damaged", f"no table that can be read ({error})") from None
    if not rows:
        raise Unreadable("no_text", "holds no rows")
    width = max(map(len, rows))
    head, *body = ([_cell(cell) for cell in (*row, *[""] * (width - len(row)))] for row in rows)
    table = "\n".join(_line(cells) for cells in (head, ["---"] * width, *body))
    return Extracted(f"{table}\n", {"title": PurePath(hint.address).stem})


def _rows(reader: Iterable[list[str]]) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append(row)
        if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in row):
            bounds = f"{MAX_ROWS:,} rows, {MAX_COLUMNS} columns or {MAX_CELL:,} characters in a cell"
            raise Unreadable("too_large", f"more than {bounds}; give the part that matters")
    return rows


def _separator(lines: list[str]) -> str:
    """The sign that parts the first lines into the most columns, equally in each; a comma where none does."""
    sample = [line for line in lines[:20] if line.strip()]
    even = {s: len(sample[0].split(s)) for s in _SEPARATORS if len({line.count(s) for line in sample}) == 1}
    most = max(even, key=lambda sign: even[sign], default=",")
    return most if even.get(most, 1) > 1 else ","


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
