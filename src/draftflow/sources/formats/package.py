"""The ZIP packages that office documents and books are: which one it is, its text parts, and what it says of itself.

Nothing is unpacked that was not counted before: a bomb declares its size, and one that lies about it is caught while it
is read. Parts that define XML entities are refused, whatever would become of them later.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from draftflow.errors import Unreadable
from draftflow.sources.metadata import Known

MAX_ENTRIES = 10_000
MAX_DECLARED = 1_000_000_000  # bytes, pictures and all
MAX_TEXT = 60_000_000  # bytes of the parts that hold text
_TEXT = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
_MAIN = {
    b"wordprocessingml.document.main": "docx",
    b"wordprocessingml.template.main": "docx",
    b"ms-word.document.macroEnabled.main": "docx",
    b"presentationml.presentation.main": "pptx",
    b"presentationml.slideshow.main": "pptx",
    b"ms-powerpoint.presentation.macroEnabled.main": "pptx",
}
_MIMETYPES = {b"application/vnd.oasis.opendocument.text": "odt", b"application/epub+zip": "epub"}
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
    IndexError,
)
_CORE = re.compile(rb"<dc:(title|creator|publisher)\b[^>]{0,200}>([^<]{1,500})</dc:")


def opened(data: bytes) -> tuple[str, dict[str, bytes]]:
    """The format of a package, by pandoc's name, and its text parts by their names.

    Raises:
        Unreadable: It is damaged, locked, a bomb, unsafe or something else.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = _parts(package)
    except _DAMAGED as error:
        raise Unreadable("damaged", f"cannot be unpacked ({type(error).__name__})") from None
    for content in parts.values():
        if _defines_entities(content):
            raise Unreadable("unsafe", "defines XML entities, which no office program writes")
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unreadable("password", "is locked with a password; save it without one")
    return _kind(parts), parts


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of `parts` alone, without compression."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return data.getvalue()


def stated(parts: Mapping[str, bytes]) -> Known:
    """Title and author by the properties of an office document. Its dates are a program's, not a publisher's."""
    properties = parts.get("docProps/core.xml") or parts.get("meta.xml") or b""
    found = {name.decode(): text.decode("utf-8", "replace") for name, text in _CORE.findall(properties)}
    return {"title": found.get("title"), "author": found.get("creator"), "publisher": found.get("publisher")}


def _parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = package.infolist()
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or declared > MAX_DECLARED:
        raise Unreadable("too_large", f"unpacks to {declared:,} bytes in {len(entries):,} files")
    parts: dict[str, bytes] = {}
    left = MAX_TEXT
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("password", "is locked with a password; save it without one")
        if entry.filename == "mimetype" or entry.filename.lower().endswith(_TEXT):
            with package.open(entry) as file:
                content = file.read(left + 1)
            left -= len(content)
            if left < 0 or entry.filename in parts:
                raise Unreadable("too_large", f"more than {MAX_TEXT:,} bytes of text, or the same part twice")
            parts[entry.filename] = content
    return parts


def _kind(parts: Mapping[str, bytes]) -> str:
    mimetype = parts.get("mimetype", b"").strip()
    if mimetype in _MIMETYPES:
        return _MIMETYPES[mimetype]
    types = parts.get("[Content_Types].xml", b"")
    for main, kind in _MAIN.items():
        if main in types:
            return kind
    if b"spreadsheetml" in types or b"opendocument.spreadsheet" in mimetype:
        raise Unreadable("not_text", "a spreadsheet; save the sheet that matters as .csv")
    raise Unreadable("not_text", "a packed file, but no .docx, .odt, .epub or .pptx; unpack it")


def _defines_entities(content: bytes) -> bool:
    """Whether an XML part has a declaration of entities, in any encoding a parser would take."""
    bare = content.replace(b"\0", b"") if b"\0" in content[:200] else content
    return b"<!ENTITY" in bare.upper()
