"""What requests have in common at their start: providers charge less for a prefix they have just read."""

from collections.abc import Iterable, Sequence
from os.path import commonprefix

from draftflow.llm.base import Request
from draftflow.text.measure import estimated_tokens


def shared_tokens(requests: Sequence[Request]) -> int:
    """Tokens, over all of `requests` and estimated, of the text that begins each of them; 0 for a single one."""
    texts = [_text(request) for request in requests]
    return len(texts) * estimated_tokens(_common(texts)) if len(texts) > 1 else 0


def sent_tokens(requests: Iterable[Request]) -> int:
    """Tokens of the messages of all `requests`, estimated."""
    return sum(estimated_tokens(message.content) for request in requests for message in request.messages)


def _common(texts: list[str]) -> str:
    return commonprefix(texts)  # noqa: RUF071 - character by character is what is wanted: these are no paths


def _text(request: Request) -> str:
    return "\0".join(message.content for message in request.messages)
