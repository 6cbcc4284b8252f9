"""The command line: commands, options, exit codes. What a command needs is imported when it runs."""

import io
import os
import sys
import threading
from importlib import import_module
from typing import Annotated, NoReturn

import typer

from draftflow.cli.options import PLAIN_HELP
from draftflow.errors import DraftflowError, Exit

COMMANDS = {
    "new": "articles.new",
    "run": "articles.run",
    "column": "column.column",
    "status": "looking.status",
    "diff": "looking.diff",
    "keep": "looking.keep",
    "restore": "looking.restore",
    "cost": "money.cost",
    "check": "checking.check",
    "rule": "checking.rule",
    "export": "exporting.export",
    "open": "exporting.open_",
    "links": "linking.links",
    "images": "picturing.images",
    "init": "init.init",
    "doctor": "doctor.doctor",
    "try": "trying.try_",
    "batch": "batching.batch",
    "worker": "batching.worker",
    "serve": "serving.serve",
    "tape": "tapes.app",
    "prompts": "prompts.app",
    "models": "weights.app",
    "voice": "voices.app",
}
"""Every command in the order of the help, and where it is: of a command line only its own is loaded."""


def application(*wanted: str) -> typer.Typer:
    """The command line with the commands that are `wanted`, or with all."""
    app = typer.Typer(
        name="draftflow",
        help="Draft long, cited articles whose every citation, quotation and figure is checked against its source.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=PLAIN_HELP,
        callback=_main,
    )
    for name in wanted or COMMANDS:
        module, _, attribute = COMMANDS[name].partition(".")
        command = getattr(import_module(f"draftflow.cli.{module}"), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command(name)(command)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"draftflow {version('draftflow')}\n")
        raise typer.Exit


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
        application(*(name for name in sys.argv[1:2] if name in COMMANDS))(standalone_mode=True)
    except DraftflowError as error:
        from draftflow.cli.composition.failing import printer_for_errors

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

        from draftflow.cli.composition.failing import printer_for_errors

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
