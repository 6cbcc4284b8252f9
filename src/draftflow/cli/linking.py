"""`links`: what became of the references since the article was written."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import typer

from draftflow.cli.options import IgnoreRobots, Json, Offline, Outputs, Published
from draftflow.errors import Exit

if TYPE_CHECKING:
    from draftflow.console import Printer
    from draftflow.pipeline.links import Rechecked

_FINDINGS = ("moved", "changed", "dead")
_LONGEST = 160  # characters of a passage that is shown


def links(
    slug: Published,
    json: Json = False,
    offline: Offline = False,
    ignore_robots: IgnoreRobots = False,
    outputs: Outputs = None,
) -> None:
    """Ask every reference's page whether it is still there. Says which cited passages are gone from it."""
    from draftflow.cli.actions.publications import opened
    from draftflow.cli.composition import compose
    from draftflow.cli.composition.reader import language_of
    from draftflow.cli.composition.web import fetcher
    from draftflow.pipeline.links import recheck

    settings = compose.load_settings(outputs=outputs, offline=offline or None, ignore_robots=ignore_robots or None)
    printer = compose.printer(settings, language_of(settings, slug), as_json=json)
    publication = opened(settings, slug, lambda _line: None).publication
    tree, private = publication.document, {each.id for each in publication.sources.values() if each.private}
    passages = tuple(tree.passages.values())
    if settings.offline:
        found = recheck(tree.references, passages, None)
    else:
        web = fetcher(settings)
        try:
            found = recheck(tree.references, passages, lambda url: web.fetch(url, refresh=True), private)
        finally:
            web.close()
    _report(found, printer)
    if any(each.outcome in _FINDINGS for each in found):
        raise typer.Exit(Exit.FINDINGS)


def _report(found: "tuple[Rechecked, ...]", printer: "Printer") -> None:
    from draftflow.pipeline.phrases import PHRASES
    from draftflow.pipeline.telling import part, told
    from draftflow.text.width import left

    if printer.as_json:
        printer.json([_plain(each) for each in found])
        return
    for each in found:
        outcome = left(part("outcome", each.outcome, printer.reader), 12)
        said = told(each.said, printer.reader)
        printer.line(f"{outcome}[{each.number}] {each.reference.title}{PHRASES[printer.reader].colon}{said}")
        if each.reference.url:
            printer.line(f"{'':<12}{each.reference.url}")
        if each.address and each.outcome == "changed":
            printer.line(f"{'':<12}{told(f'now at {each.address}', printer.reader)}")
        if each.reference.archive and each.outcome in _FINDINGS:
            printer.line(f"{'':<12}{told(f'archived at {each.reference.archive}', printer.reader)}")
        for passage in each.gone:
            quote = " ".join(passage.quote.split())
            shown = quote if len(quote) <= _LONGEST else f"{quote[: _LONGEST - 1]}…"
            printer.line(f"{'':<12}{told(f'gone: {passage.id} {shown}', printer.reader)}")
    counted = Counter(each.outcome for each in found)
    printer.tell(", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items())) or "no references")


def _plain(each: "Rechecked") -> dict[str, Any]:
    return {
        "number": each.number,
        "source": each.reference.id,
        "title": each.reference.title,
        "url": each.reference.url,
        "outcome": each.outcome,
        "said": each.said,
        "address": each.address,
        "archive": each.reference.archive,
        "cited": each.cited,
        "gone": [{"passage": passage.id, "quote": passage.quote} for passage in each.gone],
    }
