"""Lengths and languages of texts."""

import re
from typing import Literal

from draftflow.text.citations import CITATION

DEFAULT_LENGTH = {"en": 1_200, "ja": 3_000}
"""Length of an article nobody gave a length for: words for English, characters for Japanese."""

DEFAULT_SECTION = {"en": 300, "ja": 800}
"""Length of a section nobody gave a length for."""

_CJK = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_MARKUP = re.compile(r"^[ \t]*(?:#{1,6}|[-*+]|>)[ \t]+|[*_`]+", re.MULTILINE)


def length(text: str, language: Literal["en", "ja"]) -> int:
    """Length of `text` without citations and markup: characters for Japanese (white space aside), words for English."""
    bare = _MARKUP.sub("", CITATION.sub("", text))
    return len("".join(bare.split())) if language == "ja" else len(_WORD.findall(bare))


def language_of(text: str) -> Literal["en", "ja"]:
    """Japanese if kana make up a fair part of the letters, English otherwise."""
    sample = text[:20_000]
    letters = sum(map(str.isalpha, sample))
    return "ja" if letters and len(_KANA.findall(sample)) >= 0.1 * letters else "en"


def cjk_share(text: str) -> float:
    """Share of the letters of `text` that are kana or ideographs, 0 to 1."""
    letters = sum(map(str.isalpha, text))
    return len(_CJK.findall(text)) / letters if letters else 0.0


def characters(text: str, tokens: int) -> int:
    """About how many characters of `text` come to so many tokens."""
    return tokens * len(text) // max(1, estimated_tokens(text))


def estimated_tokens(text: str) -> int:
    """A rough count of model tokens: four Latin characters to one, and one to each character of Japanese."""
    dense = len(_CJK.findall(text))
    return dense + (len(text) - dense + 3) // 4
