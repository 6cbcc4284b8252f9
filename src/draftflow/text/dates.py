"""Dates in a text, Western and Japanese, as year, month and day, each with its own place in the text.

Eras: the first year of 令和 is 2019, of 平成 1989, of 昭和 1926, of 大正 1912, of 明治 1868 (the law of 1979 on era
names and its predecessors). The text must be folded or narrow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from draftflow.text.numerals import kanji_value

Part = Literal["year", "month", "day"]
Span = tuple[int, int]

_ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867,
    "R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867,
}  # fmt: skip
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = (
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sep(?:tember|t?\.|t)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
)
_NAMED = re.compile(  # led by literals, so that most text is passed over quickly; no letter may stand before it
    rf"(?P<month>{_MONTH}|{_MONTH.upper()})(?![A-Za-z])"
    r"(?:(?: the)? (?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:]|\.[0-9])(?: ?- ?(?P<until>[0-3]?[0-9])(?![0-9]))?)?"
    r"(?:(?:,? |, ?)(?:of )?(?P<year>[12][0-9]{3})(?![0-9]))?"
)
_LETTER = re.compile("[A-Za-z]")
_DAY_BEFORE = re.compile(
    r"(?<![0-9:.,$£€])(?:([0-3]?[0-9])(?:st|nd|rd|th)? ?(?:-|to|and) ?)?([0-3]?[0-9])(?:st|nd|rd|th)?(?: of)?[ -]?$"
)
_THREE_NUMBERS = re.compile(r"[0-9][0-9]{0,3}([-/.])[0-9]{1,2}\1[0-9]{1,4}")
_NUMERIC = re.compile(
    r"(?<![0-9./-])(?:(?P<y>[12][0-9]{3})([-/.])(?P<m>[01]?[0-9])\2(?P<d>[0-3]?[0-9])"
    r"|(?P<a>[0-3]?[0-9])([-/.])(?P<b>[0-3]?[0-9])\6(?P<z>[12][0-9]{3}))(?![0-9]|[-/.][0-9])"
)
_JAPANESE = re.compile(
    r"(?=[0-9〇零一二三四五六七八九十千令平昭大明])(?:(?P<era>令和|平成|昭和|大正|明治)(?P<of>元|[0-9]{1,2}|[一二三四五六七八九十]{1,4})年度?"
    r"|(?P<year>[12][0-9]{3}|[一二][〇零○一二三四五六七八九]{3}|[一二]?千[〇一二三四五六七八九十百]{1,7})年度?"
    r"|(?P<month>[01]?[0-9]|十?[一二]|[三四五六七八九十])月(?!間|額|給|収|末?以内|刊|光|面|次|日|曜))"
)
_MONTH_AFTER = re.compile(r"[)）]?の?(?P<month>[01]?[0-9]|十?[一二]|[三四五六七八九十])月(?!間|額|給|収)")
_DAY_AFTER = re.compile(r"(?P<day>[0-3]?[0-9]|[一二三]?十?[一二三四五六七八九]|[二三]?十)日(?!間|本|目|以内|ほど|連続)")
_WORDS = frozenset({"may", "march", "mar", "jan", "jun", "dec", "sep"})  # also words or names
_LAST_MONTH, _LAST_DAY = 12, 31
_ERA_LETTER = re.compile(
    r"(?<![A-Za-z0-9])(?P<era>[RHSTM])(?P<of>[0-9]{1,2}|元)\.(?P<m>[01]?[0-9])(?:\.(?P<d>[0-3]?[0-9]))?(?![0-9.])"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is written; `spans` are the offsets of its parts."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    spans: tuple[tuple[Part, Span], ...] = ()
    ambiguous: bool = False

    def span(self, part: Part) -> Span:
        """Where the part is written; the whole date, if it has no place of its own."""
        return next((span for name, span in self.spans if name == part), (self.start, self.end))


def dates(text: str) -> list[Date]:
    """All dates of the folded `text` with at least a month, or a year marked as one (2024年), in order.

    A date written with numbers only and both readings possible (03/04/2026) is `ambiguous` and read as month first.
    """
    found = [*_named(text), *_numeric(text)]
    if "年" in text or "月" in text:
        found += [*_japanese(text), *_lettered(text)]
    found.sort(key=lambda date: (date.start, -date.end))
    kept: list[Date] = []
    for date in found:
        if not kept or date.start >= kept[-1].end:
            kept.append(date)
    return kept


def era_year(era: str, number: int) -> int:
    """The Western year of a Japanese era's year: 令和8 is 2026."""
    return _ERAS[era] + number


