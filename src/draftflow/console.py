"""The only printer: progress, tables, summaries, errors. Text from sources and models is made harmless first."""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from draftflow.pipeline.calls import Spent, cost
from draftflow.pipeline.phrases import PHRASES, Phrases
from draftflow.pipeline.state import State
from draftflow.pipeline.telling import told
from draftflow.text.aloud import Aloud
from draftflow.text.clean import clean, unseen_escaped
from draftflow.text.width import left, right, width

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.table import Table

    from draftflow.models import Language
    from draftflow.pipeline.summary import Summary
    from draftflow.pipeline.survey import Standing
    from draftflow.text.worddiff import Change, Piece

_STATE_STYLE = {
    State.FRESH: "green",
    State.STALE: "yellow",
    State.MISSING: "yellow",
    State.EDITED: "cyan",
    State.UNRECORDED: "cyan",
    State.CONFLICT: "red",
    State.ORPHAN: "magenta",
}
_SIGNS: "Mapping[Change, tuple[str, str]]" = {"gone": ("[-", "-]"), "new": ("{+", "+}"), "same": ("", "")}
_CHANGE_STYLE: "Mapping[Change, str]" = {"gone": "red strike", "new": "green", "same": "none"}


@dataclass(slots=True)
class _Active:
    """A unit that is being made: since when (monotonic seconds), and how many tokens have come in."""

    since: float
    tokens: int = 0


