"""The command line: commands, options, exit codes. What a command needs is imported when it runs."""

import sys
from typing import Annotated, NoReturn

import typer

from draftflow.cli.articles import new, run
from draftflow.cli.init import init
from draftflow.cli.checking import check, rule
from draftflow.cli.looking import diff, keep, restore, status
from draftflow.cli.options import PLAIN_HELP
from draftflow.cli.tapes import app as tapes
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
app.command()(status)
app.command()(diff)
app.command()(keep)
app.command()(restore)
app.command()(check)
app.command()(rule)
app.command()(init)
app.add_typer(tapes)


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        sys.stdout.write(f"draftflow {installed('draftflow')}\n")
        raise typer.Exit


def main() -> NoReturn:
    """Run the command line; every error draftflow raises on purpose is one line and an exit code."""
    try:
        app(standalone_mode=True)
    except DraftflowError as error:
        from draftflow.cli.compose import printer_for_errors

        printer_for_errors().error(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("draftflow: interrupted; what was finished is kept, `draftflow run` goes on from there\n")
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.DONE)
    except Exception:  # noqa: BLE001 - a fault of our own: even its traceback must show no secret
        from traceback import format_exc

        from draftflow.cli.compose import printer_for_errors

        printer_for_errors().error(f"a fault in draftflow itself, please report it\n{format_exc()}")
        sys.exit(Exit.FAULT)
    sys.exit(Exit.DONE)
