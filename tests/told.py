"""What tests ask of text that is told to a Japanese reader."""

import re

_TAKEN_OVER = re.compile(
    r"「[^「」]*」|`[^`]*`|\[[^\]\n]*\]|\S+\.md\S*|https?://\S+|[a-z0-9]+(?:-[a-z0-9]+)+|CommonMark"
)


def english_left(text: str) -> list[str]:
    """English words that are no quotation, id, name of a file or code."""
    return re.findall(r"[A-Za-z][a-z]+ [a-z]+|\b[a-z]{4,}\b", _TAKEN_OVER.sub(" ", text))
