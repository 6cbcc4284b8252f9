"""`try`: one call with another prompt or model, shown beside what is there, before an article is paid for."""

from pathlib import Path
from typing import Annotated

import typer

from draftflow.cli.options import BaseUrl, Json, Outputs, Quiet, Record, Replay


def try_(
    unit: Annotated[str, typer.Argument(metavar="STAGE[/UNIT]", help="A unit, such as outline or write/talks.")],
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Name of the article's folder.")],
    prompt: Annotated[
        Path | None, typer.Option("--prompt", metavar="FILE", help="A prompt in the place of the configured one.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="Another model.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Put the result in place; the old file is kept in .draftflow/history/.")
    ] = False,
    outputs: Outputs = None,
    base_url: BaseUrl = None,
    record: Record = None,
    replay: Replay = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Try a prompt or a model on one unit. Shows what it would change; nothing is written without --accept.

    Shows the words that differ, what the checks find, length and cost. To accept the very answer you saw without
    paying again, give --record DIR at first and then --replay DIR --accept.
    """
    from draftflow.cli.actions import attempting
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of

    settings = compose.load_settings(base_url=base_url, outputs=outputs)
    printer = compose.printer(settings, language_of(settings, slug), quiet=quiet, as_json=json)
    about = attempting.about(settings, compose.existing(settings, slug), compose.Tape(record, replay), printer)
    asking = attempting.author(about, unit, prompt, model)
    trial = attempting.attempted(about, asking, unit)
    place: str | None = None
    try:
        place = attempting.accepted(about, asking, trial) if accept else None
    finally:  # what was paid for is shown, whatever becomes of writing it
        attempting.report(about, asking, trial, place)
