"""Whether a Latin word and a katakana word may be one name: Amazon and アマゾン, Google and グーグル.

Katakana is romanised by the names of its letters in Unicode, the Latin word by how English is read, with what katakana
does not tell apart (l and r, v and b) made one. The two are alike where their consonants or most of their letters are.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_READ = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph|gh(?=t?$)", "h"), ("th|sch|sh|c(?=[eiy])", "s"), ("tch|ch", "t"), ("ck|qu?|c", "k"), ("x", "ks"),
        ("dge?(?=[eiy]|$)|j|g(?=[eiy])|z", "s"), ("l", "r"), ("v", "b"), ("f", "h"), ("m(?=[bp])", "n"),
        ("r(?=[^aeiouyr]|$)", ""),
    )
)  # fmt: skip
_WEAK = re.compile(r"[aeiouwyn]")  # vowels, and what is heard as one or not at all
_TWICE = re.compile(r"(.)\1+")
_LEAST = 2  # consonants from which the same ones tell anything
_LETTERS = 0.7  # share of letters in common from which two words are read alike


def is_alike(latin: str, katakana: str) -> bool:
    """Whether the two words may be one name, read aloud."""
    one, other = _of_latin(latin), _of_katakana(katakana)
    consonants = _TWICE.sub(r"\1", _WEAK.sub("", one))
    if len(consonants) >= _LEAST and consonants == _TWICE.sub(r"\1", _WEAK.sub("", other)):
        return True
    return bool(one) and one[:1] == other[:1] and SequenceMatcher(None, one, other, autojunk=False).ratio() >= _LETTERS


@lru_cache(maxsize=8192)
def _of_katakana(word: str) -> str:
    named = (unicodedata.name(char, "").rsplit(" ", 1)[-1].lower() for char in word if char not in "ッー・")
    return "".join(named).replace("vu", "bu").replace("z", "s")


@lru_cache(maxsize=8192)
def _of_latin(word: str) -> str:
    low = _TWICE.sub(r"\1", word.lower())
    for pattern, sound in _READ:
        low = pattern.sub(sound, low)
    return low
