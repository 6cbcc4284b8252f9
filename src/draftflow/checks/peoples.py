"""A people that a text names, but nowhere near what the sentence says of it: an Australian audience.

Only adjectives and nouns of peoples: where something took place is often said far from it.
"""

from draftflow.checks.claims import Claim, Ground
from draftflow.checks.facts import SHORT, Setting
from draftflow.text.blocks import content_terms
from draftflow.text.demonyms import is_people
from draftflow.text.names import Name

_TERMS = 2  # other terms of the sentence that the text must have
_FAR = 0.3  # part of the best place's share of them below which a place does not speak of the sentence


def of_something_else(claim: Claim, name: Name, ground: Ground) -> bool:
    """Whether `name` is that of a people alone, which the ground has only where it speaks of other things."""
    if len(name.words) != 1 or not is_people(name.text) or not ground.comparable or len(ground.blocks) <= SHORT:
        return False
    own = content_terms(name.text)
    setting = Setting([term for term in claim.terms if term not in own], ground.blocks, ground.facts)
    places = [ground.blocks.starts[block] for term in own for block in ground.blocks.postings.get(term, ())]
    if len(setting.known) < _TERMS or not places or not setting.windows:
        return False
    best = setting.relevance(ground.blocks.starts[block] for _, block in setting.windows)
    return not setting.reaches(_FAR * best, places)
