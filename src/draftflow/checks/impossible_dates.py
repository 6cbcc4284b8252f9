"""R506: dates that no calendar has, weekdays that were others, periods that end before they begin."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.text.dates import Date, dates
from draftflow.text.numerals import narrow
from draftflow.text.sieve import may_match

_DAYS_EN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_JA = "月火水木金土日"
_BEFORE = re.compile(r"\b(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day),? (?:the )?$")
_AFTER = re.compile(
    r"(?:, |,? ?\(a |,? a )(?P<day>(?:Mon|Tues|Wednes|Thurs|Fri|Satur"
    r"|Sun)day)\b|[（(](?P<ja>[月火水木金土日])(?:曜日?)?[)）]|の?(?P<full>[月火水木金土日])曜日?"
)
_PERIOD = re.compile(
    r"\b(?P<verb>\w+ )?(?:from|between) (?P<from>1[5-9]\d\d|20\d\d) (?:to|until|through"
    r"|and) (?P<to>1[5-9]\d\d|20\d\d)\b(?! ?(?:[a-z]+s\b|%|[\d.,]\d))"
    r"|(?P<start>1[5-9]\d\d|20\d\d)年(?:\d{1,2}月)?(?:から"
    r"|より)(?P<end>1[5-9]\d\d|20\d\d)年(?:\d{1,2}月)?(?=まで|にかけて|の間)"
)
_BACKWARDS = re.compile(
    r"(?:fell|dropped|down|reduced|declined|shrank|went|back|decreased|cut|dating|changed|raised|rose|grew"
    r"|increased|up) $"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_NO_DAY = re.compile(  # 37 September, August 32: read as no date at all
    rf"\b(?:{_MONTH} (?:the )?(?:3[2-9]|[4-9][0-9])(?:st|nd|rd|th)?"
    r"(?=$|[,;)]|\.(?![0-9])| (?:[12][0-9]{3}|and|to|at)\b)"
    rf"|(?<=on )(?:the )?(?:3[2-9]|[4-9][0-9])(?:st|nd|rd|th)? (?:of )?{_MONTH}\b)"
    r"|(?<![0-9.])(?:1[3-9]|[2-9][0-9])月(?=[にのはかま、。]|[0-9]{1,2}日)"
    r"|(?<![0-9.])(?:1[0-2]|[1-9])月(?:3[2-9]|[4-9][0-9])日"
)
_HINT = re.compile(r"\d")
_OTHER_CALENDAR = re.compile(r"\bB\.?C\.?(?:E\.?)?\b|紀元前|旧暦|old style|julian", re.IGNORECASE)
_GREGORIAN = 1900  # year before which weekdays and leap days may be those of another calendar


def impossible(article: Article, _library: Library) -> Report:
    """31 June, Friday 3 March 2025 (a Monday), from 2021 to 2019; Japanese likewise."""
    return Report(
        tuple(
            finding("R506", "warning", said, article, sentence)
            for sentence in article.sentences
            if _HINT.search(sentence.text)
            for said in faults(narrow(sentence.text))
            if not _OTHER_CALENDAR.search(sentence.text)
        )
    )


def faults(text: str) -> Iterator[str]:
    """What is impossible about the dates of the narrow `text`."""
    yield from _days(text)
    if may_match(_PERIOD, text):
        yield from _periods(text)
    yield from (f"{match.group()!r}: no calendar has it" for match in _NO_DAY.finditer(text))


def _days(text: str) -> Iterator[str]:
    for named in dates(text):
        if named.ambiguous or named.month is None or named.day is None:
            continue
        written = text[named.start : named.end]
        longest = monthrange(named.year or 2000, named.month)[1]  # a leap year, if none is said
        if named.day > longest:
            yield f"{written!r}: that month has {longest} days"
        elif named.year and named.year >= _GREGORIAN and (day := _weekday(text, named)) is not None:
            actual = date(named.year, named.month, named.day).weekday()
            if day != actual:
                name = f"{_DAYS_JA[actual]}曜日" if "年" in written else _DAYS_EN[actual].title()
                yield f"{written!r} was a {name}"


def _weekday(text: str, named: Date) -> int | None:
    """The weekday that is said right before or after a date, Monday being 0."""
    if before := _BEFORE.search(text, max(0, named.start - 16), named.start):
        return _DAYS_EN.index(before["day"].lower())
    after = _AFTER.match(text, named.end)
    if not after:
        return None
    if after["day"]:
        return _DAYS_EN.index(after["day"].lower())
    return _DAYS_JA.index(after["ja"] or after["full"])


def _periods(text: str) -> Iterator[str]:
    for match in _PERIOD.finditer(text):
        begin, end = int(match["from"] or match["start"]), int(match["to"] or match["end"])
        if begin > end and not _BACKWARDS.search(match["verb"] or ""):
            yield f"{match.group().strip()!r}: the period ends before it begins"
        if begin == end and "月" not in match.group() and text[match.end() : match.end() + 1] not in ("-", "/"):
            yield f"{match.group().strip()!r}: the period ends in the year it begins"


CHECKS = (Check("impossible-dates", "R", impossible),)
