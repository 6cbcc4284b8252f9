"""What a file is to its unit: a pure and total function of what is recorded, what is wanted and what is there."""

from collections.abc import Mapping
from enum import StrEnum

from draftflow.pipeline.lock import Entry


class State(StrEnum):
    """What a file is to its unit."""

    MISSING = "missing"
    FRESH = "fresh"
    STALE = "stale"
    EDITED = "edited"
    CONFLICT = "conflict"
    """Edited, and stale."""
    UNRECORDED = "unrecorded"
    """Put there by hand: to be adopted."""
    ORPHAN = "orphan"
    """No unit claims it: its heading or its source is gone."""


def state(entry: Entry | None, wanted: Mapping[str, str] | None, found: str | None, *, claimed: bool = True) -> State:
    """The state of a file.

    `entry` is what the lock says, `wanted` the fingerprints of the inputs as they are now (None: there is no maker, so
    it cannot be stale), `found` the digest of the file (None: it is not there), `claimed` whether a unit asks for it.
    """
    if found is None:
        return State.MISSING
    if not claimed:
        return State.ORPHAN
    if entry is None:
        return State.UNRECORDED
    edited = found != entry.output
    if wanted is None or dict(wanted) == dict(entry.inputs):
        return State.EDITED if edited else State.FRESH
    return State.CONFLICT if edited or entry.by == "hand" else State.STALE


def changed(entry: Entry | None, wanted: Mapping[str, str] | None) -> dict[str, tuple[str | None, str | None]]:
    """The inputs that differ: name -> (recorded, wanted), None where there is none."""
    if entry is None or wanted is None:
        return {}
    names = sorted(entry.inputs.keys() | wanted.keys())
    return {n: (entry.inputs.get(n), wanted.get(n)) for n in names if entry.inputs.get(n) != wanted.get(n)}
