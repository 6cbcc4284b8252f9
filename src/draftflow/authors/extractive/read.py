"""Passages worth citing: spans of one to three whole sentences, ranked by relevance, centrality and variety."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from draftflow.authors.extractive.language import Rules, rules
from draftflow.authors.extractive.plan import query
from draftflow.authors.extractive.quotes import quoted
from draftflow.authors.extractive.rank import bm25, centroid, cosine, inverse_frequency, keys, scaled, vector
from draftflow.authors.extractive.units import Unit, units
from draftflow.models import Inquiry, Language, PassageKind, Plan, Proposal, Source
from draftflow.text.dates import dates
from draftflow.text.fold import folded
from draftflow.text.measure import length

_MOST_UNITS = 400  # a longer source is cut down to its most relevant sentences and their neighbours
_SPAN, _LIST_SPAN = 3, 5  # sentences at most, and where a list is told one by one
_SPAN_LIMIT = {"en": 95, "ja": 280}  # words and characters
_LEAST, _MOST = 2, 14  # passages of a source
_PER_PASSAGE = 2.0  # fit sentences for each
_LIKENESS_PENALTY = 0.5
_BY_SENTENCES = (0.6, 1.0, 1.05)  # what a span of one, two, three sentences counts
_INSIDE, _UNFINISHED, _LOOSE_END, _STRANGER = 0.7, 0.9, 0.9, 0.75
_OPINION_SHARE = 0.2  # of sentences that judge or say "I", from which a source counts as opinion
_QUOTATION = {"en": 20, "ja": 10}  # characters from which words in quotation marks are speech, not a name


class Span(NamedTuple):
    """Consecutive sentences `start:end` (indexes) and what they are worth."""

    start: int
    end: int
    score: float


def read(brief: Inquiry, plan: Plan, source: Source) -> tuple[Proposal, ...]:
    """Proposals from `source`, in the order of its text; none if it holds no prose in the brief's language."""
    terms, rule = query(brief, plan), rules(brief.language)
    found = _near_relevant(units(source.text, brief.language), terms)
    fit = sum(unit.fit for unit in found)
    if not fit:
        return ()
    documents = [keys(unit.text) for unit in found]
    weights = inverse_frequency(documents)
    vectors = [vector(document, weights) for document in documents]
    scores = _scores(found, documents, vectors, terms, source.title, rule)
    most = max(_LEAST, min(_MOST, round(fit / _PER_PASSAGE)))
    chosen = _choose(_spans(found, scores, brief.language), vectors, most)
    opinion = _is_opinion(found, source.title, rule)
    return tuple(_proposal(source.text, found[a:b], brief.language, opinion=opinion) for a, b, _ in sorted(chosen))


