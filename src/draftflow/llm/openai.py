"""Any OpenAI-compatible server, through the OpenAI SDK: the only place that talks to a model."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from draftflow.errors import KeyRefused, ProviderError, TimedOut, TooLong, Transient, UsageError
from draftflow.llm.base import Reply, Request, Waiting
from draftflow.llm.limiter import Limiter, Ticket
from draftflow.llm.stream import gathered, reason
from draftflow.text.measure import estimated_tokens

if TYPE_CHECKING:
    import openai


@dataclass(slots=True)
class OpenAIChat:
    """Chat Completions, streamed. What a server turns down (strict schema, stream options) is left out from then on."""

    api_key: str
    base_url: str | None
    deadline: float = 300.0
    """Seconds of wall clock that one attempt may take."""
    attempts: int = 5
    waiting: Waiting = lambda _unit, _tokens: None
    sleep: Callable[[float], None] = time.sleep
    limiter: Limiter = field(default_factory=Limiter)
    """Shared by all who talk to the same server."""
    _client: "openai.OpenAI | None" = None
    _unsupported: set[str] = field(default_factory=set)

    def complete(self, request: Request) -> Reply:
        """Answer `request`, with retries and within the deadline; see `LanguageModel`."""
        from draftflow.llm.retry import retrying

        client = self._opened()
        tries: list[Ticket] = []

        def attempt() -> Reply:
            tokens = sum(estimated_tokens(message.content) for message in request.messages)
            tries.append(self.limiter.enter(request.model, tokens, again=bool(tries)))
            return self._attempt(client, request, tries[-1])

        return retrying(attempt, attempts=self.attempts, sleep=self.sleep)

    def _opened(self) -> "openai.OpenAI":
        if self._client is None:
            import httpx2
            import openai

            from draftflow.llm.deadline import DeadlineTransport

            http = httpx2.Client(
                transport=DeadlineTransport(self.deadline),
                timeout=httpx2.Timeout(self.deadline, connect=min(10.0, self.deadline)),
                trust_env=False,
                follow_redirects=False,
            )
            self._client = openai.OpenAI(
                api_key=_key(self.api_key), base_url=_address(self.base_url), max_retries=0, http_client=http
            )
        return self._client

    def _attempt(self, client: "openai.OpenAI", request: Request, ticket: Ticket) -> Reply:
        import httpx2
        import openai

        while True:
            body = _body(request, self._unsupported)
            try:
                self.waiting(request.unit, 0)
                stream = client.chat.completions.create(**body)
                self.limiter.learn(ticket, stream.response.headers)
                return gathered(stream, request, self.waiting)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not (option := _turned_down(error, body)):
                    raise _typed(error) from None
                self._unsupported.add(option)
            except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
                raise self._noted(_typed(error), error, ticket) from None

    def _noted(self, typed: Exception, error: Exception, ticket: Ticket) -> Exception:
        """`typed`; the limiter is told what the answer says of the server's limits."""
        response = getattr(error, "response", None)
        if response is not None:
            self.limiter.learn(ticket, response.headers)
        if isinstance(typed, Transient) and typed.retry_after:
            self.limiter.refused(ticket.model, typed.retry_after)
        return typed


def _key(given: str) -> str:
    """The key without the line break that a file or a shell left on it; it must fit into a header."""
    key = given.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise KeyRefused("the API key is empty or holds characters no key has; check OPENAI_API_KEY")
    return key


