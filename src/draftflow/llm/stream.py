"""Put the events of one streamed answer together; the SDK does not check the types of what it reads, so this does."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from draftflow.errors import Malformed, Transient
from draftflow.llm.base import Reply, Request, Usage, Waiting
from draftflow.text.clean import one_line
from draftflow.text.measure import estimated_tokens
from draftflow.text.redact import Redactor


class _Event(NamedTuple):
    text: str
    refusal: str
    finish: str | None
    model: str | None
    usage: Any


def gathered(stream: Any, request: Request, waiting: Waiting) -> Reply:
    """The whole answer of `stream`, the SDK's; `waiting` hears of every piece of text.

    Raises:
        Malformed: What came is no completion.
        Transient: It broke off.
    """
    text: list[str] = []
    refusal: list[str] = []
    finish: str | None = None
    model, usage = request.model, None
    for event in _events(stream):
        model = event.model or model
        usage = event.usage or usage
        finish = event.finish or finish
        refusal.append(event.refusal)
        if event.text:
            text.append(event.text)
            waiting(request.unit, len(text))
    if finish is None:
        raise Transient("the answer broke off before its end")
    answer = _characters(text)
    return Reply(
        text=answer,
        finish=finish,
        model=model,
        refusal=_characters(refusal) or None,
        usage=_usage(usage, request, answer),
    )


def _events(stream: Any) -> Iterator[_Event]:
    try:
        with stream:
            kind = stream.response.headers.get("content-type", "")
            if "json" in kind:  # a server that does not stream answers in one piece
                yield _whole(json.loads(stream.response.read()), stream.response.request)
                return
            silent = True
            for chunk in stream:
                silent = False
                yield _event(chunk.to_dict(warnings=False), "delta")
            if silent and "event-stream" not in kind:
                raise Malformed(f"the server answered with {kind or 'nothing'}, not a completion; check the base URL")
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        name = type(error).__name__
        raise Malformed(f"the server's answer is not a completion ({name}); check the base URL") from None


def reason(body: Any, request: Any) -> str:
    """What a server gives as its reason, on one line, without the key of the `request` in case it repeats it."""
    said = body.get("message") or body.get("detail") if isinstance(body, dict) else body
    key = request.headers.get("authorization", "").removeprefix("Bearer ")
    return one_line(Redactor([key])(str(said or "no reason given")))


def _whole(data: Any, request: Any) -> _Event:
    if error := data.get("error"):
        raise Transient(f"the model server reported an error in its answer: {reason(error, request)}")
    return _event(data, "message")


def _event(data: Any, part: str) -> _Event:
    choice: Any = next(iter(data["choices"] or []), {})
    said = choice.get(part) or {}
    return _Event(
        text=_text(said.get("content")),
        refusal=_text(said.get("refusal")),
        finish=_text(choice.get("finish_reason")) or None,
        model=_text(data.get("model")) or None,
        usage=data.get("usage"),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str | None):
        raise TypeError(value)
    return value or ""


def _characters(pieces: list[str]) -> str:
    """The pieces as one text; a surrogate pair that was cut between two of them is one character again."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _usage(said: Any, request: Request, answer: str) -> Usage:
    """Tokens as the server counted them; estimated where it did not."""
    prompt, completion = _count(said, "prompt_tokens"), _count(said, "completion_tokens")
    if prompt is None or completion is None:
        asked = "".join(message.content for message in request.messages)
        return Usage(input_tokens=estimated_tokens(asked), output_tokens=estimated_tokens(answer), estimated=True)
    details = said.get("prompt_tokens_details")
    cached = min(_count(details, "cached_tokens") or 0, prompt)
    return Usage(input_tokens=prompt, output_tokens=completion, cached_tokens=cached)


def _count(said: Any, name: str) -> int | None:
    number = said.get(name) if isinstance(said, dict) else None
    return number if isinstance(number, int) and number >= 0 else None
