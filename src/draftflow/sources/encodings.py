"""From bytes to text: by byte order mark, escape sequences, UTF-8, what was declared, and what the result looks like.

A declaration is a hint, not a proof: servers and pages are wrong about it. A decoding counts if no byte contradicts it
and its characters are those that people write. Where no decoding convinces, or two do, nothing is guessed.
"""

import codecs
import re
from typing import NamedTuple

from draftflow.errors import Unreadable
from draftflow.sources.plausible import GUESSED, WIDE, plausibility

_CONVINCING = 0.3  # plausibility, -1 to 1, from which a decoding counts
_AHEAD = 0.1  # by which it must beat the next one, unless it was declared
_DECLARED = 0.15  # what a declaration adds
_STRAY = 0.005  # share of NULs up to which a text in UTF-8 is taken with them
_TORN = 0.005  # share of broken characters up to which a text is taken, with a mark for each
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_NAMES = {  # what a label means on the web (WHATWG Encoding), where it is more than the standard of that name
    "ascii": "cp1252", "iso8859-1": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030",
    "euc_kr": "cp949", "big5": "cp950", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_WINDOWS_EUC = "cp51932"  # EUC-JP with the characters that Windows adds, for which Python has no codec
_FULLER = {"euc_jp": (_WINDOWS_EUC, "euc_jis_2004"), "cp950": ("big5hkscs",), "cp932": ("shift_jis_2004",)}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_META = re.compile(rb"<meta\b[^>]{0,500}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([BIJ]|\$\([A-Z])")


class Decoded(NamedTuple):
    """A text, the codec it was read with, and how many broken characters in it became U+FFFD."""

    text: str
    encoding: str
    broken: int = 0


def decode(data: bytes, content_type: str = "") -> Decoded:
    """The text that `data` holds; `content_type` is the header it came with, if it came with one.

    Raises:
        Unreadable: It is no text (`not_text`), or its encoding cannot be told (`encoding_uncertain`).
    """
    found = _certain(data)
    if found is not None:
        return found
    if b"\0" in data:
        return _wide(data)
    return _weighed(data, declared(data, content_type))


def declared(data: bytes, content_type: str = "") -> tuple[str, ...]:
    """Codecs that the header and the document itself name, in this order; unknown names left out."""
    head = data[:4_096]
    named = (_HEADER.search(content_type), _XML.search(head), _META.search(head))
    labels = (match[1] for match in named if match)
    known = (_codec(label.decode("ascii") if isinstance(label, bytes) else label) for label in labels)
    return tuple(dict.fromkeys(name for name in known if name))


def _codec(label: str) -> str | None:
    aliases = {"x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "x-x-big5": "cp950"}
    try:
        name = codecs.lookup(aliases.get(label.lower(), label)).name
        "".encode(name)  # Python also names codecs that make no text of bytes
    except (LookupError, UnicodeError):
        return None
    return _WEB_NAMES.get(name, name)


def _certain(data: bytes) -> Decoded | None:
    """Where the bytes alone are proof: a mark, escape sequences, ASCII, UTF-8."""
    for mark, codec in _MARKS:
        if data.startswith(mark) and (text := _strict(data, codec)) is not None:
            return Decoded(text, codec.removesuffix("-sig"))
    if _ESCAPES.search(data) and data.isascii():
        for codec in ("iso2022_jp", "iso2022_jp_ext", "iso2022_jp_2004"):
            if (text := _strict(data, codec)) is not None:
                return Decoded(text, codec)
    if b"\0" in data:
        return None
    text = _strict(data, "utf-8")
    return None if text is None else Decoded(text, "utf-8")


def _wide(data: bytes) -> Decoded:
    """UTF-16 without a mark, or UTF-8 with a few stray NULs: no other encoding of text has NUL bytes."""
    found = [(c, t) for c in WIDE if (t := _strict(data, c)) is not None and not _CONTROL.search(t)]
    weighed = sorted(((plausibility(text, codec), codec, text) for codec, text in found), reverse=True)
    if weighed and weighed[0][0] >= _CONVINCING:
        return Decoded(weighed[0][2], weighed[0][1])
    plain = _strict(data, "utf-8")
    if plain is not None and plain.count("\0") <= _STRAY * len(plain) and not _CONTROL.search(plain.replace("\0", "")):
        return Decoded(plain, "utf-8")
    raise Unreadable("not_text", "holds NUL bytes and is no UTF-16: damaged, or not a text")


def _weighed(data: bytes, named: tuple[str, ...]) -> Decoded:
    """The most plausible of what was declared and of what is common."""
    weights: list[tuple[float, str, str]] = []
    for codec in dict.fromkeys((*named, *GUESSED, *WIDE)):
        for variant in (codec, *_FULLER.get(codec, ())):
            if (text := _strict(data, variant)) is not None:
                weights.append((plausibility(text, variant) + _DECLARED * (codec in named), variant, text))
                break
    weights.sort(reverse=True)
    if weights and weights[0][0] >= _CONVINCING:
        best, codec, text = weights[0]
        second = next((weight for weight, _, other in weights[1:] if other != text), -1.0)
        if best - second >= _AHEAD:
            return Decoded(text, codec)
    elif (torn := _torn(data, named)) is not None:
        return torn
    tried = f"; declared as {', '.join(named)}" if named else ""
    raise Unreadable("encoding_uncertain", f"its encoding cannot be told{tried}; save it as UTF-8")


def _torn(data: bytes, named: tuple[str, ...]) -> Decoded | None:
    """A text that is plain but for a few broken characters, such as one cut in the middle of one."""
    for codec in dict.fromkeys(("utf-8", *named, *GUESSED[:4])):
        text = data.decode(codec, "replace")
        broken = text.count("\ufffd")
        beyond = sum(not c.isascii() for c in text)
        if broken <= _TORN * beyond and plausibility(text.replace("\ufffd", ""), codec) >= _CONVINCING:
            return Decoded(text, codec, broken)
    return None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        if codec != _WINDOWS_EUC:
            return data.decode(codec)
        return _PAIR.sub(_shifted, data).decode("cp932") if _PAIRS.fullmatch(data) else None
    except (UnicodeError, ValueError):
        return None


_PAIR = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|[\xa1-\xfe]{2}")
_PAIRS = re.compile(rb"(?:[\x00-\x7f]|\x8e[\xa1-\xdf]|[\xa1-\xfe]{2})*")


def _shifted(match: re.Match[bytes]) -> bytes:
    """A character of EUC-JP in Shift_JIS, which lays out the same rows in another way (JIS X 0208:1997, annex 1)."""
    if match[0][0] < 0x80:  # noqa: PLR2004 - ASCII
        return match[0]
    if match[0][0] == 0x8E:  # noqa: PLR2004 - a shift to narrow katakana
        return match[0][1:]
    row, cell = (byte - 0xA0 for byte in match[0])
    lead = (row + 1) // 2 + (0x80 if row <= 62 else 0xC0)  # noqa: PLR2004
    trail = cell + 0x9E if row % 2 == 0 else cell + 0x3F + (cell > 63)  # noqa: PLR2004
    return bytes((lead, trail))
