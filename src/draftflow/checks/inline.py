"""The inline level of an article's Markdown: markup taken out, citation markers found, the way back kept."""

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from draftflow.checks.base import CitationKind

FILLER = "\u200b"  # stands where a comment was, so that offsets stay
_LABEL = r"[^\[\]\n\\]{0,300}+(?:(?:\\.|\[[^\[\]\n]{0,80}\])[^\[\]\n\\]{0,200}+){0,4}"
_URL = r"https?://[^\s<>\"'`|\\^{}\[\]（）「」『』【】、。，；：\u3000]+"
_TOKEN = re.compile(
    rf"(?P<escape>\\[!-/:-@\[-`{{-~])"
    rf"|(?P<code>`{{1,3}}[^`\n]{{1,500}}`{{1,3}})"
    rf"|(?P<link>!?\[(?P<label>{_LABEL})\]\([ ]?<?(?P<target>[^\s()<>]{{0,2000}}+(?:\([^\s()<>]{{0,200}}\)[^\s()<>]{{0,2000}}+){{0,3}})>?"
    rf"(?:[ ]{{1,3}}[\"'][^\"'\n]{{0,300}}[\"'])?[ ]?\))"
    rf"|(?P<sup><sup>[ ]?[\[(]?(?P<raised>[^<>\[\]()\n]{{1,40}})[\])]?[ ]?</sup>)"
    rf"|(?P<auto><(?P<address>https?://[^\s<>]{{1,2000}})>)"
    rf"|(?P<tag></?[a-zA-Z][^<>\n]{{0,300}}>)"
    rf"|(?P<url>{_URL})"
    rf"|(?P<bracket>\^?[\[［【](?P<inner>[^\[\]［］【】\n]{{0,120}})[\]］】])"
    rf"|(?P<note>[（(]注[ ]?(?P<numeral>\d{{1,4}})[)）])"
    rf"|(?P<year>[(（](?P<names>[^()（）\n]{{2,120}}?[,，、 ][ ]?(?:19|20)\d\d[a-z]?(?:[;；][^()（）\n]{{2,120}})?)[)）])"
    rf"|(?P<mark>[*_~]{{1,3}}|{FILLER}+)"
)
_NUMBERS = re.compile(
    r"\s*(?:注\s?|ref\.?\s?)?(?P<list>[-−]?\d{1,9}(?:\s*[-–—~〜,，、;；&]\s*\d{1,9}){0,60})\s*(?:†.*|[,，:]\s*(?:pp?\.|§|l\.|頁).*)?", re.IGNORECASE
)
_PANDOC = re.compile(r"(?<![\w@])-?@(?:\{([^{}\s]{1,200})\}|([\w](?:[\w:.#$%&+?<>~/-]{0,120}\w)?))")
_AUTHOR = re.compile(r"(?:(?:see|cf\.?|e\.g\.,?) )?(?:[A-Z][\w'’-]+|[\u3041-\u9fff]{1,12}|(?:de|van|von|der) )")
_YEARS = range(1000, 2101)
_WIDEST = 500  # citations one range may stand for


class Mark(NamedTuple):
    """A citation marker: the keys it names, where it stood in the stripped text and in the original."""

    kind: CitationKind
    marker: str
    keys: tuple[str, ...]
    at: int
    origin: int


@dataclass(frozen=True, slots=True)
class Stripped:
    """Text without markup and markers, the markers, and the map back."""

    text: str
    marks: tuple[Mark, ...]
    _starts: list[int]
    _origins: list[int]

    def origin(self, position: int) -> int:
        """Offset in the original of the character at `position`."""
        run = bisect_right(self._starts, position) - 1
        return self._origins[run] + position - self._starts[run]


def strip(content: str, known: Collection[str] = ()) -> Stripped:
    """`content` of one block without markup and citation markers.

    `known` are the keys of the article's reference list: a bracketed word among them is a marker. Linear.
    """
    pieces: list[str] = []
    starts: list[int] = [0]
    origins: list[int] = [0]
    marks: list[Mark] = []
    length = kept = position = 0
    while match := _TOKEN.search(content, position):
        position = match.end()
        read = _read(match, content, known)
        if read is None:
            continue
        before, text, text_at, found = read
        piece = content[kept : match.start()]
        if found and not text:
            piece = piece.rstrip(" \t")
        pieces += (piece, text)
        length += len(piece)
        marks += [Mark(kind, match.group(), keys, length + len(text), match.start()) for kind, keys in found]
        starts += (length, length + len(text))
        origins += (text_at, match.end())
        length += len(text)
        kept = position
        if before:
            pieces.append(before)
            length += len(before)
            starts.append(length)
            origins.append(match.end())
    pieces.append(content[kept:])
    return Stripped("".join(pieces), tuple(marks), starts, origins)
