"""Where an excerpt stands in a text that may carry citation tokens the excerpt was copied without."""

from draftflow.text.citations import CITATION
from draftflow.text.fold import fold, locate


def spot(excerpt: str, text: str) -> tuple[int, int] | None:
    """Offsets (characters, end exclusive) at which `excerpt` stands in `text`, folding and citations aside.

    Linear in the text.
    """
    if not excerpt.strip():
        return None
    if found := locate(excerpt, fold(text)):
        return found
    bare, origins = _without_citations(text)
    found = locate(CITATION.sub("", excerpt), fold(bare))
    if found is None:
        return None
    return _origin(origins, found[0]), _origin(origins, found[1] - 1) + 1


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column (1-based) of an offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _without_citations(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` without its tokens, and for each piece where it begins there and in `text`."""
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    length = position = 0
    for match in (*CITATION.finditer(text), None):
        piece = text[position : match.start() if match else len(text)]
        origins.append((length, position))
        pieces.append(piece)
        length += len(piece)
        position = match.end() if match else len(text)
    return "".join(pieces), origins


def _origin(origins: list[tuple[int, int]], offset: int) -> int:
    start, origin = next(pair for pair in reversed(origins) if pair[0] <= offset)
    return origin + offset - start
