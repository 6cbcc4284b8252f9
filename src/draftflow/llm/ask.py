"""Ask for prose or for data, and let nothing through that must not become a file."""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from draftflow.errors import Astray, Empty, Malformed, Refused, Truncated
from draftflow.llm.base import LanguageModel, Message, Reply, Request, Schema
from draftflow.models import Language
from draftflow.text.astray import astray
from draftflow.text.clean import one_line
from draftflow.text.reasoning import without_reasoning
from draftflow.text.sentences import sentences

T = TypeVar("T", bound=BaseModel)

_FENCE = re.compile(r"```[\w-]*[ \t]*")
_MAX_JSON = 500_000  # characters; what repairs JSON needs some seconds for so much
_MAX_NESTING = 64
_MAX_ECHO = 50_000  # characters of a bad answer that are shown to the model again
_WAS_CUT = "the answer was cut by the output limit; ask for a shorter one or raise the limit"
_GO_ON: Mapping[Language, str] = {
    "en": "Your answer was cut off. Go on with the next sentence and write to the end; repeat nothing.",
    "ja": "回答が途中で切れました。次の文から続けて最後まで書いてください。すでに書いたことは繰り返さないでください。",
}
_CUT = frozenset({"length", "max_tokens", "model_length"})  # OpenAI's word, and those of servers that imitate it


def ask_text(model: LanguageModel, request: Request, language: Language) -> str:
    """Prose in `language` for `request`, without reasoning and without a fence around it.

    An answer that was cut by the output limit is continued once, after its last whole sentence.

    Raises:
        BadReply: The answer is cut a second time, refused, empty, or no answer to what was asked.
    """
    reply = model.complete(request)
    if (reply.finish or "").lower() in _CUT and not reply.refusal:
        text = _continued(model, request, _unfenced(without_reasoning(reply.text).strip()), language)
    else:
        text = _unfenced(usable(reply)).strip()
    if not text:
        raise Empty("the model answered nothing")
    if problem := astray(text, "\n".join(message.content for message in request.messages), language):
        raise Astray(problem)
    return text + "\n"


def _continued(model: LanguageModel, request: Request, begun: str, language: Language) -> str:
    """What was begun, up to its last whole sentence, with its continuation.

    Raises:
        BadReply: Nothing whole was begun, or the continuation is cut, too, or will not do.
    """
    spans = sentences(begun)
    if len(spans) < 2:  # noqa: PLR2004 - the last one is cut
        raise Truncated(_WAS_CUT)
    kept, between = begun[: spans[-2][1]], begun[spans[-2][1] : spans[-1][0]]
    more = (Message(role="assistant", content=kept), Message(role="user", content=_GO_ON[language]))
    reply = model.complete(request.model_copy(update={"messages": (*request.messages, *more)}))
    return kept + between + _unfenced(usable(reply)).strip()


def ask_data(
    model: LanguageModel,
    request: Request,
    kind: type[T],
    check: Callable[[T], str | None] = lambda _data: None,
) -> T:
    """An answer of the type `kind`; repaired if it is nearly JSON, asked for once more if it will not do.

    `check` says what is wrong with an answer of the right type, or None.

    Raises:
        BadReply: The answer is cut, refused or empty, or the second one will not do either.
    """
    asked = request.model_copy(update={"answer": _schema(kind)})
    text = usable(model.complete(asked))
    try:
        return _read(text, kind, check)
    except Malformed as error:
        again = (
            Message(role="assistant", content=text[:_MAX_ECHO]),
            Message(role="user", content=f"{error} Answer again."),
        )
        second = asked.model_copy(update={"messages": (*asked.messages, *again)})
        return _read(usable(model.complete(second)), kind, check)


@lru_cache  # the types are few, and pydantic takes milliseconds to describe one
def _schema(kind: type[BaseModel]) -> Schema:
    return Schema(name=kind.__name__.lower(), definition=kind.model_json_schema())


def usable(reply: Reply) -> str:
    """The text of a reply that is whole, meant and not empty, without its reasoning.

    Raises:
        BadReply: It is not.
    """
    if reply.refusal:
        raise Refused(f"the model declined: {' '.join(reply.refusal.split())[:200]}")
    if reply.finish == "content_filter":
        raise Refused("the provider's content filter held the answer back")
    if (reply.finish or "").lower() in _CUT:
        raise Truncated(_WAS_CUT)
    text = without_reasoning(reply.text).strip()
    if not text:
        raise Empty("the model answered nothing")
    return text


def _read(text: str, kind: type[T], check: Callable[[T], str | None]) -> T:
    try:
        data = kind.model_validate(_json(text))
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the value'}: {e['msg']}" for e in error.errors()[:5])
        raise Malformed(one_line(f"The answer does not fit the schema: {problems}.", 1_000)) from None
    if problem := check(data):
        raise Malformed(problem)
    return data


def _json(text: str) -> object:
    bare = _unfenced(text)
    if len(bare) > _MAX_JSON or _nesting(bare) > _MAX_NESTING:
        raise Malformed("The answer is too large or too deeply nested.")
    try:
        return json.loads(bare)
    except ValueError:
        return _repaired(bare)


def _repaired(text: str) -> object:
    """JSON that is nearly right; what breaks off is not: nobody knows what it would have said."""
    import json_repair

    if any(text.count(opening) > text.count(closing) for opening, closing in ("{}", "[]")):
        raise Malformed("The answer breaks off before its end.")
    try:
        value: object = json_repair.loads(text)
    except (ValueError, RecursionError):
        value = None
    if value in ("", None):
        raise Malformed("The answer is not JSON.")
    return value


def _unfenced(text: str) -> str:
    """What stands in the code fence that holds the whole of `text`, if one does; its end may be missing."""
    first, _, rest = text.strip().partition("\n")
    inside = rest.removesuffix("```")
    return text if not _FENCE.fullmatch(first) or re.search(r"^```", inside, re.MULTILINE) else inside


def _nesting(text: str) -> int:
    """An upper bound of the depth of JSON in `text`."""
    depth = deepest = 0
    for mark in re.findall(r"[\[{\]}]", text):
        depth = depth + 1 if mark in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
