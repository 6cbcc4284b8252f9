"""How a text qualifies a figure: about, more than, less than."""

import re
from typing import Literal

Bound = Literal["exact", "about", "above", "below"]

_BOUNDS: tuple[tuple[Bound, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "about",
        re.compile(
            r"(?:about|around|approximately|approx\.?|roughly|some|circa|ca?\.|an estimated|estimated|nearly|almost"
            r"|close to|(?<![0-9])~|約|およそ"
            r"|おおよそ|おおむね|概ね|ほぼ|大约|约|近)(?: an?| the)? ?$",
            re.IGNORECASE,
        ),
        re.compile(r" ?(?:ほど|程度|程|前後|くらい|ぐらい|左右|or so|-ish|近く|弱)"),
    ),
    (
        "above",
        re.compile(
            r"(?:more than|over|above|exceeding|at least|upwards of|no fewer than|超过|至少) ?$",
            re.IGNORECASE,
        ),
        re.compile(r"(?:余り|余|あまり|強|超|以上|を超え|を上回|多| ?\+| or more| plus)"),
    ),
    (
        "below",
        re.compile(r"(?:less than|under|below|fewer than|up to|at most|不到|最多|最大) ?$", re.IGNORECASE),
        re.compile(r"(?:未満|以下|以内|足らず|を下回|に満た)"),
    ),
)
_ENDS = frozenset("tdyxeaonrgfwTDYXEAONRGFW.~約そねぼ约近过少到多大")  # of what may stand before
_HEADS = frozenset(" ほ程前くぐ左o-近弱余あ強超以を上多+未足に")  # of what may stand behind
_REACH = 18  # characters before a number in which its "about" may stand


def bound(text: str, start: int, end: int) -> Bound:
    """How `text` qualifies the figure at `start` to `end` (exclusive): about, more than, less than, or not at all."""
    before = text[max(0, start - _REACH) : start]
    led, followed = before.rstrip(" \n")[-1:] in _ENDS, text[end : end + 1] in _HEADS
    if led or followed:  # most figures are turned down by the characters beside them
        for name, ahead, behind in _BOUNDS:
            if (led and ahead.search(before)) or (followed and behind.match(text, end)):
                return name
    return "exact"
