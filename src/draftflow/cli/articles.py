"""`new` and `run`: the commands that make articles."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from draftflow.cli.brief_options import (
    Angle,
    Audience,
    CutOff,
    Form,
    JapaneseStyle,
    MustAvoid,
    MustCover,
    OwnOutline,
    SectionLength,
    Voice,
)
from draftflow.cli.options import (
    Aloud,
    BaseUrl,
    Estimate,
    IgnoreRobots,
    Jobs,
    Json,
    MaxCost,
    Offline,
    Outputs,
    Overwrite,
    Private,
    Quiet,
    Record,
    Replay,
    ServiceTier,
    Slug,
    Verbose,
)

if TYPE_CHECKING:
    from draftflow.authors.base import Author
    from draftflow.cli.composition.compose import Tape
    from draftflow.console import Printer
    from draftflow.models import Brief
    from draftflow.pipeline.decide import Options
    from draftflow.pipeline.web import Web
    from draftflow.pipeline.workspace import Workspace
    from draftflow.settings import Settings


def new(
    topic: Annotated[str | None, typer.Argument(metavar="TOPIC", help="What the article is about.")] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="PATH|URL|-", help="A file, a folder or an address to cite from; repeatable."),
    ] = None,
    private: Private = None,
    web: Annotated[bool, typer.Option("--web", help="Search the web, too. [default: only without --source]")] = False,
    offline: Offline = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="Nothing older, such as 2026-01-31.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Nothing newer.")] = None,
    site: Annotated[
        list[str] | None, typer.Option("--site", metavar="DOMAIN", help="Search there alone; repeatable.")
    ] = None,
    not_site: Annotated[
        list[str] | None, typer.Option("--not-site", metavar="DOMAIN", help="Never cite from there; repeatable.")
    ] = None,
    ignore_robots: IgnoreRobots = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="en|ja", help="Language of the article. [default: the topic's]"),
    ] = None,
    length: Annotated[
        int | None,
        typer.Option("--length", metavar="N", help="Words, or characters for Japanese. [default: 1200 or 3000]"),
    ] = None,
    instructions: Annotated[
        str,
        typer.Option("--instructions", metavar="TEXT", help="Anything else, in your own words."),
    ] = "",
    section_length: SectionLength = None,
    form: Form = None,
    angle: Angle = None,
    audience: Audience = None,
    must_cover: MustCover = None,
    must_avoid: MustAvoid = None,
    cut_off: CutOff = None,
    style: JapaneseStyle = None,
    voice: Voice = None,
    outline: OwnOutline = None,
    author: Annotated[
        str | None,
        typer.Option(
            "--author",
            metavar="model|extractive|hybrid",
            help="Who writes; hybrid puts sources together and asks a small model for headings and order. "
            "[default: a model if one is configured]",
        ),
    ] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="The model that writes.")] = None,
    base_url: BaseUrl = None,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="SLUG", help="Name of the article's folder. [default: from the topic]"),
    ] = None,
    outputs: Outputs = None,
    stop_after: Annotated[
        str | None,
        typer.Option("--stop-after", metavar="STAGE", help="Stop after research, outline, write or assemble."),
    ] = None,
    jobs: Jobs = None,
    max_cost: MaxCost = None,
    tier: ServiceTier = None,
    estimate: Estimate = False,
    verbose: Verbose = False,
    record: Record = None,
    replay: Replay = None,
    yes: Annotated[bool, typer.Option("--yes", help="Never ask; what is missing is an error.")] = False,
    stream: Aloud = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Draft an article. Freezes the sources, plans, reads, outlines, writes, assembles, reviews."""
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.web import web_for
    from draftflow.cli.drafting import citable, making
    from draftflow.cli.drafting.starting import Bounds, made_brief, new_folder
    from draftflow.cli.drafting.wishes import Wishes, given_outline
    from draftflow.cli.money import foretell, put_estimate_on_file
    from draftflow.pipeline.workspace import Workspace

    asking = not (yes or quiet or json) and sys.stdin.isatty() and sys.stdout.isatty()
    settings = compose.load_settings(
        language=lang,
        length=length,
        author=author,
        model=model,
        base_url=base_url,
        outputs=outputs,
        jobs=jobs,
        max_cost=max_cost,
        tier=tier,
        offline=offline or None,
        ignore_robots=ignore_robots or None,
    )
    tape, options = compose.Tape(record, replay), _options(settings, stop_after=stop_after, give_up=replay is None)
    bounds = Bounds(web, since, until, tuple(site or ()), tuple(not_site or ()), tuple(private or ()))
    wishes = Wishes.of(angle, audience, form, voice, must_cover, must_avoid, cut_off, style, section_length)
    own = given_outline(outline)
    brief = made_brief(topic, source or [], instructions, settings, tape, bounds, wishes, asking=asking)
    workspace = Workspace(new_folder(settings.outputs, brief.topic, name))
    printer = compose.printer(settings, brief.language, quiet=quiet, as_json=json, aloud=stream)
    read, writer = compose.document_reader(printer.redact), making.author(brief, settings, workspace, tape, printer)
    if estimate:
        foretell(workspace, brief, settings, read, printer, writer if verbose else None)
        return
    internet, typed = web_for(settings, tape), citable.from_standard_input(source or [])
    citable.see_that_something_can_be_cited(brief, read, internet, typed)
    _begin(workspace, brief, typed, own)
    if not replay:
        put_estimate_on_file(workspace, brief, settings, read)
    _run(workspace, brief, writer, options, printer, read, tape, internet)


