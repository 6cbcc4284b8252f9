"""`draftflow.lock`: what every file was made from, name by name, and how the result looked."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from draftflow.errors import FileError
from draftflow.models import Inquiry, Model, Source
from draftflow.pipeline.migrate import migrated
from draftflow.pipeline.workspace import Workspace
from draftflow.sources.files import Document
from draftflow.templates.files import Head

FILE = "draftflow.lock"
_OF_AN_AUTHOR = frozenset({"author", "hybrid", *Head.model_fields})  # names in `Author.identity`, beside its texts
_SHOWN = 64  # characters; a short text stands in the lock as it is, so that a reason can name it


class Entry(Model):
    """How one file came to be. `by` hand: a person made it or accepted it as it is."""

    path: str
    inputs: Mapping[str, str]
    output: str
    by: Literal["draftflow", "hand"] = "draftflow"


class Lock(Model):
    """All entries, by the key of their unit."""

    format: Literal[1] = 1
    units: Mapping[str, Entry] = {}

    def with_entry(self, key: str, entry: Entry) -> "Lock":
        """This lock with one entry added or replaced."""
        return Lock(units={**self.units, key: entry})

    def only(self, keys: set[str]) -> "Lock":
        """This lock with the entries of `keys` alone."""
        return Lock(units={key: entry for key, entry in self.units.items() if key in keys})


def load(workspace: Workspace) -> Lock:
    """The lock of a folder; empty if it has none.

    Raises:
        FileError: It is damaged, or was written by a later version.
    """
    text = workspace.read(FILE)
    if text is None:
        return Lock()
    try:
        return Lock.model_validate(migrated(json.loads(text), workspace.shown(FILE)))
    except (ValueError, RecursionError, ValidationError) as error:
        raise FileError(
            workspace.shown(FILE),
            f"damaged ({str(error).splitlines()[0]}); restore it, or delete it: all files then count as made by hand",
        ) from None


def save(workspace: Workspace, lock: Lock) -> None:
    """Write the lock, entries by key, inputs by name, one value to a line: version control shows what changed."""
    units = {key: _sorted(lock.units[key]) for key in sorted(lock.units)}
    workspace.write(FILE, json.dumps({"format": lock.format, "units": units}, ensure_ascii=False, indent=1) + "\n")


def _sorted(entry: Entry) -> dict[str, Any]:
    data = entry.model_dump(mode="json")
    return data | {"inputs": dict(sorted(entry.inputs.items()))}


def unasked(entry: Entry, wanted: Mapping[str, str] | None) -> Entry:
    """The entry of a file that is made without asking now, without what it says of how an author was asked.

    What was paid for stays fresh where nothing is asked any more.
    """
    asked = {name for name in entry.inputs if name in _OF_AN_AUTHOR or name.startswith(("prompts/", "voices/"))}
    gone = asked - set(wanted or ())
    return entry.model_copy(update={"inputs": {k: v for k, v in entry.inputs.items() if k not in gone}})


Said = Callable[[Source], Mapping[str, Any]]
"""What of a source can change an answer, as plain data."""


def said(source: Source) -> Mapping[str, Any]:
    """What of a source can change an answer: where it was and its very bytes are on record, but change none."""
    plain = source.model_dump(mode="json", exclude={"address", "sha256", "retrieved", "text"}, exclude_defaults=True)
    return plain | {"text": _sha256(source.text)}  # to write megabytes as JSON takes longer than to hash them


def said_once() -> Said:
    """`said`, which looks at each source once however many units it goes into."""
    known: dict[int, tuple[Source, Mapping[str, Any]]] = {}

    def remembered(source: Source) -> Mapping[str, Any]:
        found = known.get(id(source))
        if found is None:
            found = known[id(source)] = (source, said(source))  # kept, so that its id stays its own
        return found[1]

    return remembered


def fingerprints(
    inputs: Mapping[str, Any], identity: Mapping[str, str], version: int, of_source: Said = said
) -> dict[str, str]:
    """What stands in the lock for a unit: one fingerprint per named input; a brief is named setting by setting.

    A setting that is None or an empty list is left out, so that a later version can add one and make nothing stale.
    """
    found: dict[str, str] = {}
    for name, value in inputs.items():
        if isinstance(value, Inquiry):
            found |= {f"{name}.{field}": fingerprint(item) for field, item in value if item not in (None, ())}
        else:
            found[name] = fingerprint(value, of_source)
    return found | {name: fingerprint(value) for name, value in identity.items()} | {"version": str(version)}


def fingerprint(value: Any, of_source: Said = said) -> str:
    """A short text or a number as it is, anything else as the SHA-256 of its canonical JSON."""
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str) and len(value) <= _SHOWN and "\n" not in value and not value.startswith("sha256:"):
        return value
    text = json.dumps(_plain(value, of_source), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + _sha256(text)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _plain(value: Any, of_source: Said) -> Any:
    if isinstance(value, Document):
        return value.sha256
    if isinstance(value, Source):
        return of_source(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)  # a key that is new and says nothing is no change
    if isinstance(value, Mapping):
        return {key: _plain(item, of_source) for key, item in value.items()}
    return [_plain(item, of_source) for item in value] if isinstance(value, (tuple, list)) else value
