"""Whether a figure stands only where a text speaks of something else, while the place that speaks of the sentence has
another figure of its kind: 27 storms against 17, in a text that has 27 in a list of links.
"""

from collections.abc import Sequence

from draftflow.checks.claims import Claim
from draftflow.checks.facts import Setting
from draftflow.text.quantities import Quantity

_TERMS = 5  # terms of the sentence that the text must have, or chance decides
_SPEAKS = 0.4  # share of them around a figure from which that place speaks of the sentence
FAR = 0.2  # part of that share below which another place does not


def out_of_place(claim: Claim, quantity: Quantity, places: Sequence[Quantity], setting: Setting) -> Quantity | None:
    """The figure that stands where the text speaks of the sentence, if `places` are all far from there."""
    if len(setting.known) < _TERMS:
        return None
    said = {q.value for q in claim.quantities}
    rivals = [
        other
        for other in setting.quantities
        if (other.kind, other.unit) == (quantity.kind, quantity.unit) and other.value not in said and not other.weak
    ]
    theirs = setting.relevance(other.start for other in rivals)
    if theirs < _SPEAKS or setting.reaches(FAR * theirs, [place.start for place in places]):
        return None
    likeliest = [other for other in rivals if setting.reaches(theirs, [other.start])]
    return min(likeliest, key=lambda other: abs(other.value - quantity.value))
