"""`check` and `rule`: the audit of an article, and what its findings mean."""

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import BaseUrl, Jobs, MaxCost, Outputs, Record, Replay, named_article, named_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from draftflow.checks.audit import Audit
    from draftflow.checks.render import Format
    from draftflow.cli.actions.supporting import Asking
    from draftflow.console import Printer
    from draftflow.settings import Settings


def check(
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE|SLUG", help="A Markdown file, the name of an article, or SLUG/column/VOICE for a column."
        ),
    ],
    sources: Annotated[
        Path | None, typer.Option("--sources", metavar="DIR", help="Folder of the sources a file cites.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json, sarif or github.")] = "text",
    select: Annotated[str, typer.Option("--select", metavar="CODES", help="Only these codes or families: C,Q201")] = "",
    ignore: Annotated[str, typer.Option("--ignore", metavar="CODES", help="Not these codes or families: T6,S")] = "",
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Findings accepted before; silent about them.")
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Accept what is found: write it into the --baseline file.")
    ] = False,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="en|ja", help="Language of a file. [default: by its text]")
    ] = None,
    support: Annotated[
        bool, typer.Option("--support", help="Ask a model, too, whether what is cited supports each sentence.")
    ] = False,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="The model that --support asks.")] = None,
    base_url: BaseUrl = None,
    max_cost: MaxCost = None,
    jobs: Jobs = None,
    record: Record = None,
    replay: Replay = None,
    outputs: Outputs = None,
) -> None:
    """Check an article against its sources. Every citation, quotation, figure, date and name, in the stored text.

    Exit code 1 if there are errors or warnings; notes alone are 0. What a model says with --support is a note.
    """
    from draftflow.checks import render, rules, suppress
    from draftflow.cli.composition import compose
    from draftflow.pipeline.plain_files import read_text, write_text

    settings = compose.load_settings(outputs=outputs, language=lang, base_url=base_url, max_cost=max_cost, jobs=jobs)
    printer = compose.printer(settings)
    shape = _format(form)
    chosen = rules.prefixes(select), rules.prefixes(ignore)
    asking = _asking(settings, model, record, replay, wanted=support)
    with _uncollected():
        audit, place = _audited(target, sources, settings, printer)
    fault = None
    if asking:
        from draftflow.cli.actions.supporting import with_support

        audit, fault = with_support(audit, target, asking, printer)
    audit = audit.narrowed(*chosen)
    if baseline and write_baseline:
        write_text(baseline, suppress.baseline(audit.all_findings, audit.article))
        printer.line(f"{baseline}: {len(audit.all_findings)} findings accepted")
        return
    if baseline:
        audit = audit.without_known(read_text(baseline), str(baseline))
    printer.text(render.render(place(audit), shape, settings.messages_in or audit.article.language))
    if fault:
        raise fault
    if any(finding.severity != "note" for finding in audit.findings):
        raise typer.Exit(1)


def _asking(
    settings: "Settings", model: str | None, record: Path | None, replay: Path | None, *, wanted: bool
) -> "Asking | None":
    """How a model is asked, if that is wanted."""
    from draftflow.errors import UsageError

    if not wanted:
        given = {"--model": model, "--record": record, "--replay": replay}
        if useless := [flag for flag, value in given.items() if value is not None]:
            raise UsageError(f"{', '.join(useless)}: only with --support; without it no model is asked")
        return None
    from draftflow.cli.actions.supporting import Asking
    from draftflow.cli.composition.compose import Tape

    return Asking(settings, Tape(record, replay), model)


def rule(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A code such as Q201.")],
    language: Annotated[
        str | None, typer.Option("--language", metavar="en|ja", help="Language of the page. [default: your system's]")
    ] = None,
) -> None:
    """Explain a finding. What it is, why it matters, an example, how to mend it."""
    from draftflow.checks import rules
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import chosen

    settings = compose.load_settings(messages=language)
    compose.printer(settings).text(rules.page(code, chosen(settings)))


def _audited(
    target: str, sources: Path | None, settings: "Settings", printer: "Printer"
) -> "tuple[Audit, Callable[[Audit], Audit]]":
    """The audit of a file or an article, and how its findings are placed for a reader."""
    from draftflow.cli.composition import compose
    from draftflow.pipeline.audits import audit_file, audit_workspace, shown

    if column := named_column(target):
        from draftflow.pipeline.column_publishing import audit_column

        return audit_column(compose.existing(settings, column[0]), column[1]), lambda found: found
    if not named_article(target):
        audit, problems = audit_file(Path(target), sources, settings.language)
        for problem in problems:
            printer.notice(f"source not used: {problem}")
        return audit, lambda found: found
    workspace = compose.existing(settings, target)
    return audit_workspace(workspace), lambda found: shown(found, workspace)


@contextmanager
def _uncollected() -> "Iterator[None]":
    """No garbage collection: the values have no cycles, and looking for some takes a seventh of the time."""
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _format(name: str) -> "Format":
    from draftflow.checks.render import FORMATS
    from draftflow.errors import UsageError

    if name not in FORMATS:
        raise UsageError(f"--format {name!r}: no such format; there are {', '.join(FORMATS)}")
    return FORMATS[name]
