"""What every reader takes and gives."""

from collections.abc import Callable
from typing import NamedTuple

from draftflow.models import SourceImage
from draftflow.sources.metadata import Known


class Hint(NamedTuple):
    """What is known of a document before it is read: its address, file suffix in lower case, and how it was sent."""

    address: str
    suffix: str = ""
    content_type: str = ""
    url: str | None = None
    """Where it was fetched from, after all redirects."""


class Extracted(NamedTuple):
    """The text of a document as Markdown, what it says of itself, the offset at which each of its pages begins."""

    text: str
    known: Known
    pages: tuple[int, ...] = ()
    images: tuple[SourceImage, ...] = ()
    """What pictures it shows, with the licence that it states."""


Reader = Callable[[bytes, Hint], Extracted]
"""Raises Unreadable with a status and a reason, without naming the document."""
