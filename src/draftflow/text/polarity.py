"""What a sentence affirms and what it denies, word by word, English and Japanese.

A word is denied where a negation governs it: `did not sign`, 署名しなかった. Forms that only look like negations
(なければならない, だけでなく, not only) count as affirmed. Crude on purpose: two sentences are compared only where they
share words.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from draftflow.text.blocks import content_terms

_JAPANESE = re.compile(
    r"(?P<run>[\u3005-\u3007\u4e00-\u9fff]+|[\u30a1-\u30fa\u30fc]+|[A-Za-z0-9]+)[」』）)]*(?P<tail>[\u3041-\u3096]{0,24})"
)
_AFFIRMING = re.compile(
    r"な(?:ければ|くては|くちゃ)(?:なら|いけ)(?:な[いくかけ]|ません|ず)|ないと(?:いけ|なら)(?:ない|ません)"
    r"|ざるを(?:得|え)|(?:だけ|のみ|ばかり)で(?:は)?なく|では?なく$|のみならず|かもしれ(?:ない|ません)|にすぎ(?:ない|ません)"
    r"|しか(?:ない|ありません)|にちがい(?:ない|ありません)|にほかな(?:らない|りません)|ではないか|ないか(?:と|。)"
    r"|くない(?:です)?か|なくもない|なくはない|わけに(?:は)?いか|なくなく|ずつ|はず|まず|わず|みずから|いずれ|ならず"
)
_DENYING = re.compile(
    r"ない(?!で(?:しょう|くだ))|ません|なかっ|なく|なければ|ざる|ぬ(?:$|ま)"
    r"|[かさたなばまらわあせれべけねえめきしじびみりい]ず(?:に|$)"
)
_PARTICLES = frozenset("をがはにも")
_NOT_VERBS = frozenset("必少無非不未")
_ENGLISH = re.compile(r"[a-z]+(?:['’]t)?|[.,;:!?]")
_NEGATIONS = frozenset("not never no none neither nor without cannot unable nobody nothing hardly".split())
_HINT = re.compile(
    r"ない|ません|なかっ|なく|なけれ|[^はまわ]ず|ざる|n['’]t\b"
    r"|(?i:\b(?:not|never|no|none|neither|nor|without|cannot|unable|nobody|nothing|hardly)\b)"
)
_REACH = 3  # content words after an English negation that it governs


class Polarity(NamedTuple):
    """The content words of a text that are affirmed, those that are denied (in order), and the last one of all."""

    affirmed: frozenset[str]
    denied: tuple[str, ...]
    last: str = ""


def polarity(text: str) -> Polarity:
    """What the folded `text` affirms and denies; words are spelt as `content_terms` spells them."""
    said = [*_english(text), *_japanese(text)]
    objects = {term for term, affirmed in said if affirmed is None}
    return Polarity(
        frozenset(term for term, affirmed in said if affirmed and term not in objects),
        tuple(dict.fromkeys(term for term, affirmed in said if affirmed is False)),
        said[-1][0] if said else "",
    )


def may_deny(text: str) -> bool:
    """Whether the text has anything that looks like a negation: a quick look before a close one."""
    return _HINT.search(text) is not None


def contradiction(claim: Polarity, source: Polarity) -> str:
    """A word that the claim denies and the source affirms, or the claim's last word if it is the other way round.

    Only where one of the two denies nothing at all: two sentences with negations of their own are too much for this.
    Empty, if there is none.
    """
    if claim.denied and not source.denied:
        shared = [term for term in claim.denied if term in source.affirmed]
        return shared[0] if shared else claim.last if claim.last in claim.denied else ""
    if source.denied and not claim.denied and claim.last in source.denied and claim.last not in source.affirmed:
        return claim.last
    return ""


def _english(text: str) -> Iterator[tuple[str, bool]]:
    governed = 0
    words = _ENGLISH.findall(text.lower())
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word in ".,;:!?":
            governed = 0
        elif word in _NEGATIONS or word.endswith(("n't", "n’t")):
            governed = 0 if following == "only" else _REACH
        else:
            for term in content_terms(word):
                yield term, not governed
                governed = max(0, governed - 1)


def _japanese(text: str) -> Iterator[tuple[str, bool | None]]:
    """The words with their polarity; None for the object of a denied verb, which is neither: 意味を持たない."""
    if text.isascii():
        return
    before = ""  # the word before, if only a particle parts it from this one
    for match in _JAPANESE.finditer(text):
        run, tail = match["run"], match["tail"]
        if run.isascii() or run[-1] in _NOT_VERBS:
            before = ""
            continue
        term = run[-2:] if run[0] > "\u30ff" else run
        denied = _DENYING.search(_AFFIRMING.sub("", tail)) is not None
        if denied and before:
            yield before, None
        yield term, not denied
        before = term if tail in _PARTICLES else ""
