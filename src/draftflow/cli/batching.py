"""`batch` and `worker`: many articles, on one machine or on many."""

from pathlib import Path
from typing import Annotated

import typer

from draftflow.cli.options import BaseUrl, IgnoreRobots, Json, Offline, Quiet

ACTIONS = ("status", "cancel", "pause", "resume")

Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="postgresql://... for workers on many machines; better in DRAFTFLOW_DATABASE, for it holds a password. "
        "[default: a file in the folder of the articles]",
    ),
]
Outputs = Annotated[
    str | None,
    typer.Option(
        "--outputs",
        metavar="DIR|URL",
        help="Folder of the articles, or an object store: s3://BUCKET/PREFIX, gs://..., az://... [default: outputs]",
    ),
]
Articles = Annotated[
    int | None,
    typer.Option("--jobs", metavar="N", min=1, max=64, help="Articles at a time on each machine. [default: 4]"),
]


def batch(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|DIR|-|ACTION",
            help="Entries as CSV, YAML, JSON or JSONL, a folder of briefs, - for standard input; or status, cancel, "
            "pause, resume, for which ID names a batch.",
        ),
    ],
    batch_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="The batch of an action.")] = None,
    name: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Name of the batch. [default: from the file's]")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look at the entries; make nothing.")] = False,
    max_cost: Annotated[
        float | None,
        typer.Option("--max-cost", metavar="USD", min=0, help="Stop before all articles together cost more than this."),
    ] = None,
    max_cost_each: Annotated[
        float | None, typer.Option("--max-cost-each", metavar="USD", min=0, help="The same for each article.")
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(
            "--rate", metavar="MODEL=REQUESTS/TOKENS", help="Most in a minute, on all machines together; repeatable."
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="FILE", help="How each entry ended, as .json or .csv; repeatable."),
    ] = None,
    jobs: Articles = None,
    jobs_in_all: Annotated[
        int | None,
        typer.Option("--jobs-in-all", metavar="N", min=1, help="Articles at a time on all machines together."),
    ] = None,
    priority: Annotated[
        int, typer.Option("--priority", metavar="N", min=1, max=1000, help="1 is made before 2. [default: 100]")
    ] = 100,
    tier: Annotated[
        str | None,
        typer.Option(
            "--tier",
            metavar="standard|flex|batch",
            help="flex: OpenAI answers later, at half the price; batch: hours later (Batch API), at the same. "
            "[default: standard]",
        ),
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="With --tier batch: send what is ready and leave; run again later.")
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Put the articles into the queue and leave them to workers.")
    ] = False,
    database: Database = None,
    outputs: Outputs = None,
    lang: Annotated[str | None, typer.Option("--lang", metavar="en|ja", help="Where an entry does not say.")] = None,
    length: Annotated[int | None, typer.Option("--length", metavar="N", help="Where an entry does not say.")] = None,
    author: Annotated[
        str | None, typer.Option("--author", metavar="model|extractive", help="Where an entry does not say.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="Where an entry does not say.")] = None,
    base_url: BaseUrl = None,
    offline: Offline = False,
    ignore_robots: IgnoreRobots = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Draft many articles. Bad entries are named, the others are made; what is fresh is not made again."""
    from draftflow.cli.composition import compose
    from draftflow.cli.store.room import load_batch_settings

    settings = load_batch_settings(
        engine=not dry_run,
        database=database,
        outputs=outputs,
        language=lang,
        length=length,
        author=author,
        model=model,
        base_url=base_url,
        max_cost=max_cost_each,
        tier=tier,
        offline=offline or None,
        ignore_robots=ignore_robots or None,
        rates=_rates(rate),
    )
    printer = compose.printer(settings, quiet=quiet, as_json=json)
    if what in ACTIONS:
        from draftflow.cli.batch.actions import act

        act(what, batch_id, settings, printer)
        return
    from draftflow.cli.batch.run import Wanted, carry_out

    reports = tuple(report or ())
    wanted = Wanted(
        what, name or batch_id, dry_run, max_cost, reports, jobs, jobs_in_all, priority, detach, stay=not no_wait
    )
    if code := carry_out(wanted, settings, printer):
        raise typer.Exit(code)


def worker(
    database: Database = None,
    outputs: Outputs = None,
    jobs: Articles = None,
    drain: Annotated[bool, typer.Option("--drain", help="Stop when nothing is left to do.")] = False,
    base_url: BaseUrl = None,
    offline: Offline = False,
    ignore_robots: IgnoreRobots = False,
    quiet: Quiet = False,
) -> None:
    """Make articles that `batch` has put into the queue of a database; as many of these as you want, anywhere."""
    from draftflow.cli.batch.worker import stand_by
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.server import see_that_tier_fits
    from draftflow.cli.store.room import load_batch_settings
    from draftflow.errors import UsageError

    settings = load_batch_settings(
        database=database,
        outputs=outputs,
        base_url=base_url,
        offline=offline or None,
        ignore_robots=ignore_robots or None,
    )
    see_that_tier_fits(settings)
    if settings.database is None:
        raise UsageError("a worker needs the database of its queue: --database postgresql://... or DRAFTFLOW_DATABASE")
    stand_by(settings, compose.printer(settings, quiet=quiet), jobs, drain=drain)


def _rates(given: list[str] | None) -> "dict[str, tuple[int, int]] | None":
    from draftflow.errors import UsageError

    found: dict[str, tuple[int, int]] = {}
    for each in given or ():
        model, _, numbers = each.rpartition("=")
        requests, _, tokens = numbers.replace("_", "").replace(",", "").partition("/")
        if not model or not requests.isdecimal() or not (tokens or "0").isdecimal():
            raise UsageError(
                f"--rate {each!r}: should be MODEL=REQUESTS/TOKENS a minute, such as gpt-5.4-mini=500/200000"
            )
        found[model] = int(requests), int(tokens or "0")
    return found or None
