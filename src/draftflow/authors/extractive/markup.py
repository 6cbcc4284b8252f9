"""Take Markdown's inline markup off a sentence; not one character of its words is changed."""

import re

from draftflow.text.fold import CJK

_NOTE = re.compile(
    r"\[\\?\[[^\[\]]{1,30}\\?\]\]\([^()\s]{0,500}\)"  # [[3]](#cite)
    r"|\[\^?(?:\d{1,3}|[a-z]|(?:note|nb|注) ?\d{1,2}|citation needed|要出典)\](?!\()"
)
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((?:[^()\s]|\([^()\s]*\)){0,500}(?: \"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,400}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]{1,400}?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
_BLANK_AFTER_CJK = re.compile(rf"(?<=[{CJK}])[ \t]*\n\s*|[ \t]*\n\s*(?=[{CJK}])")

_BLANKS = re.compile(r"[ \t\n]+")


def plain(text: str) -> str:
    """`text` on one line without footnote marks, link targets, emphasis and backslashes."""
    if "[" in text:
        text = _LINK.sub(r"\1", _NOTE.sub("", text))
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if "\n" in text:
        text = _BLANK_AFTER_CJK.sub("", text)
    return _BLANKS.sub(" ", text).strip()