def _named(text: str) -> Iterator[Date]:
    """1 March 2026, March 1st, 2026, March 3-5, March 2026; the month alone, where it cannot be another word."""
    for match in _NAMED.finditer(text):
        if _LETTER.match(text, max(0, match.start() - 1), match.start()):
            continue
        month = _MONTHS[match["month"][:3].lower()]
        year = int(match["year"]) if match["year"] else None
        spans: list[tuple[Part, Span]] = [("month", match.span("month"))]
        if year:
            spans.append(("year", match.span("year")))
        start, days = match.start(), [match.span(g) for g in ("day", "until") if match[g]]
        if not days and (before := _DAY_BEFORE.search(text, max(0, start - 20), start)):
            days = [before.span(g) for g in (1, 2) if before[g]]
            start = before.start()
        days = [(a, b) for a, b in days if 1 <= int(text[a:b]) <= _LAST_DAY]
        if not days and (year or match["month"].lower() not in _WORDS):
            yield Date(year, month, None, match.start(), match.end(), tuple(spans))
        for index, (a, b) in enumerate(days):
            end = match.end() if index == len(days) - 1 else b
            begin = a if index else min(start, a)
            yield Date(year, month, int(text[a:b]), begin, end, (("day", (a, b)), *spans))


def _numeric(text: str) -> Iterator[Date]:
    """2026-03-01, 2026/3/1, 1.3.2026, 3/1/2026."""
    for candidate in _THREE_NUMBERS.finditer(text):
        match = _NUMERIC.match(text, candidate.start())
        if not match:
            continue
        first_of_year = match["y"] is not None
        year, month, day = ("y", "m", "d") if first_of_year else ("z", "a", "b")
        if not first_of_year and (int(match["a"]) > _LAST_MONTH or match.group(6) == "."):
            month, day = "b", "a"
        if not (1 <= int(match[month]) <= _LAST_MONTH and 1 <= int(match[day]) <= _LAST_DAY):
            continue
        spans: tuple[tuple[Part, Span], ...] = (
            ("year", match.span(year)),
            ("month", match.span(month)),
            ("day", match.span(day)),
        )
        ambiguous = not first_of_year and max(int(match["a"]), int(match["b"])) <= _LAST_MONTH
        yield Date(int(match[year]), int(match[month]), int(match[day]), *match.span(), spans, ambiguous)


def _japanese(text: str) -> Iterator[Date]:
    """2026年3月1日, 令和8年3月, 平成元年度, 3月1日, 昭和四十六年, 2001年(平成13年)1月6日."""
    position = 0
    while match := _JAPANESE.search(text, position):
        year, spans = _year(match)
        position = match.end()
        month = match
        if year and (after := _MONTH_AFTER.match(text, position)):
            month, position = after, after.end()
        if not month["month"]:
            yield Date(year, None, None, match.start(), position, tuple(spans))
            continue
        spans.append(("month", month.span("month")))
        day = _DAY_AFTER.match(text, position)
        if day:
            spans.append(("day", day.span("day")))
            position = day.end()
        number = _int(month["month"])
        if number and 1 <= number <= _LAST_MONTH:
            on = _int(day["day"]) if day else None
            yield Date(year, number, on or None, match.start(), position, tuple(spans))


def _year(match: re.Match[str]) -> tuple[int | None, list[tuple[Part, Span]]]:
    if match["era"]:
        of = 1 if match["of"] == "元" else _int(match["of"])
        return (era_year(match["era"], of) if of else None), [("year", (match.start(), match.end("of")))]
    if match["year"]:
        return _int(match["year"]), [("year", match.span("year"))]
    return None, []


def _int(written: str) -> int | None:
    """The value of a whole number in digits or kanji."""
    if written.isascii():
        return int(written)
    value = kanji_value(written)
    return None if value is None else int(value)


def _lettered(text: str) -> Iterator[Date]:
    """R8.3.1, H31.4."""
    for match in _ERA_LETTER.finditer(text):
        year = era_year(match["era"], int(match["of"]) if match["of"] != "元" else 1)
        day = int(match["d"]) if match["d"] else None
        if 1 <= int(match["m"]) <= _LAST_MONTH and (day is None or 1 <= day <= _LAST_DAY):
            spans: tuple[tuple[Part, Span], ...] = (
                ("year", (match.start(), match.end("of"))),
                ("month", match.span("m")),
                *((("day", match.span("d")),) if day else ()),
            )
            yield Date(year, int(match["m"]), day, *match.span(), spans)
