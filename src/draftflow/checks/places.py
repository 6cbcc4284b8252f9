"""Whether a figure stands only where a text speaks of something else.

The place that speaks of the sentence must have another figure of its kind: 17 storms, in a text that has 27 only in a
list of links. Where the other figure counts the very same things, half as far is far enough.
"""

from collections.abc import Sequence

from draftflow.checks.claims import Claim, Ground
from draftflow.checks.facts import Setting
from draftflow.text.counted import noun_after
from draftflow.text.quantities import Quantity

_TERMS = 5  # terms of the sentence that the text must have, or chance decides
_SPEAKS = 0.4  # share of them around a figure from which that place speaks of the sentence
_FAR = 0.2  # part of that share below which another place does not
_FAR_OF_NOUN = 0.5  # the same where the other figure counts the very things that the sentence counts


def out_of_place(
    claim: Claim, quantity: Quantity, places: Sequence[Quantity], ground: Ground, setting: Setting
) -> Quantity | None:
    """The figure that stands where the text speaks of the sentence, if `places` are all far from there."""
    there = {other.start for other in setting.quantities}
    if not there or len(setting.known) < _TERMS or any(place.start in there for place in places):
        return None  # as most are: one of its places is among the best
    if setting.reaches(_FAR_OF_NOUN, [place.start for place in places]):
        return None  # no other place could be so much nearer
    said = {q.value for q in claim.quantities}
    rivals = [
        other
        for other in setting.quantities
        if (other.kind, other.unit) == (quantity.kind, quantity.unit) and other.value not in said and not other.weak
    ]
    return _nearer(quantity, places, rivals, setting, _FAR) or _nearer(
        quantity, places, _counting_the_same(claim, quantity, rivals, ground), setting, _FAR_OF_NOUN
    )


def _nearer(
    quantity: Quantity, places: Sequence[Quantity], rivals: Sequence[Quantity], setting: Setting, far: float
) -> Quantity | None:
    """The likeliest of `rivals`, if it stands where the text speaks of the sentence and all `places` are far."""
    theirs = setting.relevance(other.start for other in rivals)
    if theirs < _SPEAKS or setting.reaches(far * theirs, [place.start for place in places]):
        return None
    likeliest = [other for other in rivals if setting.reaches(theirs, [other.start])]
    return min(likeliest, key=lambda other: abs(other.value - quantity.value))


def _counting_the_same(
    claim: Claim, quantity: Quantity, rivals: Sequence[Quantity], ground: Ground
) -> Sequence[Quantity]:
    """Those of `rivals` that the same noun follows, for a plain count."""
    noun = noun_after(claim.text, quantity.end) if quantity.kind == "count" and not quantity.unit else ""
    return [other for other in rivals if noun_after(ground.text, other.end) == noun] if noun else []
