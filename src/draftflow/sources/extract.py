"""From the bytes of a document to a source: the reader for its format is chosen by what it is, then by its name."""

import re
from pathlib import PurePath

from draftflow.errors import Unreadable
from draftflow.models import Source
from draftflow.sources.files import Document
from draftflow.sources.formats import html, markdown, office, pdf, plain, table
from draftflow.sources.formats.base import Extracted, Hint, Reader
from draftflow.sources.plausible import is_garbled
from draftflow.text.clean import clean, one_line
from draftflow.text.homographs import plain as plain_address
from draftflow.text.measure import language_of

MIN_CHARACTERS = 40  # below this a document says nothing that could be cited
MAX_CHARACTERS = 5_000_000

_BY_SUFFIX: dict[str, Reader] = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), html.read),
    **dict.fromkeys((".txt", ".text"), plain.read),
    **dict.fromkeys((".csv", ".tsv"), table.read),
}
_BY_TYPE: dict[str, Reader] = {
    **dict.fromkeys(("text/html", "application/xhtml+xml"), html.read),
    **dict.fromkeys(("text/csv", "text/tab-separated-values"), table.read),
    **dict.fromkeys(("text/markdown", "text/x-markdown"), markdown.read),
    **dict.fromkeys(("text/plain", "application/json", "application/xml", "text/xml"), plain.read),
}
_MARKUP = re.compile(
    rb"[\s\xef\xbb\xbf]*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
_BINARY = {
    b"\xd0\xcf\x11\xe0": "an old Office format; save it as .docx, .pptx or .pdf",
    b"{\\rtf": "RTF; save it as .docx or .txt",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a packed file; unpack it",
    b"7z\xbc\xaf": "a packed file; unpack it",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite": "a database",
}


def extract(document: Document, data: bytes, source_id: str) -> Source:
    """The source that `data` holds.

    Raises:
        Unreadable: It cannot be read, or holds no text; the status names the reason.
    """
    hint = Hint(document.address, document.path.suffix.lower(), document.content_type, document.url)
    try:
        found = _reader(data, hint)(data, hint)
        text = _usable(found)
    except Unreadable as error:
        raise Unreadable(error.status, f"{document.address}: {error}") from None
    fields = {name: one_line(value, 300) for name, value in found.known.items() if value}
    if "url" in fields:
        fields["url"] = plain_address(fields["url"])
    fields.setdefault("title", PurePath(document.address).stem)
    return Source(
        id=source_id,
        address=document.address,
        sha256=document.sha256,
        text=text,
        language=language_of(text),
        pages=found.pages,
        images=found.images,
        private=document.private or bool(fields.pop("private", "")),
        **fields,
    )


def _reader(data: bytes, hint: Hint) -> Reader:
    """The reader for a document."""
    if b"%PDF-" in data[:1_024]:
        return pdf.read
    if data.startswith(b"PK\x03\x04"):
        return office.read
    for begin, what in _BINARY.items():
        if data.startswith(begin):
            locked = "EncryptedPackage".encode("utf-16-le") in data
            raise (
                Unreadable("password", "is locked with a password; save it without one")
                if locked
                else Unreadable("not_text", what)
            )
    if hint.suffix in (".pdf", ".docx", ".odt", ".epub", ".pptx") and not _MARKUP.match(data):
        raise Unreadable("damaged", f"no {hint.suffix[1:].upper()} file in spite of its name")
    kind = hint.content_type.partition(";")[0].strip().lower()
    return html.read if _MARKUP.match(data) else _BY_TYPE.get(kind) or _BY_SUFFIX.get(hint.suffix, markdown.read)


def _usable(found: Extracted) -> str:
    """The text as it is kept.

    Raises:
        Unreadable: There is none that could be cited.
    """
    text = (clean(found.text).rstrip() if found.pages else clean(found.text).strip()) + "\n"
    if "\ufffd" in text:
        raise Unreadable("encoding_uncertain", "some of its characters are lost; save it as UTF-8")
    if len("".join(text.split())) < MIN_CHARACTERS:
        raise Unreadable("no_text", "holds no text to cite")
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too_large", f"{len(text):,} characters of text, more than {MAX_CHARACTERS:,}; give a part")
    if is_garbled(text):
        raise Unreadable("garbled", "its characters make no words: a broken font or a wrong encoding")
    return text
