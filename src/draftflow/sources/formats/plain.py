"""Plain text, whose headings are marked as Markdown."""

import re
from itertools import pairwise

from draftflow.sources import metadata
from draftflow.sources.encodings import decode
from draftflow.sources.formats.base import Extracted, Hint

HEADING_CHARACTERS = 60


def read(data: bytes, hint: Hint) -> Extracted:
    """The text, with its title and its short lines of their own as headings."""
    text = decode(data, hint.content_type).text.replace("\r\n", "\n").replace("\r", "\n")
    return Extracted(_headings_marked(text), metadata.from_first_lines(text))


def _headings_marked(text: str) -> str:
    """Plain text with its title and its headings (short lines of their own) marked as Markdown."""
    paragraphs = re.split(r"\n[ \t]*\n+", text.strip())
    marked = [_marked(paragraph, following) for paragraph, following in pairwise([*paragraphs, ""])]
    first, *rest = marked
    title, _, after = first.partition("\n")
    if not first.startswith("#") and metadata.from_first_lines(text):
        first = f"# {title}\n\n{after.strip()}".strip()
    return "\n\n".join([first, *rest])


def _marked(paragraph: str, following: str) -> str:
    is_heading = (
        "\n" not in paragraph
        and 1 < len(paragraph) <= HEADING_CHARACTERS
        and len(following) > len(paragraph)
        and not re.search(r"[.。．!！:：;,、，」]$|^[#>|*\-\d・「\"“]", paragraph)
    )
    return f"## {paragraph}" if is_heading else paragraph
