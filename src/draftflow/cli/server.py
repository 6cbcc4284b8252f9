"""The model server of a command: opened at the first call, and only within the caps on what it may cost."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from draftflow.errors import UsageError
from draftflow.llm.base import LanguageModel, Reply, Request, Waiting
from draftflow.settings import Settings

if TYPE_CHECKING:
    from draftflow.authors.base import Author
    from draftflow.pipeline.workspace import Workspace


@dataclass(slots=True)
class Server:
    """The model server, opened when the first call is made: a run that makes none needs no key and no SDK."""

    settings: Settings
    workspace: "Workspace"
    waiting: Waiting
    see_key: Callable[[], None]
    """Raises if there is no key where one is needed."""
    _inner: LanguageModel | None = field(default=None)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        with self._mutex:
            if self._inner is None:
                self.see_key()
                self._inner = self._opened()
            inner = self._inner
        return inner.complete(request)

    def _opened(self) -> LanguageModel:
        from draftflow.llm.openai import OpenAIChat

        chat = OpenAIChat(
            api_key=self.settings.api_key or "none",
            base_url=self.settings.base_url,
            deadline=self.settings.timeout,
            attempts=self.settings.attempts,
            waiting=self.waiting,
        )
        return _capped(chat, self.settings, self.workspace)


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
    from draftflow.authors.model import ModelAuthor

    if isinstance(author, ModelAuthor):
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
