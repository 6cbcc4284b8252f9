"""Where each quotation of an article stands: in what it cites, elsewhere, nearly, in pieces, or nowhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from draftflow.checks import near
from draftflow.checks.base import Library
from draftflow.checks.quoted import Quotation
from draftflow.checks.scripts import fits, scripts
from draftflow.checks.verbatim import Key, Tight, find, find_all, find_tight, key, key_of, tightened

How = Literal["verbatim", "elsewhere", "altered", "stitched", "absent", "translated", "not stored", "uncited"]
_LETTER_IN_BRACKETS = re.compile(r"\[(\w)\](?=\w)")
_CUT = re.compile(
    r"(?P<ellipsis>[\[(（［〔]?(?:(?:\.[ ]?){3,}|…+|⋯+|中略|前略|後略)[\])）］〕]?|―{2,}|—{2,})"
    r"|(?P<replaced>\[[^\[\]\n]{0,80}\]|〔[^〔〕\n]{0,80}〕|［[^［］\n]{0,80}］)"
    r"|(?P<added>[（(][^（）()\n]{1,30}[）)])"
)
_GAPS = {  # characters of the source that an honest cut may skip
    "ellipsis": 3000,
    "replaced": 80,  # words in square brackets stand for the source's own
    "added": 1,  # words in round ones are put in, and stand for nothing
}
_OTHERS = 8  # cited sources in which something nearly the same is looked for
_ALTERED = 0.5  # share of a quotation that must stand in the source to call it altered rather than absent
_PIECES_APART = 120  # characters between two pieces from which they are two places


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation as it is looked up: its whole key, and the stretches between honest cuts with their widest gaps."""

    whole: Key
    stretches: tuple[tuple[Key, int], ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was found of one quotation: how, in which source and passage, where in its key, and what differs."""

    how: How
    source: str | None = None
    passage: str | None = None
    at: int = -1
    nearest: near.Near | None = None


def wording(text: str) -> Wording:
    """How a quotation is looked up."""
    text = _LETTER_IN_BRACKETS.sub(r"\1", text)
    stretches: list[tuple[Key, int]] = []
    position = gap = 0
    for cut in _CUT.finditer(text):
        _add(stretches, text[position : cut.start()], gap)
        gap, position = _GAPS[cut.lastgroup or "ellipsis"], cut.end()
    _add(stretches, text[position:], gap)
    return Wording(key_of(text), tuple(stretches), is_cut=bool(position and stretches))


def _add(stretches: list[tuple[Key, int]], text: str, gap: int) -> None:
    if len((made := key_of(text)).lower) > 1:
        stretches.append((made, gap if stretches else 0))


def look_up(quotations: Sequence[Quotation], library: Library) -> list[Lookup]:
    """Look up every quotation; linear in the quotations and in the sources together."""
    wordings = [wording(q.text) for q in quotations]
    cited = [_cited(q, library) for q in quotations]
    found: dict[int, Lookup] = {}
    native: dict[int, list[str]] = {}
    for number, quotation in enumerate(quotations):
        native[number] = [s for s in cited[number] if fits(quotation.text, library.derived(s, scripts))]
        if not wordings[number].whole.lower:
            found[number] = Lookup("not stored")
        elif cited[number] and not native[number]:
            found[number] = Lookup("translated", cited[number][0])
    _verbatim({n: native[n] for n in native if n not in found}, wordings, library, found)
    _with_cuts({n: native[n] for n in native if n not in found}, wordings, library, found)
    rest = {n: wordings[n].whole.lower for n in native if n not in found}
    _elsewhere(rest, library, found)
    _nearly({n: native[n] for n in native if n not in found}, wordings, library, found)
    for number, quotation in enumerate(quotations):
        if number not in found:
            how: How = "absent" if native[number] else "not stored" if quotation.citations else "uncited"
            found[number] = Lookup(how, native[number][0] if native[number] else None)
    return [_in_passage(found[n], wordings[n], quotations[n], library) for n in range(len(quotations))]


def _cited(quotation: Quotation, library: Library) -> list[str]:
    """The stored sources a quotation cites, each once."""
    return list(dict.fromkeys(c.source for c in quotation.citations if c.source is not None and c.source in library))


def _by_source(wanted: Mapping[int, Iterable[str]]) -> dict[str, list[int]]:
    grouped: dict[str, list[int]] = {}
    for number, sources in wanted.items():
        for source in sources:
            grouped.setdefault(source, []).append(number)
    return grouped


def _verbatim(
    wanted: Mapping[int, list[str]], wordings: Sequence[Wording], library: Library, found: dict[int, Lookup]
) -> None:
    for source, numbers in _by_source(wanted).items():
        needles = {n: wordings[n].whole.lower for n in numbers if n not in found}
        for number, at in find_all(needles, library.derived(source, key).lower).items():
            found[number] = Lookup("verbatim", source, None, at)


def _with_cuts(
    wanted: Mapping[int, list[str]], wordings: Sequence[Wording], library: Library, found: dict[int, Lookup]
) -> None:
    """Those with an ellipsis or an insertion, and those whose words are parted differently."""
    tight: dict[str, Tight] = {}
    for number, sources in wanted.items():
        for source in sources:
            text = library.derived(source, key)
            if wordings[number].is_cut and (lookup := _cut(wordings[number], text, source)):
                found[number] = lookup
                continue
            if source not in tight:
                tight[source] = tightened(text.lower)
            if (at := find_tight(wordings[number].whole.lower, tight[source])) >= 0:
                found[number] = Lookup("verbatim", source, None, at)
            if number in found and found[number].how == "verbatim":
                break


def _cut(words: Wording, text: Key, source: str) -> Lookup | None:
    """The stretches in order, each within reach of the one before; None if one of them is not there at all."""
    first = words.stretches[0][0].lower
    start = -1
    for _ in range(20):
        start = find(first, text.lower, start + 1)
        if start < 0:
            break
        end, swallowed = start + len(first), False
        for stretch, gap in words.stretches[1:]:
            at = find(stretch.lower, text.lower, end, end + gap + len(stretch.lower))
            if at < 0:
                break
            skipped = text.lower[end:at]
            swallowed |= near.is_negation(skipped) or (gap <= _GAPS["replaced"] and any(c.isdigit() for c in skipped))
            end = at + len(stretch.lower)
        else:
            if swallowed:
                return Lookup("altered", source, None, start, near.align(words.whole, text, start))
            return Lookup("verbatim", source, None, start)
    if any(find(stretch.lower, text.lower) < 0 for stretch, _ in words.stretches):
        return None
    nearest = near.align(words.whole, text, find(first, text.lower))
    elided = any(gap == _GAPS["ellipsis"] for _, gap in words.stretches)
    if nearest.score >= _ALTERED and not elided:
        return Lookup("altered", source, None, nearest.start, nearest)
    return Lookup("stitched", source)


def _elsewhere(needles: Mapping[int, str], library: Library, found: dict[int, Lookup]) -> None:
    """Those that stand verbatim in a source they do not cite."""
    for source in library.sources if needles else ():
        rest = {n: needle for n, needle in needles.items() if n not in found}
        for number, at in find_all(rest, library.derived(source, key).lower).items():
            found[number] = Lookup("elsewhere", source, None, at)


def _nearly(
    wanted: Mapping[int, list[str]], wordings: Sequence[Wording], library: Library, found: dict[int, Lookup]
) -> None:
    """Those that stand in a cited source in pieces or with other words."""
    best: dict[int, Lookup] = {}
    for source, numbers in _by_source({n: sources[:_OTHERS] for n, sources in wanted.items()}).items():
        text = library.derived(source, key)
        parts = [(number, part) for number in numbers for part in _unfound(wordings[number], text)]
        where = near.places({at: part.lower for at, (_, part) in enumerate(parts)}, text.lower)
        for at, (number, part) in enumerate(parts):
            if _is_stitched(part, text):
                best[number] = Lookup("stitched", source)
            for place in where[at]:
                nearest = near.align(part, text, place)
                if nearest.score >= _ALTERED and _beats(nearest, best.get(number)):
                    best[number] = Lookup("altered", source, None, nearest.start, nearest)
    found |= best


def _unfound(words: Wording, text: Key) -> list[Key]:
    """The stretches of a quotation that do not stand in `text`; all of it, if it has no cut."""
    if not words.is_cut:
        return [words.whole]
    return [stretch for stretch, _ in words.stretches if find(stretch.lower, text.lower) < 0]


def _beats(nearest: near.Near, known: Lookup | None) -> bool:
    """Whether it is nearer than what is known; nothing beats a quotation that is made of verbatim pieces."""
    return known is None or (known.nearest is not None and known.nearest.score < nearest.score)


def _is_stitched(words: Key, text: Key) -> bool:
    """Whether the quotation is made of stretches that stand apart in the source."""
    pieces = near.pieces(words.lower, text.lower) or []
    return any(not 0 <= after[0] - before[1] <= _PIECES_APART for before, after in pairwise(pieces))


def _in_passage(lookup: Lookup, words: Wording, quotation: Quotation, library: Library) -> Lookup:
    """`lookup` with the cited passage that holds the quotation, if one does."""
    if lookup.how != "verbatim":
        return lookup
    for citation in quotation.citations:
        passage = library.passages.get(citation.passage) if citation.passage else None
        if (
            passage
            and passage.source == lookup.source
            and all(find(stretch.lower, key_of(passage.quote).lower) >= 0 for stretch, _ in words.stretches)
        ):
            return Lookup(lookup.how, lookup.source, passage.id, lookup.at)
    return lookup
