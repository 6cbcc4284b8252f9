"""Fetch weights from the address where their makers publish them; what was fetched before is not fetched again."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from draftflow.errors import ProviderError, StorageError
from draftflow.llm.weights.catalogue import Weights
from draftflow.llm.weights.store import CHUNK, Progress, pieces

CONNECT, SILENCE = 10.0, 30.0  # seconds to connect, and without a byte
_PARTIAL, _OK = 206, 200
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def fetched(weights: Weights, folder: Path, progress: Progress) -> Path:
    """The file, proved, in `folder`.

    Raises:
        ProviderError: It could not be had, or is another file; what was fetched so far is kept only if it may be right.
        StorageError: It cannot be written.
    """
    import httpx2

    file = folder / "official.partial"
    try:
        sha256 = _whole(weights, file, progress)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        host = urlsplit(weights.address).hostname
        raise ProviderError(f"{host} could not be reached ({type(error).__name__})") from None
    except OSError as error:
        raise StorageError(f"{file}: cannot be written: {error.strerror}") from None
    if sha256 != weights.sha256:
        file.unlink(missing_ok=True)
        raise ProviderError(f"{weights.address} is another file: SHA-256 {sha256}, expected {weights.sha256}")
    return file


def _whole(weights: Weights, file: Path, progress: Progress) -> str:
    """Fetch what is missing of `file`; the SHA-256 of the whole."""
    import httpx2

    found, done = hashlib.sha256(), 0
    for piece in pieces(file) if file.exists() else ():
        found.update(piece)
        done += len(piece)
    if done >= weights.size:
        return found.hexdigest()
    head = {"range": f"bytes={done}-"} if done else {}
    timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
    with (
        httpx2.Client(timeout=timeout, follow_redirects=True, max_redirects=5) as client,
        client.stream("GET", weights.address, headers=head) as response,
    ):
        _see_that_it_is_the_file(response, weights)
        if response.status_code != _PARTIAL:  # the server begins anew
            found, done = hashlib.sha256(), 0
        with file.open("ab" if done else "wb") as out:
            for piece in response.iter_raw(CHUNK):
                done += len(piece)
                if done > weights.size:
                    break
                found.update(piece)
                out.write(piece)
                progress(done)
    if done < weights.size:
        raise ProviderError(f"{urlsplit(weights.address).hostname} broke off; run it again, what came is kept")
    return found.hexdigest() if done == weights.size else "longer than it should be"


def _see_that_it_is_the_file(response: Any, weights: Weights) -> None:
    url = response.url
    if url.scheme != "https" and url.host not in _LOOPBACK:
        raise ProviderError(f"{weights.address} leads to {url.host} without encryption")
    if response.status_code not in (_OK, _PARTIAL):
        raise ProviderError(f"{urlsplit(weights.address).hostname} answered {response.status_code}")
