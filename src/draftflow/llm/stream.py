"""Put the events of one streamed answer together; the SDK does not check the types of what it reads, so this does."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from draftflow.errors import Malformed, Transient
from draftflow.llm.base import Heard, Likely, Reply, Request, Usage
from draftflow.llm.faults import told
from draftflow.text.measure import estimated_tokens


class Piece(NamedTuple):
    """What one event of a stream adds; `instead` is the whole text, where the server says it again at the end."""

    text: str = ""
    refusal: str = ""
    finish: str | None = None
    model: str | None = None
    usage: Usage | None = None
    instead: str | None = None
    likely: tuple[Likely, ...] | None = None
    """What the first of its tokens might have been."""
    tier: str | None = None
    """The service tier that answers."""


class Reading(NamedTuple):
    """How the answers of an API are read: the events of a stream, or an answer that came in one piece.

    Both are given the request that was sent; they raise ValueError, TypeError, AttributeError or LookupError for what
    is no answer of this API, and a DraftflowError for an error that the server tells.
    """

    events: Callable[[Iterable[Any], Any], Iterator[Piece]]
    whole: Callable[[Any, Any], Piece]


def gathered(stream: Any, request: Request, heard: Heard, reading: Reading) -> Reply:
    """The whole answer of `stream`, the SDK's; `heard` is told of every piece of text.

    Raises:
        Malformed: What came is no completion.
        Transient: It broke off.
        ProviderError: The server told an error.
    """
    text: list[str] = []
    refusal: list[str] = []
    last = Piece()
    for piece in _pieces(stream, reading):
        last = Piece(
            finish=piece.finish or last.finish,
            model=piece.model or last.model,
            usage=piece.usage or last.usage,
            instead=piece.instead or last.instead,
            likely=last.likely or piece.likely,
            tier=piece.tier or last.tier,
        )
        refusal.append(piece.refusal)
        if piece.text:
            text.append(piece.text)
            heard(request.unit, len(text), piece.text)
    return settled(last, text, refusal, request)


def settled(last: Piece, text: list[str], refusal: list[str], request: Request) -> Reply:
    """The reply that pieces of text and refusal make, with what the `last` piece says of the whole.

    Raises:
        Transient: It broke off.
    """
    if last.finish is None:
        raise Transient("the answer broke off before its end")
    answer = _characters([last.instead] if last.instead else text)
    return Reply(
        text=answer,
        finish=last.finish,
        model=last.model or request.model,
        refusal=_characters(refusal) or None,
        usage=last.usage or _estimated(request, answer),
        first_token=last.likely if request.top_logprobs else None,
        tier=last.tier,
    )


def _pieces(stream: Any, reading: Reading) -> Iterator[Piece]:
    try:
        with stream:
            kind, sent = stream.response.headers.get("content-type", ""), stream.response.request
            if "json" in kind:  # a server that does not stream answers in one piece
                data = json.loads(stream.response.read())
                if error := data.get("error"):
                    raise told(error, sent)
                yield reading.whole(data, sent)
                return
            silent = True
            for piece in reading.events((chunk.to_dict(warnings=False) for chunk in stream), sent):
                silent = False
                yield piece
            if silent and "event-stream" not in kind:
                raise Malformed(f"the server answered with {kind or 'nothing'}, not a completion; check the base URL")
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        name = type(error).__name__
        raise Malformed(f"the server's answer is not a completion ({name}); check the base URL") from None


def spoken(value: Any) -> str:
    """A text that may be left out.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(value, str | None):
        raise TypeError(value)
    return value or ""


def tier_of(data: Any) -> str | None:
    """The service tier that an answer names, if it names one."""
    tier = data.get("service_tier")
    return tier[:40] if isinstance(tier, str) and tier else None


def counted(said: Any, sent: str, answered: str) -> Usage | None:
    """Tokens as the server counted them, under the names of its API; None where it did not."""
    prompt, completion = _count(said, sent), _count(said, answered)
    if prompt is None or completion is None:
        return None
    cached = min(_count(said.get(f"{sent}_details"), "cached_tokens") or 0, prompt)
    return Usage(input_tokens=prompt, output_tokens=completion, cached_tokens=cached)


def _count(said: Any, name: str) -> int | None:
    number = said.get(name) if isinstance(said, dict) else None
    return number if isinstance(number, int) and number >= 0 else None


def _estimated(request: Request, answer: str) -> Usage:
    asked = "".join(message.content for message in request.messages)
    return Usage(input_tokens=estimated_tokens(asked), output_tokens=estimated_tokens(answer), estimated=True)


def _characters(pieces: list[str]) -> str:
    """The pieces as one text; a surrogate pair that was cut between two of them is one character again."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
