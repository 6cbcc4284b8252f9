"""R501, R502: what the article says twice."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.models import Finding
from draftflow.text.clean import one_line
from draftflow.text.similarity import anchored, overlap, shingles
from draftflow.text.terms import terms

_SHORTEST, _SHORTEST_DENSE = (
    45,
    18,
)  # characters of a sentence, English or Japanese, from which two equal ones are no chance
_STOPS = (".", "。", "！", "？", "!", "?")
_DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_FIGURES = re.compile(r"[^\w]|\d")
_SAME_WORDS = (
    0.7  # Jaccard's coefficient of the character trigrams of two sentences that say the same in the same words
)
_SAME_THING = 0.5  # share of the weight of the shorter sentence's terms that stand in the other one, too
_TERMS = 7  # terms a sentence must have for that
_RARE = 6  # sentences in which a term may stand to lead from one to the other
_LEADS = 3  # such terms two sentences must share
_LISTED = 24  # sentences kept for one run of characters
_COMPARED = 6  # sentences a sentence is compared with, those that share most with it
_SHARED_RUNS = 0.25  # share of a sentence's runs that one with the same words has, too
_SHOWN = 40  # characters of the other sentence in a message
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SUMMARY = re.compile(
    r"summary|abstract|conclusions?|introduction|overview|key (?:points|takeaways|facts)|at a glance|outlook"
    r"|timeline|chronology|in brief|faq"
    r"|要約|概要|まとめ|結論|結び|おわりに|終わりに|はじめに|序論|要点|年表|総括|ポイント",
    re.IGNORECASE,
)


def told_twice(article: Article, _library: Library) -> Report:
    """Sentences that stand almost word for word elsewhere, evidence and statements told as new in two sections.

    What stands before the first section is its summary, and may say what the sections say.
    """
    told = [s for s in article.sentences if s.section and _is_telling(s)]
    alike = dict(_near_duplicates(told))
    findings = [
        finding("R501", "warning", f"almost the same sentence stands in {_where(told[first])}", article, told[second])
        for second, first in alike.items()
    ]
    return Report((*findings, *_same_evidence(article), *_same_content(article, told, alike)))


def _is_telling(sentence: Sentence) -> bool:
    """Whether it is a whole sentence of some length, not a caption, a heading or a row of figures."""
    text = sentence.text
    if sentence.kind not in ("paragraph", "item") or text.rstrip('"”’」』)） ')[-1:] not in _STOPS:
        return False
    shortest = _SHORTEST_DENSE if _DENSE.search(text) else _SHORTEST
    return len(text) >= shortest and 2 * len(_FIGURES.findall(text)) < len(text)


def _near_duplicates(told: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Sentences, each with an earlier one that has almost the same words and the very same numbers, in order.

    Candidates share a run of characters; `_LISTED` bounds the work, so that it is linear in the text.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    numbers = cache(lambda at: _numbers(told[at].text))  # of the few that are compared, and of each once
    words = cache(lambda at: shingles(told[at].text))
    for number, sentence in enumerate(told):
        runs = dict.fromkeys(anchored(sentence.text, 8))
        holding = [holders[run] for run in runs]
        common = Counter(chain.from_iterable(holding))
        for held in holding:
            if len(held) < _LISTED:
                held.append(number)
        for candidate, shared in sorted(common.items(), key=itemgetter(1), reverse=True)[:_COMPARED]:
            if shared < _SHARED_RUNS * len(runs):
                break
            if numbers(number) == numbers(candidate) and overlap(words(number), words(candidate)) >= _SAME_WORDS:
                yield number, candidate
                break


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))


def _same_evidence(article: Article) -> Iterator[Finding]:
    """Passages that two sections cite: the outline gives each to one."""
    first: dict[str, Sentence] = {}
    for sentence in article.sentences:
        for citation in sentence.citations:
            if citation.passage is None or sentence.section is None:
                continue
            before = first.setdefault(citation.passage, sentence)
            if before.section != sentence.section:
                message = f"the evidence {citation.passage} is told already in {_where(before)}"
                yield finding("R502", "note", message, article, sentence, source=citation.source)
                first[citation.passage] = sentence


def _same_content(article: Article, told: Sequence[Sentence], alike: Mapping[int, int]) -> Iterator[Finding]:
    """Sentences of two sections that share most of what is particular about them."""
    bags = [dict.fromkeys(terms(s.text)) for s in told]  # in order, so that every run says the same
    spread = Counter(term for bag in bags for term in bag)
    weight = {term: math.log(1 + len(told) / count) for term, count in spread.items()}
    mass = [sum(weight[term] for term in bag) for bag in bags]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, bag in enumerate(bags):
        if number in alike or len(bag) < _TERMS or _SUMMARY.search(told[number].section or ""):
            continue
        leads: Counter[int] = Counter()
        for term in bag:
            if spread[term] <= _RARE:
                leads.update(holders[term])
                holders[term].append(number)
        for candidate, count in sorted(leads.items(), key=itemgetter(1), reverse=True)[:_COMPARED]:
            if count < _LEADS:
                break
            shared = sum(weight[term] for term in bag if term in bags[candidate])
            if (
                shared >= _SAME_THING * min(mass[number], mass[candidate])
                and told[candidate].section != told[number].section
                and _agree(told[candidate].text, told[number].text)
            ):
                message = f"the same is told in {_where(told[candidate])}"
                yield finding("R502", "note", message, article, told[number])
                break


def _where(sentence: Sentence) -> str:
    """A sentence by its section and first words, which stay true when lines move."""
    return f"{sentence.section!r}: {one_line(sentence.text, _SHOWN)}"


def _agree(one: str, other: str) -> bool:
    """Whether two sentences share a number, or one has none: the same with other figures is another statement."""
    numbers, others = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return not numbers or not others or not numbers.isdisjoint(others)


CHECKS = (Check("told-twice", "R", told_twice),)
