"""Chat Completions: what every OpenAI-compatible server speaks."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from draftflow.llm.abilities import Abilities
from draftflow.llm.base import Likely, Request
from draftflow.llm.stream import Piece, Reading, counted, spoken, tier_of


def body(request: Request, able: Abilities) -> dict[str, Any]:
    """The keyword arguments of the SDK for `request`, to a server that is so `able`."""
    sent: dict[str, Any] = {"model": request.model, "messages": messages(request, able), "stream": True}
    if "stream_options" not in able.without:
        sent["stream_options"] = {"include_usage": True}
    if request.answer and able.structure == "schema":
        schema = {"name": request.answer.name, "schema": request.answer.definition, "strict": True}
        sent["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif request.answer and able.structure == "json":
        sent["response_format"] = {"type": "json_object"}
    if request.temperature is not None and "temperature" not in able.without:
        sent["temperature"] = request.temperature
    if request.reasoning_effort and "reasoning" not in able.without:
        sent["reasoning_effort"] = request.reasoning_effort
    if request.top_logprobs and "logprobs" not in able.without:
        sent |= {"logprobs": True, "top_logprobs": request.top_logprobs}
    if request.max_output_tokens:
        name = "max_tokens" if "max_completion_tokens" in able.without else "max_completion_tokens"
        sent[name] = request.max_output_tokens
    return sent


def messages(request: Request, able: Abilities) -> list[dict[str, str]]:
    """The messages, with the schema in words in the first where the server does not enforce it."""
    found = [message.model_dump() for message in request.messages]
    if request.answer and able.structure != "schema":
        text = json.dumps(request.answer.definition, ensure_ascii=False, indent=1)
        found[0]["content"] += (
            f"\n\nAnswer with one JSON value and nothing else. It must fit this output schema:\n```json\n{text}\n```\n"
        )
    return found


def _events(chunks: Iterable[Any], _sent: Any) -> Iterator[Piece]:
    return (_piece(chunk, "delta") for chunk in chunks)


def _piece(data: Any, part: str) -> Piece:
    choice: Any = next(iter(data["choices"] or []), {})
    said = choice.get(part) or {}
    return Piece(
        text=spoken(said.get("content")),
        refusal=spoken(said.get("refusal")),
        finish=spoken(choice.get("finish_reason")) or None,
        model=spoken(data.get("model")) or None,
        usage=counted(data.get("usage"), "prompt_tokens", "completion_tokens"),
        likely=_likely(choice.get("logprobs")),
        tier=tier_of(data),
    )


def _likely(logprobs: Any) -> tuple[Likely, ...] | None:
    """What the first token of a piece might have been, the likeliest first; None if nothing is said of it."""
    tokens = (logprobs or {}).get("content")
    if not tokens:
        return None
    return tuple(Likely(token=str(t["token"]), logprob=float(t["logprob"])) for t in tokens[0]["top_logprobs"])


READING = Reading(_events, lambda data, _sent: _piece(data, "message"))
"""How its answers are read."""
