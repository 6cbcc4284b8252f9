"""The model server of a command: opened at the first call, and only within the caps on what it may cost."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from draftflow.errors import UsageError
from draftflow.llm.base import Heard, LanguageModel, Reply, Request, unheard
from draftflow.settings import LOCAL, Settings

if TYPE_CHECKING:
    from draftflow.authors.base import Author
    from draftflow.llm.abilities import Memory
    from draftflow.llm.endpoint import Endpoint
    from draftflow.llm.openai import OpenAIClient
    from draftflow.models import Brief
    from draftflow.pipeline.workspace import Workspace


_ON_ITS_WAY = 0.05
"""Seconds after which a request that is being sent has left; two threads that compute would slow each other down."""
_FLEX = 900.0
"""Seconds that OpenAI advises to wait for an answer of the flex tier (see `tiers.FLEX`)."""


@dataclass(slots=True)
class Server:
    """The model server, opened when the first call is made: a run that makes none needs no key and no SDK.

    A `local:` model has a server of its own, which the run starts.
    """

    settings: Settings
    workspace: "Workspace"
    heard: Heard
    see_key: Callable[[], None]
    """Raises if there is no key where one is needed."""
    brief: "Brief"
    around: Callable[[LanguageModel], LanguageModel] | None = None
    """Limits that other articles share."""
    _inner: LanguageModel | None = field(default=None)
    _local: dict[str, LanguageModel] = field(default_factory=dict)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        with self._mutex:
            inner = self._for(request.model)
        return inner.complete(request)

    def _for(self, model: str) -> LanguageModel:
        """Who answers for `model`."""
        if model.startswith(LOCAL):
            from draftflow.cli.composition.local import local_model

            if model not in self._local:
                self._local[model] = local_model(model, self.settings, self.heard)
            return self._local[model]
        if self._inner is None:
            self.see_key()
            self._inner = self._opened()
        return self._inner

    def _opened(self) -> LanguageModel:
        from draftflow.llm.entra import Tokens
        from draftflow.llm.redacted import Redacted

        if self.around is None:
            see_that_tier_fits(self.settings)
        server = client(self.settings, _loading_checks(self.heard))
        opened: LanguageModel = Redacted(server, server.token.redact) if isinstance(server.token, Tokens) else server
        capped = _capped(self.around(opened) if self.around else opened, self.settings, self.workspace)
        return _guarded(capped, self.settings, self.workspace, self.brief)


def _loading_checks(heard: Heard) -> Heard:
    """`heard`, which has the checks loaded once a request is sent: while somebody waits for its answer anyway."""
    begun = threading.Event()

    def hear(unit: str, pieces: int, text: str) -> None:
        heard(unit, pieces, text)
        if not begun.is_set():
            begun.set()
            threading.Thread(target=_load_checks, daemon=True).start()

    return hear


def _load_checks() -> None:
    """Load what the review takes a third of a second to load."""
    time.sleep(_ON_ITS_WAY)
    import draftflow.checks.audit  # noqa: F401 - to have been loaded is all that is wanted


def see_that_tier_fits(settings: Settings) -> None:
    """See that an answer is not wanted of a provider's batch where nobody could wait for one.

    Raises:
        UsageError: It is.
    """
    if settings.tier == "batch":
        raise UsageError(
            "tier 'batch' is for `draftflow batch` alone; here it can be flex or standard (--tier, DRAFTFLOW_TIER)"
        )


def client(settings: Settings, heard: Heard = unheard) -> "OpenAIClient":
    """The client for the server of the settings, with what is remembered of it."""
    from draftflow.llm.endpoint import endpoint

    flex = settings.tier == "flex"
    patient = flex and "timeout" not in settings.model_fields_set
    limits = {"deadline": max(settings.timeout, _FLEX) if patient else settings.timeout, "attempts": settings.attempts}
    tier = {"tier": "flex", "fallback": settings.flex_fallback} if flex else {}
    return client_of(endpoint(settings), heard=heard, memory=memory(), **limits, **tier)


def client_of(place: "Endpoint", **more: Any) -> "OpenAIClient":
    """The client for a server."""
    from draftflow.llm.openai import OpenAIClient

    if place.entra:
        from draftflow.llm.entra import tokens

        more["token"] = tokens()
    return OpenAIClient(
        place.key or "none",
        place.base_url,
        apis=place.apis,
        azure_version=place.azure_version,
        key_name=place.key_name,
        **more,
    )


def see_that_nothing_leaves(settings: Settings) -> None:
    """With `--offline`, the model server must be on this machine.

    Raises:
        UsageError: It is not.
    """
    from urllib.parse import urlsplit

    from draftflow.llm.endpoint import endpoint

    host = urlsplit(endpoint(settings).base_url or "").hostname
    if settings.offline and host not in ("localhost", "127.0.0.1", "::1"):
        said = f"the model server {host}" if host else "a model of OpenAI"
        raise UsageError(f"--offline: {said} is not on this machine; use --author extractive or a local server")


def memory() -> "Memory":
    """What servers were found to be able to do, in the user's cache folder."""
    from importlib.metadata import version

    from platformdirs import user_cache_path

    from draftflow.llm.abilities import Memory

    return Memory(user_cache_path("draftflow", appauthor=False) / "servers", version("draftflow"))


def _guarded(server: LanguageModel, settings: Settings, workspace: "Workspace", brief: "Brief") -> LanguageModel:
    """`server`, which is sent nothing private if it is on another machine."""
    from draftflow.cli.composition.local import is_local

    if is_local(settings, ""):
        return server
    from draftflow.cli.composition.privacy import private_sources
    from draftflow.pipeline.guarded import Guarded

    return Guarded(server, private_sources(brief, workspace))


def _capped(server: LanguageModel, settings: Settings, workspace: "Workspace") -> LanguageModel:
    """`server`, which stops at the caps on the cost, if there are any."""
    if not has_cap(settings):
        return server
    from draftflow.llm.budget import Budgeted
    from draftflow.pipeline.spending import budget

    today = datetime.now(UTC).date().isoformat()
    purse = budget(workspace, settings.max_cost, settings.max_cost_per_day, settings.prices, today)
    return Budgeted(server, purse, settings.prices) if purse else server


def has_cap(settings: Settings) -> bool:
    """Whether the cost is bounded."""
    return settings.max_cost is not None or settings.max_cost_per_day is not None


def see_that_caps_can_be_kept(author: "Author", settings: Settings) -> None:
    """See that everything an author asks has a price if the cost is bounded, before anything is paid for.

    Raises:
        UsageError: A model has no price.
    """
    if not has_cap(settings):
        return
    from draftflow.authors.hybrid import HybridAuthor
    from draftflow.authors.model import ModelAuthor
    from draftflow.pipeline.discreet import DiscreetAuthor

    if isinstance(author, ModelAuthor | HybridAuthor | DiscreetAuthor):
        see_that_a_cap_can_be_kept(author.all_models(), settings)


def see_that_a_cap_can_be_kept(models: Iterable[str], settings: Settings) -> None:
    """See that models have a price if the cost is bounded.

    Raises:
        UsageError: One has none.
    """
    if not has_cap(settings):
        return
    from draftflow.llm.base import Usage
    from draftflow.llm.budget import no_price
    from draftflow.llm.meter import price

    for model in models:
        if price(model, Usage(), settings.prices) is None:
            raise UsageError(no_price(model))
