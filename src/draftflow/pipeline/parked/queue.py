"""Parked calls as files: what is to be asked, what was sent, what has been answered.

Below the folder of the articles: `calls/KEY.json` is a call, `batches/TOKEN.json` a batch with the keys of its calls,
`answers/KEY.json` a recording. A call with an answer is answered; one in a batch is on its way; the others wait to be
sent. Whatever is killed, what was sent is known before it was paid for.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from pydantic import Field, ValidationError

from draftflow.errors import DraftflowError, FileError, FolderBusy, StorageError
from draftflow.llm.abilities import Api
from draftflow.llm.base import Reply, Request
from draftflow.llm.tape import Failure, Recording, read, written
from draftflow.models import Model
from draftflow.pipeline.workspace import OWN, Workspace

FOLDER = f"{OWN}/parked"
_CALLS, _BATCHES, _ANSWERS = "calls", "batches", "answers"


class Parked(Model):
    """A call: whose it is, what is sent, and the most that it can cost in US dollars (None where nobody knows)."""

    article: str
    request: Request
    most: float | None
    sends: int = Field(0, description="how often it was sent and not executed")


class Sent(Model):
    """A batch. `id` is None until the provider has told it: then it may have been begun, or not."""

    token: str
    api: Api
    keys: tuple[str, ...]
    at: str = Field(description="UTC time, ISO")
    id: str | None = None


def key_of(article: str, request: Request) -> str:
    """The key of a call: of the article and all that is sent. It fits into a `custom_id`."""
    content = f"{article}\n{_dumped(request)}"
    return sha256(content.encode()).hexdigest()[:40]


def _dumped(value: Model) -> str:
    """JSON without a character beyond ASCII: pydantic's own knows no half surrogates."""
    return json.dumps(value.model_dump(mode="json"), indent=1) + "\n"


class Queue:
    """The parked calls of all articles in one folder."""

    def __init__(self, outputs: Path, redact: Callable[[str], str] = lambda text: text) -> None:
        """`outputs` is the folder of the articles; `redact` takes secrets out of an answer before it is written."""
        self._files, self._redact = Workspace(outputs / FOLDER), redact

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the calls: two that sent them would pay twice.

        Raises:
            FolderBusy: Another run holds them.
        """
        from filelock import FileLock, Timeout

        folder = self._files.root
        lock = FileLock(folder / "lock", timeout=0)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise FolderBusy(f"{folder}: another `draftflow batch --tier batch` waits for answers here") from None
        except OSError as error:
            raise StorageError(f"{folder}: cannot be written: {error.strerror}") from None
        try:
            self._files.remove_leftovers()
            yield
        finally:
            lock.release()

    def park(self, key: str, call: Parked) -> None:
        """Keep a call until it is sent, or with another number of sends."""
        self._files.write(f"{_CALLS}/{key}.json", _dumped(call))

    def parked(self, key: str) -> Parked | None:
        """The call of a key; None if there is none, or its file will not do."""
        try:
            return Parked.model_validate(json.loads(self._files.read(f"{_CALLS}/{key}.json") or ""))
        except (ValueError, RecursionError, FileError):  # pydantic's error is a ValueError
            return None

    def answer(self, key: str) -> Reply | None:
        """The answer to a call, if it is there.

        Raises:
            DraftflowError: An error came instead.
        """
        if not self.answered(key):
            return None
        recording = read(self._files.root / f"{_ANSWERS}/{key}.json")
        if recording.failure:
            raise recording.failure.error()
        return recording.reply.model_copy(update={"on_file": True})

    def answered(self, key: str) -> bool:
        """Whether an answer is there, or an error instead."""
        return (self._files.root / _ANSWERS / f"{key}.json").is_file()

    def put(self, key: str, request: Request, found: Reply | DraftflowError) -> None:
        """Keep an answer, or the error that came instead."""
        nothing = Reply(text="", finish=None, model=request.model)
        failed = isinstance(found, DraftflowError)
        made = Recording(
            request=request,
            reply=nothing if isinstance(found, DraftflowError) else found,
            failure=Failure(kind=type(found).__name__, text=str(found)) if failed else None,
        )
        self._files.write(f"{_ANSWERS}/{key}.json", self._redact(written(made)))

    def keep(self, batch: Sent) -> None:
        """Keep what is known of a batch."""
        self._files.write(f"{_BATCHES}/{batch.token}.json", batch.model_dump_json(indent=1) + "\n")

    def drop(self, batch: Sent) -> None:
        """Forget a batch, of which everything has been taken."""
        self._files.remove(f"{_BATCHES}/{batch.token}.json")

    def sent(self) -> list[Sent]:
        """The batches on their way, the oldest first.

        Raises:
            FileError: The file of one will not do: what it has paid for would be lost.
        """
        found = []
        for path in self._files.files(_BATCHES, ".json"):
            try:
                found.append(Sent.model_validate_json(self._files.read(path) or ""))
            except ValidationError:
                raise FileError(self._files.shown(path), "not a batch; remove it to send its calls anew") from None
        return sorted(found, key=lambda batch: (batch.at, batch.token))

    def on_their_way(self) -> set[str]:
        """Keys of the calls in batches."""
        return {key for batch in self.sent() for key in batch.keys}

    def all(self) -> dict[str, Parked]:
        """All calls without an answer, by their keys."""
        keys = [Path(path).stem for path in self._files.files(_CALLS, ".json")]
        found = {key: self.parked(key) for key in keys if not self.answered(key)}
        return {key: call for key, call in found.items() if call}

    def awaited(self, article: str) -> int:
        """How many calls of an article are on their way, paid for and not answered yet."""
        return sum(call is not None and call.article == article for call in map(self.parked, self._away()))

    def _away(self) -> set[str]:
        return {key for key in self.on_their_way() if not self.answered(key)}

    def to_send(self, articles: Iterable[str]) -> dict[str, Parked]:
        """Calls of these articles that were not sent yet."""
        those, away = set(articles), self.on_their_way()
        return {key: call for key, call in self.all().items() if key not in away and call.article in those}

    def unpark(self) -> None:
        """Drop what was parked and not sent: whoever wants it parks it again, within what may be spent now."""
        away = self.on_their_way()
        for key in self.all():
            if key not in away:
                self._files.remove(f"{_CALLS}/{key}.json")

    def forget(self, articles: Iterable[str]) -> None:
        """Drop what is kept of articles that have ended: another run asks anew; what is on its way is waited for."""
        those, away = set(articles), self.on_their_way()
        for path in self._files.files(_CALLS, ".json") if those else ():
            key = Path(path).stem
            call = self.parked(key)
            if key not in away and (call is None or call.article in those):
                self._files.remove(f"{_ANSWERS}/{key}.json")
                self._files.remove(path)
