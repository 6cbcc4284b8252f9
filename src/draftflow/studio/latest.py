"""One at a time, and only the newest: what is asked for as one types need not be answered once more is typed."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Latest:
    """Turns, by name: who comes later makes those that wait go away."""

    _turns: dict[str, int] = field(default_factory=dict)
    _counting: threading.Lock = field(default_factory=threading.Lock)
    working: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever works."""

    def turn(self, name: str) -> int:
        """A new turn."""
        with self._counting:
            self._turns[name] = number = self._turns.get(name, 0) + 1
        return number

    def passed(self, name: str, turn: int) -> bool:
        """Whether somebody came later."""
        return self._turns.get(name) != turn