@dataclass(slots=True)
class Printer:
    """Prints for one command: progress to standard error, results to standard output."""

    quiet: bool = False
    as_json: bool = False
    redact: Callable[[str], str] = lambda text: text
    reader: "Language" = "en"
    """The language in which a person is told things; what is for programs is English."""
    aloud: Aloud | None = None
    """Where sections are shown as they are written."""
    _active: dict[str, _Active] = field(default_factory=dict)
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _step: str = ""
    _units: int = 0
    _left: int = 0
    _refused: int = 0
    _spent: Spent = field(default_factory=Spent)

    def safe(self, text: str) -> str:
        """`text` without control characters and secrets."""
        return self.redact(clean(text).replace("\t", " "))

    def line(self, text: str) -> None:
        """One line of result."""
        if not self.as_json:
            sys.stdout.write(self.safe(text).replace("\n", " ") + "\n")

    def tell(self, text: str) -> None:
        """One line of result that the program itself says, in the reader's language."""
        self.line(told(text, self.reader))

    def text(self, text: str) -> None:
        """Lines of result."""
        for line in text.splitlines():
            self.line(line)

    def changes(self, pieces: "Iterable[Piece]") -> None:
        """A text with what is gone and what is new: in colour on a terminal, between signs elsewhere."""
        if self.as_json:
            return
        terminal = _terminal()
        coloured = terminal.is_terminal and not terminal.no_color
        for piece in pieces:
            before, after = ("", "") if coloured else _SIGNS[piece.change]
            style = _CHANGE_STYLE[piece.change] if coloured else None
            terminal.print(f"{before}{self.safe(piece.text)}{after}", style=style, end="")
        terminal.print()

    def json(self, value: Any) -> None:
        """A result for a program; what a reader cannot see stands in it as escapes."""
        sys.stdout.write(unseen_escaped(self.redact(json.dumps(value, ensure_ascii=False, indent=1))) + "\n")

    def error(self, text: str) -> None:
        """What went wrong, on standard error; further lines stand in from the first."""
        sys.stderr.write(f"draftflow: {self.safe(told(text, self.reader))}".replace("\n", "\n  ") + "\n")

    # -- progress: called by the runner from several threads -------------------------------------------------------

    def live(self, rows: Callable[[], Iterable[Sequence[str]]] | None = None) -> AbstractContextManager[object]:
        """A display (`rows`, or the run's) that is kept up to date; plain lines where there is no terminal."""
        if self.quiet or self.as_json or self.aloud or not sys.stderr.isatty():
            return nullcontext()
        from rich.live import Live

        grid = partial(self._grid, rows or self._display)
        return Live(get_renderable=grid, console=_terminal(stderr=True), refresh_per_second=4, transient=True)

    def step(self, stage: str, name: str, units: int) -> None:
        """A step begins."""
        with self._mutex:
            self._step, self._units, self._left = stage if stage == name else f"{stage}: {name}", units, units
            self._refused = 0
        if self._plain():
            step = told(self._step, self.reader)
            self._show(self._words.many.format(step=step, count=units) if units > 1 else step)

    def started(self, key: str) -> None:
        """A unit is being made."""
        with self._mutex:
            self._active[key] = _Active(time.monotonic())
            if self.aloud and key.startswith("write/"):
                self._read_out(self.aloud.begin(key))

    def waiting(self, key: str, tokens: int, text: str = "") -> None:
        """An answer for a unit is coming in."""
        with self._mutex:
            if key in self._active:
                self._active[key].tokens = tokens
            if self.aloud:
                self._read_out(self.aloud.hear(key, tokens, text))

    def spending(self, total: Spent) -> None:
        """What the run has come to so far."""
        self._spent = total

    def finished(self, key: str) -> None:
        """A unit is made."""
        seconds = self._ended(key)
        if self._plain() and seconds >= 1:
            self._show("  " + self._words.made.format(key=key, seconds=seconds))

    def failed(self, key: str, reason: str) -> None:
        """A unit could not be made."""
        self._ended(key)
        self._show("  " + self._words.failed.format(key=key, reason=told(reason, self.reader)))

    def refused(self, key: str, reason: str) -> None:
        """A source cannot be used."""
        self._ended(key)
        with self._mutex:
            self._refused += 1
        self._show("  " + self._words.refused.format(key=key, reason=told(reason, self.reader)))

    def notice(self, text: str) -> None:
        """Something a person should read."""
        self._show("  " + self._words.note.format(told(text, self.reader)))

    def _ended(self, key: str) -> float:
        with self._mutex:
            self._left -= 1
            active = self._active.pop(key, None)
            if self.aloud:
                self._read_out(self.aloud.end(key))
        return time.monotonic() - active.since if active else 0.0

    def _read_out(self, text: str) -> None:
        """Show text of a model on standard output; whole sentences, so that no secret in them is cut in two."""
        if text:
            sys.stdout.write(self.redact(clean(text)))
            sys.stdout.flush()

    def _plain(self) -> bool:
        return not (self.quiet or self.as_json or (sys.stderr.isatty() and not self.aloud))

    def say(self, text: str) -> None:
        """A line of progress that the program itself says, in the reader's language."""
        self._show(told(text, self.reader))

    def _show(self, text: str) -> None:
        """A line of progress."""
        line = self.safe(text).replace("\n", " ")
        if sys.stderr.isatty() and not (self.quiet or self.as_json):
            _terminal(stderr=True).print(line)
        elif not (self.quiet or self.as_json):
            sys.stderr.write(line + "\n")

    @property
    def _words(self) -> Phrases:
        return PHRASES[self.reader]

    def _grid(self, rows: Callable[[], Iterable[Sequence[str]]]) -> "Table":
        from rich.table import Table

        table = Table.grid(padding=(0, 2))
        for row in rows():
            table.add_row(*(self.safe(told(cell, self.reader)) for cell in row))
        return table

    def _display(self) -> Iterator[tuple[str]]:
        with self._mutex:
            active = sorted(self._active.items(), key=lambda item: item[1].since)
            done, units, step = self._units - self._left, self._units, told(self._step, self.reader)
            refused = self._words.some_refused.format(self._refused) if self._refused else ""
        spent = self._words.money.format(told(cost(self._spent), self.reader)) if self._spent.calls else ""
        yield (self._words.progress.format(step=step, done=done, units=units, refused=refused, spent=spent),)
        for key, unit in active[:12]:
            came = self._words.tokens.format(unit.tokens) if unit.tokens else ""
            seconds = time.monotonic() - unit.since
            yield ("  " + self._words.at_work.format(key=key, seconds=seconds, tokens=came),)
        if len(active) > 12:  # noqa: PLR2004 - what fits on a small terminal
            yield ("  " + self._words.more.format(len(active) - 12),)

    # -- results ---------------------------------------------------------------------------------------------------

    def summary(self, summary: "Summary") -> None:
        """How a run went."""
        if self.as_json:
            self.json(summary.model_dump(mode="json"))
            return
        from draftflow.pipeline.summary_lines import summary_lines

        for line in summary_lines(summary, self.reader):
            self.line(line)

    def standings(self, standings: "Sequence[Standing]", columns: Sequence[Sequence[str]], *, why: bool) -> None:
        """The units of an article with their states; the last of `columns` stands open to the right."""
        names = {state: left(name, 10) for state, name in self._words.states.items()}
        widest = max((width(each.key) for each in standings), default=0)
        rows: list[tuple[State, str]] = []
        for each, cells in zip(standings, columns, strict=True):
            behind = "".join(f"  {right(cell, 8)}" for cell in cells)
            reasons = (f"\n{'':<10}   {self.safe(told(reason, self.reader))}" for reason in each.reasons if why)
            rows.append(
                (each.state, f" {self.safe(left(each.key, widest))}{behind}".rstrip() + "".join(reasons) + "\n")
            )
        if not _may_be_coloured():
            sys.stdout.write("".join(f"{names[state]}{row}" for state, row in rows))
            return
        from rich.text import Text

        text = Text()
        for state, row in rows:
            text.append(names[state], _STATE_STYLE[state]).append(row)
        _terminal().print(text, end="")  # in one go: rich takes its time for each

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """A table of texts, its first row the head; columns as wide as their texts are on a terminal."""
        widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            self.line("  ".join(map(left, row, widths)).rstrip())


def _may_be_coloured() -> bool:
    """Whether it is worth asking rich, which takes its time to load, if standard output shows colours."""
    return sys.stdout.isatty() or any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


def _terminal(*, stderr: bool = False) -> "RichConsole":
    from rich.console import Console as RichConsole

    return RichConsole(stderr=stderr, highlight=False, emoji=False, markup=False, soft_wrap=True)
