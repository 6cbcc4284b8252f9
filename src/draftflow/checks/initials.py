"""Latin names in a Japanese or Chinese sentence, whose source in that script would write them so too, or in katakana.

One that is given beside its own words (国際通貨基金(IMF), IMF(国際通貨基金)), or in brackets for the original, may rest
on these: then nobody can tell. Acronyms of two letters (EU, UN) are as often told in words, names in Chinese always.
"""

import re
from collections.abc import Collection, Iterable
from typing import Protocol

from draftflow.text.blocks import Blocks
from draftflow.text.names import Name, is_acronym
from draftflow.text.sounds import is_alike

_EAST_ASIAN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096]")
_RUN = r"[\u30a1-\u30fa\u30fc\u3005\u3400-\u9fff]{2,20}"
_BEFORE = re.compile(rf"({_RUN})[(「\[]$")
_BEHIND = re.compile(rf"[(「\[]({_RUN})")
_BRACKET = re.compile(r"[(\[][^()\[\]]{0,40}$")
_REACH = 48  # characters beside a name in which its words or an opening bracket stand
_WORD = 5  # characters of those words, at either end, that the source must have: it may name the thing more shortly
_ACRONYM, _LETTERS = 3, 4  # letters of an acronym, and of another name, from which it is looked for


class Known(Protocol):
    """What is known of the names of a text."""

    @property
    def blocks(self) -> Blocks:
        """Its index."""

    @property
    def katakana(self) -> Collection[str]:
        """Its katakana words."""


def is_absent(text: str, name: Name, missing: Iterable[tuple[int, int]], known: Known) -> bool:
    """Whether an East Asian text without the `missing` words of `name` must have it, if the claim `text` is right."""
    if not _EAST_ASIAN.search(text):
        return False
    if is_acronym(name.text):
        runs = (part for run in _beside(text, name) for part in (run[:_WORD], run[-_WORD:]))
        return len(name.text) >= _ACRONYM and not any(map(known.blocks.contains, runs))
    if (
        not _KANA.search(text)
        or _BRACKET.search(text, max(0, name.start - _REACH), name.start)
        or _BEHIND.match(text, name.end)
    ):
        return False
    words = [text[a:b] for a, b in missing]
    if not all(word.isalpha() for word in words) or not any(len(word) >= _LETTERS for word in words):
        return False
    return not any(is_alike(word, other) for word in words for other in known.katakana)


def _beside(text: str, name: Name) -> list[str]:
    """The words that stand beside an acronym and may be what it is short for."""
    before = _BEFORE.search(text, max(0, name.start - _REACH), name.start)
    behind = _BEHIND.match(text, name.end, name.end + _REACH)
    return [match[1] for match in (before, behind) if match]
