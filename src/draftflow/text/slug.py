"""Names of files from titles: readable, short, the same on every system."""

import re
import unicodedata

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LIMIT = 60  # characters
_BYTES = 180  # what 60 characters of Japanese take; leaves room below the 255 of common file systems


def slug(title: str, default: str = "article") -> str:
    """A folder or file name for `title`: letters and digits of any script, joined by hyphens; never empty."""
    text = unicodedata.normalize("NFKC", title).lower()
    latin = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in latin if not "\u0300" <= c <= "\u036f")
    text = unicodedata.normalize("NFC", text).replace("'", "").replace("’", "")
    text = "-".join(re.findall(r"[^\W_]+", text))
    text = text[:_LIMIT].rsplit("-", 1)[0] if len(text) > _LIMIT and "-" in text[20:_LIMIT] else text[:_LIMIT]
    while len(text.encode()) > _BYTES:
        text = text[:-1]
    return default if not text else f"{text}-{default}" if _RESERVED.fullmatch(text) else text


def unique(name: str, taken: set[str]) -> str:
    """`name`, or `name-2`, `name-3`, … whichever is the first that is not in `taken`."""
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}-{number}", number + 1
    return candidate
