"""Markdown to markdown-it's tokens: raw HTML off, emphasis right beside Japanese, citations a token of their own."""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from draftflow.text.citations import CITATION, cited

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_RUN = re.compile(rf"(?:{CITATION.pattern})+")
_CJK = re.compile(r"[\u1100-\u11ff\u2e80-\u312f\u3130-\u33ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
                  r"\ufe30-\ufe4f\uff00-\uffef\U0001b000-\U0001b16f\U00020000-\U0003fffd]")  # fmt: skip


def tokens(text: str) -> "list[Token]":
    """The block tokens of `text`, their inline children parsed; a token `citation` has its ids in `meta`."""
    return _parser().parse(text)


def inline(text: str) -> "list[Token]":
    """The inline tokens of one line of Markdown."""
    return [child for token in _parser().parseInline(" ".join(text.split())) for child in token.children or ()]


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.reference import reference

    def definition(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
        """A link's definition; what begins with a citation is none, or the citation would be lost."""
        at = state.bMarks[start] + state.tShift[start]
        return not state.src.startswith("[@", at) and reference(state, start, end, silent)

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    parser.block.ruler.at("reference", definition)
    parser.inline.ruler.before("link", "citation", _citation)
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


def _citation(state: "StateInline", silent: bool) -> bool:
    """A run of `[@id]`, before it could be taken for a link."""
    match = _RUN.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.meta["ids"] = tuple(dict.fromkeys(cited(match.group())))
    state.pos = match.end()
    return True


def _emphasis(state: "StateInline", silent: bool) -> bool:
    """Delimiters of emphasis as CommonMark has them, but that CJK letters part words as punctuation does.

    CommonMark sets no emphasis in `**「強調」**です`. The rule is that of markdown-cjk-friendly (Tats U.):
    only punctuation that is not CJK keeps a delimiter from opening or closing, and a CJK letter on its other side
    lets it.
    """
    from markdown_it.rules_inline.state_inline import Delimiter

    marker, start = state.src[state.pos], state.pos
    if silent or marker not in "_*":
        return False
    end = start
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    left, right = _flanks(before, after), _flanks(after, before)
    can_open = left and (marker == "*" or not right or _punctuation(before))
    can_close = right and (marker == "*" or not left or _punctuation(after))
    for _ in range(end - start):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), end - start, len(state.tokens) - 1, end=-1, open=can_open, close=can_close)
        )
    state.pos = end
    return True


def _flanks(outside: str, inside: str) -> bool:
    """Whether a delimiter between the two characters may belong to what is inside."""
    if inside.isspace():
        return False
    if not _punctuation(inside) or _CJK.match(inside):
        return True
    return outside.isspace() or _punctuation(outside) or bool(_CJK.match(outside))


def _punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"
