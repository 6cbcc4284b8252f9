"""The bytes of an answer, decoded under a cap: a few kilobytes on the wire may be gigabytes when they are unpacked."""

import zlib
from collections.abc import Callable, Iterable, Iterator

from draftflow.errors import FetchRefused

ACCEPTED = "gzip, deflate"
_PIECE = 262_144  # bytes decoded at once
_MAGIC = b"\x1f"  # of a further gzip member
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's names for the three wrappers


def whole(parts: Iterable[bytes], encoding: str, most: int) -> bytes:
    """All of `parts` together, without their content encoding.

    Raises:
        FetchRefused: They come to more than `most` bytes, or are not what `encoding` says.
    """
    found: list[bytes] = []
    size = 0
    for piece in _unpacked(parts, encoding.strip().lower()):
        size += len(piece)
        if size > most:
            raise FetchRefused("too_large", f"more than {most:,} bytes")
        found.append(piece)
    return b"".join(found)


def _unpacked(parts: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from parts
    elif encoding in ("gzip", "x-gzip"):
        yield from _inflated(parts, lambda _first: zlib.decompressobj(_GZIP))
    elif encoding == "deflate":  # some servers send the stream without its wrapper
        yield from _inflated(parts, lambda first: zlib.decompressobj(_ZLIB if first[:1] == b"\x78" else _RAW))
    else:
        raise FetchRefused("content_encoding", f"the answer is packed as {encoding[:40]!r}; {ACCEPTED} can be read")


def _inflated(parts: Iterable[bytes], begin: Callable[[bytes], "zlib._Decompress"]) -> Iterator[bytes]:
    """Decoded pieces of at most `_PIECE` bytes. A gzip file may be several in a row; what follows them is padding."""
    stream: zlib._Decompress | None = None
    try:
        for part in parts:
            rest = part
            while rest:
                if stream is None or (stream.eof and rest[:1] == _MAGIC):
                    stream = begin(rest)
                elif stream.eof:
                    break
                yield stream.decompress(rest, _PIECE)
                rest = stream.unused_data if stream.eof else stream.unconsumed_tail
    except zlib.error as error:
        raise FetchRefused("damaged", f"the answer is not packed as it says ({error})") from None
    if stream is not None and not stream.eof:
        raise FetchRefused("damaged", "the answer ends before its packed content does")
