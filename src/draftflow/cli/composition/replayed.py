"""After a replayed run: which recordings did nobody ask for?"""

from pathlib import Path

from draftflow.cli.composition.compose import Tape, strict
from draftflow.console import Printer
from draftflow.errors import TapeMismatch
from draftflow.llm.tape import read
from draftflow.pipeline.decide import Options
from draftflow.pipeline.runner import Outcome
from draftflow.stages.column import STAGE


def unasked(recordings: dict[str, str], outcome: Outcome, options: Options) -> list[str]:
    """Those of `recordings` (name -> unit, none of them used) that the run had reason to ask for, or nobody ever will.

    A unit that was fresh or left as it is needed no answer, and a column has a command of its own.
    A run of a part of the article says nothing about the rest.
    """
    not_needed = {*outcome.fresh, *(kept.key for kept in outcome.kept)}
    worked_on = {*outcome.made, *outcome.gaps}
    whole = not options.targets and options.stop_after is None
    return [
        name
        for name, unit in recordings.items()
        if unit in worked_on or (whole and unit not in not_needed and not unit.startswith(f"{STAGE}/"))
    ]


def report_unasked(tape: Tape, outcome: Outcome, options: Options, printer: Printer) -> None:
    """Say which recordings of a replayed tape nobody asked for.

    Raises:
        TapeMismatch: There are some, and recordings must fit (`DRAFTFLOW_TAPE=strict`).
    """
    for player in tape.players:
        recordings = {name: _unit(player.folder / name) for name in player.unused()}
        if found := unasked(recordings, outcome, options):
            said = f"{player.folder}: nobody asked for {', '.join(found)}; delete them, or record into an empty folder"
            if strict():
                raise TapeMismatch(said)
            printer.notice(said)


def _unit(path: Path) -> str:
    """The unit of a recording; none for a file that is no recording."""
    try:
        return read(path).request.unit
    except TapeMismatch:
        return ""
