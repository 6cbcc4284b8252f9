"""The sentences of a source that an article may take over, each with its exact place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from draftflow.authors.extractive.language import Rules, rules
from draftflow.authors.extractive.markup import plain
from draftflow.authors.extractive.paragraphs import Paragraph, paragraphs
from draftflow.authors.extractive.quotes import is_open
from draftflow.models import Language
from draftflow.text.sentences import Span, sentences

_QUOTATION_SENTENCES = 5  # a quotation that runs on for longer than this is debris

_WORD = re.compile(r"[a-z]{4,}")
_HYPHENATED = re.compile(r"\b([A-Za-z]{2,})-([a-z]{2,})\b")
_HEAD = 120  # characters of a paragraph that are looked at for a dateline or a label
_LONGEST = 1_500  # characters; what is longer is no sentence, and is cut to keep the work bounded


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence (or several that one quotation holds together): offsets in the source, text without markup.

    `paragraph` counts the paragraphs; `first` says it opens one; `joined` that it goes on from the unit before;
    `fit` that it may be taken over; `leans` that it needs the unit before it, `listed` as one of a list; `announces`
    that the next ones tell what it only names.
    """

    start: int
    end: int
    text: str
    paragraph: int
    heading: str | None
    first: bool
    joined: bool
    fit: bool
    leans: bool
    listed: bool
    announces: bool


def units(text: str, language: Language) -> list[Unit]:
    """All sentences of the running prose of `text`, fit or not, in order."""
    found: list[Unit] = []
    words = frozenset(_WORD.findall(text.lower()))
    for number, paragraph in enumerate(paragraphs(text)):
        found += _of_paragraph(text, paragraph, number, words, language)
    return _named(found, language)


def _named(found: list[Unit], language: Language) -> list[Unit]:
    """`found`, where a sentence leans that presumes the last name of someone named in full elsewhere."""
    rule = rules(language)
    known = {name for unit in found for name in rule.introduced(unit.text)}
    return [
        replace(unit, leans=True) if known & rule.presumed(unit.text) - rule.introduced(unit.text) else unit
        for unit in found
    ]


def whole(spans: list[Span], text: str) -> Iterator[Span]:
    """`spans` with those joined that stand inside one quotation."""
    start: int | None = None
    count = 0
    for span in spans:
        begin = span.start if start is None else start
        count += 1
        if is_open(text[begin : span.end]) and count < _QUOTATION_SENTENCES and span is not spans[-1]:
            start = begin
            continue
        yield Span(begin, span.end)
        start, count = None, 0


def _of_paragraph(
    text: str, paragraph: Paragraph, number: int, words: frozenset[str], language: Language
) -> Iterator[Unit]:
    rule = rules(language)
    start = paragraph.start + rule.dateline(text[paragraph.start : paragraph.start + _HEAD])
    body = text[start : paragraph.end]
    labelled = rule.is_labelled(plain(body[:_HEAD]))
    for index, span in enumerate(whole(sentences(body), body)):
        sentence = plain(body[span.start : min(span.end, span.start + _LONGEST)])
        fit = not labelled and _is_fit(sentence, words, rule)
        yield Unit(
            start=start + span.start,
            end=start + span.end,
            text=sentence,
            paragraph=number,
            heading=paragraph.heading,
            first=index == 0,
            joined=index > 0 or paragraph.follows,
            fit=fit,
            leans=fit and rule.leans(sentence),
            listed=fit and rule.enumerates(sentence),
            announces=fit and rule.announces(sentence),
        )


def _is_fit(sentence: str, words: frozenset[str], rule: Rules) -> bool:
    """Whether an article may take the sentence over: whole, prose, nobody's own voice, no broken word."""
    broken = any((a + b).lower() in words for a, b in _HYPHENATED.findall(sentence))
    return not (broken or is_open(sentence)) and rule.is_prose(sentence) and rule.is_fit(sentence)
