"""R503, R504: a stated order of events that dates contradict."""

import re
from collections.abc import Iterator
from itertools import islice

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.checks.events import when
from draftflow.checks.moments import Moment, moments
from draftflow.models import Finding

_SINCE = re.compile(
    r"\b(?:[Ee]ver )?[Ss]ince (?P<event>[^,;.:()]{3,80}?)(?=[,;.:()]|$"
    r"| (?:he|she|they|it|we|there|[A-Z][a-z]+) (?:has|have|had|is|are|was|were|often|always|repeatedly)\b)"
    r"|(?P<ja>[^。、「」（）]{2,40}?)(?:して)?(?:以降|以来|てから)(?![^。、]{0,6}(?:ぶり|初))"
)
_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|such as|e\.g\.|including|notably|among them|as when)\b|例えば|たとえば|一例"
    r"|実例|などで|といった",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:compared|than|versus|unlike|before|previous|earlier|up from|down from|from)\b|比べ|比較|前年"
    r"|より[多少高低]|以前|かつて",
    re.IGNORECASE,
)
_AT_THEN = re.compile(
    r"^,? ?(?:shortly |soon |just |immediately |right |only )?(?:\w+ (?:days|weeks|months"
    r"|years) )?(?P<relation>after|following|before) (?P<event>[^,;.:()]{3,80})"
)
_THEN_AT = re.compile(
    r"^(?P<relation>After|Following|Before) (?P<event>[^;:()]{3,80}?), (?P<gap>[^;:()]{0,60}?)\b(?:in|on) $"
)
_OTHER_SUBJECT = re.compile(
    r"\b(?:that|which|who|whose|where|built|founded|dating|born|since|from|of|than|like|between|had)\b"
)
_THEN_AT_JA = re.compile(
    r"(?P<event>[^。「」（）]{3,40}?)(?:した|された|を経た|の)(?P<relation>後|あと|のち|前|まえ)(?:に|、|には、"
    r"|は、)(?P<gap>[^。]{0,8})$"
)
_OPEN = re.compile(
    r"\b(?:will|would|should|could|may|might|until|plan\w*|expect\w*|schedul\w*|due|if|unless|not|never)\b|予定"
    r"|計画|見通し|見込み|方針|はず|かもしれ|ない"
)
_TRIGGER = re.compile(r"\b(?:since|after|before|following)\b|以降|以来|てから|後|前|のち|まえ", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SHORT = 30  # characters after a date that may still be the main clause of a Japanese sentence
_LONGEST = 1_000  # characters of a sentence; what runs on longer is a list or a table
_LOOKED_UP = 60  # sentences for whose events the article and the sources are searched, so that the work is bounded


def order(article: Article, library: Library) -> Report:
    """Examples that are older than the "since" before them, "after" and "before" that other dates contradict."""
    short = (s for s in article.sentences if len(s.text) <= _LONGEST)
    dated = (s for s in short if _DIGIT.search(s.text) and _TRIGGER.search(s.text))
    telling = (
        (s, named) for s in dated if (named := moments(s.text)) and (_SINCE.search(s.text) or not _OPEN.search(s.text))
    )
    return Report(tuple(_findings(article, library, islice(telling, 20 * _LOOKED_UP))))


def _findings(
    article: Article, library: Library, telling: Iterator[tuple[Sentence, list[Moment]]]
) -> Iterator[Finding]:
    searches = 0
    for sentence, named in telling:
        for code, event, at, relation in (*_since(sentence.text, named), *_relations(sentence.text, named)):
            own = [m for m in named if event[0] <= m.start and m.end <= event[1]]
            searches += not own
            text = sentence.text[slice(*event)]
            then = own[0] if own else when(text, sentence, article, library) if searches <= _LOOKED_UP else None
            if then and _contradicts(at, relation, then):
                said = f"{sentence.text[at.start : at.end]!r} is {_wrong(relation)} {text.strip()!r}" + (
                    ""
                    if own
                    else f", which was in {then.first:%Y-%m}"
                    if then.first.month == then.last.month
                    else f" in {then.first:%Y}"
                )
                yield finding(code, "note", said, article, sentence)
                break


_Told = tuple[
    str, tuple[int, int], Moment, str
]  # code, span of the event's name, the date put in relation to it, the relation


def _since(text: str, named: list[Moment]) -> Iterator[_Told]:
    """Examples of what is so since an event."""
    match = _SINCE.search(text)
    if not match:
        return
    group = "event" if match["event"] else "ja"
    example = _EXAMPLE.search(text, match.end())
    for at in named:
        between = text[match.end() : at.start]
        after = at.start >= (match.end() if group == "ja" else example.end() if example else len(text))
        if example and after and not _COMPARED.search(between):
            yield "R503", match.span(group), at, "after"
            return


def _relations(text: str, named: list[Moment]) -> Iterator[_Told]:
    """Dates of a main clause whose event is put before or after another one."""
    for at in named:
        ahead, behind = text[max(0, at.start - 160) : at.start], text[at.end : at.end + 160]
        shift = max(0, at.start - 160)
        if re.search(r"\b(?:in|on) $", ahead) and (match := _AT_THEN.match(behind)):
            a, b = match.span("event")
            yield "R504", (at.end + a, at.end + b), at, match["relation"]
        elif not shift and (match := _THEN_AT.match(ahead)) and not _OTHER_SUBJECT.search(match["gap"]):
            yield "R504", match.span("event"), at, match["relation"].lower()
        elif len(behind) <= _SHORT and behind[:1] in "に、" and (match := _THEN_AT_JA.search(ahead)):
            a, b = match.span("event")
            yield "R504", (shift + a, shift + b), at, "before" if match["relation"] in "前まえ" else "after"


def _contradicts(at: Moment, relation: str, event: Moment) -> bool:
    return at.first > event.last if relation == "before" else at.last < event.first


def _wrong(relation: str) -> str:
    return "after" if relation == "before" else "before"


CHECKS = (Check("chronology", "R", order),)