def _address(given: str | None) -> str | None:
    """The base URL, if it is one; None leaves it to the SDK."""
    if given is None:
        return None
    try:
        parts = urlsplit(given.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable or any(c.isspace() for c in given.strip()):
        raise UsageError(f"the base URL {given!r} is no http or https address; check --base-url and OPENAI_BASE_URL")
    return given.strip()


def _body(request: Request, unsupported: set[str]) -> dict[str, Any]:
    """The keyword arguments of the SDK for `request`."""
    messages = [message.model_dump() for message in request.messages]
    body: dict[str, Any] = {"model": request.model, "messages": messages, "stream": True}
    if "stream_options" not in unsupported:
        body["stream_options"] = {"include_usage": True}
    if request.answer and "response_format" not in unsupported:
        schema = {"name": request.answer.name, "schema": request.answer.definition, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif request.answer:
        messages[0]["content"] += _schema_in_words(request)
    if request.temperature is not None and "temperature" not in unsupported:
        body["temperature"] = request.temperature
    if request.max_output_tokens:
        name = "max_tokens" if "max_completion_tokens" in unsupported else "max_completion_tokens"
        body[name] = request.max_output_tokens
    return body


def _schema_in_words(request: Request) -> str:
    import json

    definition = request.answer.definition if request.answer else {}
    text = json.dumps(definition, ensure_ascii=False, indent=1)
    return f"\n\nAnswer with one JSON value and nothing else. It must fit this output schema:\n```json\n{text}\n```\n"


def _turned_down(error: "openai.APIStatusError", body: dict[str, Any]) -> str | None:
    """The option of `body` that the server says it does not know, if that is what it says."""
    said = str(error).lower()
    if _is_too_long(error):
        return None
    words = {
        "response_format": ("response_format", "json_schema", "structured output"),
        "stream_options": ("stream_options", "include_usage"),
        "max_completion_tokens": ("max_completion_tokens",),
        "temperature": ("temperature",),
    }
    return next((name for name, hints in words.items() if name in body and any(h in said for h in hints)), None)


def _is_too_long(error: "openai.APIStatusError") -> bool:
    return error.code == "context_length_exceeded" or "context length" in str(error).lower()


def _typed(error: Exception) -> Exception:
    """Our own error for one of the SDK's; never with its text of headers, where keys stand."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    if _is_deadline(error):
        return TimedOut("no whole answer before the deadline; raise `timeout` in the settings or ask for less at once")
    if isinstance(error, openai.APIConnectionError):
        return Transient(f"no connection to the model server ({type(error.__cause__ or error).__name__})")
    if isinstance(error, openai.APIError):
        return Transient(f"the model server reported an error in its answer: {reason(error.body, error.request)}")
    return Transient(f"the connection to the model server broke ({type(error).__name__})")


def _is_deadline(error: BaseException | None) -> bool:
    """Whether a wait for the server ended at the deadline; the one for the connection has a limit of its own."""
    import httpx2

    while error is not None:
        if isinstance(error, (httpx2.ReadTimeout, httpx2.WriteTimeout)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _of_status(error: "openai.APIStatusError") -> Exception:
    said = reason(error.body, error.request)
    status, code = error.status_code, str(getattr(error, "code", "") or "")
    if status in (401, 403):
        return KeyRefused(f"the server refused the API key ({status}: {said}); check OPENAI_API_KEY")
    if "insufficient_quota" in (code, getattr(error, "type", "")) or status == 402:  # noqa: PLR2004 - payment required
        return KeyRefused(f"the account behind the key has no credit left ({said})")
    if status == 404:  # noqa: PLR2004 - not found
        return UsageError(
            f"the server does not know this model or address (404: {said}); check --model and the base URL"
        )
    if status in (408, 409, 429) or status >= 500:  # noqa: PLR2004 - server faults
        return _for_now(error, said)
    if _is_too_long(error):
        return TooLong(f"the request is longer than the model can read ({said}); give fewer or shorter sources")
    return ProviderError(f"the server turned the request down ({status}: {said})")


def _for_now(error: "openai.APIStatusError", said: str) -> Exception:
    from draftflow.llm.retry import LONGEST_WAIT, asked_wait

    wait = asked_wait(error.response.headers.get("retry-after"), time.time())
    if wait is not None and wait > LONGEST_WAIT:
        return ProviderError(
            f"the server asks to wait {wait:.0f} s ({error.status_code}); run again after that, nothing is lost"
        )
    return Transient(f"the server answered {error.status_code}: {said}", retry_after=wait)
