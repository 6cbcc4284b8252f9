"""Which images an export may carry."""

MAX_BYTES = 5_000_000
"""Largest image that is embedded; a picture for a page is smaller by far."""
SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
)


def media_type(data: bytes) -> str | None:
    """The type of an image by its first bytes; None for anything else, SVG too, which can hold scripts."""
    return next((kind for mark, at, kind in _SIGNATURES if data[at : at + len(mark)] == mark), None)
