"""T611: paragraphs in another language than the article's."""

import re
from collections.abc import Iterator

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import layout
from draftflow.models import Finding, Language

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z\u00c0-\u024f]+)?")
_LETTERS_IN_A_ROW = re.compile(r"[^\W\d_]+")
_FUNCTION_WORDS = frozenset(
    "a about after all also although among an and are as at be because been before being between both but by"
    " can could did do does"
    " during each for from had has have he her his how i if in into is it its more most no nor not of on one"
    " only or other our over"
    " said she should since so some such than that the their them then there these they this those through to"
    " under until up was we"
    " were what when where which while who will with would you".split()
)
_QUOTED = re.compile(
    r"「[^「」]{0,4000}」|『[^『』]{0,4000}』|“[^“”]{0,4000}”|\"[^\"\n]{0,2000}\"|«[^«»]{0,2000}»|„[^„“”]{0,2000}[“”]"
)
_LETTERS = 60  # letters below which nothing can be said of a paragraph's language
_WORDS = 25  # the same in words
_FEW = 0.12  # share of function words below which a text is not English; running English has 0.3 and more


def other_language(article: Article, _library: Library) -> Report:
    """Paragraphs in the letters or words of another language; quotations and lists left out."""
    return Report(tuple(_findings(article)))


def _findings(article: Article) -> Iterator[Finding]:
    drawn = layout(article)
    for part in drawn.prose("paragraph"):
        text = _QUOTED.sub(" ", part.visible)
        if spoken := _another(text, article.language):
            wanted = {"ja": "Japanese", "en": "English"}[article.language]
            yield drawn.finding("T611", "warning", f"this paragraph is in {spoken}, the article in {wanted}", part)


def _another(text: str, language: Language) -> str | None:
    """The language of `text`, if it is surely another one."""
    letters = sum(map(len, _LETTERS_IN_A_ROW.findall(text)))
    kana, ideographs = (0 if text.isascii() else len(p.findall(text)) for p in (_KANA, _IDEOGRAPH))
    if letters < _LETTERS:
        return _another_in_few_letters(text, language, kana, ideographs)
    words = _LATIN_WORD.findall(text.lower())
    latin = sum(map(len, words))
    english = len(words) >= _WORDS and sum(map(_FUNCTION_WORDS.__contains__, words)) / len(words)
    if kana + ideographs > 0.5 * letters:
        spoken = "Japanese" if kana > 0.1 * (kana + ideographs) else "Chinese"
    elif latin > 0.8 * letters and len(words) >= _WORDS:
        spoken = "English" if english > 2 * _FEW else "another language" if english < _FEW and _is_prose(text) else ""
    elif latin < 0.2 * letters and kana + ideographs < 0.2 * letters:
        spoken = "another script"
    else:
        spoken = ""
    return spoken if spoken and spoken != {"ja": "Japanese", "en": "English"}[language] else None


def _another_in_few_letters(text: str, language: Language, kana: int, ideographs: int) -> str | None:
    """Chinese and Japanese say in thirty letters what English says in a hundred."""
    if language == "ja" and ideographs >= 30 and not kana and re.search(r"[的是在了们这为]", text):  # noqa: PLR2004 - said above
        return "Chinese"
    if language == "en" and kana >= 10 and re.search(r"。\s*$", text):  # noqa: PLR2004 - a clause
        return "Japanese"
    return None


def _is_prose(text: str) -> bool:
    """Whether most words are in lower case and the text ends as a sentence does; lists of names do not."""
    words = _LATIN_WORD.findall(text)
    return text.rstrip(' *_\n"”’)')[-1:] in (".", "!", "?") and sum(word.islower() for word in words) > 0.6 * len(words)


CHECKS = (Check("language", "T", other_language),)
