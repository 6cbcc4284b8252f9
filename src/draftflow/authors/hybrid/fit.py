"""Whether what a small model said may stand in an article: its language, length, figures, names, and its words."""

import re
from collections.abc import Collection, Sequence

from draftflow.authors.extractive.headings import cleaned
from draftflow.models import Language
from draftflow.text.fold import folded
from draftflow.text.measure import cjk_share
from draftflow.text.names import names
from draftflow.text.prose import plain_line
from draftflow.text.quantities import quantities
from draftflow.text.terms import terms

_NUMBER = re.compile(r"\d[\d,.]*")
_CAPITALISED = re.compile(r"(?<![\w'’])[A-Z\u00c0-\u00de][\w'’]*")
_PROSE = re.compile(r"[.!?]\s+\S|[。！？]\s*\S")
_SMALL = re.compile(r"(?<![\w'’])[a-z][\w'’]*")
_SHORTEST = {"en": 8, "ja": 4}  # characters
_LONGEST = {"en": 100, "ja": 45}
_KNOWN = 0.5  # share of the words of a line that must stand in what it is about
_JAPANESE = 0.6  # share of its letters


def fitting(line: str, about: str, language: Language, taken: Collection[str]) -> str | None:
    """`line` as a heading or title over `about`, or None if it may be none.

    `taken` are the others of the article. Every figure and every name in it must be in `about`, and half of its words.
    """
    text = cleaned(plain_line(line, 300).strip(" \"'“”‘’「」『』.。"), language)
    if text is None or not _SHORTEST[language] <= len(text) <= _LONGEST[language]:
        return None
    if (cjk_share(text) >= _JAPANESE) != (language == "ja") or _PROSE.search(text):
        return None
    if any(_same(text, other) for other in taken):
        return None
    if unknown(text, about) or _shared(text, about) < _KNOWN:
        return None
    return in_sentence_case(text, about) if language == "en" else text


def unknown(text: str, about: str) -> list[str]:
    """Figures and names of `text` that are not in `about`."""
    said, known = folded(text), folded(about)
    digits = set(_NUMBER.findall(known))
    values = {each.value for each in quantities(known)}
    missing = [n for n in _NUMBER.findall(said) if n not in digits]
    missing += [said[q.start : q.end] for q in quantities(said) if not q.weak and q.value not in values]
    stems, lower = set(terms(known)), known.casefold()
    missing += [word for word in _CAPITALISED.findall(said) if not stems.issuperset(terms(word))]
    return missing + [n.text for n in names(said) if n.kind != "latin" and n.text.casefold() not in lower]


def in_sentence_case(text: str, about: str) -> str:
    """English `text` without capitals on words that `about` writes small, but for the first: small models love them."""
    small = set(_SMALL.findall(about))

    def lowered(match: re.Match[str]) -> str:
        word = match.group()
        return word.lower() if match.start() and (word.lower() in small or not terms(word)) else word

    return _CAPITALISED.sub(lowered, text)


def permutation(order: Sequence[int], count: int) -> tuple[int, ...] | None:
    """`order`, counted from 1, as indices; None if it is not each of `count` once."""
    return tuple(n - 1 for n in order) if sorted(order) == list(range(1, count + 1)) else None


def _shared(text: str, about: str) -> float:
    """Share of the words of `text` that are in `about`."""
    words = set(terms(folded(text)))
    return len(words & set(terms(folded(about)))) / len(words) if words else 0.0


def _same(one: str, other: str) -> bool:
    return "".join(folded(one).split()).casefold() == "".join(folded(other).split()).casefold()
