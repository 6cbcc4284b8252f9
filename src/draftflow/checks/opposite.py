"""Does a text deny what a sentence affirms, or the other way round, where it speaks of the same?

Two ways to be turned round: a negation added or lost, and a word exchanged for its contrary (rose, fell). The sentence
is held against the text as a whole, then clause by clause. What is turned round must stand against the sentence of the
text that is likest, while none of its kin (its neighbours, and those that are nearly as like) says what is claimed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from draftflow.checks.claims import Claim, Ground, claim_of, ground_of
from draftflow.checks.facts import Setting
from draftflow.text.blocks import content_terms
from draftflow.text.opposites import Sided, contraries, sided
from draftflow.text.polarity import Polarity, may_deny, polarity

_WINDOWS = 2  # best windows in which the likest sentence is looked for
_WIDER = 120  # characters by which a window is widened, so that its sentences are whole
_LEAST = 0.3  # share of the terms that a sentence must have to be compared at all
_LIKE = 0.4  # the same where a negation is to tell
_LIKE_SILENT = 0.5  # the same where the sentence does not even have the denied word
_CLOSE = 0.6  # share from which a sentence is so like that its silence on a denied word tells
_LIKE_CLAUSE = 0.66  # share of a clause's terms from which a sentence is compared with it
_CLAUSES, _FEWEST = 6, 3  # clauses of a sentence that are compared, and their terms at least
_NEARLY = 0.7  # part of the likest sentence's share from which another one is its kin
_STOP = re.compile(r"[。！？!? ](?:(?<! )|(?<=[a-z)]\. ))")
_CLAUSE = re.compile(r"[、,;:]")
_EAST_ASIAN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff]")
_BESIDE = 30  # characters on either side of a word with contraries in which its company is looked for
_COMPANY = 3  # terms of that company on either side
_IN_PART = re.compile(r"わけ(?:では|じゃ|でも)な|とは限らな|必ずしも")
_HEDGED = re.compile(  # what denies without a negation: a text that has it may well deny what it does not mention
    r"拒|断[らっりれ]|欠|失|限[らり]|だけ|のみ|しか|とどま|避け|免れ|除[いく外]|困難|反対|やめ|[かり]ね[るまな]|不[^動足安思]|無[^線料視]|未[^来満]|非"
    r"|\b(?:only|just|fail|refus|reject|declin|lack|without|unlike|rather|avoid|prevent|deni|deny|stop|abandon|cancel"
    r"|instead|unable|impossible|exclud|oppos)"
)


@dataclass(frozen=True)
class _Told:
    """One sentence of the ground with the share of the wanted terms it has."""

    share: float
    text: str

    @cached_property
    def polarity(self) -> Polarity:
        return polarity(self.text)


def says_the_opposite(claim: str, source: str) -> str:
    """The word on which `source` contradicts `claim`; empty if it does not."""
    return opposed(claim_of(claim), ground_of(source, claim=claim))


def opposed(claim: Claim, ground: Ground, setting: Setting | None = None) -> str:
    """The word on which the ground contradicts the claim, where it is most like it; empty if there is none."""
    setting = setting or Setting(claim.terms, ground.blocks, ground.facts)
    spans = [ground.blocks.window(block) for share, block in setting.windows[:_WINDOWS] if share >= _LEAST / 2]
    texts = [ground.text[max(0, start - _WIDER) : end + _WIDER] for start, end in spans]
    denies = any(may_deny(text) for text in texts)
    if not (denies or may_deny(claim.text) or _has_contrary(claim.text, texts)):
        return ""
    sentences = [(sentence, sentence.lower()) for text in texts for sentence in _split(text)]
    if word := _turned(claim.text, claim.terms, _LEAST, sentences):
        return word
    clauses = [clause for clause in _CLAUSE.split(claim.text)[:_CLAUSES] if len(clause) < len(claim.text)]
    telling = (clause for clause in clauses if denies or may_deny(clause) or sided(clause))
    units = ((clause, terms) for clause in telling if len(terms := content_terms(clause)) >= _FEWEST)
    return next((word for unit in units if (word := _turned(*unit, _LIKE_CLAUSE, sentences))), "")


def _turned(text: str, terms: Sequence[str], least: float, sentences: Sequence[tuple[str, str]]) -> str:
    """The word on which one of the sentences contradicts `text`, if it has `least` of the terms.

    The sentences come as they are and in lower case.
    """
    wanted = max(1, len(terms))
    shares = [len([1 for term in terms if term in low]) / wanted for _, low in sentences]
    best = max(shares, default=0.0)
    if not shares or best < least:
        return ""
    at, nearly = shares.index(best), _NEARLY * best
    near = [n for n, share in enumerate(shares) if share >= nearly or abs(n - at) <= 1]
    told = {n: _Told(shares[n], sentences[n][0]) for n in near}
    likest, kin = told[at], list(told.values())
    return _negated(text, likest, kin, whole=least == _LEAST) or _contrary(text, kin)


def _negated(text: str, likest: _Told, kin: Sequence[_Told], *, whole: bool) -> str:
    """A word that one denies and the other affirms."""
    if likest.share < _LIKE or not (may_deny(text) or may_deny(likest.text)):
        return ""
    mine, theirs = polarity(text), likest.polarity
    if not mine.denied:
        return _lost(mine, likest, kin) if theirs.denied else ""
    turned = [w for w in mine.denied if w in theirs.affirmed and w not in mine.affirmed and not _is_denied(w, kin)]
    if not _EAST_ASIAN.search(text):
        turned = turned if len(turned) > 1 or mine.heads[:1] == tuple(turned) else []
    elif theirs.denied:  # two sentences with negations of their own: only the last word is sure to be the predicate
        turned = [w for w in turned if w == mine.last]
    if turned:
        return turned[0]
    if not whole or mine.last not in mine.denied or mine.last in mine.affirmed or theirs.denied:
        return ""
    return mine.last if not _is_denied(mine.last, kin) and _is_silent(text, likest, kin) else ""


def _is_denied(word: str, kin: Sequence[_Told]) -> bool:
    return any(word in one.polarity.denied for one in kin)


def _is_silent(text: str, likest: _Told, kin: Sequence[_Told]) -> bool:
    """Whether the ground is so like the claim that it would deny what the claim denies, and denies nothing at all."""
    if likest.share >= _CLOSE and not _HEDGED.search(likest.text):
        return True
    if likest.share < _LIKE_SILENT or _IN_PART.search(text):
        return False
    return not any(one.polarity.denied or _HEDGED.search(one.text) for one in kin)


def _lost(mine: Polarity, likest: _Told, kin: Sequence[_Told]) -> str:
    """A word that the ground denies, where the claim denies nothing: its last, or the head of an English negation."""
    theirs = likest.polarity
    words = (mine.last,) if _EAST_ASIAN.search(likest.text) else theirs.heads
    lost = [w for w in words if w in mine.affirmed and w in theirs.denied and w not in theirs.affirmed]
    if lost and words == theirs.heads:  # only now the polarity of the others is worth its time
        lost = [w for w in lost if not any(w in one.polarity.affirmed for one in kin)]
    return next(iter(lost), "")


def _contrary(text: str, kin: Sequence[_Told]) -> str:
    """A word whose contrary stands in the ground in the same company, while the word itself does not."""
    said = sided(text)
    if not said or not _has_contrary(text, [one.text for one in kin]):
        return ""
    theirs = [(one.text, word) for one in kin for word in sided(one.text)]
    told = {(word.line, word.side) for _, word in theirs}
    mine = {(word.line, word.side) for word in said}
    for word in said:
        other = word.line, 1 - word.side
        if other in mine or (word.line, word.side) in told or other not in told:
            continue
        company = _company(text, word)
        if any((one.line, one.side) == other and company & _company(place, one) for place, one in theirs):
            return text[word.start : word.end]
    return ""


def _has_contrary(text: str, others: Sequence[str]) -> bool:
    """Whether the letters of a contrary of one of the words of `text` stand in one of `others`: a quick look."""
    wanted = {contrary for word in sided(text) for contrary in contraries(word)}
    return bool(wanted) and any(contrary in low for low in map(str.lower, others) for contrary in wanted)


def _company(text: str, word: Sided) -> set[str]:
    """The terms right before and behind a word."""
    before = content_terms(text[max(0, word.start - _BESIDE) : word.start])[-_COMPANY:]
    return {*before, *content_terms(text[word.end : word.end + _BESIDE])[:_COMPANY]}


def _split(text: str) -> Iterator[str]:
    """The sentences of a folded text, roughly."""
    start = 0
    for stop in _STOP.finditer(text):
        yield text[start : stop.start() if stop.group() == " " else stop.end()]
        start = stop.end()
    yield text[start:]
