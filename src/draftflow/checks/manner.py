"""How texts read, counted: lengths, register, punctuation, openings, favourite words. No model is asked.

A text is cut into pieces of equal length. What differs between one author's own pieces is how far the author goes;
beyond that another text has another manner.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from statistics import fmean, median, quantiles, stdev

from draftflow.checks.base import Article, Sentence
from draftflow.checks.register import register_of
from draftflow.models import Language
from draftflow.models.voice import Band, Manner, Trait
from draftflow.text.measure import length
from draftflow.text.terms import STOP_WORDS

PIECE = 20
"""Sentences in one piece."""
LEAST = 4
"""Pieces without which nothing can be said of how far an author goes."""
_FLOOR: Mapping[Trait, float] = {"sentence-length": 1, "sentence-spread": 2, "paragraph-length": 0.5}
"""The smallest difference worth a word: one unit, or for rates one occurrence in a piece."""
_CEILING: Mapping[Trait, float] = {"polite": 1}
"""What a trait cannot come above: a share of sentences is at most all of them."""
_MARKS: Mapping[Trait, re.Pattern[str]] = {
    "exclamations": re.compile(r"[!！]+"),
    "questions": re.compile(r"[?？]+"),
    "dashes": re.compile(r"—+|―+|─{2,}|(?<=\s)–(?=\s)|(?<=\s)--(?=\s)"),
    "ellipses": re.compile(r"…+|\.{3}|・{3}"),
    "quotations": re.compile(r"「|『|“|(?<!\w)\"(?=\w)"),
    "emoji": re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]"),
}
_COMMA = {"en": re.compile(r","), "ja": re.compile(r"[、，]")}
_CONTRACTION = re.compile(
    r"\b[A-Za-z]+(?:n['’]t|['’](?:re|ve|ll|d|m))\b|\b(?:it|that|there|he|she|what|who|let)['’]s\b", re.IGNORECASE
)
_OPENING = {
    "en": re.compile(r"[\"“'‘]?([A-Z][\w'’]*(?: [a-z][\w'’]*)?)"),
    "ja": re.compile(r"([ぁ-んァ-ヶ一-龠々ー]{2,8})、"),
}
_WORD = {
    "en": re.compile(r"[A-Za-z][a-z]+(?:['’][a-z]+)?"),
    "ja": re.compile(r"[一-龠々]{2,}|[ァ-ヶー]{3,}|(?<![ぁ-ん])[ぁ-ん]{3,5}(?=[、。一-龠ァ-ヶ])"),
}
FILLERS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        *("actually", "basically", "clearly", "crucial", "crucially", "delve", "famously", "fundamentally", "honestly"),
        *("importantly", "incredibly", "indeed", "interestingly", "landscape", "literally", "moreover", "notably"),
        *(
            "obviously",
            "of course",
            "quite",
            "really",
            "robust",
            "simply",
            "tapestry",
            "testament",
            "truly",
            "ultimately",
        ),
        *("undoubtedly", "unsurprisingly", "vibrant", "at the end of the day", "in order to", "in today's world"),
        *(
            "it goes without saying",
            "it is important to",
            "it is worth noting",
            "it remains to be seen",
            "needless to say",
        ),
    ),
    "ja": (
        *(
            "いかがでしょうか",
            "言うまでもなく",
            "言っても過言ではない",
            "必要不可欠",
            "注目される",
            "注目を集め",
            "期待される",
        ),
        *("今後の動向", "予断を許さない", "浮き彫り", "一石を投じ", "待ったなし", "といえるだろう", "と言えるだろう"),
        *(
            "と言えるでしょう",
            "に他ならない",
            "にほかならない",
            "非常に",
            "極めて",
            "まさに",
            "もちろん",
            "様々な",
            "さまざまな",
        ),
        *(
            "このように",
            "ということ",
            "なぜなら",
            "要するに",
            "ある意味",
            "基本的に",
            "正直",
            "やはり",
            "そもそも",
            "いわゆる",
        ),
    ),
}
"""Words that many writers fall back on; one that an author never uses says something of the author."""
_SHOWN = 8  # openings, and favourite words


def pieces(article: Article) -> list[tuple[Sentence, ...]]:
    """The sentences of the prose in stretches of `PIECE`; what is left over at the end is not counted."""
    prose = [s for s in article.sentences if s.kind == "paragraph" and any(map(str.isalpha, s.text))]
    return [tuple(prose[i : i + PIECE]) for i in range(0, len(prose) - PIECE + 1, PIECE)]


def traits(piece: Sequence[Sentence], language: Language) -> dict[Trait, float]:
    """What is counted in one piece; rates are to a sentence."""
    texts = [sentence.text for sentence in piece]
    lengths = [length(text, language) for text in texts]
    low, _, high = quantiles(lengths, n=4)
    paragraphs = len(list(groupby(piece, key=lambda sentence: sentence.paragraph)))
    found: dict[Trait, float] = {
        "sentence-length": median(lengths),
        "sentence-spread": high - low,
        "paragraph-length": len(piece) / paragraphs,
        "commas": _rate(_COMMA[language], texts),
        **{name: _rate(pattern, texts) for name, pattern in _MARKS.items()},
    }
    if language == "en":
        return found | {"contractions": _rate(_CONTRACTION, texts)}
    registers = [register for text in texts if (register := register_of(text))]
    return found | {"polite": registers.count("polite") / len(registers)} if registers else found


def _rate(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    return sum(len(pattern.findall(text)) for text in texts) / len(texts)


def usual(found: Iterable[Sequence[Sentence]], language: Language) -> dict[Trait, float]:
    """The mean of each trait over pieces; empty without any."""
    counted = [traits(piece, language) for piece in found]
    names = {name for each in counted for name in each}
    return {name: fmean(each[name] for each in counted if name in each) for name in sorted(names)}


def manner(articles: Sequence[Article], language: Language) -> Manner | None:
    """The manner of one author's articles; None if they are too little to tell.

    A trait's band goes from the author's own lowest piece to the highest one, widened by the standard deviation of the
    pieces, and by no less than one occurrence to a piece: that is how far the author is known to go.
    """
    found = [piece for article in articles for piece in pieces(article)]
    if len(found) < LEAST:
        return None
    counted = [traits(piece, language) for piece in found]
    bands = {name: band for name in counted[0] if (band := _band(name, [c[name] for c in counted if name in c]))}
    texts = ["\n".join(sentence.text for sentence in piece) for piece in found]
    everything = "\n".join(s.text for article in articles for s in article.sentences)
    return Manner(
        sentences=len(found) * PIECE,
        pieces=len(found),
        traits=bands,
        openings=_openings(found, language),
        favourites=_favourites(texts, language),
        unused=tuple(filler for filler in FILLERS[language] if not uses(everything, filler)),
    )


def _band(name: Trait, values: list[float]) -> Band | None:
    if len(values) < LEAST:
        return None
    middle, spread = fmean(values), max(stdev(values), _FLOOR.get(name, 1 / PIECE))
    return Band(
        usual=round(middle, 2),
        low=round(max(0.0, min(values) - spread), 2),
        high=round(min(max(values) + spread, _CEILING.get(name, float("inf"))), 2),
    )


def uses(text: str, phrase: str) -> bool:
    """Whether a word or phrase stands in a text: English as whole words, Japanese anywhere."""
    return occurrence(text, phrase) is not None


def occurrence(text: str, phrase: str) -> str | None:
    """The phrase as it stands in the text; None if it does not."""
    edges = (r"(?<!\w)", r"(?!\w)") if phrase.isascii() else ("", "")
    pattern = re.escape(phrase).replace("'", "['’]").replace(r"\ ", r"\s+")
    found = re.search(f"{edges[0]}{pattern}{edges[1]}", text, re.IGNORECASE)
    return found[0] if found else None


def _openings(found: Iterable[Sequence[Sentence]], language: Language) -> tuple[str, ...]:
    """How sentences begin in more than one piece."""
    seen: Counter[str] = Counter()
    for piece in found:
        starts = (_OPENING[language].match(sentence.text) for sentence in piece)
        seen.update({match[1] for match in starts if match})
    return tuple(text for text, count in seen.most_common(_SHOWN) if count > 1)


def _favourites(texts: Sequence[str], language: Language) -> tuple[str, ...]:
    """Words that come again all over the texts, not in heaps as a topic's words do.

    The baseline is the texts themselves: a word seen `n` times that fell anywhere would be in
    `k * (1 - (1 - 1/k)^n)` of `k` pieces; a topic's word is in fewer. Of those spread at least so wide, the ones in
    most pieces come first. Names and grammar aside.
    """
    total: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for text in texts:
        words = [word for word in _words(text, language) if word.lower() not in STOP_WORDS]
        total.update(words)
        spread.update(set(words))
    count = len(texts)
    wide = [
        w for w, n in spread.items() if n >= max(3, count / 4) and n >= count * (1 - (1 - 1 / count) ** total[w]) * 0.95
    ]
    return tuple(sorted(wide, key=lambda w: (-spread[w], -total[w], w))[:_SHOWN])


def _words(text: str, language: Language) -> list[str]:
    found = _WORD[language].findall(text)
    if language == "ja":
        return found
    lower = {word for word in found if word.islower()}
    return [word for word in (w if w.islower() else w.lower() for w in found) if word in lower and len(word) > 3]  # noqa: PLR2004 - shorter ones are grammar
