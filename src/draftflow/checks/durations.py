"""R505: "ten years later", an age, a number of years that does not fit the two dates it stands between."""

import re
from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.checks.moments import Moment, moments
from draftflow.text.numerals import kanji_value, narrow, numbers

_COUNT = r"(?P<n>\d{1,3}|[a-z]{3,9}(?:-[a-z]{3,5})?)"
_COUNT_JA = r"(?P<n>\d{1,3}|[一二三四五六七八九十百]{1,4})"
_LATER = re.compile(rf"\b{_COUNT} years (?:later|afterwards?|thereafter),? (?:(?:in|by|on) )?$")
_EARLIER = re.compile(rf"\b{_COUNT} years (?:earlier|before|previously),? (?:(?:in|on) )?$")
_LATER_JA = re.compile(rf"{_COUNT_JA}年(?:後|のち)(?:の|、|に当たる|にあたる)?[（(]?$")
_FIRST_JA = re.compile(rf"以来、?{_COUNT_JA}年(?:ぶり|振り)")
_SPAN_EN = re.compile(rf"\b(?:for|over|during|spent|after) (?:the )?{_COUNT} years,? (?:\(|from |between )?$")
_SPAN_JA = re.compile(rf"(?:まで|にかけて)の?、?{_COUNT_JA}年(?:間|にわたって|にわたり)")
_BORN = re.compile(r"\b(?:born|born in|b\.)(?: on| in)? ?$|生まれ|誕生")
_AGE = re.compile(
    r"\b(?:aged|at the age of|at age|was|turned) (?P<n>\d{1,3})\b(?! (?:percent|per|million|thousand"
    r"|years? (?:later|earlier)|of))|(?P<ja>\d{1,3})歳で"
)
_VAGUE = re.compile(
    r"\b(?:about|around|nearly|almost|over|more than|some|roughly|at least|less than|fewer than|under|up to)$"
    r"|約|およそ|ほぼ|以上|余り|足らず|近く|ほど",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"years? (?:later|earlier|before|previously|after|thereafter)|年(?:後|のち|ぶり|振り|間|にわた)|\b(?:born"
    r"|aged?)\b|生まれ|歳"
)
_EXACT, _LOOSE = 1, 3  # years by which a number may be off: the months are not known; "about" is said


def unfitting(article: Article, _library: Library) -> Report:
    """Numbers of years and ages that do not fit the two dates of their sentence."""
    telling = (s for s in article.sentences if _HINT.search(s.text))
    return Report(
        tuple(
            finding("R505", "note", said, article, sentence)
            for sentence in telling
            if len(named := moments(sentence.text)) == 2  # noqa: PLR2004 - with three it is open which two are meant
            for said in _faults(narrow(sentence.text), *named)
        )
    )


def _faults(text: str, one: Moment, two: Moment) -> Iterator[str]:
    between, after = text[one.end : two.start], text[two.end : two.end + 24]
    years = two.first.year - one.first.year
    for pattern, expected in ((_LATER, years), (_EARLIER, -years), (_LATER_JA, years), (_SPAN_EN, years)):
        if match := pattern.search(between):
            yield from _unequal(match, between, expected, text, one, two)
            return
    if match := _SPAN_JA.match(after):
        yield from _unequal(match, after, years, text, one, two)
    elif match := _FIRST_JA.match(text[one.end : one.end + 16]):
        yield from _unequal(match, text[one.end :], years, text, one, two)
    elif _BORN.search(text[max(0, one.start - 12) : one.start]) or _BORN.match(
        text[one.end : one.end + 4].lstrip("に")
    ):
        yield from _age(text, one, two)


def _unequal(match: re.Match[str], around: str, expected: int, text: str, one: Moment, two: Moment) -> Iterator[str]:
    said = _value(match["n"])
    vague = bool(
        _VAGUE.search(around[max(0, match.start() - 16) : match.start()].rstrip()) or _VAGUE.search(match.group())
    )
    if said is not None and abs(said - expected) > (_LOOSE if vague else _EXACT):
        unit = "年" if "年" in match.group() else " years"
        yield f"{match['n']}{unit}: {_name(text, one)} and {_name(text, two)} are {abs(expected)} years apart" + (
            "" if expected >= 0 else ", the other way round"
        )


def _age(text: str, born: Moment, then: Moment) -> Iterator[str]:
    ages = [match for match in _AGE.finditer(text) if abs(match.start() - then.start) < 60]  # noqa: PLR2004 - the same clause
    if len(ages) != 1:
        return
    said = int(ages[0]["n"] or ages[0]["ja"])
    reached = then.first.year - born.first.year
    if said not in range(reached - 1, reached + 1) and 0 < reached < 120:  # noqa: PLR2004 - a life
        years = f"{reached - 1} or {reached} in {then.first.year}"
        yield f"{ages[0].group()!r}: whoever was born in {born.first.year} was {years}"


def _value(written: str) -> int | None:
    if written.isdecimal():
        return int(written)
    if written.isascii():
        found = [number for number in numbers(written) if number.start == 0 and number.end == len(written)]
        return int(found[0].value) if found else None
    value = kanji_value(written)
    return int(value) if value is not None else None


def _name(text: str, moment: Moment) -> str:
    return text[moment.start : moment.end]


CHECKS = (Check("durations", "R", unfitting),)
