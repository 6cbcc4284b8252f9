"""Make a model's answer into plain prose: what could load, link or run is taken out, and nothing else."""

import re

from draftflow.text.clean import clean

_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\](?:\([^()\s]{0,2000}(?:\s[^()]{0,300})?\)|\[[^\[\]]{0,200}\])?")
_LINK = re.compile(r"\[([^\[\]@]{1,500})\](?:\([^()]{0,2000}\)|\[[^\[\]@]{0,200}\])")
_AUTOLINK = re.compile(r"<(?:https?|mailto|ftp):[^<>\s]{1,2000}>|\bhttps?://[^\s<>\"'）」、。)\]]{1,2000}")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\[\]]{1,200}\]:[ \t]*\S+.*$", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>")
_LEADING_HEADING = re.compile(r"\A\s*#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")


def plain_prose(text: str, heading: str) -> tuple[str, list[str]]:
    """`text` as prose of the section `heading`, and what was taken out of it, in words.

    A model cites by id; every other link or image it writes is its own invention. A heading of level 1 or 2 at the
    start repeats the section's and goes; further ones become run-in subheads.
    """
    removed: list[str] = []
    text = clean(text)
    first = _LEADING_HEADING.match(text)
    if first and (first[0].lstrip().startswith("# ") or _same(first[1], heading)):
        text = text[first.end() :]
    for what, pattern, replacement in (
        ("an image", _IMAGE, r"\1"),
        ("a link definition", _DEFINITION, ""),
        ("a link", _LINK, r"\1"),
        ("an address", _AUTOLINK, ""),
        ("an HTML tag", _TAG, ""),
    ):
        text, count = pattern.subn(replacement, text)
        if count:
            removed.append(what if count == 1 else f"{what} ({count} times)")
    text = re.sub(r"^#{1,2}(?=[ \t])", "###", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", removed


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
