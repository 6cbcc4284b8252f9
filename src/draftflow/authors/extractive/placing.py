"""Evidence for the points of an outline that a person gave, by the words they share."""

from collections.abc import Iterable, Mapping, Sequence

from draftflow.authors.extractive.rank import cosine, inverse_frequency, keys, vector
from draftflow.models import Passage, Slot

_LEAST = 0.08  # cosine below which a passage says nothing of a point
_MOST = 6  # passages of a point
_HEADINGS = 0.5  # what a heading above a point weighs beside its words


def place(evidence: Iterable[Passage], slots: Sequence[Slot]) -> Mapping[int, tuple[str, ...]]:
    """Passages by the number of the point they are likest to, the likest first; those like none stay out."""
    taken = {key for slot in slots for key in slot.evidence}
    passages = [passage for passage in evidence if passage.id not in taken]
    texts = [keys(f"{passage.quote} {passage.note}") for passage in passages]
    asked = [(keys(slot.text), keys(f"{slot.section} {slot.part or ''}")) for slot in slots]
    weights = inverse_frequency([*texts, *(words for words, _ in asked)])
    wanted = [(vector(words, weights), vector(above, weights)) for words, above in asked]
    found: dict[int, list[tuple[float, str]]] = {}
    for passage, words in zip(passages, texts, strict=True):
        own = vector(words, weights)
        likeness = [
            (cosine(own, words) + _HEADINGS * cosine(own, above), -slot.number)
            for slot, (words, above) in zip(slots, wanted, strict=True)
            if not slot.evidence
        ]
        best, number = max(likeness, default=(0.0, 0))
        if best >= _LEAST:
            found.setdefault(-number, []).append((-best, passage.id))
    return {number: tuple(key for _, key in sorted(each)[:_MOST]) for number, each in found.items()}
