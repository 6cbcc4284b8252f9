"""The inline level of an article's Markdown: markup taken out, citation markers found, the way back kept."""

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from draftflow.checks.base import CitationKind
from draftflow.checks.styles import WIKI, Piece, styled
from draftflow.text.urls import host

FILLER = "\u200b"  # stands where a comment was, so that offsets stay
_LABEL = r"[^\[\]\n\\]{0,300}+(?:(?:\\.|\[[^\[\]\n]{0,80}\])[^\[\]\n\\]{0,200}+){0,4}"
_TARGET = r"[^\s()<>]{0,2000}+(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,2000}+){0,3}"
URL = r"https?://[^\s<>\"'`|\\^{}\[\]（）「」『』【】、。，；：\u3000]+"
_YEAR = r"(?:[^()（）\n]{2,80}?[,，、 ][ ]?)?(?:19|20)\d\d[a-z]?(?:[;；:：,，][^()（）\n]{1,160})?"
_TOKEN = re.compile(
    rf"(?=[!\[［【\\`<(（\u00b9\u00b2\u00b3\u2070\u2074-\u2079*_~^{FILLER}]|https?:)"  # most text is turned down here
    rf"(?:(?P<link>!?\[(?P<label>{_LABEL})\]\([ ]?<?(?P<target>{_TARGET})>?"
    r"(?:[ ]{1,3}[\"'][^\"'\n]{0,300}[\"'])?[ ]?\))"
    r"|(?P<bracket>\^?(?:\\\[|[\[［【])(?P<inner>[^\[\]［］【】\\\n]{1,120})(?:\\\]|[\]］】]))"
    r"|(?P<latex>\\[a-zA-Z]{0,12}[cC]ite[a-zA-Z]{0,12}\*?(?:\[[^\[\]\n]{0,80}\]){0,2}\{(?P<cited>[^{}\n]{1,300})\})"
    rf"|{WIKI}"
    r"|(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`{1,3}[^`\n]{1,500}`{1,3})"
    r"|(?P<raised><sup>[ ]?[\[(]?(?P<sup>[^<>\[\]()\n]{1,40})[\])]?[ ]?</sup>)"
    r"|(?P<auto><(?P<address>https?://[^\s<>]{1,2000})>)"
    r"|(?P<tag></?[a-zA-Z][^<>\n]{0,300}>)"
    rf"|(?P<url>{URL})"
    r"|(?P<remark>[（(]注[ ]?(?P<numeral>\d{1,4})[)）])"
    r"|(?P<superscript>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]{1,3})"
    rf"|(?P<year>[(（](?P<names>{_YEAR})[)）])"
    rf"|(?P<mark>[*_~]{{1,3}}|{FILLER}+))"
)
_NUMBERS = re.compile(
    r"\s*(?:注|ref\.?|source|出典)?\s*([-−]?\d{1,9}(?:\s*[-–—~〜,，、;；&]\s*\d{1,9}){0,60})"
    r"\s*(?:†.*|[,，:]\s*(?:pp?\.|§|頁).*)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"([-−]?\d+)(?:\s*[-–—~〜]\s*(\d+))?")
_PANDOC = re.compile(r"(?<![\w@])-?@(?:\{([^{}\s]{1,200})\}|(\w(?:[\w:.#$%&+?<>~/-]{0,120}\w)?))")
_ANCHOR = re.compile(r"<a[ \t][^<>\n]{0,200}?href=[\"']?(https?://[^\s\"'<>]+)", re.IGNORECASE)
_YEARS = range(1000, 2101)
_WIDEST = 500  # citations one range may stand for
_POWER = re.compile(r"(?<![\d.])10$|(?<![^\W\d_])[ckmd]?m$")  # what a raised number makes a power or a unit


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
    """`content` of one block without markup and citation markers; linear in its length.

    `known` are the keys of the article's reference list: a bracketed word among them is a marker.
    """
    pieces: list[str] = []
    starts, origins = [0], [0]
    marks: list[Mark] = []
    length = kept = position = 0
    while match := _TOKEN.search(content, position):
        position = match.end()
        piece = _read(match, known)
        if piece is None:
            continue
        before, after = content[kept : match.start()], content[position : position + 1]
        if piece.keys and not piece.text:
            before = before.rstrip(" \t~" if match["latex"] else " \t")
            if before[-1:] in ("(", "（") and after in (")", "）") and after:
                before, position = before[:-1].rstrip(" \t"), position + 1
            elif after.isascii() and after.isalnum() and match.start():
                piece = piece._replace(text=" ")
        pieces += (before, piece.text)
        length += len(before)
        starts += (length, length + len(piece.text))
        origins += (match.start() + piece.at, position)
        if piece.keys:
            at = length + len(piece.text.rstrip())
            marks.append(Mark(piece.kind, match.group(), piece.keys, at, match.start()))
        length += len(piece.text)
        kept = position
    pieces.append(content[kept:])
    return Stripped("".join(pieces), tuple(marks), starts, origins)


def _read(match: re.Match[str], known: Collection[str]) -> Piece | None:
    """What the token becomes; None if it stays as it stands."""
    piece: Piece | None = None
    match match.lastgroup:
        case "escape":
            piece = Piece(match.group()[1:], 1)
        case "code":
            bare = match.group().strip("`")
            piece = Piece(bare, match.group().find(bare))
        case "link":
            piece = _link(match, known)
        case "auto" | "url":
            piece = Piece(kind="link", keys=(trim_url(match["address"] or match["url"]),))
        case "tag":
            piece = _tag(match.group())
        case "raised" | "superscript":
            piece = _raised(match, known)
        case "bracket" | "remark":
            piece = _bracket(match["inner"] or match["numeral"], known)
        case "latex" | "wiki" | "year":
            piece = styled(match, known)
        case _ if _is_markup(match):
            piece = Piece()
    return piece


def trim_url(url: str) -> str:
    """`url` as it was found in prose, without the punctuation that ends the sentence."""
    url = url.rstrip(".,;:!?*_~…")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?")
    return url


def numbers(inner: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The numbers a bracket names, ranges spelled out; empty if it is a year, an interval or no list of numbers."""
    listed = _NUMBERS.fullmatch(inner)
    if not listed:
        return ()
    parts = [(a.replace("−", "-"), b) for a, b in _RANGE.findall(listed[1])]
    if any(len(n) > 1 and n[0] == "0" for pair in parts for n in pair):
        return ()
    values = [int(n) for pair in parts for n in pair if n]
    if all(v in _YEARS and str(v) not in known for v in values) or (len(parts) == 2 and values[0] <= 0):  # noqa: PLR2004 - an interval such as [0, 1]
        return ()
    keys: list[str] = []
    for first, last in parts:
        low, high = int(first), int(last or first)
        spelled = range(low, high + 1) if 0 <= high - low < _WIDEST else ()
        keys += [str(n) for n in spelled] or [f"{low}-{high}"]
    return tuple(dict.fromkeys(keys))


def _tag(tag: str) -> Piece:
    """A tag is left out; an HTML link cites what it leads to."""
    link = _ANCHOR.match(tag)
    return Piece(kind="link", keys=(link[1],)) if link else Piece(" " if tag.startswith("<br") else "")


def _link(match: re.Match[str], known: Collection[str]) -> Piece | None:
    label, target = match["label"], match["target"]
    if match.group().startswith("!"):
        return Piece()
    bare = label.replace("\\", "").strip("[]()^* ")
    named = numbers(bare, known)
    web = target.lower().startswith(("http://", "https://", "www."))
    if named and (not web or named[0] in known):
        return Piece(kind="number", keys=named)
    if not web:
        return Piece(strip(label).text, match.group().find("[") + 1) if target else None
    if named or not bare or host(target) in bare.lower() or target == bare:
        return Piece(kind="link", keys=(target,))
    if match.string[match.start() - 1 : match.start()] in ("(", "（") and match.string[
        match.end() : match.end() + 1
    ] in (")", "）"):
        return Piece(kind="link", keys=(target,))
    return Piece(strip(label).text, 1, "link", (target,))


def _raised(match: re.Match[str], known: Collection[str]) -> Piece | None:
    """A raised number is a marker if the reference list has it, and nothing makes it a power."""
    inner = match["sup"] or match["superscript"]
    keys = numbers("".join(_digit(c) for c in inner), known)
    before = match.string[max(0, match.start() - 4) : match.start()]
    if keys and all(key in known for key in keys) and not _POWER.search(before):
        return Piece(keys=keys)
    return Piece(inner, match.start("sup") - match.start()) if match["sup"] else None


def _digit(character: str) -> str:
    at = "⁰¹²³⁴⁵⁶⁷⁸⁹".find(character)
    return character if at < 0 else str(at)


def _bracket(inner: str, known: Collection[str]) -> Piece | None:
    inner = inner.strip()
    if keys := numbers(inner, known):
        return Piece(keys=keys)
    if "†" in inner and inner[0].isdigit():  # an assistant's own, which nothing outside of it resolves
        return Piece(keys=(inner,))
    if inner.startswith("^") and len(inner) > 1:
        return Piece(kind="note", keys=(inner,))
    if keys := tuple(dict.fromkeys(a or b for a, b in _PANDOC.findall(inner))):
        return Piece(kind="key", keys=keys)
    words = tuple(dict.fromkeys(re.split(r"\s*[,;、；]\s*", inner)))
    return Piece(keys=words) if all(word in known for word in words) else None


def _is_markup(match: re.Match[str]) -> bool:
    """Whether a run of `*`, `_` or `~` is emphasis rather than a sign of its own."""
    run, text = match.group(), match.string
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if run[0] == FILLER:
        return True
    if run[0] == "~":
        return len(run) == 2  # noqa: PLR2004 - strikethrough
    if run[0] == "_" and before.isalnum() and after.isalnum():
        return False
    alone = (not before or before.isspace()) and (not after or after.isspace())
    return not alone and not (run == "*" and before.isdigit() and after.isdigit())
