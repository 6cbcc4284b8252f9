"""What a number counts: the word right behind it."""

import re

from draftflow.text.blocks import word_terms

_WORD = re.compile(r"[ -]{0,2}([^\W\d_]+)")
_NO_NOUNS = frozenset(
    "against along among around because below despite during if per since though through until unless"
    " versus when while within without".split()
)


def noun_after(text: str, end: int) -> str:
    """The term that follows a number directly; empty if that is no word that tells anything."""
    word = _WORD.match(text, end)
    return next(iter(word_terms(word.group(1))), "") if word and word.group(1) not in _NO_NOUNS else ""
