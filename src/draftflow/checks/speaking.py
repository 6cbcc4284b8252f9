"""C109 and C110: does the cited source speak of the sentence at all, and does it say the opposite?"""

import re
from collections.abc import Container, Mapping, Sequence
from itertools import islice, pairwise
from math import log
from operator import itemgetter
from typing import NamedTuple

from draftflow.checks.base import Article, Library, Report, Sentence, finding
from draftflow.checks.claims import Claim
from draftflow.checks.coverage import NEAR, WIDE, Spread, covered, weights
from draftflow.checks.facts import blocks_of
from draftflow.checks.grounds import Cited, Grounds
from draftflow.checks.opposite import opposed
from draftflow.checks.uncited import states_fact
from draftflow.models import Finding
from draftflow.text.blocks import Blocks

_LEAST_TERMS = 4  # terms below which a sentence says too little to be looked for
_ALONE = 0.4  # grade from which a source speaks of a sentence, if there is no other to compare it with
_LEAST = 0.16  # the same beside others, for the grade that counts how much better another source is
_BETTER = 0.5  # weight of the distance to the best other source
_LONG = 0.04  # taken off for each e-fold of length over _USUAL, since a long text has more of any words
_USUAL = 80  # blocks
_LEAST_OF_STUB = -0.15  # the same where the stored text is a stub: another source must have much more of it
_CLEARLY = 0.4  # by how much another source must be better to be named
_STUB = 1  # blocks of running prose up to which a stored text is a stub: a catalogue page, a paywall
_NEARLY_ALL = 0.8  # share of the terms in one window from which nothing else need be looked at
_PLENTY = 0.6  # grade from which a source speaks of a sentence, whatever the others say
_COMMON = frozenset(
    "the of and to in a that was is for on as with by at from were which had it be this are his an".split()
)
_WORD = re.compile(r"[a-z]+")
_PROSE = 0.28  # share of common words from which a stretch of English is running prose
_LENGTH = 20  # words of such a stretch
_SHORT = 6  # blocks up to which a text is no stub but short
_EAST_ASIAN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7af]")
_CANDIDATES = 3  # other sources that are graded


class Grade(NamedTuple):
    """How much of a sentence a source speaks of, and the best other source."""

    own: float
    best: float = 0.0
    other: str = ""


def check_speaking(article: Article, library: Library, grounds: Grounds) -> Report:
    """Sentences whose cited sources do not speak of them, or deny what they say."""
    spread = Spread({source: library.derived(source, blocks_of) for source in grounds.used})
    findings: list[Finding] = []
    for sentence, claim, cited in grounds.claims:
        usable = [one for one in cited if one.ground.comparable]
        if len(claim.terms) < _LEAST_TERMS or not usable or len(usable) < len(cited):
            continue
        # one that shares the marker of the next sentence leads up to it; a marker misplaced is found where it stands
        is_cited = bool(sentence.citations) or states_fact(sentence, article.language)
        if is_cited and (found := _silent(article, sentence, claim, usable, spread)):
            findings.append(found)
        elif word := next((w for one in usable if (w := opposed(claim, one.ground, one.setting))), ""):
            said = f'the cited source seems to say the opposite of "{_surface(word, sentence.text)}"'
            findings.append(finding("C110", "note", said, article, sentence, source=usable[0].source))
    return Report(tuple(findings))


def _surface(term: str, text: str) -> str:
    """The word of `text` that `term` is the stem of."""
    match = re.search(rf"{re.escape(term)}\w*" if term.isascii() else re.escape(term), text, re.IGNORECASE)
    return match.group() if match else term


def _silent(
    article: Article, sentence: Sentence, claim: Claim, cited: Sequence[Cited], spread: Spread
) -> Finding | None:
    if any(one.setting.windows and one.setting.windows[0][0] >= _NEARLY_ALL for one in cited):
        return None
    alone = len(spread.sources) <= len(cited)
    weighed = weights(claim.text, None if alone else spread)
    radii = NEAR if alone else WIDE
    own, ground = max(((_grade_of(weighed, one, radii), one.ground) for one in cited), key=itemgetter(0))
    if own >= _PLENTY:
        return None
    grade = graded(own, weighed, spread, {one.source for one in cited})
    if speaks(grade, ground.blocks, alone=alone):
        return None
    hint = f"; {grade.other} has more of it" if grade.best - grade.own > _CLEARLY else ""
    said = f"the cited source does not speak of this{hint}"
    return finding("C109", "note", said, article, sentence, source=cited[0].source)


def _grade_of(weighed: Mapping[str, float], cited: Cited, radii: Sequence[int]) -> float:
    centres = [block for _, block in cited.setting.windows]
    return covered(weighed, cited.ground.blocks, centres, radii)


def graded(own: float, weighed: Mapping[str, float], spread: Spread, cited: Container[str]) -> Grade:
    """The grade of the cited sources beside the best of the others, of which only the likeliest few are graded."""
    likely = spread.likeliest(weighed, cited, _CANDIDATES)
    graded = ((covered(weighed, spread.sources[source], radii=WIDE), source) for source in likely)
    best = max(graded, default=(0.0, ""))
    return Grade(own, *best)


def speaks(grade: Grade, blocks: Blocks, *, alone: bool) -> bool:
    """Whether the source speaks of the sentence; a stub is given the benefit of the doubt."""
    length = _LONG * log(max(1, len(blocks)) / _USUAL)
    if alone:
        return _is_stub(blocks) or grade.own - max(0.0, length) >= _ALONE
    compared = grade.own + _BETTER * (grade.own - grade.best)
    return compared - length >= _LEAST or (compared >= _LEAST_OF_STUB and _is_stub(blocks))


def _is_stub(blocks: Blocks) -> bool:
    """Whether an English text is hardly more than lists and links; short ones and other languages never are."""
    if len(blocks) <= _SHORT or _EAST_ASIAN.search(blocks.text[:2000]):
        return False
    stretches = (blocks.text[a:b] for a, b in pairwise((*blocks.starts[::2], len(blocks.text))))
    prose = (words for words in map(_WORD.findall, stretches) if len(words) >= _LENGTH)
    running = (words for words in prose if sum(w in _COMMON for w in words) > _PROSE * len(words))
    return len(list(islice(running, _STUB + 1))) <= _STUB
