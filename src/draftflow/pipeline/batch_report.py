"""The report of a batch for other programs: JSON, and CSV that no spreadsheet takes for formulas."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, wide forms too (OWASP, CSV injection)."""


def as_json(report: Mapping[str, Any]) -> str:
    """The whole report."""
    return json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A line to each row, with a mark for spreadsheets that this is UTF-8; a number stands as it is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in columns])
    return "\ufeff" + out.getvalue()


def cell(value: object) -> str:
    """A value as a cell; text that would be a formula is marked as text by an apostrophe before it."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, (int, float)) and not text.startswith("-"):
        return text
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text
