"""The command line: commands, options, exit codes. What a command needs is imported when it runs."""

import io
import os
import sys
import threading
from typing import Annotated, NoReturn

import typer

from draftflow.cli.articles import new, run
from draftflow.cli.batching import batch, worker
from draftflow.cli.checking import check, rule
from draftflow.cli.column import column
from draftflow.cli.doctor import doctor
from draftflow.cli.exporting import export, open_
from draftflow.cli.init import init
from draftflow.cli.linking import links
from draftflow.cli.looking import diff, keep, restore, status
from draftflow.cli.money import cost
from draftflow.cli.options import PLAIN_HELP
from draftflow.cli.picturing import images
from draftflow.cli.prompts import app as prompts
from draftflow.cli.serving import serve
from draftflow.cli.tapes import app as tapes
from draftflow.cli.trying import try_
from draftflow.cli.voices import app as voices
from draftflow.cli.weights import app as weights
from draftflow.errors import DraftflowError, Exit

app = typer.Typer(
    name="draftflow",
    help="Draft long, cited articles whose every citation, quotation and figure is checked against its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=PLAIN_HELP,
)
app.command()(new)
app.command()(run)
app.command()(column)
app.command()(status)
app.command()(diff)
app.command()(keep)
app.command()(restore)
app.command()(cost)
app.command()(check)
app.command()(rule)
app.command()(export)
app.command("open")(open_)
app.command()(links)
app.command()(images)
app.command()(init)
app.command()(doctor)
app.command("try")(try_)
app.command()(batch)
app.command()(worker)
app.command()(serve)
app.add_typer(tapes)
app.add_typer(prompts)
app.add_typer(weights)
app.add_typer(voices)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"draftflow {version('draftflow')}\n")
        raise typer.Exit


@app.callback()
def _main(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and stop.")
    ] = False,
) -> None:
    """Nothing else is common to all commands."""


def main() -> NoReturn:
    """Run the command line; every error draftflow raises on purpose is one line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that has not our letters is no reason to stop
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for plugins takes longer than `--help`
    try:
        app(standalone_mode=True)
    except DraftflowError as error:
        from draftflow.cli.composition.compose import printer_for_errors

        printer_for_errors().error(str(error))
        sys.exit(error.exit_code)
    except SystemExit as stop:
        if stop.code == Exit.INTERRUPTED:  # typer has made this of Ctrl-C
            _leave_interrupted()
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)
    except Exception:  # noqa: BLE001 - a fault of our own: even its traceback must show no secret
        from traceback import format_exc

        from draftflow.cli.composition.compose import printer_for_errors

        printer_for_errors().error(f"a fault in draftflow itself, please report it\n{format_exc()}")
        sys.exit(Exit.FAULT)
    sys.exit(Exit.DONE)


def _leave_interrupted() -> None:
    """Say so; answers that are still waited for are left, whose threads would hold the process."""
    sys.stderr.write("draftflow: interrupted; what was finished is kept, `draftflow run` goes on from there\n")
    if threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(Exit.INTERRUPTED)
