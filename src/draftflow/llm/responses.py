"""The Responses API: OpenAI's own, with nothing kept at the server."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from draftflow.llm.abilities import Abilities
from draftflow.llm.base import Request
from draftflow.llm.chat import messages
from draftflow.llm.faults import told
from draftflow.llm.stream import Piece, Reading, counted, spoken, tier_of

_FINISH: Mapping[str, str] = {"content_filter": "content_filter"}
"""`finish_reason` of Chat Completions by the reason of an incomplete response; any other one has cut the answer."""
_FEWEST = 16  # tokens that an answer must be allowed to have


def body(request: Request, able: Abilities) -> dict[str, Any]:
    """The keyword arguments of the SDK for `request`, to a server that is so `able`."""
    sent: dict[str, Any] = {"model": request.model, "input": messages(request, able), "stream": True}
    if "store" not in able.without:
        sent["store"] = False
    if request.answer and able.structure == "schema":
        schema = {"type": "json_schema", "name": request.answer.name, "schema": request.answer.definition}
        sent["text"] = {"format": schema | {"strict": True}}
    elif request.answer and able.structure == "json":
        sent["text"] = {"format": {"type": "json_object"}}
    if request.temperature is not None and "temperature" not in able.without:
        sent["temperature"] = request.temperature
    if request.reasoning_effort and "reasoning" not in able.without:
        sent["reasoning"] = {"effort": request.reasoning_effort}
    if request.max_output_tokens:
        sent["max_output_tokens"] = max(_FEWEST, request.max_output_tokens)
    if "prompt_cache_key" not in able.without:
        sent["prompt_cache_key"] = _cache_key(request)
    return sent


def _cache_key(request: Request) -> str:
    """One key for all units of a stage: it brings them to the machine that has their common prefix in its cache."""
    stage = request.unit.rpartition("/")[0] or request.unit
    return hashlib.sha256(f"{stage}\n{request.messages[0].content}".encode()).hexdigest()[:32]


def _events(chunks: Iterable[Any], sent: Any) -> Iterator[Piece]:
    refused = False
    for chunk in chunks:
        match chunk["type"]:
            case "response.output_text.delta":
                yield Piece(text=spoken(chunk["delta"]))
            case "response.refusal.delta":
                refused = True
                yield Piece(refusal=spoken(chunk["delta"]))
            case "response.completed" | "response.incomplete" | "response.failed":
                end = _whole(chunk["response"], sent)
                yield end._replace(text="", refusal="" if refused else end.refusal)
            case "error":
                raise told(chunk, sent)
            case str():  # what is told beside the text: reasoning, items, parts
                yield Piece()
            case other:
                raise TypeError(other)


def _whole(data: Any, sent: Any) -> Piece:
    """A response object. Where a model marks its final answer, what it says beside that is no part of the text."""
    status = spoken(data["status"])
    if status == "failed":
        raise told(data.get("error"), sent)
    said = [item for item in data.get("output") or [] if item["type"] == "message"]
    said = [item for item in said if item.get("phase") == "final_answer"] or said
    parts = [part for item in said for part in item.get("content") or []]
    text = "".join(spoken(part.get("text")) for part in parts if part["type"] == "output_text")
    return Piece(
        text=text,
        refusal="".join(spoken(part.get("refusal")) for part in parts if part["type"] == "refusal"),
        finish=_finish(status, data.get("incomplete_details") or {}),
        model=spoken(data.get("model")) or None,
        usage=counted(data.get("usage"), "input_tokens", "output_tokens"),
        instead=text or None,
        tier=tier_of(data),
    )


def _finish(status: str, details: Any) -> str | None:
    if status == "completed":
        return "stop"
    return _FINISH.get(spoken(details.get("reason")), "length") if status == "incomplete" else None


READING = Reading(_events, _whole)
"""How its answers are read."""
