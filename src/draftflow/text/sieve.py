"""Which of many texts a regular expression can match at all, by letters that every match of it has.

A pattern with many alternatives costs some hundred times what it costs to look for a few words, and nearly all texts
have none of them. The words are read off the pattern itself, as regular expression engines with a literal prefilter do
(Cox 2012, "Regular Expression Matching with a Trigram Index"): of parts in a row the best one, of alternatives all.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

try:
    from re import _constants as op  # type: ignore[attr-defined] # no public part of the library
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # a Python that keeps it elsewhere: no pattern is sieved, and all takes longer
    parser = None

_RARE = 3  # Latin letters that an ideograph, a kana or a bracket counts for
_TELLING = 3  # letters below which a word is in most texts
_GROUP, _REPEATED = 3, 2  # where the parser keeps what is in a group, in a repetition


@dataclass(frozen=True, slots=True)
class Stack:
    """Texts laid end to end in lower case, and where each begins."""

    low: str
    starts: Sequence[int]

    @staticmethod
    def of(texts: Sequence[str]) -> "Stack":
        """The stack of `texts`; linear in them."""
        lowered = [_lowered(text) for text in texts]
        return Stack("\n".join(lowered), [0, *accumulate(len(text) + 1 for text in lowered)])

    def matching(self, *patterns: re.Pattern[str]) -> set[int]:
        """The numbers of the texts in which one of `patterns` may be found; it is found in none of the others."""
        found: set[int] = set()
        for words in map(needed, patterns):
            if words is None:
                return set(range(len(self.starts) - 1))
            for word in words:
                found.update(self._having(word))
        return found

    def _having(self, word: str) -> Iterator[int]:
        at = self.low.find(word)
        while at >= 0:
            number = bisect_right(self.starts, at) - 1
            yield number
            at = self.low.find(word, self.starts[number + 1])


def may_match(pattern: re.Pattern[str], low: str) -> bool:
    """Whether a text in lower case has what every match of `pattern` has."""
    words = needed(pattern)
    return words is None or any(word in low for word in words)


@lru_cache(maxsize=256)  # as many patterns as there are
def needed(pattern: re.Pattern[str]) -> tuple[str, ...] | None:
    """Stretches of letters, in lower case, of which every match of `pattern` has one; None if there are no such."""
    words = _of_row(parser.parse(pattern.pattern, pattern.flags)) if parser else None
    return None if words is None else tuple(sorted(w for w in words if not any(o in w for o in words if o != w)))


def _lowered(text: str) -> str:
    """`text` in lower case, with the three letters that a pattern may take for an ASCII one as that."""
    low = text.lower()
    return low if low.isascii() else low.replace("ſ", "s").replace("ı", "i").replace("i̇", "i")


def _of_row(row: Any) -> frozenset[str] | None:
    """The best of the words that parts in a row need."""
    parts: list[frozenset[str] | None] = []
    run = ""
    for kind, value in row:
        if kind is op.LITERAL:
            run += chr(value)
            continue
        parts, run = [*parts, _of_run(run), _of_part(kind, value)], ""
    return max((part for part in [*parts, _of_run(run)] if part), key=_worth, default=None)


def _of_run(run: str) -> frozenset[str] | None:
    return frozenset((_lowered(run),)) if _length(run) >= _TELLING else None


def _of_part(kind: Any, value: Any) -> frozenset[str] | None:
    if kind is op.SUBPATTERN:
        return _of_row(value[_GROUP])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _of_row(value[_REPEATED]) if value[0] else None
    if kind is op.BRANCH:
        branches = [_of_row(branch) for branch in value[1]]
        return frozenset[str]().union(*(b for b in branches if b)) if all(branches) else None
    if kind is op.IN and all(one is op.LITERAL and chr(of) > "\u2000" for one, of in value):
        return frozenset(chr(of) for _, of in value)
    return None


def _worth(words: frozenset[str]) -> tuple[int, int]:
    return min(map(_length, words)), -len(words)


def _length(word: str) -> int:
    return sum(1 if letter.isascii() and (letter.isalnum() or letter == " ") else _RARE for letter in word)
