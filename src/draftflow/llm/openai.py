"""OpenAI, Azure and any OpenAI-compatible server, through the OpenAI SDK: the only place that talks to a model."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from draftflow.errors import NoRoom, Transient
from draftflow.llm import chat, responses
from draftflow.llm.abilities import Abilities, Api, Memory
from draftflow.llm.base import Heard, Reply, Request, unheard
from draftflow.llm.faults import is_too_long, typed
from draftflow.llm.keys import usable_key
from draftflow.llm.limiter import Limiter, Ticket
from draftflow.llm.stream import gathered
from draftflow.settings import Tier
from draftflow.text.measure import estimated_tokens

if TYPE_CHECKING:
    import openai

_NO_SUCH_API = frozenset({404, 405, 410, 501})
_OTHER: "dict[Api, tuple[str, ...]]" = {"responses": ("chat/completions",), "chat": ("v1/responses", "/responses")}
"""What a server names that would have the request through the other API."""


@dataclass(slots=True)
class OpenAIClient:
    """Answers requests, streamed. What a server turns down (an API, a schema, an option) is left out from then on."""

    api_key: str
    base_url: str | None
    deadline: float = 300.0
    """Seconds of wall clock that one attempt may take."""
    attempts: int = 5
    heard: Heard = unheard
    sleep: Callable[[float], None] = time.sleep
    limiter: Limiter = field(default_factory=Limiter)
    """Shared by all who talk to the same server."""
    apis: tuple[Api, ...] = ("chat",)
    """The APIs that may be used, the first before the second."""
    azure_version: str | None = None
    """The dated version of an Azure resource; `base_url` is its endpoint then."""
    key_name: str = "OPENAI_API_KEY"
    """The variable that holds the key, for messages."""
    memory: Memory | None = None
    tier: Tier = "standard"
    """The tier that is asked for; an answer says which one it had."""
    fallback: bool = False
    """Whether the standard tier is asked for what the `tier` has no room for after all attempts."""
    token: Callable[[], str] | None = None
    """Gives the token of the moment, instead of a key."""
    _client: "openai.OpenAI | None" = None
    _able: dict[str, Abilities] = field(default_factory=dict)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def complete(self, request: Request) -> Reply:
        """Answer `request`, with retries and within the deadline; see `LanguageModel`."""
        from draftflow.llm.retry import retrying

        client = self.opened()
        tries: list[Ticket] = []

        def attempt() -> Reply:
            tokens = sum(estimated_tokens(message.content) for message in request.messages)
            tries.append(self.limiter.enter(request.model, tokens, again=bool(tries)))
            return self._attempt(client, request, tries[-1])

        try:
            return retrying(attempt, attempts=self.attempts, sleep=self.sleep)
        except NoRoom:
            if not self.fallback:
                raise
            return replace(self, tier="standard").complete(request)

    def able(self, model: str) -> Abilities:
        """What the server is known to do with a model."""
        with self._mutex:
            if model not in self._able:
                known = self.memory.recall(self.address, model) if self.memory else None
                fits = known is not None and known.api in self.apis
                self._able[model] = known if known and fits else Abilities(api=self.apis[0])
            return self._able[model]

    @property
    def address(self) -> str:
        """Where the server is."""
        return str(self.opened().base_url)

    def opened(self) -> "openai.OpenAI":
        """The SDK's client behind this one."""
        if self._client is None:
            from draftflow.llm.sdk import opened

            key = self.token or usable_key(self.api_key, self.key_name)
            self._client = opened(self.base_url, key, self.azure_version, self.deadline)
        return self._client

    def _attempt(self, client: "openai.OpenAI", request: Request, ticket: Ticket) -> Reply:
        import httpx2
        import openai

        able, refused = self.able(request.model), set[Api]()
        while True:
            body, reading = _asked(request, able)
            if self.tier == "flex":
                body["service_tier"] = self.tier
            try:
                self.heard(request.unit, 0, "")
                stream = (client.responses if able.api == "responses" else client.chat.completions).create(**body)
                self.limiter.learn(ticket, stream.response.headers)
                reply = gathered(stream, request, self.heard, reading)
            except openai.APIStatusError as error:
                refused.add(able.api)
                if (other := self._other_api(error, refused)) is not None:
                    able = able.model_copy(update={"api": other})
                elif less := turned_down(error, body, able):
                    able = self.learnt(request.model, less)
                else:
                    raise self._noted(error, ticket) from None
            except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
                raise self._noted(error, ticket) from None
            else:
                self.learnt(request.model, able if able.met(request, reply) else able.less_structure())
                return reply

    def _other_api(self, error: "openai.APIStatusError", refused: set[Api]) -> Api | None:
        """The API to try instead, if the server has not the one that was asked for, or not for this model."""
        last = next(iter(refused)) if len(refused) == 1 else None
        other = next((api for api in self.apis if api not in refused), None)
        if last is None or other is None:
            return None
        named = error.status_code in (400, *_NO_SUCH_API) and any(hint in str(error).lower() for hint in _OTHER[last])
        missing = error.status_code in _NO_SUCH_API and error.code != "model_not_found" and last == self.apis[0]
        return other if named or missing else None

    def learnt(self, model: str, able: Abilities) -> Abilities:
        """Take in what the server has shown, with what other threads have found out; remembered if it is new."""
        with self._mutex:
            before = self._able[model]
            merged = able.and_less(before)
            if merged == before:
                return merged
            self._able[model] = merged
        if self.memory:
            self.memory.keep(self.address, model, merged)
        return merged

    def _noted(self, error: Exception, ticket: Ticket) -> Exception:
        """Our own error; the limiter is told what the answer says of the server's limits."""
        found, response = typed(error, self.key_name), getattr(error, "response", None)
        if response is not None:
            self.limiter.learn(ticket, response.headers)
        if isinstance(found, Transient) and found.retry_after:
            self.limiter.refused(ticket.model, found.retry_after)
        return found


def _asked(request: Request, able: Abilities) -> tuple[dict[str, Any], Any]:
    """What is sent, and how the answer is read."""
    api = responses if able.api == "responses" else chat
    return api.body(request, able), api.READING


def turned_down(error: "openai.APIStatusError", body: dict[str, Any], able: Abilities) -> Abilities | None:
    """`able` without the option of `body` that the server says it does not know, if that is what it says."""
    if error.status_code not in (400, 422) or is_too_long(error):
        return None
    names = {"response_format": "structure", "text": "structure", "reasoning_effort": "reasoning"}
    return able.turned_down(str(error), frozenset(names.get(name, name) for name in body))
