"""Make a model's answer into plain prose: what could load, link or run is taken out, and nothing else."""

import re

from draftflow.text.clean import clean, one_line
from draftflow.text.headings import without_closing

_LABEL = r"\[((?:[^\[\]\\]|\\.){0,500})\]"
_DESTINATION = r"\((?:[^()\\]|\\.|\([^()]{0,500}\)){0,2000}\)"
_IMAGE = re.compile(rf"!{_LABEL}(?:{_DESTINATION}|\[(?![@\d])[^\[\]]{{0,200}}\])", re.DOTALL)
_LINK = re.compile(rf"(?<!\\){_LABEL}{_DESTINATION}", re.DOTALL)
_REFERENCE = re.compile(r"\[(?!\d[\d\s,;–-]*\])([^\[\]@]{1,500})\]\[[^\[\]@]{0,200}\]")
_KEPT_IN_BRACKETS = re.compile(r"@.*|\d[\d\s,;–-]*", re.DOTALL)  # ours; and numbers, which are for the checks to see
_DEFINITION = re.compile(
    r"^[ \t>*+.)\d-]*\[[^\[\]]{1,200}\]:"
    r"[ \t]*\n?[ \t>]*(?:<[^<>\n]*>|\S+)(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_FOOTNOTE = re.compile(r"^[ ]{0,3}\[\^[^\[\]]{1,200}\]:.*$", re.MULTILINE)
_ADDRESS = re.compile(
    r"<[a-z][a-z0-9+.-]{1,31}:[^<>\s]*>|(?<![a-z0-9])(?:https?://|www\.)[^\s<>\"')\]\x80-\U0010ffff]+", re.IGNORECASE
)
_TAG = re.compile(
    r"</?[a-z][a-z0-9-]*(?:\s[^<>]*=[^<>]*|\s*)/?>|<!--(?:(?!<!--).)*?-->|<[!?][^<>]*>", re.IGNORECASE | re.DOTALL
)
_COULD_BE_A_TAG = re.compile(r"(?<!\\)((?:\\\\)*)<(?=[a-z/!?])", re.IGNORECASE)
_UNDERLINE = re.compile(r"(?<=[^\n])\n[ ]{0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)
_LEADING_HEADING = re.compile(r"\A\s*(#{1,2})[ \t]+(\S.*)(?:\n|\Z)")
_ROUNDS = 5  # one thing taken out can lay another one bare
_PATTERNS = (
    ("an image", _IMAGE),
    ("an HTML tag", _TAG),
    ("a footnote", _FOOTNOTE),
    ("a link definition", _DEFINITION),
    ("a link", _LINK),
    ("a link", _REFERENCE),
    ("an address", _ADDRESS),
)


def plain_prose(text: str, heading: str) -> tuple[str, list[str]]:
    """`text` as prose of the section `heading`, and what was taken out of it, in words.

    A model cites by id; every other link or image it writes is its own invention. A heading of level 1 or 2 at the
    start repeats the section's and goes; further ones become run-in subheads.
    """
    text = clean(text)
    first = _LEADING_HEADING.match(text)
    if first and (first[1] == "#" or _same(without_closing(first[2]), heading)):
        text = text[first.end() :]
    text, removed = _without_markup(text)
    text = _UNDERLINE.sub("", text)
    text = re.sub(r"^[ ]{0,3}#{1,2}(?=[ \t]|$)", "###", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", removed


def plain_line(text: str, limit: int = 200) -> str:
    """`text` as one line that is no heading, link or HTML: for titles, headings and points a model makes up."""
    return one_line(_without_markup(clean(text))[0], limit).lstrip("# ")


def _without_markup(text: str) -> tuple[str, list[str]]:
    counts = dict.fromkeys((what for what, _ in _PATTERNS), 0)
    for _ in range(_ROUNDS):
        before = text
        for what, pattern in _PATTERNS:
            text, count = pattern.subn(_replacement, text)
            counts[what] += count
        if text == before:
            break
    # whatever is left that a reader of Markdown could still take for a link or a tag stays as plain characters
    text, count = re.subn(r"\](?=\()", "] ", text)
    counts["a link"] += count
    text = _COULD_BE_A_TAG.sub(r"\1\\<", text)
    return text, [what if count == 1 else f"{what} ({count} times)" for what, count in counts.items() if count]


def _replacement(match: re.Match[str]) -> str:
    if match.re not in (_IMAGE, _LINK, _REFERENCE):
        return ""
    return f"[{match[1]}]" if _KEPT_IN_BRACKETS.fullmatch(match[1]) else match[1]


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
