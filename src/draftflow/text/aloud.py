"""Prose of several units as it comes in, made into one text to read along: in order, in whole sentences."""

import re
from dataclasses import dataclass, field

from draftflow.text.reasoning import without_reasoning

_END = re.compile(r"[.!?…][\"”’)\]]*(?=\s)|[。！？][」』）]*|\n")
_CLOSING = 8  # characters that a sentence may have after its full stop
_LAST_WINDOW = 2_000  # characters at the end of what came in, in which the end of a sentence is looked for
AGAIN = "\n(asked again)\n"
"""Stands where an answer broke off, or was too long for one call, and the next one begins."""


@dataclass(slots=True)
class _Unit:
    """What has come in for a unit, how much of it was read out, and whether it is at its end."""

    came: str = ""
    looked: int = 0
    """Up to where the end of a sentence was looked for."""
    read: int = 0
    over: bool = False
    named: bool = False
    before: str = ""
    """Of earlier answers, not read out yet."""


@dataclass(slots=True)
class Aloud:
    """Reads out the first unit that is not at its end; the others wait. Methods return what is to be shown now."""

    units: dict[str, _Unit] = field(default_factory=dict)

    def begin(self, key: str) -> str:
        """A unit is being made."""
        self.units[key] = _Unit()
        return self._now()

    def hear(self, key: str, pieces: int, text: str) -> str:
        """A piece of an answer; with no pieces so far, the request was only sent."""
        unit = self.units.get(key)
        if unit is None:
            return ""
        if pieces == 0 and unit.came:
            rest = without_reasoning(unit.came)[unit.read :]
            unit.came, unit.looked, unit.read, unit.before = "", 0, 0, unit.before + rest + AGAIN
        unit.came += text
        return self._now()

    def end(self, key: str) -> str:
        """A unit is made, or could not be."""
        if key not in self.units:
            return ""
        self.units[key].over = True
        return self._now()

    def _now(self) -> str:
        shown: list[str] = []
        for key in list(self.units):
            unit = self.units[key]
            more = _more(unit)
            if not unit.named and (more := more.lstrip()):
                unit.named, more = True, f"\n--- {key}\n{more}"
            shown.append(more)
            if not unit.over:
                break
            del self.units[key]
            shown.append("\n" if unit.named else "")
        return "".join(shown)


def _more(unit: _Unit) -> str:
    """What of a unit can be read out now."""
    earlier, unit.before = unit.before, ""
    if not unit.over and not _END.search(unit.came, max(0, unit.looked - _CLOSING)):
        unit.looked = len(unit.came)
        return earlier
    unit.looked = len(unit.came)
    text = without_reasoning(unit.came)
    end = len(text) if unit.over else _last_end(text)
    more = text[unit.read : end] if end > unit.read else ""
    unit.read = max(unit.read, end)
    return earlier + more


def _last_end(text: str) -> int:
    """Where the last whole sentence of `text` ends."""
    start = max(0, len(text) - _LAST_WINDOW)
    ends = [match.end() for match in _END.finditer(text[start:])]
    return start + ends[-1] if ends else 0
