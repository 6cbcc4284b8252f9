"""When an event happened that a sentence only names: "since returning to office", 就任以降, "after the merger"."""

import re
from collections.abc import Iterator

from draftflow.checks.base import Article, Library, Sentence
from draftflow.checks.moments import Moment, moments

_WORD = re.compile(r"[A-Za-z]{3,}|[\u30a1-\u30fa\u30fc]{2,}|[\u3400-\u9fff々]{2,}")
_NAME = re.compile(
    r"\b[A-Z][a-z]{2,}\b|[\u30a1-\u30fa\u30fc]{3,}|[\u3400-\u9fff]{2,4}(?=氏|さん|大統領|首相|市長|知事|社長|会長)"
)
_STOP = frozenset(
    "the and for that this with his her its their then from was were had has have been being into over under"
    " about more most other some"
    " than any all one two three year years month months day days time end start beginning first last new old"
    " former".split()
)
_PAST = {
    "tak": "t(?:ak|ook)",
    "leav": "le(?:av|ft)",
    "becom": "bec[oa]m",
    "win": "w[io]n",
    "winn": "w[io]n",
    "com": "c[oa]m",
    "beg": "beg[aiu]n",
    "los": "los",
}
_NOUN = re.compile(r"\b(?:his|her|its|their|the|a|an|of|this|that|any)\s+$", re.IGNORECASE)
_GAP = 20  # characters between a date and the nearest word of the event it dates
_REACH = 60  # characters around a date within which all words of its event stand
_PLACES = 40  # places in a source at which a word of the event is looked at


def when(event: str, sentence: Sentence, article: Article, library: Library) -> Moment | None:
    """The time of `event`, as other sentences of the article date it, or else the sources of `sentence`.

    None if nobody dates it, or if the dates differ: then it may have happened twice.
    """
    patterns = _patterns(event, sentence.text)
    if len(patterns) < 2:  # noqa: PLR2004 - one word names no event
        return None
    others = (s.text for s in article.sentences if s is not sentence)
    found = _agreed(_dated(patterns, others))
    if found:
        return found
    read = dict.fromkeys(c.source for c in sentence.covering if c.source and c.source in library)
    return _agreed(moment for source in read for moment in _dated(patterns, _windows(patterns, library.text(source))))


def _patterns(event: str, text: str) -> list[re.Pattern[str]]:
    """What must stand near a date for it to be the event's: its words, and of one word alone also who is spoken of."""
    words = [word for word in _WORD.findall(event) if word.lower() not in _STOP]
    if len(words) == 1:
        words += [name for name in _NAME.findall(text[: text.find(event) + 80]) if name not in event][:1]
    return [re.compile(_stemmed(word), re.IGNORECASE) for word in dict.fromkeys(words)]


def _stemmed(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    stem = re.sub(r"(?:ing|ed|es|s|e)$", "", word.lower())
    stem = _PAST.get(stem, stem if len(stem) > 2 else word)  # noqa: PLR2004 - shorter stems stand in many words
    return rf"\b(?P<verb>{stem})" if word.lower().endswith("ing") else rf"\b{stem}"


def _is_noun(match: re.Match[str]) -> bool:
    """Whether what should be the verb of the event is a noun: "his return" may be spoken of at any time."""
    return "verb" in match.re.groupindex and bool(_NOUN.search(match.string[max(0, match.start() - 8) : match.start()]))


def _dated(patterns: list[re.Pattern[str]], sentences: Iterator[str]) -> Iterator[Moment]:
    """The dates that stand at the event in sentences with one date only."""
    for text in sentences:
        places = [match for pattern in patterns if (match := pattern.search(text))]
        if len(places) < len(patterns) or any(_is_noun(match) for match in places):
            continue
        named = moments(text)
        if len(named) == 1:
            gaps = [max(match.start() - named[0].end, named[0].start - match.end(), 0) for match in places]
            if min(gaps) <= _GAP and max(gaps) <= _REACH:
                yield named[0]


def _windows(patterns: list[re.Pattern[str]], text: str) -> Iterator[str]:
    """The lines or sentences of a source around the event's first word."""
    for count, match in enumerate(patterns[0].finditer(text)):
        if count >= _PLACES:
            return
        start = max(text.rfind(stop, max(0, match.start() - 200), match.start()) for stop in ("\n", "。", ". ")) + 1
        ends = [at for stop in ("\n", "。", ". ") if (at := text.find(stop, match.end(), match.end() + 200)) >= 0]
        yield text[start or max(0, match.start() - 200) : min(ends, default=match.end() + 200)]


def _agreed(found: Iterator[Moment]) -> Moment | None:
    """The most exact of dates that agree; None of none, or of dates that differ."""
    exact: Moment | None = None
    for moment in found:
        if exact and (moment.last < exact.first or moment.first > exact.last):
            return None
        if not exact or moment.last - moment.first < exact.last - exact.first:
            exact = moment
    return exact
