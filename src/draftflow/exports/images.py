"""Which images an export may carry, and how large they are on a screen."""

from io import BytesIO

MAX_BYTES = 5_000_000
"""Largest image that is embedded; a picture for a page is smaller by far."""
MAX_PIXELS = 50_000_000
"""Largest image that is shown, decoded: 200 MB in a reader's memory."""
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


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the image is shown, turned as it says; None where its head does not tell."""
    import imagesize

    try:
        width, height = imagesize.get(BytesIO(data))
    except (ValueError, OSError):  # what it raises over bytes that are no image
        return None
    return (width, height) if width > 0 and height > 0 else None


def fault(data: bytes) -> str | None:
    """Why an image is not taken, in words that follow its name; None if it is."""
    if len(data) > MAX_BYTES:
        return f"{len(data):,} bytes, more than {MAX_BYTES:,}; make it smaller"
    if media_type(data) is None:
        return "no PNG, JPEG, GIF, WebP or AVIF image, whatever its name says; convert it"
    shown = size(data)
    if shown is not None and shown[0] * shown[1] > MAX_PIXELS:
        return f"{shown[0]:,} x {shown[1]:,} pixels, more than {MAX_PIXELS:,} in all; make it smaller"
    return None
