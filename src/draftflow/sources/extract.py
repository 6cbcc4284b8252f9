"""From the bytes of a document to its text and what is known of it: Markdown, plain text, HTML."""

import re
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from draftflow.errors import FileError, SourceError
from draftflow.models import Source
from draftflow.sources import metadata
from draftflow.sources.files import Document
from draftflow.sources.metadata import Known
from draftflow.text import yaml12
from draftflow.text.clean import clean, one_line
from draftflow.text.frontmatter import parted
from draftflow.text.measure import language_of

MIN_CHARACTERS = 40  # below this a document says nothing that could be cited
HEADING_CHARACTERS = 60


def extract(document: Document, data: bytes, source_id: str) -> Source:
    """The source that `data` holds.

    Raises:
        SourceError: The document is not text, or holds none.
    """
    suffix = document.path.suffix.lower()
    reader = {".html": _html, ".htm": _html, ".xhtml": _html, ".txt": _plain, ".text": _plain}.get(suffix, _markdown)
    text, known = reader(document, data)
    text = clean(text).strip() + "\n"
    if "\ufffd" in text:
        raise SourceError(
            f"{document.address}: its encoding could not be told (some characters are lost); save it as UTF-8"
        )
    if len("".join(text.split())) < MIN_CHARACTERS:
        raise SourceError(f"{document.address}: holds no text to cite")
    fields = {name: one_line(value, 300) for name, value in known.items() if value}
    fields.setdefault("title", PurePath(document.address).stem)
    return Source(
        id=source_id,
        address=document.address,
        sha256=document.sha256,
        text=text,
        language=language_of(text),
        **fields,
    )


def _markdown(document: Document, data: bytes) -> tuple[str, Known]:
    head, body, _ = parted(_decoded(document, data))
    try:
        given = yaml12.load(head, document.address, first_line=2).value if head else {}
    except FileError as error:
        raise SourceError(str(error)) from None
    known = metadata.from_front_matter(given if isinstance(given, dict) else {})
    title = re.match(r"\s*#\s+(.+?)\s*#*\s*(?:\n|$)", body)
    known["title"] = known.get("title") or (title[1] if title else None)
    return body, known


def _plain(document: Document, data: bytes) -> tuple[str, Known]:
    text = _decoded(document, data)
    return _headings_marked(text), metadata.from_first_lines(text)


def _html(document: Document, data: bytes) -> tuple[str, Known]:
    import trafilatura

    page: Any = trafilatura.extract_with_metadata(
        data,
        output_format="markdown",
        include_comments=False,
        include_tables=True,
        # its guessing of dates off: a wrong date is worse than none
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if page is None or not page.text:
        raise SourceError(f"{document.address}: no article text in this page")
    return parted(page.text).body, metadata.from_html(page)  # it puts a head of its own before the text


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


def _decoded(document: Document, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{document.address}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
