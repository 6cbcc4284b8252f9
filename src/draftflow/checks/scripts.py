"""Scripts a text is written in: a quotation in another script than its source is a translation."""

import re
from collections import Counter

from draftflow.text.fold import Folded

_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_ASCII = re.compile("[\x00-\x7f]+")
_OTHERS = (
    ("kana", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("han", re.compile("[\u3400-\u9fff]")),
    ("hangul", re.compile("[\uac00-\ud7af]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("arabic", re.compile("[\u0600-\u06ff]")),
    ("greek", re.compile("[\u0370-\u03ff]")),
    ("devanagari", re.compile("[\u0900-\u097f]")),
    ("thai", re.compile("[\u0e00-\u0e7f]")),
)
_FAIR = 0.03  # share of the letters from which a script counts as one the text is written in
_SAMPLE = 3_000  # characters at each of three places


def scripts(text: Folded) -> frozenset[str]:
    """The scripts a source is written in, from three samples of it."""
    whole = text.text
    middle = len(whole) // 2
    sample = (
        whole if len(whole) <= 3 * _SAMPLE else whole[:_SAMPLE] + whole[middle : middle + _SAMPLE] + whole[-_SAMPLE:]
    )
    counts = _counts(sample)
    return frozenset(name for name, count in counts.items() if count >= _FAIR * counts.total())


def fits(quotation: str, written: frozenset[str]) -> bool:
    """Whether a quotation may be the words of a source written in those scripts, not a translation."""
    counts = _counts(quotation)
    if not counts or not written:
        return True
    main = counts.most_common(1)[0][0]
    if counts["kana"] >= 0.1 * counts.total():  # Japanese mixes scripts; kana give it away
        return "kana" in written
    return main in written or (main == "han" and "kana" in written)


def _counts(text: str) -> Counter[str]:
    counts = Counter({"latin": found} if (found := sum(map(len, _LATIN.findall(text)))) else {})
    if not text.isascii():
        rest = _ASCII.sub("", text)
        counts |= {name: found for name, pattern in _OTHERS if (found := len(pattern.findall(rest)))}
    return counts
