"""T618: brackets and quotation marks without their partner."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from draftflow.checks.base import Article, Check, Library, Report
from draftflow.checks.layout import Layout, Part, layout
from draftflow.models import Finding

_PAIRS = {"「": "」", "『": "』", "（": "）", "【": "】", "〈": "〉", "《": "》", "〔": "〕", "“": "”"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
_EQUAL = str.maketrans({"(": "（", ")": "）"})  # a bracket opened in one width and closed in the other is closed
_BRACKET = re.compile("[()" + "".join(_PAIRS) + "".join(_OPENERS) + "]")
_NOT_PROSE = re.compile(
    r"https?://[^\s<>「」『』（）。、()]{1,2000}(?:\([^\s()]{0,200}\)[^\s<>「」『』（）。、()]{0,500}){0,3}|\\[()]"
)
_LIST_MARK = re.compile(r"(?:^|[\s、。,;:>])[*_]{0,2}\w[\w.]{0,3} ?[)）]$|[:;=8][-^']?\)$|\d”$")
_FORMULA = re.compile(r"[=≤≥<>∈∞\\^|{}]")
_STRAIGHT = re.compile(r"\"")
_OPENING = frozenset(" \t\n\u3000\u00a0([{*_-\u2013\u2014/'\u2018\u2026")  # what may stand before a mark that opens
_REACH = 4  # blocks after which speech that was not closed in its own paragraph must have been closed


class _Alone(NamedTuple):
    """A bracket without its partner in its own block."""

    number: int
    part: Part
    offset: int
    bracket: str


def unbalanced(article: Article, _library: Library) -> Report:
    """Brackets and quotation marks that are opened and not closed, or closed and not opened."""
    drawn = layout(article)
    prose = [part for part in drawn.parts if part.block.kind not in ("code", "table") and not part.reference]
    alone = [lone for number, part in enumerate(prose) for lone in _alone(number, part)]
    straight = [lone for number, part in enumerate(prose) for lone in _straight(number, part)]
    straight = [lone for lone in straight if not _goes_on(lone, prose)]
    return Report(tuple(_findings(drawn, [*_beyond_paragraphs(alone, prose), *straight])))


def _alone(number: int, part: Part) -> Iterator[_Alone]:
    text = _NOT_PROSE.sub(lambda match: " " * len(match.group()), part.visible)
    formula, german = bool(_FORMULA.search(text)), "„" in text
    open_ones: list[tuple[int, str]] = []
    for match in _BRACKET.finditer(text):
        if (formula and match.group() in "()") or (german and match.group() in "“”"):
            continue  # half-open intervals, code and tables of values; „so“ is not opened by “
        bracket = match.group().translate(_EQUAL)
        if bracket in _PAIRS:
            open_ones.append((match.start(), bracket))
        elif open_ones and open_ones[-1][1] == _OPENERS[bracket]:
            open_ones.pop()
        elif any(opener == _OPENERS[bracket] for _, opener in open_ones[-8:]):
            while open_ones[-1][1] != _OPENERS[bracket]:
                offset, opener = open_ones.pop()
                yield _Alone(number, part, offset, opener)
            open_ones.pop()
        elif not _LIST_MARK.search(text[max(0, match.start() - 8) : match.end()]):
            yield _Alone(number, part, match.start(), bracket)
    yield from (_Alone(number, part, offset, opener) for offset, opener in open_ones)


def _straight(number: int, part: Part) -> Iterator[_Alone]:
    """Straight quotation marks, of which one that follows white space opens, and any other closes; inches aside."""
    text = _NOT_PROSE.sub(lambda match: " " * len(match.group()), part.visible)
    opened = -1
    if _FORMULA.search(text):
        return
    for match in _STRAIGHT.finditer(text):
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
        opens = not before or before in _OPENING or (opened < 0 and not before.isascii())
        opens = opens and bool(after.strip())
        if opens:
            if opened >= 0:
                yield _Alone(number, part, opened, '"')
            opened = match.start()
        elif opened >= 0:
            opened = -1
        elif not before.isdigit():
            yield _Alone(number, part, match.start(), '"')
    if opened >= 0:
        yield _Alone(number, part, opened, '"')


def _beyond_paragraphs(alone: list[_Alone], prose: list[Part]) -> Iterator[_Alone]:
    """What is left when speech that runs over several paragraphs is taken as one."""
    waiting: dict[str, list[_Alone]] = {}
    for lone in alone:
        before = waiting.setdefault(_OPENERS.get(lone.bracket, lone.bracket), [])
        if lone.bracket in _PAIRS:
            before.append(lone)
        elif before and before[-1].number < lone.number <= before[-1].number + _REACH:
            before.pop()
        else:
            yield lone
    for openers in waiting.values():
        yield from (lone for lone in openers if not _goes_on(lone, prose))


def _goes_on(lone: _Alone, prose: list[Part]) -> bool:
    """Whether the next paragraph opens the same quotation again, as English does."""
    following = prose[lone.number + 1].block.text if lone.number + 1 < len(prose) else ""
    return lone.bracket in '“"' and following.lstrip("*_ ").startswith(lone.bracket)


def _findings(drawn: Layout, alone: Iterable[_Alone]) -> Iterator[Finding]:
    for lone in sorted(alone):
        written = lone.part.visible[lone.offset]
        if lone.bracket == '"':
            message = f"{written} has no partner in its paragraph"
        elif lone.bracket in _PAIRS:
            message = f"{written} is not closed by {')' if written == '(' else _PAIRS[lone.bracket]}"
        else:
            message = (
                f"{written} closes nothing: there is no {'(' if written == ')' else _OPENERS[lone.bracket]} before it"
            )
        yield drawn.finding("T618", "note", message, lone.part, lone.offset)


CHECKS = (Check("unbalanced-brackets", "T", unbalanced),)