def _near_relevant(found: list[Unit], terms: Mapping[str, float]) -> list[Unit]:
    """`found`, or of a very long text the sentences that share most terms with the query, with their neighbours."""
    if len(found) <= _MOST_UNITS:
        return found
    shared = [sum(terms.get(t, 0.0) for t in set(keys(unit.text))) if unit.fit else 0.0 for unit in found]
    best = sorted(range(len(found)), key=lambda i: (-shared[i], i))[: _MOST_UNITS // _SPAN]
    near = sorted({j for i in best for j in (i - 1, i, i + 1) if 0 <= j < len(found)})
    return [found[i] if k and near[k - 1] == i - 1 else replace(found[i], joined=False) for k, i in enumerate(near)]


def _scores(
    found: Sequence[Unit],
    documents: Sequence[Sequence[str]],
    vectors: Sequence[Mapping[str, float]],
    terms: Mapping[str, float],
    title: str,
    rule: Rules,
) -> list[float]:
    """What each sentence is worth: relevance to the query, nearness to the source's centre, place, fitness."""
    relevance = bm25(terms, documents)
    under = bm25(terms, [keys(unit.heading or title) for unit in found])
    middle = centroid((vec, 1.0) for vec, unit in zip(vectors, found, strict=True) if unit.fit)
    centrality = scaled([cosine(vec, middle) for vec in vectors])
    return [
        rule.weight(unit.text) * (0.4 * relevance[i] + 0.1 * under[i] + 0.35 * centrality[i] + 0.15 / (1 + 0.1 * i))
        if unit.fit
        else 0.0
        for i, unit in enumerate(found)
    ]


def _spans(found: Sequence[Unit], scores: Sequence[float], language: Language) -> list[Span]:
    """All spans of fit sentences that neither lean on what stands before them nor break off a list."""
    sizes = [length(unit.text, language) for unit in found]
    known = {name for unit in found for name in rules(language).introduced(unit.text)}
    spans = []
    for start, unit in enumerate(found):
        end = start
        while not unit.leans and end < len(found) and _may_join(found, start, end):
            end += 1
            if sum(sizes[start:end]) > _SPAN_LIMIT[language]:
                break
            if not _breaks_off(found, start, end):
                spans.append(Span(start, end, _worth(found, scores, start, end, known, language)))
    return spans


def _may_join(found: Sequence[Unit], start: int, index: int) -> bool:
    """Whether the sentence `index` may stand in a span from `start`: fit, right behind the last, not one too many.

    A new paragraph goes on only if it leans on the last one.
    """
    unit = found[index]
    if not unit.fit or index == start:
        return unit.fit
    before = found[index - 1]
    near = unit.paragraph == before.paragraph or (unit.leans and unit.paragraph == before.paragraph + 1)
    listed = unit.listed or any(u.announces for u in found[start:index])
    return unit.joined and near and index < start + (_LIST_SPAN if listed else _SPAN)


def _breaks_off(found: Sequence[Unit], start: int, end: int) -> bool:
    """Whether a span `start:end` ends in the middle of a list that it begins."""
    if end == len(found) or not found[end].joined:
        return False
    following = found[end]
    announced = any(unit.announces for unit in found[start:end])
    return following.listed or (announced and following.paragraph == found[end - 1].paragraph)


def _worth(
    found: Sequence[Unit], scores: Sequence[float], start: int, end: int, known: set[str], language: Language
) -> float:
    """Mean score of the sentences; less for a bare last name, a start inside a paragraph, a loose end."""
    rule = rules(language)
    text = " ".join(unit.text for unit in found[start:end])
    strangers = len((known & rule.mentioned(text)) - rule.introduced(text))
    loose = end < len(found) and found[end].leans and found[end].joined
    return (
        sum(scores[start:end])
        / (end - start)
        * _BY_SENTENCES[min(end - start, _SPAN) - 1]
        * (1.0 if found[start].first else _INSIDE)
        * (1.0 if end == len(found) or found[end].paragraph != found[end - 1].paragraph else _UNFINISHED)
        * (_LOOSE_END if loose else 1.0)
        * _STRANGER ** min(2, strangers)
    )


def _choose(spans: list[Span], vectors: Sequence[Mapping[str, float]], most: int) -> list[Span]:
    """The best spans that do not overlap, each new one marked down for likeness to those taken."""
    means = {span: centroid((vectors[i], 1.0) for i in range(span.start, span.end)) for span in spans}
    likeness = dict.fromkeys(spans, 0.0)
    chosen: list[Span] = []
    left = sorted(spans)
    while left and len(chosen) < most:
        best = max(left, key=lambda span: (span.score * (1 - _LIKENESS_PENALTY * likeness[span]), -span.start))
        chosen.append(best)
        left = [span for span in left if span.end <= best.start or span.start >= best.end]
        for span in left:
            likeness[span] = max(likeness[span], cosine(means[span], means[best]))
    return chosen


def _is_opinion(found: Sequence[Unit], title: str, rule: Rules) -> bool:
    judged = sum(rule.is_opinion(unit.text) for unit in found)
    return rule.is_opinion_title(title) or judged >= _OPINION_SHARE * len(found)


def _proposal(text: str, found: Sequence[Unit], language: Language, *, opinion: bool) -> Proposal:
    rule = rules(language)
    plain = " ".join(unit.text for unit in found)
    spoken = any(len(words) >= _QUOTATION[language] for words in quoted(plain))
    figures = re.search(r"\d", plain)
    kind: PassageKind = "quotation" if spoken else "opinion" if opinion else "figure" if figures else "fact"
    exact = {f"{d.year:04}-{d.month:02}-{d.day:02}" for d in dates(folded(plain)) if d.year and d.month and d.day}
    return Proposal(
        quote=text[found[0].start : found[-1].end],
        kind=kind,
        speaker=rule.speaker(plain) if spoken else None,
        date=exact.pop() if len(exact) == 1 else None,
    )
