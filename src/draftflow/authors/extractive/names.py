"""Names and terms that titles share: a heading to fall back on where the sources have none that serve."""

import re
from collections.abc import Sequence
from itertools import pairwise

from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.rank import keys
from draftflow.models import Language

_ENGLISH = re.compile(r"[A-Z][a-z]+(?:['’-][A-Za-z]+)?(?: [A-Z][a-z]+(?:['’-][A-Za-z]+)?){1,2}")
_JAPANESE = re.compile(r"[\u30a1-\u30fa\u30fc\u3400-\u9fff々A-Z]{4,12}")
_ITEMS, _SOURCES = 3, 2  # in how many passages, of how many sources, a name must stand
_MOST_SHARE = 0.5  # of the passages: a name in more of them tells nothing apart


def names(items: Sequence[Item], titles: Sequence[str], topic: str, language: Language) -> dict[str, list[int]]:
    """Names found in `titles`, each with the indexes of the items it stands in; those of the topic aside."""
    pattern = _JAPANESE if language == "ja" else _ENGLISH
    known = set(keys(topic))
    texts = [item.text for item in items]
    found: dict[str, list[int]] = {}
    for name in sorted({name for title in titles for name in _runs(title, pattern)}):
        if set(keys(name)) <= known:
            continue
        under = [i for i, text in enumerate(texts) if name in text]
        sources = {items[i].passage.source for i in under}
        if len(under) >= _ITEMS and len(sources) >= _SOURCES and len(under) <= _MOST_SHARE * len(items):
            found[name] = under
    return found


def _runs(title: str, pattern: re.Pattern[str]) -> list[str]:
    """Runs of name words in `title`, and in English also each two of three words that follow one another."""
    runs = pattern.findall(title)
    pairs = [" ".join(pair) for run in runs for words in [run.split()] for pair in pairwise(words)]
    return [*runs, *pairs]
