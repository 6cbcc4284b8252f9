"""What leaves this machine, and what must not: private sources, `--offline`, the list of `--dry-run -v`."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, get_args
from urllib.parse import urlsplit

from draftflow.authors.base import Author, Operation
from draftflow.cli.composition.local import host, is_local
from draftflow.console import Printer
from draftflow.errors import UsageError
from draftflow.models import Brief, Source
from draftflow.pipeline.discreet import DiscreetAuthor
from draftflow.pipeline.foresight import Foreseen
from draftflow.pipeline.private import PrivateSources
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings

if TYPE_CHECKING:
    from draftflow.authors.hybrid import HybridAuthor
    from draftflow.authors.model import ModelAuthor

_WEB = ("http://", "https://")


def discreet(
    author: "ModelAuthor | HybridAuthor", brief: Brief, settings: Settings, workspace: Workspace, printer: Printer
) -> Author:
    """`author`, which shows nothing private to a model on another machine; itself if it asks none.

    Raises:
        UsageError: With --offline it would ask one; or every source is private, and so there is nothing to write from.
    """
    away = [model for model in author.all_models() if not is_local(settings, model)]
    if not away:
        return author
    if settings.offline:
        raise UsageError(
            f"--offline: model {away[0]!r} is not on this machine ({host(settings, away[0])}); use --author "
            "extractive, a `local:` model or a server of your own on loopback"
        )
    if brief.sources and set(brief.sources) <= set(brief.private) and not brief.web:
        raise UsageError(
            f"every source is private and model {away[0]!r} is on another machine ({host(settings, away[0])}): "
            "there is nothing it may see; use --author extractive, or a `local:` model with --author hybrid"
        )

    def elsewhere(operation: Operation) -> bool:
        return not is_local(settings, author.model_of(operation))

    return DiscreetAuthor(author, private_sources(brief, workspace), elsewhere, printer.notice)


def private_sources(brief: Brief, workspace: Workspace) -> PrivateSources:
    """The private sources of an article."""
    typed = (brief.topic, brief.instructions, brief.angle or "", *brief.must_cover, *brief.must_avoid)
    return PrivateSources(workspace, tuple(filter(None, typed)))


def leaving(found: Sequence[Foreseen], sources: Sequence[Source], brief: Brief, settings: Settings) -> list[str]:
    """What would leave this machine, line by line: to which host, for which unit, whose text, how many characters."""
    lines: list[str] = []
    private = {source.id for source in sources if source.private}
    calls = [each for each in found if each.model and not is_local(settings, each.model)]
    for place in dict.fromkeys(host(settings, each.model or "") for each in calls):
        mine = [each for each in calls if host(settings, each.model or "") == place]
        lines.append(f"to {place}: {len(mine)} requests, {sum(each.characters for each in mine):,} characters")
        for each in mine:
            texts = [name for name in each.sources if name not in private]
            whose = f", with text of {', '.join(texts)}" if texts else ""
            lines.append(f"  {each.where.key}: {each.characters:,} characters{whose}")
    fetched = sorted(
        {urlsplit(each).hostname or each for each in brief.sources if each.lower().startswith(_WEB)}
        if any(each.where.key.startswith("research/sources/") for each in found)
        else ()
    )
    if fetched and not settings.offline:
        lines.append(f"to {', '.join(fetched)}: the addresses you gave, to fetch them")
    if brief.web and not settings.offline and any(each.where.key == "research/found" for each in found):
        lines.append(
            f"to {', '.join(_searched(settings))}: the topic and the plan's queries, to search; finds are fetched"
        )
    local = dict.fromkeys(each.model for each in found if each.model and is_local(settings, each.model))
    lines += [f"on this machine: {model}" for model in local if model]
    return [*(lines or ["nothing leaves this machine"]), *_kept(sources)]


def would_leave(author: Author | None, brief: Brief, sources: Sequence[Source], settings: Settings) -> list[str]:
    """The same for an article that is not begun; `author` None asks no model."""
    lines: list[str] = []
    opened = [source for source in sources if not source.private]
    for place, operations in _places(author, brief, settings).items():
        lines.append(f"to {place}, for {', '.join(operations)}:")
        lines.append(f"  the brief, and title and publisher of {len(opened)} sources")
        if "read" in operations:
            lines += [f"  {source.id}: {len(source.text):,} characters, its text" for source in opened]
        elif opened:
            lines.append(f"  passages of {', '.join(source.id for source in opened)}")
    fetched = sorted({urlsplit(each).hostname or each for each in brief.sources if each.lower().startswith(_WEB)})
    if fetched and not settings.offline:
        lines.append(f"to {', '.join(fetched)}: the addresses you gave, to fetch them; their text is not counted here")
    if brief.web and not settings.offline:
        lines.append(
            f"to {', '.join(_searched(settings))}: the topic and the plan's queries, to search; finds are fetched"
        )
    return [*(lines or ["nothing leaves this machine"]), *_kept(sources)]


def _places(author: Author | None, brief: Brief, settings: Settings) -> dict[str, list[str]]:
    """The operations that ask a model elsewhere, by its host."""
    found: dict[str, list[str]] = {}
    if isinstance(author, DiscreetAuthor):
        for operation in get_args(Operation):
            if operation in ("support", "column") or (operation == "gaps" and not brief.web):
                continue  # commands of their own ask the first two; without the web there is no second look
            if author.elsewhere(operation) and author.asks(operation):
                found.setdefault(host(settings, author.inner.model_of(operation)), []).append(operation)
    return found


def _kept(sources: Iterable[Source]) -> list[str]:
    kept = ", ".join(sorted(source.id for source in sources if source.private))
    return [f"private, for no model elsewhere: {kept}"] if kept else []


def _searched(settings: Settings) -> tuple[str, ...]:
    from draftflow.cli.composition.web import provider_names

    return provider_names(settings)
