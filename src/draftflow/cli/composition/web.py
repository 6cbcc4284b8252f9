"""The web of a command: which providers are asked, through which fetcher."""

from dataclasses import replace
from typing import TYPE_CHECKING

from draftflow.cli.composition.compose import Tape, secrets, without_secrets
from draftflow.errors import UsageError
from draftflow.pipeline.web import OFFLINE, Web, online
from draftflow.settings import Settings
from draftflow.sources.search.base import Provider
from draftflow.text.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from draftflow.sources.fetch import Fetcher

KEYLESS = ("wikipedia", "crossref", "arxiv")


def web_for(settings: Settings, tape: Tape, *, refresh: bool = False) -> Web:
    """The web as the settings have it; nothing is opened before it is used, and nothing at all by a replay.

    Raises:
        UsageError: A provider is unknown, or has no key.
    """
    if settings.offline or tape.replay:
        return OFFLINE
    names, redact = provider_names(settings), Redactor(secrets(settings))
    web = online(lambda: fetcher(settings), lambda: [_provider(name, settings) for name in names], refresh=refresh)
    return replace(
        web,
        fetch=lambda hit, name: without_secrets(web.fetch(hit, name), redact),
        find=lambda sought: without_secrets(web.find(sought), redact),
        look=lambda sought: without_secrets(web.look(sought), redact),
    )


def fetcher(settings: Settings) -> "Fetcher":
    """The one guarded fetch as the settings have it."""
    from platformdirs import user_cache_path

    from draftflow.sources.fetch import Fetcher
    from draftflow.sources.guard import GuardedBackend

    return Fetcher(
        backend=GuardedBackend(allowed=frozenset(settings.local_hosts)),
        cache=user_cache_path("draftflow", appauthor=False) / "web",
        deadline=settings.fetch_timeout,
        delay=settings.fetch_delay,
        obey_robots=not settings.ignore_robots,
    )


def provider_names(settings: Settings) -> tuple[str, ...]:
    """Providers in the order they are asked: as set; else OpenAI with its key, what has a key, what needs none."""
    if settings.search:
        return settings.search
    own = {
        "searxng": settings.searxng_url,
        "tavily": settings.tavily_key,
        "brave": settings.brave_key,
        "exa": settings.exa_key,
    }
    openai = ("openai",) if settings.api_key and not settings.base_url else ()
    return (*openai, *(name for name, value in own.items() if value), *KEYLESS)


def _provider(name: str, settings: Settings) -> Provider:
    from draftflow.sources.search import providers
    from draftflow.sources.search.extras import Ddgs, from_elsewhere
    from draftflow.sources.search.openai import OpenAISearch

    known: Mapping[str, Callable[[], Provider]] = {
        "openai": lambda: OpenAISearch(
            _needed(name, settings.api_key, "OPENAI_API_KEY"), settings.search_model, settings.base_url
        ),
        "searxng": lambda: providers.searxng(_needed(name, settings.searxng_url, "SEARXNG_URL")),
        "tavily": lambda: providers.tavily(_needed(name, settings.tavily_key, "TAVILY_API_KEY")),
        "brave": lambda: providers.brave(_needed(name, settings.brave_key, "BRAVE_API_KEY")),
        "exa": lambda: providers.exa(_needed(name, settings.exa_key, "EXA_API_KEY")),
        "wikipedia": providers.wikipedia,
        "crossref": providers.crossref,
        "arxiv": providers.arxiv,
        "ddgs": Ddgs,
    }
    return known[name]() if name in known else from_elsewhere(name, {})


def _needed(name: str, value: str | None, variable: str) -> str:
    if not value:
        raise UsageError(f"search provider {name!r} is set, but {variable} is not")
    return value
