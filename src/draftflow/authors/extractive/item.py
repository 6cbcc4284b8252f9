"""A passage as material: its sentences, its terms, what it is worth."""

from dataclasses import dataclass, field

from draftflow.authors.extractive.alike import Print
from draftflow.authors.extractive.markup import plain
from draftflow.authors.extractive.rank import Vector
from draftflow.authors.extractive.units import whole
from draftflow.models import Passage
from draftflow.text.sentences import sentences

_SINGLE = 0.65


@dataclass(frozen=True, slots=True)
class Item:
    """A passage ready for use: its sentences without markup, their prints, its size in the brief's unit, terms, worth.

    `theme` is its terms with those of the passages most like it: two that speak of one thing in other words meet there.
    `twins` are passages of other sources that hold the same sentences,
    `echoes` how many sources print them, copies of one text included.
    """

    passage: Passage
    sentences: tuple[str, ...]
    prints: tuple[Print, ...]
    size: int
    vector: Vector
    worth: float
    theme: Vector = field(default_factory=dict)
    twins: tuple[Passage, ...] = ()
    echoes: int = 0

    @property
    def fullness(self) -> float:
        """What it counts that the passage is more than one sentence: alone, one seldom makes a point."""
        return 1.0 if len(self.sentences) > 1 else _SINGLE

    @property
    def text(self) -> str:
        """All sentences in one line."""
        return " ".join(self.sentences)


def sentences_of(quote: str) -> tuple[str, ...]:
    """The sentences of a passage, without markup; what one quotation holds together counts as one."""
    return tuple(plain(quote[a:b]) for a, b in whole(sentences(quote), quote))
