"""Markdown, with or without a head."""

import re

from draftflow.errors import FileError, Unreadable
from draftflow.sources import metadata
from draftflow.sources.encodings import decode
from draftflow.sources.formats.base import Extracted, Hint
from draftflow.text import yaml12
from draftflow.text.frontmatter import parted
from draftflow.text.headings import without_closing


def read(data: bytes, hint: Hint) -> Extracted:
    """The body, and what the head says."""
    head, body, _ = parted(decode(data, hint.content_type).text)
    try:
        given = yaml12.load(head, hint.address, first_line=2).value if head else {}
    except FileError as error:
        raise Unreadable("damaged", str(error)) from None
    known = metadata.from_front_matter(given if isinstance(given, dict) else {})
    title = re.match(r"\s*#[ \t]+(\S.*)", body)
    known["title"] = known.get("title") or (without_closing(title[1]) if title else None)
    return Extracted(body, known)
