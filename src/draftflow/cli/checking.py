"""`check` and `rule`: the audit of an article, and what its findings mean."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import Outputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from draftflow.checks.audit import Audit
    from draftflow.checks.render import Format
    from draftflow.console import Printer
    from draftflow.settings import Settings


def check(
    target: Annotated[str, typer.Argument(metavar="FILE|SLUG", help="A Markdown file, or the name of an article.")],
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
    outputs: Outputs = None,
) -> None:
    """Check an article against its sources. Every citation, quotation, figure, date and name, in the stored text.

    Exit code 1 if there are errors or warnings; notes alone are 0.
    """
    from draftflow.checks import render, rules, suppress
    from draftflow.cli import compose
    from draftflow.pipeline.plain_files import read_text, write_text

    settings = compose.load_settings(outputs=outputs, language=lang)
    printer = compose.printer(settings)
    shape = _format(form)
    audit, place = _audited(target, sources, settings, printer)
    audit = audit.narrowed(rules.prefixes(select), rules.prefixes(ignore))
    if baseline and write_baseline:
        write_text(baseline, suppress.baseline(audit.findings, audit.article))
        printer.line(f"{baseline}: {len(audit.findings)} findings accepted")
        return
    if baseline:
        audit = audit.without_known(read_text(baseline), str(baseline))
    printer.text(render.render(place(audit), shape))
    if any(finding.severity != "note" for finding in audit.findings):
        raise typer.Exit(1)


def rule(code: Annotated[str, typer.Argument(metavar="CODE", help="A code such as Q201.")]) -> None:
    """Explain a finding. What it is, why it matters, an example, how to mend it."""
    from draftflow.checks import rules
    from draftflow.cli import compose

    compose.printer(compose.load_settings()).text(rules.page(code))


def _audited(
    target: str, sources: Path | None, settings: "Settings", printer: "Printer"
) -> "tuple[Audit, Callable[[Audit], Audit]]":
    """The audit of a file or an article, and how its findings are placed for a reader."""
    from draftflow.cli import compose
    from draftflow.pipeline.audits import audit_file, audit_workspace, shown

    file = Path(target)
    if file.is_file() or file.suffix or len(file.parts) > 1:
        audit, problems = audit_file(file, sources, settings.language)
        for problem in problems:
            printer.notice(f"source not used: {problem}")
        return audit, lambda found: found
    workspace = compose.existing(settings, target)
    return audit_workspace(workspace), lambda found: shown(found, workspace)


def _format(name: str) -> "Format":
    from draftflow.checks.render import FORMATS
    from draftflow.errors import UsageError

    if name not in FORMATS:
        raise UsageError(f"--format {name!r}: no such format; there are {', '.join(FORMATS)}")
    return FORMATS[name]
