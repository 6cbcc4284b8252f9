"""About how long answers are: what estimates and reservations go by."""

from collections.abc import Mapping

from draftflow.authors.base import Operation
from draftflow.models import Language

ANSWERS: Mapping[Operation, int] = {"plan": 500, "read": 1_500, "outline": 2_000, "write": 700, "critique": 700}
"""About how many tokens an answer has at most; a section's follows from its length instead."""

SECTION_LENGTH: Mapping[Language, int] = {"en": 350, "ja": 900}
"""Words or, for Japanese, characters that one section comfortably holds."""

_PER_WORD: Mapping[Language, float] = {"en": 1.5, "ja": 1.1}  # tokens per word or character, with the citation tokens


def prose_tokens(length: int, language: Language) -> int:
    """Tokens of cited prose of a length in words or, for Japanese, characters."""
    return round(length * _PER_WORD[language])
