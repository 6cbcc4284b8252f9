"""Fractions written as two numbers: 3分の1, 1/3."""

import re
from collections.abc import Iterator
from decimal import Decimal

from draftflow.text.numerals import Number, kanji_value

_PARTS_OF = re.compile(r"分の([0-9]+|[一二三四五六七八九十百]+)")
_SLASH = re.compile(r"[/\u2044]([2-9]|[1-9][0-9])(?![0-9/\u2044.])")


def with_ratios(text: str, found: Iterator[Number]) -> Iterator[Number]:
    """Numbers, with 3分の1 and 1/3 read as one fraction."""
    for number in found:
        following = text[number.end : number.end + 1]
        ratio = _ratio(text, number) if following and following in "分/\u2044" and number.value else None
        yield ratio or number


def _ratio(text: str, number: Number) -> Number | None:
    if (part := _PARTS_OF.match(text, number.end)) and (over := kanji_value(part.group(1))):
        return number._replace(value=over / number.value, end=part.end(), ratio=True)
    slash = _SLASH.match(text, number.end) if number.value < 100 and number.step == 1 else None  # noqa: PLR2004 - 1/2
    if slash:
        return number._replace(value=number.value / Decimal(slash.group(1)), end=slash.end(), ratio=True)
    return None
