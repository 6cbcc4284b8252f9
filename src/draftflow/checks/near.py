"""Where in a text something nearly the same as a quotation stands, and what differs.

Seeds are short runs of characters that both have; their diagonals vote for a place (as in BLAST, Altschul et al. 1990),
and the words there are aligned. One pass over a text serves all quotations looked for in it.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from draftflow.checks.verbatim import CJK_LETTER, NUMERALS, Key, find

_SEED = 4  # characters
_STEP = 2  # every second place of the text is looked at: any run of five characters in common is seen
_FEW = 60  # seeds up to which searching is quicker than looking up
_COMMON = 100  # places of one seed that are kept
_VOTES = 3000  # seeds that vote for one quotation
_TOKEN = re.compile(rf"\d[\d.]*|[{CJK_LETTER}]|[^\s\d{CJK_LETTER}]+")
_RUN = re.compile(r"\d[\d.]*|[\u30a1-\u30fa\u30fc]+|[\u3005-\u3007\u3400-\u9fff]+|[\u3041-\u3096\uac00-\ud7af]|[^\s]")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|hardly|unable|refused?|denie[ds]|\w+n't)\b"
    r"|ない|なかっ|なく|なけれ|ませ?ん|ず(?:に|、|。|$)|ぬ|[無不非未否]"
)


class Difference(NamedTuple):
    """Words of a quotation and what the source has in their place; either may be empty."""

    said: str
    source: str


class Near(NamedTuple):
    """The nearest place: the share of the quotation that stands there (0 to 1), where, and what differs."""

    score: float
    start: int
    end: int
    differences: tuple[Difference, ...]

    @property
    def figure(self) -> bool:
        """Whether a number differs."""
        return any(_numbers(d.said) != _numbers(d.source) for d in self.differences)

    @property
    def negation(self) -> bool:
        """Whether a negation was put in or taken out."""
        return any(len(_NEGATION.findall(d.said)) != len(_NEGATION.findall(d.source)) for d in self.differences)


def places(needles: Mapping[int, str], text: str, *, most: int = 3) -> dict[int, list[int]]:
    """For each needle the likeliest offsets in `text` where it would begin (keys in lower case), best first."""
    seeds = {n[i : i + _SEED] for n in needles.values() for i in range(len(n) - _SEED + 1)}
    apart = {n[i : i + _SEED] for n in needles.values() for i in range(0, len(n) - _SEED + 1, _SEED)}
    seen = _searched(apart, text) if len(apart) <= _FEW else _looked_up(seeds, text)
    return {number: _voted(needle, seen, most) for number, needle in needles.items()}


def _searched(seeds: Collection[str], text: str) -> dict[str, list[int]]:
    """Where each of a few seeds stands, by searching."""
    seen: dict[str, list[int]] = {}
    for seed in seeds:
        at = text.find(seed)
        while at >= 0 and len(kept := seen.setdefault(seed, [])) < _COMMON:
            kept.append(at)
            at = text.find(seed, at + 1)
    return seen


def _looked_up(seeds: Collection[str], text: str) -> dict[str, list[int]]:
    """Where each of many seeds stands, in one pass over every second place."""
    seen: dict[str, list[int]] = {seed: [] for seed in seeds}
    for at in range(0, len(text) - _SEED + 1, _STEP):
        kept = seen.get(text[at : at + _SEED])
        if kept is not None and len(kept) < _COMMON:
            kept.append(at)
    return seen


def _voted(needle: str, seen: Mapping[str, list[int]], most: int) -> list[int]:
    """The diagonals with most seeds, rare seeds first."""
    width = max(8, len(needle) // 8)
    seeds = [(seen[s], i) for i in range(len(needle) - _SEED + 1) if (s := needle[i : i + _SEED]) in seen]
    seeds.sort(key=lambda pair: len(pair[0]))
    spent = accumulate(len(where) for where, _ in seeds)
    voting = [seed for seed, votes in zip(seeds, spent, strict=True) if votes <= _VOTES]
    bands = Counter([(at - offset) // width for where, offset in voting for at in where])
    votes = Counter({both: bands[both] + bands[both - 1] for band in bands for both in (band, band + 1)})
    return [max(0, band * width) for band, _ in votes.most_common(most)]


def align(quotation: Key, source: Key, at: int) -> Near:
    """Compare `quotation` word by word with what stands in `source` around the offset `at`."""
    margin = 24 + len(quotation.shown) // 3
    first = max(0, at - margin)
    window = source.shown[first : at + len(quotation.shown) + margin]
    said, there = list(_TOKEN.finditer(quotation.shown)), list(_TOKEN.finditer(window))
    matcher = SequenceMatcher(
        None, [m.group().lower() for m in said], [m.group().lower() for m in there], autojunk=False
    )
    same = [b for b in matcher.get_matching_blocks() if b.size]
    if not same:
        return Near(0.0, at, at, ())
    kept = sum(said[b.a + i].end() - said[b.a + i].start() for b in same for i in range(b.size))
    low = max(0, same[0].b - same[0].a)
    high = min(len(there), same[-1].b + same[-1].size + len(said) - same[-1].a - same[-1].size)
    differences: list[Difference] = []
    a, b = 0, low
    for block in [*same, None]:
        to_a, to_b = (block.a, block.b) if block else (len(said), high)
        if a < to_a or b < to_b:
            differences.append(Difference(_words(quotation.shown, said, a, to_a), _words(window, there, b, to_b)))
        if block:
            a, b = block.a + block.size, block.b + block.size
    start, end = first + there[low].start(), first + there[high - 1].end()
    return Near(kept / sum(m.end() - m.start() for m in said), start, end, tuple(differences))


def _words(text: str, tokens: list[re.Match[str]], first: int, last: int) -> str:
    """The text of the tokens, widened to whole runs of ideographs, katakana or digits."""
    if first >= last:
        return ""
    start, end = tokens[first].start(), tokens[last - 1].end()
    return text[start:end]


def pieces(needle: str, text: str, *, most: int = 4) -> list[tuple[int, int]] | None:
    """`needle` as a few verbatim stretches of `text` (offsets), in its own order; None if it is not made of them."""
    ends = [m.end() for m in _TOKEN.finditer(needle)]
    found: list[tuple[int, int]] = []
    begin = 0
    while begin < len(needle):
        inside = [e for e in ends if e > begin]
        low, high, at = 0, len(inside), -1
        while low < high:
            middle = (low + high + 1) // 2
            here = find(needle[begin : inside[middle - 1]], text)
            low, high, at = (middle, high, here) if here >= 0 else (low, middle - 1, at)
        if not low or not _is_stretch(needle[begin : inside[low - 1]]) or len(found) == most:
            return None
        found.append((at, at + inside[low - 1] - begin))
        begin = inside[low - 1]
        begin += len(needle[begin:]) - len(needle[begin:].lstrip())
    return found


def _is_stretch(text: str) -> bool:
    """Whether it is long enough to say something: three words or six characters of Chinese or Japanese."""
    return len(re.findall(f"[{CJK_LETTER}]", text)) >= 6 or text.count(" ") >= 2  # noqa: PLR2004 - said above


def _numbers(text: str) -> list[str]:
    return re.findall(rf"\d[\d.]*|[{NUMERALS}]+", text)


def is_negation(gap: str) -> bool:
    """Whether what an ellipsis left out is little else than a negation: four words, or eight characters of CJK."""
    short = len(gap) <= 8 if re.search(f"[{CJK_LETTER}]", gap) else len(gap.split()) <= 4  # noqa: PLR2004 - said above
    return short and bool(_NEGATION.search(gap))
