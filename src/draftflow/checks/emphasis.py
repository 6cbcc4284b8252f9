"""T601, T602: bold and italic marks that a reader would see as asterisks, as CommonMark's own parser decides."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding
from draftflow.text.fold import CJK

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_RUN = re.compile(
    r"(?<!\*)\*{2,3}(?!\*)|(?<![\w*])__(?=[^\s_])|(?<=[^\s_])__(?![\w*])|(?<!\*)\*(?=[「『（【〈《“])"
    r"|(?<=[」』）】〉》”])\*(?!\*)"
)
_ESCAPED = re.compile(r"\\[*_]")
_WIDE = re.compile(rf"[{CJK}“”‘’]")
_CONTEXT = 8  # characters before and after a literal mark by which its place in the source is found


def unclosed(article: Article, _library: Library) -> Report:
    """Bold or italic marks that do not take effect."""
    drawn = layout(article)
    findings: list[Finding] = []
    for part in drawn.parts:
        has_marks = "*" in part.block.text or "__" in part.block.text  # most blocks have none
        if has_marks and part.block.kind != "code" and _RUN.search(part.block.text):
            findings += _in_block(drawn, part)
    return Report(tuple(findings))


def _in_block(drawn: Layout, part: Part) -> Iterator[Finding]:
    text = _ESCAPED.sub("§§", part.block.text)  # an escaped mark is meant to be seen; `§` flanks as it does
    literal, nested = _rendered(text)
    marks = [mark for mark in literal if not _is_sign(text, mark)]
    if len([mark for mark in marks if text[mark] == "_"]) % 2:
        marks = [mark for mark in marks if text[mark] != "_"]  # `__init` is a name
    if len(marks) % 2:
        sure = any(_opens(text, mark) or _beside_wide(text, mark) for mark in marks)
        message = "bold or italic is opened or closed only once here"
        yield drawn.finding("T601", "warning" if sure else "note", message, part, marks[0])
    elif marks:
        for start, end in zip(marks[::2], marks[1::2], strict=True):
            if _beside_wide(text, start) or _beside_wide(text, end):
                message = "does not become bold: CommonMark wants white space or no bracket beside these marks"
                yield drawn.finding("T602", "error", message, part, start, end + 2)
            else:
                yield drawn.finding("T601", "error", "these marks make nothing bold", part, start, end + 2)
    elif nested is not None:
        message = "bold starts or ends at the wrong mark: a mark beside a bracket does not count for CommonMark"
        yield drawn.finding("T602", "error", message, part, nested)


def _rendered(text: str) -> tuple[list[int], int | None]:
    """Offsets of the marks that a reader would see, and of a bold run inside a bold run, if there is one."""
    literal: list[int] = []
    nested: int | None = None
    position = depth = 0
    for token in _parser().parseInline(text)[0].children or ():
        if token.type in ("strong_open", "strong_close"):
            depth += token.nesting
        elif token.type == "text":
            if depth > 1 and nested is None and token.content:
                nested = max(text.find(token.content) - 2, 0)
            for match in _RUN.finditer(token.content):
                at = _find(text, token.content, match, position)
                literal.append(at)
                position = at + 1
    return literal, nested


def _find(text: str, content: str, mark: re.Match[str], position: int) -> int:
    """Offset in `text`, from `position` on, of a mark of the rendered `content`: by its context, or else by itself."""
    before = content[max(0, mark.start() - _CONTEXT) : mark.start()]
    at = text.find(before + content[mark.start() : mark.end() + _CONTEXT], max(0, position - len(before)))
    return at + len(before) if at >= 0 else max(text.find(mark.group(), position), position)


def _is_sign(text: str, at: int) -> bool:
    """Whether a mark is no markup: `2**31`, or a footnote's `**` with white space around it."""
    before, after = text[max(0, at - 1) : at], text[at : at + 4].lstrip("*_")[:1]
    if before.isascii() and before.isalnum():
        return after.isascii() and after.isalnum()
    return not before.strip() and not after.strip()


def _opens(text: str, at: int) -> bool:
    """Whether a mark begins a line, as the marks of a run-in heading do; one behind a word may lead to a footnote."""
    line = text.rfind("\n", 0, at) + 1
    return not text[line:at].strip() and bool(text[at : at + 4].lstrip("*_")[:1].strip())


def _beside_wide(text: str, at: int) -> bool:
    after = text[at : at + 4].lstrip("*_")[:1]
    return bool(_WIDE.match(text[at - 1 : at]) or _WIDE.match(after))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20})


CHECKS = (Check("emphasis", "T", unclosed),)
