"""Ask a server what it has and what it can do: its list of models, and a tiny call."""

from dataclasses import replace
from typing import Any

from draftflow.errors import DraftflowError, Malformed
from draftflow.llm.abilities import Abilities
from draftflow.llm.base import Message, Request, Schema
from draftflow.llm.faults import typed
from draftflow.llm.openai import OpenAIClient
from draftflow.models import Model
from draftflow.text.clean import one_line

LOCAL_SERVERS = (("Ollama", 11434), ("LM Studio", 1234), ("llama.cpp", 8080), ("vLLM", 8000))
"""Servers that people run on their own machine, and the port that each has if nobody changes it."""

_CONTEXT = ("max_model_len", "context_length", "loaded_context_length", "max_context_length", "context_window")
"""Where vLLM, OpenRouter, LM Studio and others tell how many tokens a model can read; llama.cpp does under `meta`."""
_MOST_MODELS = 1_000
_LONGEST_NAME = 200  # characters
_COUNT = "Count from one to eight in digits. Answer with JSON: an object with the key `numbers`, a list of the numbers."
_NUMBERS = {"type": "array", "items": {"type": "integer"}, "maxItems": 8}
_SCHEMA = Schema(
    name="counted",
    definition={
        "type": "object",
        "properties": {"numbers": _NUMBERS},
        "required": ["numbers"],
        "additionalProperties": False,
    },
)


class Offered(Model):
    """A model that a server lists; `context` in tokens, where it is told."""

    name: str
    context: int | None = None


class Shown(Model):
    """What a tiny call has shown of a server and a model; `tokens` are those of all calls that it took."""

    model: str
    abilities: Abilities
    streams: bool
    tells_usage: bool
    has_responses: bool
    tokens: int


def offered(client: OpenAIClient) -> tuple[Offered, ...]:
    """The models that a server lists, as it orders them.

    Raises:
        DraftflowError: It cannot be reached, refuses the key, or answers something else.
    """
    import httpx2
    import openai

    try:
        page = client.opened().models.list()
        listed: list[Any] = [item.to_dict(warnings=False) for item in page.data[:_MOST_MODELS]]
        return tuple(Offered(name=one_line(_name(each), _LONGEST_NAME), context=_context(each)) for each in listed)
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
        raise typed(error, client.key_name) from None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise Malformed("what answers there lists no models; is this the address of a model server?") from None


def _name(listed: Any) -> str:
    name = listed["id"]
    if not isinstance(name, str) or not name.strip():
        raise TypeError(name)
    return name


def _context(listed: Any) -> int | None:
    """How many tokens a model can read, if the list tells it."""
    meta = listed.get("meta")
    told = [listed.get(key) for key in _CONTEXT] + ([meta.get("n_ctx_train")] if isinstance(meta, dict) else [])
    return next((n for n in told if isinstance(n, int) and not isinstance(n, bool) and n > 0), None)


def shown(client: OpenAIClient, model: str) -> Shown:
    """What a server can do with a model: asked for JSON until it comes as it was asked for, thrice at most.

    Raises:
        DraftflowError: It does not answer.
    """
    pieces = 0

    def heard(_unit: str, number: int, _text: str) -> None:
        nonlocal pieces
        pieces = max(pieces, number)

    asking = replace(client, heard=heard, attempts=1)
    request = Request(unit="doctor", model=model, messages=(Message(role="user", content=_COUNT),), answer=_SCHEMA)
    tokens, asked = 0, asking.able(model)
    while True:
        reply = asking.complete(request.model_copy(update={"max_output_tokens": 2_000}))
        tokens += reply.usage.input_tokens + reply.usage.output_tokens
        before, asked = asked, asking.able(model)
        if asked.met(request, reply) or before.structure == asked.structure:
            break
    return Shown(
        model=reply.model,
        abilities=asked,
        streams=pieces > 1,
        tells_usage=not reply.usage.estimated,
        has_responses=asked.api == "responses" or _has_responses(client, model),
        tokens=tokens,
    )


def _has_responses(client: OpenAIClient, model: str) -> bool:
    """Whether the server has the Responses API, too."""
    asking = replace(client, apis=("responses",), attempts=1, memory=None, _able={})
    message = Message(role="user", content="Say: yes")
    try:
        asking.complete(Request(unit="doctor", model=model, messages=(message,), max_output_tokens=16))
    except DraftflowError:
        return False
    return True
