"""About how long answers are: what estimates and reservations go by."""

from collections.abc import Mapping

from draftflow.authors.base import Operation
from draftflow.models import Commission, Language

ANSWERS: Mapping[Operation, int] = {
    "plan": 500,
    "read": 1_500,
    "gaps": 600,
    "outline": 2_400,
    "write": 700,
    "critique": 700,
    "revise": 700,
    "front": 600,
    "column": 1_500,
    "support": 500,
}
"""About how many tokens an answer has at most; that of a section follows from its length instead."""

SECTION_LENGTH: Mapping[Language, int] = {"en": 350, "ja": 900}
"""Words or, for Japanese, characters that one section comfortably holds."""

MOST_SECTIONS = 40
_MANY, _GROWTH = 6, 8  # sections from which a longer article has longer ones, and how much slower their number grows
_SHORTEST: Mapping[Language, int] = {"en": 80, "ja": 200}  # what a section cannot do with less of

_PER_WORD: Mapping[Language, float] = {"en": 1.5, "ja": 1.1}  # tokens per word or character, with the citation tokens


def sections_for(brief: Commission) -> int:
    """About how many sections an article of the brief's length has."""
    if brief.section_length:
        return max(1, min(MOST_SECTIONS, round(brief.length / brief.section_length)))
    count = brief.length / SECTION_LENGTH[brief.language]
    return max(2, min(MOST_SECTIONS, round(count if count <= _MANY else _MANY + (count - _MANY) / _GROWTH)))


def most_sections(brief: Commission) -> int:
    """How many sections an article of the brief's length can have at most."""
    least = min(_SHORTEST[brief.language], brief.section_length or brief.length)
    return max(sections_for(brief) + 1, min(MOST_SECTIONS, brief.length // least))


def prose_tokens(length: int, language: Language) -> int:
    """Tokens of cited prose of a length in words or, for Japanese, characters."""
    return round(length * _PER_WORD[language])
