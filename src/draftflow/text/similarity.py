"""Which texts say the same in the same words: shared character n-grams, so that every script is compared alike.

Two texts of one origin share long runs of characters even after an editor has been over them. A text is sketched by
a sample of its n-grams, so that the share one text holds of another can be told from the sketches whatever the
lengths (Broder 1997, "On the resemblance and containment of documents"). The sample is taken by content: an n-gram
counts if it begins at a character of a fixed set, so equal passages agree on their n-grams wherever they stand, and
all other positions cost nothing.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from itertools import combinations, pairwise

_LATIN, _DENSE = 16, 8  # characters of a document's n-gram: three English words, a clause of Japanese
_ONE_IN = 5  # characters of which one is an anchor
_SAME = 0.42  # share of the smaller sketch found in the other one from which both texts have one origin
_WHOLE = 0.7  # the same where the shared part stands in further texts too: a site's frame is shared, but is not all
_VERBATIM = 0.85  # share of a text that stands in another, from which the rest is a byline and a site's frame
_FEWEST = 10  # n-grams below which a sketch says nothing
_LONGEST = 50_000  # characters of a text that are looked at: reports that others print are shorter
_FRAME = 0.8  # share of what is common that stands in the very same texts, from which it is a frame
_PAIRED = 16  # texts sharing an n-gram up to which each is paired with each; beyond, with its neighbours and the first
_ALPHABETS = (range(0x30, 0x3A), range(0x61, 0x7B), range(0xDF, 0x590))
_CJK = (range(0x3041, 0x3100), range(0x3400, 0xA000), range(0xAC00, 0xD7A4))
_PROSE = re.compile(r"[^\n]{40,}")  # shorter lines are menus, captions and bylines
_SIGNS = re.compile(r"[\W_]+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_LINKS = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^()\s]{0,2000}[^()\n]{0,200}\)")


def shingles(text: str, size: int = 3) -> frozenset[str]:
    """All runs of `size` characters of `text`; case, width, white space and punctuation aside."""
    bare = _bare(text)
    return frozenset([bare[i : i + size] for i in range(len(bare) - size + 1)]) or frozenset((bare,) if bare else ())


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's coefficient of two sets, 0 to 1; 0 if either is empty."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def anchored(text: str, size: int, one_in: int = 3) -> list[str]:
    """The runs of `size` characters of `text` that begin at an anchor: one position in `one_in`, by its character.

    Two texts that share a passage share the runs in it, wherever it stands in either.
    """
    return _runs(one_in, size, size).findall(_bare(text))


def minhash(text: str) -> frozenset[int]:
    """The sketch of a document: hashes of a fixed share of the n-grams of its running text.

    The hashes are Python's own: good for comparing within one process, not for keeping.
    """
    bare = "".join(unicodedata.normalize("NFKC", _prose(text)).lower().split())
    return frozenset(map(hash, _runs(_ONE_IN, _LATIN, _DENSE).findall(bare)))


def adds_nothing(text: str, origin: str) -> bool:
    """Whether the running text of `text` stands in `origin`, but for a byline and the frame of a site.

    A figure that `origin` has not is something: reports on a form differ in nothing else. Of a text that is longer than
    what is looked at it is true only if it is the same to the end.
    """
    if len(text) > _LONGEST:
        return text.split() == origin.split()
    sketch = minhash(text)
    is_carried = bool(sketch) and len(sketch & minhash(origin)) >= _VERBATIM * len(sketch)
    return is_carried and _figures(_prose(text)) <= _figures(origin)


def same_origin(texts: Mapping[str, str]) -> list[set[str]]:
    """Groups of two or more of `texts` (by id) that carry the same text, word for word or slightly edited.

    One text may also hold the other among its own paragraphs. Linear in the length of the texts; a text of less than
    about a hundred characters is in no group. Groups are in the order of `texts`.
    """
    sketches = {name: sketch for name, text in texts.items() if len(sketch := minhash(text)) >= _FEWEST}
    leader = {name: name for name in texts}
    _join(leader, sketches, _whole)
    # one of each group from here on: twins among themselves are no third party to what they share with others
    _join(leader, {name: sketch for name, sketch in sketches.items() if leader[name] == name}, _edited)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name in texts:
        groups[_leader(leader, name)].add(name)
    return [group for group in groups.values() if len(group) > 1]


class _Common:
    """What two texts have in common: hashes in all, those nobody else has, and the most that the same others have."""

    __slots__ = ("alone", "count", "with_others")

    def __init__(self) -> None:
        self.count = self.alone = self.with_others = 0


def _whole(common: _Common, smaller: int, _unshared: int) -> bool:
    return common.count >= _WHOLE * smaller


def _edited(common: _Common, smaller: int, unshared: int) -> bool:
    """Whether what two texts share is a text of theirs and not the frame of a site.

    A frame stands in all pages of a site alike; copies that editors went over agree now with these, now with those.
    """
    if common.count < _SAME * smaller:
        return False
    is_uneven = common.with_others < _FRAME * common.count
    return common.count >= _WHOLE * smaller or common.alone >= _SAME * unshared or is_uneven


def _join(
    leader: dict[str, str], sketches: Mapping[str, frozenset[int]], same: Callable[[_Common, int, int], bool]
) -> None:
    """Join the groups of all pairs of which `same` holds, given the smaller sketch and what of it no third text has."""
    pairs, unshared = _shared(sketches)
    for (a, b), common in pairs.items():
        if same(common, min(len(sketches[a]), len(sketches[b])), min(unshared[a], unshared[b])):
            leader[_leader(leader, b)] = _leader(leader, a)


def _shared(sketches: Mapping[str, frozenset[int]]) -> tuple[dict[tuple[str, str], _Common], Counter[str]]:
    """What each pair has in common, and how many hashes of each text no third one has."""
    seen: set[int] = set()
    repeated: set[int] = set()
    for sketch in sketches.values():
        repeated |= sketch & seen
        seen |= sketch
    holders: defaultdict[int, list[str]] = defaultdict(list)
    unshared: Counter[str] = Counter()
    for name, sketch in sketches.items():
        for value in (elsewhere := sketch & repeated):
            holders[value].append(name)
        unshared[name] = len(sketch) - len(elsewhere)
    found: defaultdict[tuple[str, str], _Common] = defaultdict(_Common)
    for who, count in Counter(map(tuple, holders.values())).items():
        if len(who) == 2:  # noqa: PLR2004 - a pair
            unshared.update(dict.fromkeys(who, count))
            found[who[0], who[1]].alone += count
        few = len(who) <= _PAIRED
        for pair in combinations(who, 2) if few else {*pairwise(who), *((who[0], name) for name in who[1:])}:
            common = found[pair]
            common.count += count
            if len(who) > 2 and count > common.with_others:  # noqa: PLR2004 - a third; each group comes once
                common.with_others = count
    return found, unshared


def _leader(leader: dict[str, str], name: str) -> str:
    while leader[name] != name:
        leader[name] = name = leader[leader[name]]
    return name


def _prose(text: str) -> str:
    """The running text of the beginning of a document."""
    return "\n".join(_PROSE.findall(_LINKS.sub("", text[:_LONGEST])))


def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(unicodedata.normalize("NFKC", text)))


def _bare(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())


@cache
def _runs(one_in: int, latin: int, dense: int) -> re.Pattern[str]:
    """Runs that begin at an anchor: a character whose code point `one_in` divides, one of about that many.

    They are `latin` characters long, or `dense` ones in the scripts that say more with each.
    """
    found = (f"{_anchors(scripts, one_in)}.{{{size - 1}}}" for scripts, size in ((_ALPHABETS, latin), (_CJK, dense)))
    heads = "".join(_anchors(scripts, one_in)[1:-1] for scripts in (_ALPHABETS, _CJK))
    # runs overlap, so only the anchor is consumed; led by a character class, it passes over the rest quickly
    return re.compile(f"[{heads}](?<=(?=({'|'.join(found)})).)")


def _anchors(scripts: tuple[range, ...], one_in: int) -> str:
    points = (chr(point) for script in scripts for point in script if point % one_in == 0)
    return f"[{''.join(points)}]"
