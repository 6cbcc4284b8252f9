"""Sentences with their exact offsets, English and Japanese, in one linear scan.

A sentence ends at 。！？!? or a full stop that is not an abbreviation, a decimal or an initial, together with closing
brackets, quotation marks and citation marks that follow. Inside 「」『』（） nothing ends. Blank lines, headings, list
items and table rows end whatever runs; a single line break inside a paragraph does not, if the line was wrapped.
"""

import re
from typing import NamedTuple

_BLOCK = re.compile(r"\n[ \t]*\n+|\n(?=[ \t]*(?:#{1,6} |[-*+] |\d{1,3}[.)] |\||>|[・●■◆○]))|(?<=\|)\n")
_OPENERS, _CLOSERS = "「『（【〈《", "」』）】〉》"
_END = re.compile(
    r"[。！？!?．]+[!?！？]*[」』）】〉》\"”’')\]*_]*|\.{1,3}[\"”’')\]*_]*(?=\s|$|\[[\[@^\d])|…[\"”’'」』）]*(?=\s+[A-Z]|$)|[「『（【〈《」』）】〉》\n]"
)
_MARKS_AFTER = re.compile(
    r"(?:[ \t]?(?:\[(?:@[^\]\n]{1,200}|\^[^\]\s]{1,40}|[\d０-９][\d０-９,，、;\s–-]{0,40})\](?:\([^)\s]{1,500}\))?"
    r"|\[\[\d{1,4}\]\]\([^)\s]{1,500}\)|［[\d０-９][\d０-９,，、;\s–-]{0,40}］))+"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“‘'])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Hon|Rev|St|Mt|Ft|Jr|Sr"
    r"|Inc|Ltd|Co|Corp|Bros|vs|cf|al|approx|ca|Ed|eds?"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(\"“‘'])(?:Nos?|[Vv]ols?|[Ff]igs?|pp?|Sec|Art|Ch)$")
_WRAPPED_AT = 50  # a line shorter than this that ends without a stop is a line of its own, not a wrapped one
_WRAPPED_AT_COLUMNS = 64  # the same for lines of full-width characters, which take two columns
_WIDE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff01-\uff60]")


class Span(NamedTuple):
    """A stretch of text: its offsets in characters, the end exclusive."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of `text`, without outer white space, in order."""
    spans: list[Span] = []
    start = 0
    for boundary in _BLOCK.finditer(text):
        spans += _block(text, start, boundary.start())
        start = boundary.end()
    return spans + _block(text, start, len(text))


def split(text: str) -> list[str]:
    """The sentences of `text` as strings."""
    return [text[a:b] for a, b in sentences(text)]


def _block(text: str, start: int, end: int) -> list[Span]:
    """Sentences of one paragraph."""
    spans: list[Span] = []
    depth, begin, position = 0, start, start
    while match := _END.search(text, position, end):
        mark, position = match.group(), match.end()
        if mark in _OPENERS:
            depth += 1
        elif mark in _CLOSERS:
            depth = max(0, depth - 1)
        elif mark == "\n":
            if _line_is_whole(text, begin, match.start(), end):
                _add(spans, text, begin, match.start())
                begin, depth = position, 0
        elif _ends(text, match, depth, end):
            if marks := _MARKS_AFTER.match(text, position, end):
                position = marks.end()
            _add(spans, text, begin, position)
            begin, depth = position, 0
        elif closers := sum(mark.count(c) for c in _CLOSERS):
            depth = max(0, depth - closers)
    _add(spans, text, begin, end)
    return spans


def _ends(text: str, match: re.Match[str], depth: int, end: int) -> bool:
    mark = match.group()
    after = text[match.end() : min(match.end() + 2, end)]
    if depth:
        # 「…。」 closes with its own stop: the sentence ends only if nothing carries on after the bracket
        closed = sum(mark.count(c) for c in _CLOSERS)
        return closed >= depth and bool(mark[0] in "。！？!?．") and (not after or after[0] in "\n 　「『")
    if mark == "．" and after[:1].isdigit() and text[match.start() - 1 : match.start()].isdigit():
        return False  # １２．５
    if mark[0] == ".":
        return not after.strip() or not _goes_on(text, match)
    if mark[0] in "!?":
        following = after.lstrip()
        return not following or (after[:1].isspace() and not following[:1].islower())
    if mark[0] in "。！？．" and mark[-1] in _CLOSERS:
        return not after or after[0] in "\n 　「『"
    return True


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the full stop at `match` belongs to an abbreviation, or a lower-case word follows."""
    following = re.compile(r"\s*[\"“‘'(\[*_]*").match(text, match.end())
    next_char = text[following.end() : following.end() + 1] if following else ""
    if next_char.islower():
        return True
    before = (max(0, match.start() - 12), match.start())
    return match.group() == "." and bool(
        _ABBREVIATION.search(text, *before) or (next_char.isdigit() and _BEFORE_NUMBER.search(text, *before))
    )


def _line_is_whole(text: str, begin: int, at: int, end: int) -> bool:
    """Whether the line that ends at `at` is not continued by the next one."""
    line_start = max(begin, text.rfind("\n", begin, at) + 1)
    following = text[at + 1 : min(at + 3, end)].lstrip()[:1]
    length = at - line_start
    is_short = length < _WRAPPED_AT and length + len(_WIDE.findall(text, line_start, at)) < _WRAPPED_AT_COLUMNS
    return is_short and not (following.islower() or text[at - 1 : at] in (",", "、", "-"))


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))
