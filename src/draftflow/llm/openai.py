"""Any OpenAI-compatible server, through the OpenAI SDK: the only place that talks to a model."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from draftflow.errors import KeyRefused, Malformed, ProviderError, TimedOut, Transient, UsageError
from draftflow.llm.base import Reply, Request, Usage, Waiting
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
    _client: "openai.OpenAI | None" = None
    _unsupported: set[str] = field(default_factory=set)

    def complete(self, request: Request) -> Reply:
        """Answer `request`, with retries and within the deadline; see `LanguageModel`."""
        from draftflow.llm.retry import retrying

        client = self._opened()
        return retrying(lambda: self._attempt(client, request), attempts=self.attempts, sleep=self.sleep)

    def _opened(self) -> "openai.OpenAI":
        if self._client is None:
            import httpx2
            import openai

            from draftflow.llm.deadline import DeadlineTransport

            http = httpx2.Client(
                transport=DeadlineTransport(self.deadline),
                timeout=httpx2.Timeout(min(60.0, self.deadline), connect=10.0),
                trust_env=False,
                follow_redirects=False,
            )
            self._client = openai.OpenAI(
                api_key=self.api_key.strip(), base_url=self.base_url, max_retries=0, http_client=http
            )
        return self._client

    def _attempt(self, client: "openai.OpenAI", request: Request) -> Reply:
        import httpx2
        import openai

        while True:
            body = _body(request, self._unsupported)
            try:
                self.waiting(request.unit, 0)
                stream = client.chat.completions.create(**body)
                return _gathered(stream, request, self.waiting)
            except openai.BadRequestError as error:
                if not (option := _turned_down(error, body)):
                    raise _typed(error) from None
                self._unsupported.add(option)
            except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
                raise _typed(error) from None


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


def _turned_down(error: "openai.BadRequestError", body: dict[str, Any]) -> str | None:
    """The option of `body` that the server says it does not know, if that is what it says."""
    said = str(error).lower()
    words = {
        "response_format": ("response_format", "json_schema", "structured output"),
        "stream_options": ("stream_options", "include_usage"),
        "max_completion_tokens": ("max_completion_tokens",),
        "temperature": ("temperature",),
    }
    return next((name for name, hints in words.items() if name in body and any(h in said for h in hints)), None)


def _gathered(stream: Any, request: Request, waiting: Waiting) -> Reply:
    """The whole answer of a stream.

    Raises:
        Malformed: What came is no stream of completions.
        Transient: It broke off.
    """
    text: list[str] = []
    refusal: list[str] = []
    finish: str | None = None
    model, usage = request.model, None
    for chunk in _chunks(stream):
        model = chunk.model or model
        usage = chunk.usage or usage
        for choice in (chunk.choices or [])[:1]:
            text.append(choice.delta.content or "")
            refusal.append(choice.delta.refusal or "")
            finish = choice.finish_reason or finish
            if choice.delta.content:
                waiting(request.unit, len(text))
    if finish is None:
        raise Transient("the answer broke off before its end")
    answer = "".join(text)
    return Reply(
        text=answer,
        finish=finish,
        model=model,
        refusal="".join(refusal) or None,
        usage=_usage(usage, request, answer),
    )


def _chunks(stream: Any) -> Iterator[Any]:
    import json

    try:
        if isinstance(stream, str) or not hasattr(stream, "__iter__"):
            raise Malformed("the server's answer is not a completion; check the base URL")
        for chunk in stream:
            if not hasattr(chunk, "choices"):
                raise Malformed("the server's answer is not a completion; check the base URL")
            yield chunk
    except (json.JSONDecodeError, AttributeError, TypeError) as error:
        raise Malformed(f"the server's answer is not a completion ({error}); check the base URL") from None


def _usage(said: Any, request: Request, answer: str) -> Usage:
    if said is None or said.prompt_tokens is None:
        prompt = "".join(message.content for message in request.messages)
        return Usage(input_tokens=estimated_tokens(prompt), output_tokens=estimated_tokens(answer), estimated=True)
    details = getattr(said, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    return Usage(input_tokens=said.prompt_tokens, output_tokens=said.completion_tokens or 0, cached_tokens=cached)


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
        return Transient(f"the model server reported an error in its answer: {error.message[:200]}")
    return Transient(f"the connection to the model server broke ({type(error).__name__})")


def _is_deadline(error: BaseException | None) -> bool:
    from draftflow.llm.deadline import DeadlinePassed

    while error is not None:
        if isinstance(error, DeadlinePassed):
            return True
        error = error.__cause__ or error.__context__
    return False


def _of_status(error: "openai.APIStatusError") -> Exception:
    from draftflow.llm.retry import LONGEST_WAIT, asked_wait

    said = _message(error)
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
        wait = asked_wait(error.response.headers.get("retry-after"), time.time())
        if wait is not None and wait > LONGEST_WAIT:
            return ProviderError(
                f"the server asks to wait {wait:.0f} s ({status}); run again after that, nothing is lost"
            )
        return Transient(f"the server answered {status}: {said}", retry_after=wait)
    return ProviderError(f"the server turned the request down ({status}: {said})")


def _message(error: "openai.APIStatusError") -> str:
    from draftflow.text.clean import one_line

    body = error.body if isinstance(error.body, dict) else {}
    return one_line(str(body.get("message") or "no reason given"), 200)
