"""An inverted index of one text by short blocks: where do the words of a sentence stand close together?

Words are folded to crude stems and peoples to their countries, Chinese, Japanese and Korean runs to character bigrams.
A block holds a sentence or two; a window is a block with its neighbours. Rare terms weigh more than those found all
over the text.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from math import log

from draftflow.text.demonyms import country_of
from draftflow.text.measure import cjk_share
from draftflow.text.terms import STOP_WORDS

_LATIN_BLOCK, _DENSE_BLOCK = 120, 50  # characters: about a sentence
_DENSE = 0.3  # share of CJK letters from which a text counts as dense
_LETTERS = re.compile(r"[a-z\u00df-\u024f]+|[\u30a1-\u30fa\u30fc]+|[\u3005-\u3007\u3400-\u9fff]+|[\uac00-\ud7af]+")
_RUN = re.compile(rf"{_LETTERS.pattern}|[0-9]+(?:[.,][0-9]+)*")
_ENDINGS = re.compile(r"(?:ations?|ings?|ments?|ness|edly|ed|ies|ers?|ions?|ly|es|s|e|y)$")
_STEM = 4  # letters a stem keeps at least
_WEIGHED = 100  # places of the rarest terms that propose windows
_PROPOSED = 6  # windows that are weighed exactly


class Blocks:
    """The index of one folded text; built once, in time linear in it."""

    def __init__(self, text: str) -> None:
        low = text.lower() if "İ" not in text else text.replace("İ", "I").lower()
        self.text = low
        size = _DENSE_BLOCK if cjk_share(low[:20_000]) > _DENSE else _LATIN_BLOCK
        self.starts = _cuts(low, size)
        self.postings: Mapping[str, list[int]] = _postings(low, self.starts)
        self._widest = log(1 + len(self.starts))
        self._weights: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def block(self, offset: int) -> int:
        """The block that holds the character at `offset`."""
        return bisect_right(self.starts, offset) - 1

    def window(self, block: int) -> tuple[int, int]:
        """Offsets of a block with its neighbours."""
        after = block + 2
        return self.starts[max(0, block - 1)], self.starts[after] if after < len(self.starts) else len(self.text)

    def weight(self, term: str) -> float:
        """How telling a term is, 0 to 1: 1 if it is in one block or none."""
        if term not in self._weights:
            found = self.postings.get(term)
            self._weights[term] = log(1 + len(self.starts) / len(found)) / self._widest if found else 1.0
        return self._weights[term]

    def holds(self, term: str, block: int, radius: int = 1) -> bool:
        """Whether the term stands in the window of `radius` blocks around `block`."""
        found = self.postings.get(term)
        if not found:
            return False
        at = bisect_left(found, block - radius)
        return at < len(found) and found[at] <= block + radius

    def around(self, words: str) -> Iterator[str]:
        """The windows around the rarest term of some lower-case words; none, if one of the terms is nowhere."""
        terms_ = {term for run in _RUN.findall(words) for term in _of_run(run)}
        if terms_ and all(term in self.postings for term in terms_):
            rarest = min(terms_, key=lambda term: (len(self.postings[term]), term))
            for block in self.postings[rarest]:
                yield self.text[slice(*self.window(block))]

    def contains(self, run: str) -> bool:
        """Whether a lower-case word or run stands in the text letter by letter."""
        return any(run in window for window in self.around(run))

    def knows(self, word: str) -> bool:
        """Whether a Latin word, or one with the same stem, stands in the text."""
        return all(term in self.postings for run in _RUN.findall(word.lower()) for term in _of_run(run))

    def relevance(self, wanted: Iterable[str], block: int) -> float:
        """Share, by weight, of the wanted terms found anywhere in the text that stand in the window around `block`."""
        present = [(self.weight(term), term) for term in wanted if term in self.postings]
        total = sum(weight for weight, _ in present)
        return sum(weight for weight, term in present if self.holds(term, block)) / total if total else 1.0

    def best(self, wanted: Collection[str]) -> list[tuple[float, int]]:
        """The windows that hold most of the wanted terms: share by weight, and block, the best first."""
        postings = self.postings
        weights = dict(zip(wanted, map(self.weight, wanted), strict=True))
        known = [(postings[term], own, term) for term, own in weights.items() if term in postings]
        total = sum(weights.values())
        scores: defaultdict[int, float] = defaultdict(float)
        left = _WEIGHED
        for count, _, found, own in sorted([(len(found), term, found, own) for found, own, term in known]):
            if count > left < _WEIGHED:
                break  # those that follow are no rarer
            for block in found[:left]:
                scores[block] += own
            left -= count
        for block, score in list(scores.items()):
            scores[block + 1] += score
            scores[block - 1] += score
        proposed = sorted(scores, key=scores.__getitem__, reverse=True)[:_PROPOSED]
        exact = [(-_weight_at(known, block) / total, block) for block in proposed if 0 <= block < len(self.starts)]
        return [(-share, block) for share, block in sorted(exact)]


def _weight_at(known: Iterable[tuple[list[int], float, str]], block: int) -> float:
    """The weight of the terms, given by their blocks, that stand in the window around `block`."""
    weight = 0.0
    for found, own, _ in known:
        at = bisect_left(found, block - 1)
        if at < len(found) and found[at] <= block + 1:
            weight += own
    return weight


def content_terms(text: str, *, numbers: bool = False) -> list[str]:
    """The terms of `text` that tell what it is about, as `Blocks` knows them, each once, in order."""
    runs = (_RUN if numbers else _LETTERS).findall(text.lower())
    return list(dict.fromkeys(chain.from_iterable(map(_indexed, runs))))


@lru_cache(maxsize=32_768)
def word_terms(word: str) -> tuple[str, ...]:
    """The content terms of one word."""
    return tuple(content_terms(word))


def _cuts(text: str, size: int) -> list[int]:
    starts, position = [0], size
    while position < len(text):
        space = text.rfind(" ", position - size // 2, position)
        starts.append(space + 1 if space >= 0 else position)
        position = starts[-1] + size
    return starts


def _postings(text: str, starts: list[int]) -> dict[str, list[int]]:
    """The blocks of each term; a block of dense text takes in one character of the next, so that no bigram is lost."""
    postings: defaultdict[str, list[int]] = defaultdict(list)
    places: dict[str, list[list[int]]] = {}  # where the terms of a run are kept; most words come again
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        for run in _RUN.findall(text, start, end if text[end - 1 : end] == " " else end + 1):
            try:
                kept = places[run]
            except KeyError:
                kept = places[run] = [postings[term] for term in _indexed(run)]
                for found in kept:
                    if not found:
                        found.append(number)
            for found in kept:
                if found[-1] != number:
                    found.append(number)
    return dict(postings)


@lru_cache(maxsize=32_768)  # the same words come in every text and are asked for again and again
def _indexed(run: str) -> tuple[str, ...]:
    """The terms of a run, none of a word that tells nothing."""
    return () if run in STOP_WORDS else _of_run(run)


def _of_run(run: str) -> tuple[str, ...]:
    """The terms of one run of letters."""
    if run[0] < "\u2000":
        return (_stem(country_of(run)),)
    return tuple(run[i : i + 2] for i in range(len(run) - 1)) or (run,)


def _stem(word: str) -> str:
    """A crude stem: enough to let `retired` meet `retirement`, and `São` meet `Sao`."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if len(word) <= _STEM:
        return word
    cut = _ENDINGS.sub("", word)
    return cut if len(cut) >= _STEM else word[:_STEM]
