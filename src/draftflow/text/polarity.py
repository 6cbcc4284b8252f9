"""What a sentence affirms and what it denies, word by word, English and Japanese.

A word is denied where a negation governs it: `did not sign`, 署名しなかった. Forms that only look like negations
(なければならない, だけでなく, not only) count as affirmed. Crude on purpose: two sentences are compared only where they
share words.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from draftflow.text.blocks import word_terms

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
_PARTICLES = frozenset("を が は に も とは とも では には".split())
_NOT_VERBS = frozenset("必少無非不未")
_ENGLISH = re.compile(r"[a-z]+(?:['’]t)?|[.,;:!?]")
_NEGATIONS = frozenset("not never no none neither nor without cannot unable nobody nothing hardly".split())
_HINT = re.compile(
    r"[なまずざnNwWcCuUhH]"  # most text ends here; what follows looks back at it
    r"(?:(?<=な)(?:い|かっ|く|けれ)|(?<=ま)せん|(?<=[^はまわ]ず)|(?<=ざ)る|(?<=n)['’]t\b"
    r"|(?i:(?<!\w.)(?:(?<=n)(?:ot|ever|o|one|either|or|obody|othing)|(?<=w)ithout|(?<=c)annot|(?<=u)nable|(?<=h)ardly)\b))"
)
_NARROW = {"without": 2, "no": 2}  # these govern the noun that follows
_VOTED = frozenset("vote voted votes voting say says said answered".split())  # to vote no
_REFUSALS = {  # words that deny what follows, if the word beside them comes next
    **dict.fromkeys("fail fails failed refuse refuses refused decline declines declined".split(), "to"),
    **dict.fromkeys("rule rules ruled ruling".split(), "out"),
}
_GOVERNING = frozenset({*_NEGATIONS, *_REFUSALS, *".,;:!?"})
_CUT = frozenset({"'t", "’t"})
_REACH = 3  # content words after an English negation that it governs


class Polarity(NamedTuple):
    """The content words of a text that are affirmed, those that are denied (in order), and the last one of all.

    `heads` are those of the denied that their negation stands right before or behind: the verb, not its object.
    """

    affirmed: frozenset[str]
    denied: tuple[str, ...]
    last: str = ""
    heads: tuple[str, ...] = ()


def polarity(text: str) -> Polarity:
    """What the folded `text` affirms and denies; words are spelt as `content_terms` spells them."""
    said: list[tuple[str, bool | None, bool]] = [*_english(text)]
    said += [(term, affirmed, True) for term, affirmed in _japanese(text)]
    if all(affirmed for _, affirmed, _ in said):  # as in most sentences
        return Polarity(frozenset(term for term, _, _ in said), (), said[-1][0] if said else "")
    objects = {term for term, affirmed, _ in said if affirmed is None}
    return Polarity(
        frozenset(term for term, affirmed, _ in said if affirmed and term not in objects),
        tuple(dict.fromkeys(term for term, affirmed, _ in said if affirmed is False)),
        said[-1][0] if said else "",
        tuple(dict.fromkeys(term for term, affirmed, is_head in said if affirmed is False and is_head)),
    )


def may_deny(text: str) -> bool:
    """Whether the text has anything that looks like a negation: a quick look before a close one."""
    return _HINT.search(text) is not None


def _english(text: str) -> Iterator[tuple[str, bool | None, bool]]:
    """The words with their polarity, and whether a negation comes right before."""
    governed = reach = 0
    words = _ENGLISH.findall(text.lower())
    for before, word, following in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word not in _GOVERNING and word[-2:] not in _CUT:  # as most words
            for term in word_terms(word):
                yield term, not governed, 0 < governed == reach
                governed = governed - 1 if governed else 0
        elif word in ".,;:!?" or (word == "no" and before in _VOTED):
            governed = 0
        elif word in _NEGATIONS or word.endswith(("n't", "n’t")):
            governed = reach = 0 if following == "only" else _NARROW.get(word, _REACH)
        elif following and _REFUSALS.get(word) == following:
            governed = reach = 0 if governed else _REACH  # what is not ruled out may be
        else:
            for term in word_terms(word):
                yield term, not governed, 0 < governed == reach
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
