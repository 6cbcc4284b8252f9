"""Take out of foreign text what a reader cannot see: control, zero-width and tag characters, lone surrogates."""

import json
import re
import unicodedata

_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]|[\ud800-\udfff]"
)


def clean(text: str) -> str:
    """`text` in NFC with LF line ends and nothing invisible; joiners inside words and emoji stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def unseen_escaped(text: str) -> str:
    """A JSON text with what a reader cannot see written as JSON's own escapes."""
    return _UNSEEN.sub(lambda match: json.dumps(match.group())[1:-1], text)


def one_line(text: str, limit: int = 200) -> str:
    """`text` cleaned, on one line, cut with an ellipsis after `limit` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