def run(
    slug: Slug,
    target: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STAGE[/UNIT]]...", help="What to make anew. [default: whatever is not fresh]"),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="STAGE", help="Make everything anew from this stage on.")
    ] = None,
    stop_after: Annotated[str | None, typer.Option("--to", metavar="STAGE", help="Stop after this stage.")] = None,
    overwrite: Overwrite = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask the web whether its sources have changed since they were frozen.")
    ] = False,
    offline: Offline = False,
    foresee: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made and what it would cost; do nothing.")
    ] = False,
    verbose: Verbose = False,
    outputs: Outputs = None,
    base_url: BaseUrl = None,
    jobs: Jobs = None,
    max_cost: MaxCost = None,
    tier: ServiceTier = None,
    record: Record = None,
    replay: Replay = None,
    stream: Aloud = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Bring an article up to date. What is fresh is not made again, what you edited is left as it is."""
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.web import web_for
    from draftflow.cli.drafting import making
    from draftflow.pipeline.reader import read_brief

    settings = compose.load_settings(
        base_url=base_url, outputs=outputs, jobs=jobs, max_cost=max_cost, tier=tier, offline=offline or None
    )
    workspace = compose.existing(settings, slug)
    brief = read_brief(workspace)
    printer = compose.printer(settings, brief.language, quiet=quiet, as_json=json, aloud=stream)
    targets = tuple(target or ())
    options = _options(
        settings,
        start=start,
        stop_after=stop_after,
        targets=targets,
        overwrite=overwrite,
        refresh=refresh,
        give_up=replay is None,
    )
    tape = compose.Tape(record, replay)
    if foresee:
        from draftflow.cli.drafting.foreseeing import dry_run

        dry_run(workspace, brief, settings, options, printer, verbose=verbose)
        return
    if tier is None and replay is None:
        making.see_that_nothing_is_awaited(settings, slug)
    writer = making.author(brief, settings, workspace, tape, printer)
    internet = web_for(settings, tape, refresh=refresh)
    _run(workspace, brief, writer, options, printer, compose.document_reader(printer.redact), tape, internet)


def _begin(workspace: "Workspace", brief: "Brief", typed: str | None, outline: str | None) -> None:
    """Write what a new article starts from: its brief, a person's own outline, and what was piped in."""
    from draftflow.cli.drafting.citable import TYPED
    from draftflow.pipeline.formats.markdown_files import dump_brief
    from draftflow.pipeline.reader import BRIEF, GIVEN

    workspace.write(BRIEF, dump_brief(brief))
    if outline is not None:
        workspace.write(GIVEN, outline)
    if typed:
        workspace.write(TYPED, typed)


def _options(settings: "Settings", *, stop_after: str | None, **more: Any) -> "Options":
    from draftflow.errors import UsageError
    from draftflow.pipeline.decide import Options
    from draftflow.stages import STAGES

    for flag, stage in (("--from", more.get("start")), ("--stop-after" if "start" not in more else "--to", stop_after)):
        if stage and stage not in STAGES:
            raise UsageError(f"{flag} {stage!r}: no such stage; there are {', '.join(STAGES)}")
    return Options(stop_after=stop_after, jobs=settings.jobs, reader=settings.messages_in, **more)


def _run(
    workspace: "Workspace",
    brief: "Brief",
    author: "Author",
    options: "Options",
    printer: "Printer",
    read: Any,
    tape: "Tape",
    web: "Web",
) -> None:
    """Run, print the summary, and leave with its exit code."""
    from draftflow.cli.drafting.making import make

    outcome, result = make(workspace, brief, author, options, printer, read, web)
    printer.summary(result)
    if tape.players:
        from draftflow.cli.composition.replayed import report_unasked

        report_unasked(tape, outcome, options, printer)
    if result.exit:
        raise typer.Exit(result.exit)
