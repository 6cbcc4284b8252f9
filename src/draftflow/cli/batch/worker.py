"""`worker`: makes articles of a queue until it is told to stop."""

import time

from draftflow.console import Printer
from draftflow.errors import StorageError
from draftflow.settings import Settings

_TICK = 1.0  # seconds between two looks whether anything is left
_TAKE_OVER = 3  # ticks between two looks for dead workers


def stand_by(settings: Settings, printer: Printer, jobs: int | None, *, drain: bool) -> None:
    """Make what comes; with `drain` until nothing waits or runs anywhere.

    A worker that the database does not know any longer stops at once, with all that it is doing: others have it.
    """
    from draftflow.cli.fleet.database import address
    from draftflow.cli.fleet.engine import QUEUE, working
    from draftflow.cli.fleet.work import worker

    def told(slug: str, step: str) -> None:
        printer.say(f"{slug}: {step or 'begun'}")

    database = address(settings.database, settings.outputs)
    with working(database, QUEUE, worker(settings, told), jobs=jobs, in_all=None) as engine:
        printer.say(f"worker {engine.presence.name} stands by; Ctrl-C stops it")
        ticks = 0
        try:
            while not (drain and ticks and not engine.anything_left()):
                if ticks % _TAKE_OVER == 0 and (count := engine.take_over()):
                    printer.say(f"taken over from a worker that died: {count} articles")
                time.sleep(_TICK)
                engine.presence.see()
                ticks += 1
        except StorageError as error:
            _leave(printer, error)


def _leave(printer: Printer, error: StorageError) -> None:
    """Threads in the midst of an article cannot be stopped otherwise."""
    import os
    import sys

    printer.error(str(error))
    sys.stderr.flush()
    os._exit(error.exit_code)
