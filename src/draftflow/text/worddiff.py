"""What became of a text, word by word; in Japanese character by character, where no spaces say what a word is."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

from draftflow.text.fold import CJK

Change = Literal["same", "gone", "new"]
_WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+(?:['’.,-][^\W{CJK}]+)*|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^.。！？!?\n]*(?:[.。！？!?]+[」』”\")]*\s*|\n+|\Z)")
_MOST = 4_000_000  # pairs of words; two passages beyond that are not compared inside


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
    if len(old) * len(new) > _MOST:
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


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of a kind as one; a space alone between two changes goes with them."""
    marked: list[Piece] = []
    for number, piece in enumerate(pieces):
        between = 0 < number < len(pieces) - 1 and pieces[number - 1].change != "same" != pieces[number + 1].change
        if piece.change == "same" and between and not piece.text.strip() and "\n" not in piece.text:
            marked += [Piece("gone", piece.text), Piece("new", piece.text)]
        else:
            marked.append(piece)
    found: list[Piece] = []
    for same, run in groupby(marked, lambda piece: piece.change == "same"):
        parts = list(run)
        if same:
            found.append(Piece("same", "".join(part.text for part in parts)))
        else:
            for change in ("gone", "new"):
                text = "".join(part.text for part in parts if part.change == change)
                found += [Piece(change, text)] if text else []
    return [piece for piece in found if piece.text]
