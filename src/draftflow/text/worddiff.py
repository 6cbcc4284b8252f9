"""What became of a text, word by word; in Japanese character by character, where no spaces say what a word is."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from draftflow.text.fold import CJK

Change = Literal["same", "gone", "new"]
_WORD = re.compile(rf"[ \t]*(?:[{CJK}]|[^\W{CJK}]+(?:['’.,-][^\W{CJK}]+)*|\n|.|\Z)", re.DOTALL)
_SENTENCE = re.compile(r"[^.。！？!?\n]*(?:[.。！？!?]+[」』”\")]*[ \t]*|\n+|\Z)")
_MOST = 40_000_000
"""Bound of what a comparison of words may cost: pairs of equal words times words. Beyond it, all counts as changed."""


class Piece(NamedTuple):
    """A stretch of text that stayed, is gone, or is new."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """How `before` became `after`, in order; what is gone stands before what came for it.

    Sentences are compared first and words only inside of those that changed, so that a long text takes no longer than
    its changes.
    """
    pieces: list[Piece] = []
    for change, old, new in _changes(_SENTENCE.findall(before), _SENTENCE.findall(after)):
        if change:
            pieces += _words("".join(old), "".join(new))
        else:
            pieces.append(Piece("same", "".join(old)))
    return _joined(pieces)


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if _cost(old, new) > _MOST:
        yield from (Piece("gone", before), Piece("new", after))
        return
    for change, gone, came in _changes(old, new):
        if change:
            yield from (Piece("gone", "".join(gone)), Piece("new", "".join(came)))
        else:
            yield Piece("same", "".join(gone))


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs of items in order: whether they changed, how they were, how they are."""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield tag != "equal", before[i:j], after[k:m]


def _cost(before: Sequence[str], after: Sequence[str]) -> int:
    """The most steps that difflib may take."""
    counts, others = Counter(before), Counter(after)
    return sum(number * others[word] for word, number in counts.items()) * min(len(before), len(after))


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of a kind as one, all that is gone before all that is new."""
    found: list[Piece] = []
    for same, run in groupby(pieces, lambda piece: piece.change == "same"):
        parts = list(run)
        changes: tuple[Change, ...] = ("same",) if same else ("gone", "new")
        found += [Piece(change, "".join(part.text for part in parts if part.change == change)) for change in changes]
    return [piece for piece in found if piece.text]
