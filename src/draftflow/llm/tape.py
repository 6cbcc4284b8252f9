"""Record calls and replay them: one readable JSON file per call, the whole request beside the whole reply."""

import difflib
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from draftflow.errors import (
    Astray,
    BadReply,
    BudgetStop,
    DraftflowError,
    Empty,
    KeyRefused,
    Malformed,
    NoRoom,
    ProviderError,
    Refused,
    StorageError,
    TapeMismatch,
    TimedOut,
    TooLong,
    Transient,
    Truncated,
    UsageError,
)
from draftflow.llm.base import Heard, LanguageModel, Reply, Request, unheard
from draftflow.models import Model

FORMAT: Literal[1] = 1

_KINDS: Mapping[str, type[DraftflowError]] = {
    kind.__name__: kind
    for kind in (
        *(ProviderError, TooLong, TimedOut, BudgetStop, UsageError, KeyRefused),
        *(Transient, NoRoom, BadReply, Truncated, Refused, Empty, Astray, Malformed),
    )
}
"""What a model server may raise instead of an answer."""


class Failure(Model):
    """An error that came instead of a reply: the name of its kind, and what it said."""

    kind: str
    text: str

    def error(self) -> DraftflowError:
        """It, as it was raised; of a kind that is not known, a `ProviderError`."""
        return _KINDS.get(self.kind, ProviderError)(self.text)


class Recording(Model):
    """One file of a tape; `note` says where the reply is from, where that is not a model.

    Of a call that failed there is the `failure`, and an empty reply.
    """

    format: Literal[1] = FORMAT
    note: str | None = None
    request: Request
    reply: Reply
    failure: Failure | None = None


class Recorder:
    """Answers as `inner` does and writes every answer into `folder`."""

    def __init__(self, inner: LanguageModel, folder: Path, redact: Callable[[str], str]) -> None:
        """`redact` takes secrets out of what is written."""
        self._inner, self._folder, self._redact = inner, folder, redact
        self._names = Names()

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`.

        Raises:
            StorageError: The recording cannot be written.
        """
        name = self._names.next(request.unit)
        try:
            reply = self._inner.complete(request)
        except tuple(_KINDS.values()) as error:
            failure = Failure(kind=type(error).__name__, text=str(error))
            nothing = Reply(text="", finish=None, model=request.model)
            self._put(name, Recording(request=request, reply=nothing, failure=failure))
            raise
        self._put(name, Recording(request=request, reply=reply))
        return reply

    def _put(self, name: str, recording: Recording) -> None:
        put(self._folder / name, self._redact(written(recording)))


class Replayer:
    """Answers from a folder of recordings; no connection is made."""

    def __init__(self, folder: Path, *, strict: bool, warn: Callable[[str], None], heard: Heard = unheard) -> None:
        """With `strict` a request that differs from the recorded one is an error, else it is told to `warn`.

        `heard` is told of every answer, in one piece.
        """
        self._heard = heard
        self.folder, self._strict, self._warn = folder, strict, warn
        self._names = Names()
        self._used: set[str] = set()

    def complete(self, request: Request) -> Reply:
        """The recorded answer; a call that failed fails again.

        Raises:
            TapeMismatch: There is none, it cannot be read, or (if strict) it belongs to another request.
            DraftflowError: As it was recorded; a `ProviderError` where a run that had given up did not get to the call.
        """
        name = self._names.next(request.unit)
        if not (self.folder / name).exists() and self._gave_up():
            raise ProviderError("not tried: the recorded run did not get to this call")
        recording = read(self.folder / name)
        self._used.add(name)
        if difference := changed(recording.request, request):
            if self._strict:
                raise TapeMismatch(f"{self.folder / name}: the request differs from the recorded one\n{difference}")
            self._warn(
                f"{name}: the request differs from the recorded one; the recorded answer is used all the same "
                f"(`draftflow tape diff {self.folder} SLUG` shows how)"
            )
        if recording.failure:
            raise recording.failure.error()
        self._heard(request.unit, 1, recording.reply.text)
        return recording.reply

    def _gave_up(self) -> bool:
        """Whether calls are recorded that failed for want of a provider: then others may not have been tried."""
        failures = (read(path).failure for path in files(self.folder))
        return any(failure and isinstance(failure.error(), ProviderError) for failure in failures)

    def unused(self) -> list[str]:
        """Names of recordings that no request asked for."""
        return [path.name for path in files(self.folder) if path.name not in self._used]


class Names:
    """File names of calls: the unit's key, and a number from its second call on."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, unit: str) -> str:
        """The file name of the next call of a unit."""
        with self._lock:
            self._seen[unit] += 1
            number = self._seen[unit]
        return f"{unit.replace('/', '.')}{f'.{number}' if number > 1 else ''}.json"


def files(folder: Path) -> list[Path]:
    """The recordings of a tape, by name."""
    return sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))


def read(path: Path) -> Recording:
    """The recording in a file.

    Raises:
        TapeMismatch: There is no such file, or it is not a recording.
    """
    try:
        data = json.loads(path.read_bytes())
        if isinstance(data, dict) and isinstance(data.get("format"), int) and data["format"] > FORMAT:
            raise TapeMismatch(f"{path}: recorded by a later draftflow (format {data['format']}); update draftflow")
        return Recording.model_validate(_with_texts(data))
    except FileNotFoundError:
        raise TapeMismatch(f"{path}: no recording of this call; record it with --record") from None
    except OSError as error:
        raise TapeMismatch(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise TapeMismatch(f"{path}: not a recording ({' '.join(str(error).split())[:200]})") from None


def put(path: Path, text: str) -> None:
    """Write a recording, whole or not at all.

    Raises:
        StorageError: It cannot be written; what was there before is untouched.
    """
    temporary = path.with_name(f".{path.name}.tmp")  # always the same: what a kill leaves, the next run takes away
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(temporary, flags, 0o666)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise StorageError(f"{path}: cannot be written: {error.strerror}; the old file is untouched") from None


def written(recording: Recording) -> str:
    """The text of a recording's file; a text of several lines stands as a list of lines, for a person to read."""
    data = recording.model_dump(mode="json", exclude_none=True)
    data["reply"].setdefault("finish", None)  # that an answer just ended is something to say
    for holder, name in _texts(data):
        if "\n" in holder[name]:
            holder[name] = holder[name].split("\n")
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _with_texts(data: Any) -> Any:
    for holder, name in _texts(data):
        if isinstance(holder[name], list):
            holder[name] = "\n".join(holder[name])
    return data


def _texts(data: Any) -> list[tuple[Any, str]]:
    """Where in a recording texts stand that may have several lines."""
    return [(data["reply"], "text"), *((message, "content") for message in data["request"]["messages"])]


def changed(recorded: Request, asked: Request, names: tuple[str, str] = ("recorded", "asked")) -> str:
    """A line difference between two requests; empty if they are equal."""
    return line_difference(request_lines(recorded), request_lines(asked), names)


def line_difference(before: Iterable[str], after: Iterable[str], names: tuple[str, str]) -> str:
    """A unified difference with two lines of context; empty if there is none."""
    return "\n".join(difflib.unified_diff([*before], [*after], *names, lineterm="", n=2))


def request_lines(request: Request) -> list[str]:
    """A request as a person reads it: what is asked for, then message by message."""
    head = request.model_dump(exclude={"messages"}, exclude_none=True)
    lines = json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True).splitlines()
    for message in request.messages:
        lines += [f"--- {message.role}", *message.content.split("\n")]
    return lines
