"""The blocks of an article in their sections, and the way back from an offset in a block to a place in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from draftflow.checks.base import Article
from draftflow.models import Finding, Severity
from draftflow.text.citations import CITATION
from draftflow.text.clean import one_line
from draftflow.text.frontmatter import parted
from draftflow.text.markdown import Block, blocks

_REFERENCES = re.compile(
    r"[\s\d.()第章■●◆【\[*_#]*(?:references?|reference list|sources?|bibliography|works cited|literature(?: cited)?|citations?"
    r"|(?:foot|end)?notes|further reading|external links|参考文献(?:一覧)?|参照文献|引用文献|参考資料|参考|出典(?:一覧)?|出所|引用元|情報源"
    r"|脚注|注釈?|文献(?:一覧)?|外部リンク|関連項目|関連リンク)[\s:：】\]*_]*",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?:\[\^[^\]\s]{1,40}\]:|\[?\d{1,3}[\].:]\)?\s.{0,400}?https?://|\\?\[\d{1,3}\\?\]\s)", re.DOTALL)
_MARKER = re.compile(rf"{CITATION.pattern}|[ \t]?\\?\[(?:\^[\w.-]{{1,40}}|[\d０-９][\d０-９,，、;\s–-]{{0,40}})\\?\](?:\([^()\s]{{1,500}}\))?")
_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One block with the heading it stands under; `reference` if it belongs to a list of references."""

    block: Block
    section: str | None
    reference: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of one text and its lines."""

    parts: tuple[Part, ...]
    lines: tuple[str, ...]

    def prose(self, *kinds: str) -> Iterator[Part]:
        """The blocks outside reference lists, of the kinds given: paragraphs and list items unless said otherwise."""
        wanted = kinds or ("paragraph", "item")
        return (part for part in self.parts if part.block.kind in wanted and not part.reference)

    def place(self, block: Block, offset: int) -> tuple[int, int]:
        """Line and column (both 1-based) in the file of a character of a block's text."""
        line = block.line + block.text.count("\n", 0, offset)
        start = block.text.rfind("\n", 0, offset) + 1
        end = block.text.find("\n", offset)
        within = block.text[start : end if end >= 0 else None]
        indent = self.lines[line - 1].find(within) if line <= len(self.lines) else -1
        return line, max(indent, 0) + offset - start + 1

    def finding(
        self, code: str, severity: Severity, message: str, part: Part, start: int = 0, end: int | None = None
    ) -> Finding:
        """A finding about the characters `start:end` of a block's text (its beginning, if no end is given)."""
        line, column = self.place(part.block, start)
        excerpt = one_line(part.block.text[start : end if end is not None else start + _EXCERPT], _EXCERPT)
        return Finding(
            code=code, severity=severity, message=message, line=line, column=column, section=part.section, excerpt=excerpt
        )


def layout(article: Article) -> Layout:
    """The blocks of the article, its YAML head left out."""
    return _layout(article.text)


def without_markers(text: str) -> str:
    """`text` with citation markers blanked out; every other character keeps its offset."""
    return _MARKER.sub(lambda match: " " * len(match.group()), text)


def is_reference_heading(heading: str) -> bool:
    """Whether a heading announces a list of references."""
    return bool(_REFERENCES.fullmatch(heading))


@lru_cache(maxsize=4)  # the checks of one article ask for the same text, one after the other
def _layout(text: str) -> Layout:
    head = parted(text)
    parts: list[Part] = []
    section: str | None = None
    references_level = 0
    for block in blocks(head.body):
        moved = Block(block.kind, block.text, block.line + head.body_line - 1, block.level)
        announced = is_reference_heading(moved.text) if len(moved.text) < _EXCERPT else False
        if moved.kind == "heading":
            if announced:
                references_level = moved.level
            elif moved.level <= references_level:
                references_level = 0
            section = section if moved.level > 2 and section else moved.text  # noqa: PLR2004 - `##` is a section
        elif announced and moved.text.startswith("**"):
            references_level = 6
        parts.append(Part(moved, section, bool(references_level) or bool(_ENTRY.match(moved.text))))
    return Layout(tuple(parts), tuple(text.split("\n")))
