"""OpenAI's Batch API: requests as lines of a file, answers hours later as lines of another (see `tiers.BATCH`)."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar

from draftflow.errors import DraftflowError, KeyRefused, Malformed, ProviderError, TimedOut, Transient, UsageError
from draftflow.llm import chat, responses
from draftflow.llm.abilities import Api
from draftflow.llm.base import Reply, Request
from draftflow.llm.faults import reason, told, typed
from draftflow.llm.openai import OpenAIClient, turned_down
from draftflow.llm.stream import settled

MOST_LINES = 50_000
MOST_BYTES = 190_000_000
"""Of one file; the documented limits are 50,000 requests and 200 MB."""

_ENDPOINTS: "Mapping[Api, Literal['/v1/responses', '/v1/chat/completions']]" = {
    "responses": "/v1/responses",
    "chat": "/v1/chat/completions",
}
_LOOKED_BACK = 100  # batches of the account among which one is looked for whose id was not written down
_NOT_IN_A_FILE = ("stream", "stream_options")
_MARK = "draftflow"
"""Key of a batch's metadata: the token by which it is found again."""
T = TypeVar("T")


class Again(DraftflowError):
    """Not an answer and no charge: the call may be sent once more; its text says why."""


class Look(NamedTuple):
    """How a batch stands. `over`: nothing more will come of it; `files` are those of its answers and errors."""

    id: str
    status: str
    answered: int
    total: int
    over: bool
    files: tuple[str, ...]
    every_file: tuple[str, ...]
    """With the one of the requests."""
    problem: str = ""
    full: bool = False
    """Whether it was not begun because the account has too much waiting already."""


@dataclass(frozen=True, slots=True)
class Batches:
    """The batches of the account behind `client`."""

    client: OpenAIClient

    def line(self, key: str, request: Request) -> tuple[Api, bytes]:
        """A request as a line of a file, and the API that it is for; `key` comes back with its answer."""
        able = self.client.able(request.model)
        api = responses if able.api == "responses" else chat
        body = {name: value for name, value in api.body(request, able).items() if name not in _NOT_IN_A_FILE}
        line = {"custom_id": key, "method": "POST", "url": _ENDPOINTS[able.api], "body": body}
        return able.api, json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    def create(self, token: str, api: Api, lines: bytes, *, known: bool) -> str:
        """Send a file and begin its batch; the id of the batch.

        A batch that carries `token` already is taken instead: it is asked for if it may be `known`, and after every
        failure, of which nobody can say whether it came before the batch was begun or after.
        """
        sdk, tries = self.client.opened(), 0

        def attempt() -> str:
            nonlocal tries
            tries += 1
            if (known or tries > 1) and (there := self._found(token)):
                return there
            file = sdk.files.create(file=(f"draftflow-{token}.jsonl", lines), purpose="batch")
            made = sdk.batches.create(
                input_file_id=file.id,
                endpoint=_ENDPOINTS[api],
                completion_window="24h",
                metadata={_MARK: token},
            )
            return made.id

        try:
            return self._tried(attempt)
        except KeyRefused:
            raise
        except UsageError as error:
            raise UsageError(f"the server has no Batch API for this ({error}); leave --tier batch out") from None

    def _found(self, token: str) -> str | None:
        page = self.client.opened().batches.list(limit=_LOOKED_BACK)
        return next((each.id for each in page.data if (each.metadata or {}).get(_MARK) == token), None)

    def look(self, batch: str) -> Look:
        """How a batch stands now."""
        found = self._tried(lambda: self.client.opened().batches.retrieve(batch))
        counts, errors = found.request_counts, (found.errors.data if found.errors else None) or []
        said = "; ".join(f"{each.message or each.code}" for each in errors[:3])
        files = tuple(filter(None, (found.output_file_id, found.error_file_id)))
        return Look(
            id=batch,
            status=found.status,
            answered=counts.completed + counts.failed if counts else 0,
            total=counts.total if counts else 0,
            over=found.status in ("failed", "completed", "expired", "cancelled"),
            files=files,
            every_file=(*files, found.input_file_id),
            problem=said or f"the batch is {found.status}",
            full=any(each.code == "token_limit_exceeded" for each in errors),
        )

    def answers(self, look: Look, asked: Callable[[str], Request | None], api: Api) -> Iterator[tuple[str, Any]]:
        """The answers of a batch that is over: keys with a `Reply`, or with the error that came instead.

        `asked` gives the request of a key; a line of a key that it does not know is passed over.
        """
        for file in look.files:
            data: bytes = self._tried(partial(self._content, file))
            for line in data.split(b"\n"):
                found = _line(line)
                request = asked(str(found.get("custom_id"))) if found else None
                if found and request:
                    yield found["custom_id"], self._answer(found, request, api)

    def _content(self, file: str) -> bytes:
        return self.client.opened().files.content(file).read()

    def _answer(self, line: Mapping[str, Any], request: Request, api: Api) -> "Reply | DraftflowError":
        """What a line says, as a reply or as the error that it would have been."""
        import httpx2

        sent = httpx2.Request("POST", "https://batch.invalid")  # what errors of the SDK want to know; no key is in it
        response = line.get("response")
        try:
            if line.get("error") or not isinstance(response, dict):
                return _of_line(line.get("error"), sent)
            status, body = response["status_code"], response["body"]
            if status != 200:  # noqa: PLR2004 - OK
                return self._of_status(status, body, request, sent)
            if isinstance(body, dict) and body.get("error"):
                return told(body["error"], sent)
            piece = (responses if api == "responses" else chat).READING.whole(body, sent)
            return settled(piece, [piece.text], [piece.refusal], request).model_copy(update={"tier": "batch"})
        except DraftflowError as error:
            return error
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            return Malformed(f"the line of the batch's file is no completion ({type(error).__name__})")

    def _of_status(self, status: int, body: Any, request: Request, sent: Any) -> DraftflowError:
        import httpx2
        import openai

        said = body.get("error", body) if isinstance(body, dict) else body
        response = httpx2.Response(status, request=sent)
        error = openai.APIStatusError(reason(said, sent), response=response, body=said)
        able = self.client.able(request.model)
        api = responses if able.api == "responses" else chat
        if less := turned_down(error, api.body(request, able), able):
            self.client.learnt(request.model, less)
            return Again(str(error))
        found = typed(error, self.client.key_name)
        return Again(str(found)) if isinstance(found, Transient) else found

    def forget(self, files: tuple[str, ...]) -> None:
        """Delete files at the provider: prompts and answers need not lie there. What cannot be deleted stays."""
        import openai

        for file in files:
            try:
                self.client.opened().files.delete(file)
            except openai.OpenAIError:
                continue

    def _tried(self, call: Callable[[], T]) -> T:
        """`call()` by the one retry policy, its errors as ours."""
        import httpx2
        import openai

        from draftflow.llm.retry import retrying

        def attempt() -> T:
            try:
                return call()
            except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError) as error:
                found = typed(error, self.client.key_name)
                raise Transient(str(found)) if isinstance(found, TimedOut) else found from None

        return retrying(attempt, attempts=self.client.attempts, sleep=self.client.sleep)


def _line(line: bytes) -> dict[str, Any] | None:
    """A line of a file of answers; None if it is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("custom_id"), str) else None


def _of_line(error: Any, sent: Any) -> DraftflowError:
    """The error of a request that was not executed: by its code it may be sent again, or not."""
    code, said = (error.get("code") if isinstance(error, dict) else None), reason(error, sent)
    if code == "batch_cancelled":
        return ProviderError(f"the batch was called off at the provider ({said}); run again to send the call anew")
    return Again(said)
