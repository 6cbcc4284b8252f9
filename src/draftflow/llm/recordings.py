"""What a person wants to know of a tape: what is on it, how two differ, and that no secret is left on it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from draftflow.errors import ProviderError, TapeMismatch, UsageError
from draftflow.llm.base import Reply, Request
from draftflow.llm.tape import Names, Recording, changed, files, line_difference, put, read, request_lines
from draftflow.models import Model
from draftflow.text.redact import scrubbed

HANDWRITTEN = "handwritten"
"""The `model` of a reply that no model gave."""

Verdict = Literal[
    "the same",
    "request differs",
    "reply differs",
    "request and reply differ",
    "only in the first",
    "only in the second",
]

SAME: Verdict = "the same"


class Listed(Model):
    """A recording in short; tokens are those of the whole call."""

    call: str
    unit: str
    model: str
    input_tokens: int
    output_tokens: int
    finish: str | None
    handwritten: bool
    note: str | None


class Compared(NamedTuple):
    """One call on two tapes: its name, what became of it, and the lines that differ."""

    call: str
    verdict: Verdict
    difference: str = ""


class Rehearsal:
    """Answers a call as it is recorded; `asked` are the requests, each with the answer it got."""

    def __init__(self, recordings: Mapping[str, Recording]) -> None:
        """`recordings` by the name of their call."""
        self.asked: dict[str, Recording] = {}
        self._recordings, self._names = recordings, Names()

    def complete(self, request: Request) -> Reply:
        """The recorded answer; see `LanguageModel`."""
        call = self._names.next(request.unit).removesuffix(".json")
        recorded = self._recordings.get(call)
        reply = recorded.reply if recorded else Reply(text="", finish=None, model=request.model)
        failure = recorded.failure if recorded else None
        self.asked[call] = Recording(request=request, reply=reply, failure=failure)
        if recorded is None or failure:
            raise failure.error() if failure else ProviderError("not recorded")
        return reply


def tape(folder: Path) -> Mapping[str, Recording]:
    """All recordings of a folder by the name of their call, which is their file's without its ending.

    Raises:
        UsageError: There are none, or one cannot be read.
    """
    found = {path.stem: read(path) for path in files(folder)}
    if not found:
        raise UsageError(f"{str(folder)!r}: no recordings in this folder; --record DIR makes some")
    return found


def named(recordings: Mapping[str, Recording], call: str) -> Recording:
    """The recording that a person means by the name of a file, of a call or of a unit.

    Raises:
        TapeMismatch: There is none of that name.
    """
    name = call.removesuffix(".json").replace("/", ".")
    if name not in recordings:
        raise TapeMismatch(f"{call!r}: no such recording; there are {', '.join(list(recordings)[:20])}")
    return recordings[name]


def listed(call: str, recording: Recording) -> Listed:
    """A recording in short."""
    request, reply = recording.request, recording.reply
    return Listed(
        call=call,
        unit=request.unit,
        model=reply.model,
        input_tokens=reply.usage.input_tokens,
        output_tokens=reply.usage.output_tokens,
        finish=recording.failure.kind if recording.failure else reply.finish,
        handwritten=reply.model == HANDWRITTEN,
        note=recording.note,
    )


def readable(recording: Recording) -> list[str]:
    """A recording as lines to read: where it is from, what was asked, what was answered."""
    reply = recording.reply
    origin = "written by hand" if reply.model == HANDWRITTEN else f"answered by {reply.model}"
    if recording.failure:
        origin = f"not answered by {reply.model}"
    usage = f"{reply.usage.input_tokens:,} + {reply.usage.output_tokens:,} tokens"
    head = [f"{recording.request.unit}: {origin}, {usage}, finish: {reply.finish or 'none'}"]
    head += [f"note: {recording.note}"] if recording.note else []
    return [*head, "", *request_lines(recording.request), *reply_lines(recording)]


def reply_lines(recording: Recording) -> list[str]:
    """A reply as a person reads it, or the error that came instead; what it cost is no part of it."""
    reply, failure = recording.reply, recording.failure
    if failure:
        return [f"--- failed ({failure.kind})", failure.text]
    refused = [f"--- refusal: {reply.refusal}"] if reply.refusal else []
    return [f"--- reply ({reply.finish or 'broken off'})", *reply.text.split("\n"), *refused]


def compared(
    before: Mapping[str, Recording], after: Mapping[str, Recording], names: tuple[str, str]
) -> Iterator[Compared]:
    """Two tapes, call by call."""
    for call in dict.fromkeys([*before, *after]):
        if call not in after:
            yield Compared(call, "only in the first")
        elif call not in before:
            yield Compared(call, "only in the second")
        else:
            yield _compared(call, before[call], after[call], names)


def _compared(call: str, before: Recording, after: Recording, names: tuple[str, str]) -> Compared:
    requests = changed(before.request, after.request, names)
    replies = line_difference(reply_lines(before), reply_lines(after), names)
    verdict: Verdict = SAME
    if requests and replies:
        verdict = "request and reply differ"
    elif requests or replies:
        verdict = "request differs" if requests else "reply differs"
    return Compared(call, verdict, "\n".join(filter(None, (requests, replies))))


def counted(found: Sequence[Compared]) -> str:
    """How many calls are the same and how many are not, in words."""
    counts = Counter(each.verdict for each in found)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in get_args(Verdict) if counts[verdict])


def scrub(folder: Path, redact: Callable[[str], str]) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Blank what `redact` knows and what looks like a secret in all recordings of a folder.

    The names of the files that were changed, each with how many secrets of which kind were found.

    Raises:
        UsageError: There are no recordings, or one cannot be read.
        StorageError: One cannot be written.
    """
    if not files(folder):
        raise UsageError(f"{str(folder)!r}: no recordings in this folder; --record DIR makes some")
    for path in files(folder):
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise TapeMismatch(f"{path}: cannot be read: {error}") from None
        blanked, found = scrubbed(text, redact)
        if found:
            put(path, blanked)
            yield path.name, found
