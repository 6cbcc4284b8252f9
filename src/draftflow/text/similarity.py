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
from collections.abc import Mapping
from functools import cache
from itertools import combinations, pairwise

_LATIN, _DENSE = 16, 8  # characters of a document's n-gram: three English words, a clause of Japanese
_ONE_IN = 5  # characters of which one is an anchor
_SAME = 0.42  # share of the smaller sketch found in the other one from which both texts have one origin
_WHOLE = 0.7  # the same where the shared part stands in further texts too: a site's frame is shared, but is not all
_FEWEST = 10  # n-grams below which a sketch says nothing
_LONGEST = 50_000  # characters of a text that are looked at: reports that others print are shorter
_PAIRED = 8  # texts sharing an n-gram up to which each is paired with each; beyond, with its neighbours and the first
_ALPHABETS = (range(0x30, 0x3A), range(0x61, 0x7B), range(0xDF, 0x590))
_CJK = (range(0x3041, 0x3100), range(0x3400, 0xA000), range(0xAC00, 0xD7A4))
_PROSE = re.compile(r"[^\n]{40,}")  # shorter lines are menus, captions and bylines
_LINKS = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^()\s]{0,2000}[^()\n]{0,200}\)")


def shingles(text: str, size: int = 3) -> frozenset[str]:
    """All runs of `size` characters of `text`; case, width, white space and punctuation aside."""
    bare = _bare(text)
    return frozenset(bare[i : i + size] for i in range(len(bare) - size + 1)) or frozenset((bare,) if bare else ())


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
    prose = "\n".join(_PROSE.findall(_LINKS.sub("", text[:_LONGEST])))
    bare = "".join(unicodedata.normalize("NFKC", prose).lower().split())
    return frozenset(map(hash, _runs(_ONE_IN, _LATIN, _DENSE).findall(bare)))


def same_origin(texts: Mapping[str, str]) -> list[set[str]]:
    """Groups of two or more of `texts` (by id) that carry the same text, word for word or slightly edited.

    One text may also hold the other among its own paragraphs. Linear in the length of the texts; a text of less than
    about a hundred characters is in no group. Groups are in the order of `texts`.
    """
    sketches = {name: sketch for name, text in texts.items() if len(sketch := minhash(text)) >= _FEWEST}
    shared, by_two_alone, alone = _shared(sketches)
    leader = {name: name for name in texts}
    for (a, b), count in shared.items():
        share = count / min(len(sketches[a]), len(sketches[b]))
        own = by_two_alone[a, b] >= _SAME * min(alone[a], alone[b])
        if share >= _WHOLE or (share >= _SAME and own):
            leader[_leader(leader, b)] = _leader(leader, a)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name in texts:
        groups[_leader(leader, name)].add(name)
    return [group for group in groups.values() if len(group) > 1]


def _shared(
    sketches: Mapping[str, frozenset[int]],
) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]], Counter[str]]:
    """The hashes each pair shares, those of them nobody else has, and those a text has without any third one."""
    seen: set[int] = set()
    repeated: set[int] = set()
    for sketch in sketches.values():
        repeated |= sketch & seen
        seen |= sketch
    holders: defaultdict[int, list[str]] = defaultdict(list)
    alone: Counter[str] = Counter()
    for name, sketch in sketches.items():
        for value in (elsewhere := sketch & repeated):
            holders[value].append(name)
        alone[name] = len(sketch) - len(elsewhere)
    shared: Counter[tuple[str, str]] = Counter()
    by_two_alone: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if len(names) == 2:  # noqa: PLR2004 - a pair
            alone.update(names)
            by_two_alone[names[0], names[1]] += 1
            shared[names[0], names[1]] += 1
        elif len(names) <= _PAIRED:
            shared.update(combinations(names, 2))
        else:
            shared.update({*pairwise(names), *((names[0], name) for name in names[1:])})
    return shared, by_two_alone, alone


def _leader(leader: dict[str, str], name: str) -> str:
    while leader[name] != name:
        leader[name] = name = leader[leader[name]]
    return name


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def _runs(one_in: int, latin: int, dense: int) -> re.Pattern[str]:
    """Runs that begin at an anchor: a character whose code point `one_in` divides, one of about that many.

    They are `latin` characters long, or `dense` ones in the scripts that say more with each.
    """
    found = (f"{_anchors(scripts, one_in)}.{{{size - 1}}}" for scripts, size in ((_ALPHABETS, latin), (_CJK, dense)))
    return re.compile(f"(?=({'|'.join(found)}))")


def _anchors(scripts: tuple[range, ...], one_in: int) -> str:
    points = (chr(point) for script in scripts for point in script if point % one_in == 0)
    return f"[{''.join(points)}]"
