"""Prose that is no answer to what was asked: another language, the prompt said back, a loop."""

import re
import unicodedata

from draftflow.models import Language
from draftflow.text.citations import CITATION

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_CJK = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"“[^“”]{0,2000}”|「[^「」]{0,2000}」|『[^『』]{0,2000}』|\"[^\"\n]{0,2000}\"")
_FENCED = re.compile(r"^(=====[0-9a-f]{16}=====)$.*?^\1$", re.MULTILINE | re.DOTALL)
_ENGLISH = frozenset(
    "a about after all also an and are as at be because been before but by can did for from had has have he her his if"
    " in into is it its more no not of on one or our over said she so than that the their them then there they this to"
    " under until up was we were what when which while who will with would".split()
)
_LETTERS = 80  # fewer say nothing of a language
_WORDS = 40
_FEW = 0.08  # share of English function words; running English has 0.3 and more
_KANA_LEAST = 0.03  # share of the letters; running Japanese has 0.4 and more
_CJK_MOST = 0.5
_ECHO = 24  # characters that are the same without chance
_ECHOED = 0.4  # share of a text that is the prompt's
_ECHO_LEAST = 100  # characters
_GRAM = 12  # characters
_DISTINCT = 0.35  # share of the runs of that many characters that are there once; prose has 0.9 and more
_LOOP_LEAST = 300  # characters
_TAIL = 1_000


def astray(text: str, prompt: str, language: Language) -> str | None:
    """What is wrong with prose in `language` that answers `prompt`; None if nothing is.

    Material between fences in the prompt may be said again, that is what it is for; quotations may be in any language.
    """
    prose = CITATION.sub("", text)
    return _other_language(_QUOTED.sub(" ", prose), language) or _echo(prose, prompt) or _loop(prose)


def _other_language(text: str, language: Language) -> str | None:
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if letters < _LETTERS:
        return None
    if language == "ja":
        kana = len(_KANA.findall(text))
        return "the answer is not in Japanese (language_mismatch)" if kana < _KANA_LEAST * letters else None
    foreign = len(_CJK.findall(text)) > _CJK_MOST * letters
    if not foreign and len(words) >= _WORDS:
        foreign = sum(word.lower() in _ENGLISH for word in words) < _FEW * len(words)
    return "the answer is not in English (language_mismatch)" if foreign else None


def _echo(text: str, prompt: str) -> str | None:
    said, asked = _bare(text), _bare("\n".join(_own_lines(prompt)))
    if len(said) < _ECHO_LEAST:
        return None
    known = {asked[i : i + _ECHO] for i in range(len(asked) - _ECHO + 1)}
    echoed = end = 0
    for start in range(len(said) - _ECHO + 1):
        if said[start : start + _ECHO] in known:
            echoed += start + _ECHO - max(start, end)
            end = start + _ECHO
    return "the answer repeats the prompt (prompt_echo)" if echoed > _ECHOED * len(said) else None


def _own_lines(prompt: str) -> list[str]:
    """The prompt's lines without its material and without the points that are to be told."""
    return [line for line in _FENCED.sub("", prompt).split("\n") if "[@" not in line]


def _loop(text: str) -> str | None:
    bare = _bare(text)
    for part in (bare, bare[-_TAIL:]):
        if len(part) >= _LOOP_LEAST:
            runs = len(part) - _GRAM + 1
            if len({part[i : i + _GRAM] for i in range(runs)}) < _DISTINCT * runs:
                return "the answer goes round in a loop (repetition)"
    return None


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
