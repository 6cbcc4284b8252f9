"""A name of several words of which a text has every word, but never two of them together: Summer Olympics.

"1932 Summer" in a heading and "Olympics" in an address are no Summer Olympics. Katakana names are looked up as a whole.
"""

import re
from itertools import pairwise

from draftflow.text.blocks import Blocks, word_terms
from draftflow.text.names import Name

_APART = 2  # blocks, of a sentence or two each, within which two words of a name may be told one after the other
_PLACES = 100  # of the last word that are looked at
_KINDS = frozenset(  # of places and of what runs them: said of many at once, or of none ("in Shizuoka")
    "airport bay bridge city canton country county department district division island islands lake mountain"
    " municipality park peninsula prefecture province region republic river road state station street territory town"
    " township valley village ward".split()
)
_AND = frozenset({"and", "&"})


def is_scattered(text: str, name: Name, blocks: Blocks, source: str) -> bool:
    """Whether `blocks` have every word of the Latin `name` in the claim `text`, but no two neighbours within reach.

    `source` is the text of the blocks with its capitals: where it has the last word in small letters ("the association
    voted"), it may mean the bearer of the name.
    """
    words = [text[a:b] for a, b in name.words]
    if len(words) < 2 or words[-1].lower() in _KINDS:  # noqa: PLR2004 - one word stands together with itself
        return False
    terms = [word_terms(word) for word in words]
    if any(len(found) != 1 or found[0] not in blocks.postings for found in terms):
        return False  # spelt out, a country for its people, initials: not for this to say
    pairs = [
        (one[0], other[0])
        for (one, other), (first, second) in zip(pairwise(terms), pairwise(name.words), strict=True)
        if text[first[1] : second[0]].strip() not in _AND
    ]
    if not pairs or any(_stand_together(one, other, blocks) for one, other in pairs):
        return False
    small = re.compile(rf"(?<![A-Za-z/._-]){re.escape(words[-1].lower())}(?![a-z])")
    places = blocks.postings[terms[-1][0]][:_PLACES]
    return not any(small.search(source, *blocks.window(block)) for block in places)


def _stand_together(one: str, other: str, blocks: Blocks) -> bool:
    rare, common = sorted((one, other), key=lambda term: len(blocks.postings[term]))
    return any(blocks.holds(common, block, _APART) for block in blocks.postings[rare])
