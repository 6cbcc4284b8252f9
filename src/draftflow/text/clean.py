"""Take out of foreign text what a reader cannot see: control, zero-width and tag characters, lone surrogates."""

import json
import re
import unicodedata

_HIDDEN = (
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
# joiners and emoji selectors mean something in emoji and in scripts that join; elsewhere they can only hide things
_MEANINGLESS = (
    r"(?!\ufe0f\u200d(?![\u200c\u200d\ufe0e\ufe0f]))[\u200c\u200d\ufe0e\ufe0f]{2,}"
    r"|(?<![^\u0000-\u0022\u0024-\u0029\u002b-\u002f\u003a-\u036f\u2000-\u206f\u3040-\u9fff])[\u200c\u200d\ufe0e\ufe0f]+"
)
_UNSEEN = re.compile(f"{_HIDDEN}|{_MEANINGLESS}")
_PAGE_BREAK = re.compile(r"(?<!\n)[\u000b\u000c\u0085]")


def clean(text: str) -> str:
    """`text` in NFC with LF line ends and nothing invisible; joiners inside words and emoji stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", re.sub(_HIDDEN, "", _PAGE_BREAK.sub("\n", text)))
    return unicodedata.normalize("NFC", re.sub(_MEANINGLESS, "", text))


def unseen_escaped(text: str) -> str:
    """A JSON text with what a reader cannot see written as JSON's own escapes."""
    return _UNSEEN.sub(lambda match: json.dumps(match.group())[1:-1], text)


def one_line(text: str, limit: int = 200) -> str:
    """`text` cleaned, on one line, cut with an ellipsis after `limit` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
