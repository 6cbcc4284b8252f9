"""Three-way merge of lines: two people changed one text, both changes are kept.

The algorithm of diff3 (Khanna, Kunal, Pierce, "A Formal Investigation of Diff3", 2007): runs of lines that all three
texts share are fixed points; between two of them, the side that changed wins, and where both changed differently there
is a conflict.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_Range = tuple[int, int]
MARKS = ("<<<<<<<", "=======", ">>>>>>>")
"""What stands before, between and after the two sides of a conflict."""


class Merged(NamedTuple):
    """The text, and how many conflicts are marked in it."""

    text: str
    conflicts: int


def merge(base: str, mine: str, theirs: str, *, names: tuple[str, str] = ("mine", "theirs")) -> Merged:
    """`base` with the changes of both `mine` and `theirs`; `names` stand at the marks of a conflict."""
    old, left, right = (text.splitlines(keepends=True) for text in (base, mine, theirs))
    lines: list[str] = []
    conflicts = 0
    for o, a, b in _pieces(old, left, right):
        before, ours, others = old[slice(*o)], left[slice(*a)], right[slice(*b)]
        if others in (ours, before):
            lines += ours
        elif ours == before:
            lines += others
        else:
            conflicts += 1
            lines += [f"{MARKS[0]} {names[0]}\n", *_closed(ours), f"{MARKS[1]}\n", *_closed(others)]
            lines += [f"{MARKS[2]} {names[1]}\n"]
    return Merged("".join(lines), conflicts)


def conflict_line(text: str) -> int | None:
    """The first line (1-based) that opens a conflict nobody has settled, if there is one."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(f"{MARKS[0]} "):
            return number
    return None


def _pieces(old: Sequence[str], left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[_Range, _Range, _Range]]:
    """Ranges of the three texts that belong together, in order: what all share, and what stands between."""
    at_old = at_left = at_right = 0
    for start, end, a, b in _shared(old, left, right):
        yield (at_old, start), (at_left, a), (at_right, b)
        size = end - start
        yield (start, end), (a, a + size), (b, b + size)
        at_old, at_left, at_right = end, a + size, b + size
    yield (at_old, len(old)), (at_left, len(left)), (at_right, len(right))


def _shared(old: Sequence[str], left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of `old` that both others have: start, end, and where they start in the others."""
    ours = SequenceMatcher(None, old, left, autojunk=False).get_matching_blocks()
    others = SequenceMatcher(None, old, right, autojunk=False).get_matching_blocks()
    i = j = 0
    while i < len(ours) and j < len(others):
        one, other = ours[i], others[j]
        start, end = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if start < end:
            yield start, end, one.b + start - one.a, other.b + start - other.a
        if one.a + one.size <= other.a + other.size:
            i += 1
        else:
            j += 1


def _closed(lines: list[str]) -> list[str]:
    """Lines of which the last ends with a line break too, so that a mark can follow."""
    return [*lines[:-1], lines[-1].rstrip("\n") + "\n"] if lines else lines
