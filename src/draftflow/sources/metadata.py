"""What is known of a document beside its text: title, publisher, author, date, address."""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from draftflow.text.fold import folded

Known = dict[str, str | None]

_KEYS = {
    "title": ("title",),
    "publisher": ("publisher", "sitename", "site", "source"),
    "author": ("author", "by", "byline"),
    "published": ("published", "date", "created"),
    "url": ("url", "link", "canonical"),
}
_MACHINE = re.compile(
    r"\s*(?P<year>[12]\d{3})(?:(-?)(?P<month>\d\d)(?:\2(?P<day>\d\d)(?:\d{4,6}|[T ][\d:].{,40})?)?)?Z?\s*$"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)(?!\d)")
_OPEN = ("", "false", "no", "off", "0")
_TITLE_LIMIT = 120
_BYLINE_LIMIT = 100


def from_front_matter(given: Mapping[str, Any]) -> Known:
    """From the head of a Markdown file; other keys are left alone."""
    found: Known = {}
    for name, keys in _KEYS.items():
        values = (given[key] for key in keys if isinstance(given.get(key), str))
        found[name] = next((value for value in values if value.strip()), None)
    if str(given.get("private", "")).strip().lower() not in _OPEN:  # in doubt it is
        found["private"] = "true"
    found["published"] = iso_date(found["published"])
    found["url"] = web_address(found["url"])
    return found


def from_first_lines(text: str) -> Known:
    """From plain text: a short first line is the title, a second one like `Publisher, 3 March 2026` the byline."""
    lines = [line.strip() for line in text.strip().split("\n", 3)[:3]]
    if not lines or len(lines[0]) > _TITLE_LIMIT or lines[0].endswith((".", "。")):
        return {}
    known: Known = {"title": lines[0].lstrip("# ")}
    byline = next((line for line in lines[1:] if line), "")
    parts = re.match(r"(.{2,60}?)\s*[,、，]\s*(.*\d.*)$", byline)
    if len(byline) <= _BYLINE_LIMIT and parts and (date := iso_date(parts[2])):
        known |= {"publisher": parts[1], "published": date}
    return known


def iso_date(text: str | None) -> str | None:
    """The first date in `text` as ISO, as precise as it is given there (`2026`, `2026-03`, `2026-03-05`); else None.

    Of one that can be read in two ways, such as 03/04/2026, the year alone.
    """
    if not text:
        return None
    if machine := _MACHINE.match(text):
        return _iso(*(int(machine[part] or 0) for part in ("year", "month", "day")))
    from draftflow.text.dates import dates

    narrow = folded(text)
    for date in dates(narrow):
        if date.year:
            return _iso(date.year, *((0, 0) if date.ambiguous else (date.month or 0, date.day or 0)))
    year = _YEAR.search(narrow)
    return year["year"] if year else None


def _iso(year: int, month: int, day: int) -> str | None:
    """A date as far as it is given; None if no calendar has it."""
    with suppress(ValueError):
        dt.date(year, month or 1, (day or 1) if month else 1)
        return "-".join([f"{year:04}", *([f"{month:02}"] if month else []), *([f"{day:02}"] if month and day else [])])
    return None


def web_address(text: str | None) -> str | None:
    """`text` if it is an http or https address, else None: nothing else may become a link."""
    return text.strip() if text and re.match(r"https?://[^\s<>\"']+$", text.strip()) else None
