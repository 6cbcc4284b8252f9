"""What is known of a document beside its text: title, publisher, author, date, address."""

import re
from collections.abc import Mapping
from typing import Any

Known = dict[str, str | None]

_KEYS = {
    "title": ("title",),
    "publisher": ("publisher", "sitename", "site", "source"),
    "author": ("author", "by", "byline"),
    "published": ("published", "date", "created"),
    "url": ("url", "link", "canonical"),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.?"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"),
    re.compile(r"(?P<year>\d{4})[年/.]\s*(?P<month>\d{1,2})(?:[月/.]\s*(?:(?P<day>\d{1,2})日?)?)?"),
    re.compile(
        rf"(?P<era>{'|'.join(_ERAS)})(?P<year>\d{{1,2}}|元)年(?:(?P<month>\d{{1,2}})月)?(?:(?P<day>\d{{1,2}})日)?"
    ),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"{_MONTH}\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)(?!\d)年?"),
)
_TITLE_LIMIT = 120
_BYLINE_LIMIT = 100


def from_front_matter(given: Mapping[str, Any]) -> Known:
    """From the head of a Markdown file; other keys are left alone."""
    found: Known = {}
    for name, keys in _KEYS.items():
        values = (given[key] for key in keys if isinstance(given.get(key), str))
        found[name] = next((value for value in values if value.strip()), None)
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


def from_html(page: Any) -> Known:
    """From what trafilatura read in a page's head."""
    return {
        "title": page.title,
        "publisher": page.sitename,
        "author": page.author,
        "published": iso_date(page.date),
        "url": web_address(page.url),
    }


def iso_date(text: str | None) -> str | None:
    """The first date in `text` as ISO, as precise as it is given there (`2026`, `2026-03`, `2026-03-05`); else None."""
    for pattern in _DATES:
        if text and (match := pattern.search(text)):
            return _iso(match.groupdict())
    return None


def _iso(parts: Mapping[str, str | None]) -> str | None:
    year = _number(parts["year"]) + (_ERAS[parts["era"] or ""] if "era" in parts else 0)
    month_text = parts.get("month") or ""
    month = _MONTHS.index(month_text[:3].lower()) + 1 if month_text[:3].isalpha() else _number(month_text)
    day = _number(parts.get("day") or "")
    if not 1000 <= year <= 2200 or month > 12 or day > 31:  # noqa: PLR2004 - a calendar
        return None
    return "-".join([f"{year:04}", *([f"{month:02}"] if month else []), *([f"{day:02}"] if month and day else [])])


def _number(text: str | None) -> int:
    return 1 if text == "元" else int(text) if text else 0


def web_address(text: str | None) -> str | None:
    """`text` if it is an http or https address, else None: nothing else may become a link."""
    return text.strip() if text and re.match(r"https?://[^\s<>\"']+$", text.strip()) else None
