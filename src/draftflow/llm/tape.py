"""Record calls and replay them: one readable JSON file per call, the whole request beside the whole reply."""

import difflib
import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from draftflow.errors import TapeMismatch
from draftflow.llm.base import LanguageModel, Reply, Request
from draftflow.models import Model


class Recording(Model):
    """One file of a tape; `note` says where the reply is from, where that is not a model."""

    format: int = 1
    note: str | None = None
    request: Request
    reply: Reply


class Recorder:
    """Answers as `inner` does and writes every answer into `folder`."""

    def __init__(self, inner: LanguageModel, folder: Path, redact: Callable[[str], str]) -> None:
        """`redact` takes secrets out of what is written."""
        self._inner, self._folder, self._redact = inner, folder, redact
        self._names = _Names()

    def complete(self, request: Request) -> Reply:
        """Answer `request`; see `LanguageModel`."""
        name = self._names.next(request.unit)
        reply = self._inner.complete(request)
        self._folder.mkdir(parents=True, exist_ok=True)
        text = written(Recording(request=request, reply=reply))
        (self._folder / name).write_text(self._redact(text), encoding="utf-8", newline="\n")
        return reply


class Replayer:
    """Answers from a folder of recordings; no connection is made."""

    def __init__(self, folder: Path, *, strict: bool, warn: Callable[[str], None]) -> None:
        """With `strict` a request that differs from the recorded one is an error, else it is told to `warn`."""
        self._folder, self._strict, self._warn = folder, strict, warn
        self._names = _Names()
        self._used: set[str] = set()

    def complete(self, request: Request) -> Reply:
        """The recorded answer.

        Raises:
            TapeMismatch: There is none, it cannot be read, or (if strict) it belongs to another request.
        """
        name = self._names.next(request.unit)
        recording = read(self._folder / name)
        self._used.add(name)
        if difference := changed(recording.request, request):
            if self._strict:
                raise TapeMismatch(f"{self._folder / name}: the request differs from the recorded one\n{difference}")
            self._warn(f"{name}: the request differs from the recorded one; the recorded answer is used all the same")
        return recording.reply

    def unused(self) -> list[str]:
        """Names of recordings that no request asked for."""
        return sorted(path.name for path in self._folder.glob("*.json") if path.name not in self._used)


class _Names:
    """File names of calls: the unit's key, and a number from its second call on."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, unit: str) -> str:
        with self._lock:
            self._seen[unit] += 1
            number = self._seen[unit]
        return f"{unit.replace('/', '.')}{f'.{number}' if number > 1 else ''}.json"


def read(path: Path) -> Recording:
    """The recording in a file.

    Raises:
        TapeMismatch: There is no such file, or it is not a recording.
    """
    try:
        return Recording.model_validate(_with_texts(json.loads(path.read_bytes())))
    except FileNotFoundError:
        raise TapeMismatch(f"{path}: no recording of this call; record it with --record") from None
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise TapeMismatch(f"{path}: not a recording ({str(error).splitlines()[0]})") from None


def written(recording: Recording) -> str:
    """The text of a recording's file; a text of several lines stands as a list of lines, for a person to read."""
    data = recording.model_dump(mode="json", exclude_none=True)
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


def changed(recorded: Request, asked: Request) -> str:
    """A line difference between two requests; empty if they are equal."""
    before, after = (_lines(request) for request in (recorded, asked))
    return "\n".join(difflib.unified_diff(before, after, "recorded", "asked", lineterm="", n=2))


def _lines(request: Request) -> list[str]:
    head = request.model_dump(exclude={"messages"}, exclude_none=True)
    lines = json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True).splitlines()
    for message in request.messages:
        lines += [f"--- {message.role}", *message.content.splitlines()]
    return lines
