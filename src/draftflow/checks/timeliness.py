"""S704, S705: "now" on the word of a source that is older, or says no date at all."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.checks.moments import moments
from draftflow.models import Finding, Reference
from draftflow.text.sieve import Stack

_NOW = re.compile(
    r"\b(?:currently|at present|presently|nowadays|these days|at the moment|as of (?:now|today)|right now|today"
    r"|(?:is|are|has|have) now"
    r"|now (?:is|are|has|have|stands?|costs?|runs?|holds?|operates?|serves?|employs?|leads?|faces?|numbers?|works?))\b"
    r"|現在(?!地|位置|進行|完了|価値|の名)|目下|現時点|今も|いまも|今なお|いまなお|足元で",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:this|last|next) (?:year|month|week|spring|summer|autumn|fall|winter)\b|\b(?:yesterday|tomorrow"
    r"|recently|so far this year|the latest)\b"
    r"|今年|昨年|来年|去年|先月|今月|来月|先週|今週|最近|このほど|最新の",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"「[^「」]{0,2000}」|“[^“”]{0,2000}”|\"[^\"\n]{0,1000}\"")
_OLD = timedelta(days=365)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def outdated(article: Article, library: Library) -> Report:
    """Sentences about the present whose sources are all a year older than the newest one cited, or undated."""
    return Report(tuple(_findings(article, library)))


def _findings(article: Article, library: Library) -> Iterator[Finding]:
    references: dict[str, Reference] = {r.id: r for r in article.references} | dict(library.references)
    cited = {c.source for s in article.sentences for c in s.citations if c.source}
    published = {
        source: day for source in cited if source in references and (day := _day(references[source].published))
    }
    newest = max(published.values(), default=None)
    bare = [_QUOTED.sub(" ", sentence.text) for sentence in article.sentences]
    for number in sorted(Stack.of(bare).matching(_NOW, _RELATIVE)):
        sentence = article.sentences[number]
        sources = [c.source for c in sentence.covering]
        if not sources or None in sources or not all(source in references for source in sources):
            continue
        text = bare[number]
        now = _NOW.search(text)
        bound = now or _RELATIVE.search(text)
        if not bound or moments(text):
            continue
        days = [published[source] for source in sources if source in published]
        if not days:
            message = f"{bound.group()!r} rests on a source that does not say when it was published"
            yield finding("S705", "note", message, article, sentence, excerpt=bound.group(), source=sources[0])
        elif now and newest and newest - max(days) > _OLD and len(days) == len(sources):
            message = (
                f"{now.group()!r} rests on a source of {max(days):%Y-%m}; the newest one cited is of {newest:%Y-%m}"
            )
            yield finding("S704", "note", message, article, sentence, excerpt=now.group(), source=sources[0])


def _day(published: str | None) -> date | None:
    """The last day an ISO date, as precise as it is, can mean."""
    match = _ISO.match(published or "")
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 28)
    try:
        return date(year, month, day)
    except ValueError:
        return None


CHECKS = (Check("timeliness", "S", outdated),)
