"""A voice: how somebody writes, described and measured; and the column that is asked for in it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from draftflow.models.brief import Language, Model

Trait = Literal[
    "sentence-length",
    "sentence-spread",
    "paragraph-length",
    "commas",
    "exclamations",
    "questions",
    "dashes",
    "ellipses",
    "quotations",
    "emoji",
    "polite",
    "contractions",
]
VOICE_NAME = r"^[^\W_][\w-]{0,60}$"
"""What a voice can be called: it is the name of a file."""


class Band(Model):
    """What is usual of one trait, and from where to where the author's own texts go."""

    usual: float
    low: float
    high: float

    @model_validator(mode="after")
    def _in_order(self) -> "Band":
        if not self.low <= self.usual <= self.high:
            raise ValueError(f"should be low <= usual <= high, not {self.low} <= {self.usual} <= {self.high}")
        return self


class Manner(Model):
    """How texts of one author read, counted in them."""

    sentences: int = Field(gt=0, description="how many were counted")
    pieces: int = Field(gt=0, description="stretches of equal length that were compared with each other")
    traits: Mapping[Trait, Band] = Field(description="each counted to a sentence, or as the name says")
    openings: tuple[str, ...] = Field((), description="how several sentences begin, the most usual first")
    favourites: tuple[str, ...] = Field((), description="words that come again all over the texts")
    unused: tuple[str, ...] = Field((), description="common fillers that never occur")


class Voice(Model):
    """How somebody writes: `voices/<name>.md`."""

    name: str = Field(pattern=VOICE_NAME)
    title: str = Field(min_length=1, description="what the writer is called")
    language: Language | None = None
    description: str = ""
    do: tuple[str, ...] = Field((), description="what the voice does")
    avoid: tuple[str, ...] = Field((), description="what it does not do")
    taboo: tuple[str, ...] = Field((), description="words it never uses")
    samples: tuple[str, ...] = Field((), description="paragraphs in the voice")
    measured: Manner | None = Field(None, description="what was counted in texts of the author")


class ColumnBrief(Model):
    """What is asked for of a column: `column/<voice>/brief.md`."""

    length: int = Field(gt=0, le=50_000, description="words, or characters for Japanese")
    instructions: str = ""


class Column(Model):
    """An opinion piece with `[@id]` tokens and marks of opinion: `column/<voice>/column.md`."""

    voice: str
    title: str
    text: str
    line: int = Field(3, gt=0, description="on which the text begins in its file")
