"""What was made of a text, kept for the next check: its folded form, its figures, its index.

A run checks the same sources again with every rewrite, a studio with every pause in typing. What is kept follows from
the text alone, so that nothing can be stale.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, TypeVar

from draftflow.text.fold import Folded, fold

T = TypeVar("T")

_ROOM = 6_000_000  # characters of texts that a process keeps: 200 MB with all that is made of them


class Shelved:
    """One text, and what was made of it."""

    def __init__(self, text: str) -> None:
        """`text` as it is stored."""
        self.text = text
        self._made: dict[object, Any] = {}

    @cached_property
    def folded(self) -> Folded:
        """The text folded."""
        return fold(self.text)

    def derived(self, make: Callable[[Folded], T]) -> T:
        """What `make` makes of the folded text, made once: an index, the figures in it."""
        if make not in self._made:
            self._made[make] = make(self.folded)
        made: T = self._made[make]
        return made


class Shelf:
    """The texts that were asked for last, up to so many characters of them; threads may share it."""

    def __init__(self, room: int = _ROOM) -> None:
        """`room` in characters."""
        self._room = room
        self._kept: OrderedDict[str, Shelved] = OrderedDict()
        self._held = 0
        self._mutex = threading.Lock()

    def of(self, text: str) -> Shelved:
        """What is known of a text; those that were not asked for longest make room for it."""
        with self._mutex:
            if (known := self._kept.get(text)) is None:
                known = self._kept[text] = Shelved(text)
                self._held += len(text)
            self._kept.move_to_end(text)
            while self._held > self._room and len(self._kept) > 1:
                self._held -= len(self._kept.popitem(last=False)[0])
            return known


@cache
def shelf() -> Shelf:
    """The shelf of this process."""
    return Shelf()
