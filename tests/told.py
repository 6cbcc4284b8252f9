"""What tests ask of text that is told to a Japanese reader."""

import re
from collections.abc import Iterable, Mapping

_TAKEN_OVER = re.compile(
    r"「[^「」]*」|`[^`]*`|\[[^\]\n]*\]|\S+\.md\S*|https?://\S+|[a-z0-9]+(?:-[a-z0-9]+)+|CommonMark"
)


def english_left(text: str) -> list[str]:
    """English words that are no quotation, id, name of a file or code."""
    return re.findall(r"[A-Za-z][a-z]+ [a-z]+|\b[a-z]{4,}\b", _TAKEN_OVER.sub(" ", text))


def open_ends(entries: Iterable[tuple[str, str, str]], parts: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Templates in which nothing tells where one hole ends and the next begins; `entries` by name, template, wording."""
    closed = {name for name, said in parts.items() if not any("{" in each for each in said)}
    found = []
    for name, source, _ in entries:
        for hole, after in re.findall(r"(\{[^{}]+\})(?=(\{|))", source):
            part = re.search(r":([a-z-]+)", hole)
            if after and "!" not in hole and not (part and part[1] in closed):
                found.append((name, source))
    return found
