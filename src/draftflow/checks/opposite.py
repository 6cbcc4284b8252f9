"""Does a text deny what a sentence affirms, or the other way round, in the sentence that is most like it?"""

import re

from draftflow.checks.claims import Claim, Ground, claim_of, ground_of
from draftflow.checks.facts import Setting
from draftflow.text.polarity import contradiction, may_deny, polarity

_WINDOWS = 2  # best windows in which the likest sentence is looked for
_WIDER = 120  # characters by which a window is widened, so that its sentences are whole
_LIKE = 0.4  # share of the claim's terms that the sentence must have
_STOP = re.compile(r"(?<=[。！？!?])|(?<=[a-z)]\.) ")


def says_the_opposite(claim: str, source: str) -> str:
    """The word on which `source` contradicts `claim`; empty if it does not."""
    return opposed(claim_of(claim), ground_of(source, claim=claim))


def opposed(claim: Claim, ground: Ground, setting: Setting | None = None) -> str:
    """The word on which the ground contradicts the claim, in the sentence most like it; empty if there is none."""
    setting = setting or Setting(claim.terms, ground.blocks, ground.facts)
    spans = [ground.blocks.window(block) for share, block in setting.windows[:_WINDOWS] if share >= _LIKE / 2]
    texts = [ground.text[max(0, start - _WIDER) : end + _WIDER] for start, end in spans]
    if not may_deny(claim.text) and not any(may_deny(text) for text in texts):
        return ""
    best, likest = 0.0, ""
    for sentence in (sentence for text in texts for sentence in _STOP.split(text)):
        low = sentence.lower()
        share = sum(term in low for term in claim.terms) / len(claim.terms)
        if share > best:
            best, likest = share, sentence
    if best < _LIKE or not (may_deny(claim.text) or may_deny(likest)):
        return ""
    return contradiction(polarity(claim.text), polarity(likest))
