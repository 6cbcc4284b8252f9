"""Quantities in a text: numbers with what they count, in one notation, so that 318億円 equals 31.8 billion yen.

The text must be folded or narrow. Quantities that may be no figure at all (the pronoun `one`, 一方, a list's ordinal)
are marked `weak`: a source may use them to support a figure, but nobody is asked to prove them.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from draftflow.text.numerals import Number, kanji_value, numbers
from draftflow.text.ratios import with_ratios
from draftflow.text.units import Kind, currency_before, unit_after

_PERCENT = Decimal(100)
_ONE = Decimal(1)
_SHORT = {"k": 10**3, "m": 10**6, "b": 10**9}
_SHORT_SCALE = re.compile(r"[kmb](?![A-Za-z0-9])", re.IGNORECASE)
_CLOCK = re.compile(r":([0-5][0-9])(?::[0-5][0-9])?(?![0-9:])|時(?!間|代|期|点|価|給|速)(?:(半)|([0-9]{1,2})分)?")
_SPECIAL = frozenset(":時 apAP割s'年")  # what may begin such a grammar behind a number
_HALVES = frozenset("apAP")
_HALF_OF_DAY = re.compile(r" ?([ap])\.?m\b\.?", re.IGNORECASE)
_PM_BEFORE = re.compile(r"(午後|夜|晩|下午)$")
_WARI = re.compile(r"割(?:([0-9一二三四五六七八九])分)?(?:([0-9一二三四五六七八九])厘)?")
_DECADE = re.compile(r"(?:'?s(?![A-Za-z])|年代)")
_CENTURY = re.compile(r"[ -](?:century|centuries)(?![a-z])|世紀|世纪", re.IGNORECASE)
_CENTURIES = frozenset({" c", "-c", " C", "世紀", "世纪"})
_QUARTER = re.compile(r"[ -]quarter(?![a-z])|四半期|季度", re.IGNORECASE)
_ORDINAL_BEFORE = re.compile(r"(?:第|\bNos?\. ?|#|[Nn]umber |№ ?)$")
_MONEY_ENDS = "$€£¥₩₹₽ RDPYF."
_ORDINAL_ENDS = "第.# r№qQ"
_MONEY_BLANK, _ORDINAL_BLANK = frozenset("$€£¥₩₹₽RDPYBFs."), frozenset(".r№")  # the same with a blank behind them
_QUARTER_BEFORE = re.compile(r"(?:^|[^A-Za-z])[Qq]$")
_RANGE = re.compile(r" ?(?:-|~|から|ないし|or|to|and|及び|または) ?")
_BARE_END = re.compile(r"[0-9A-Za-z一二三四五六七八九十百千万億兆]$")
_DASH = re.compile(r" ?[-~] ?")
_LIST_MARK = re.compile(r"[\s*_#>(（\[【・-]*$")
_LIST_MARK_AFTER = re.compile(r"[.)）、:：\]】](?![0-9])|\. ")
_CAPTION_BEFORE = re.compile(
    r"(?:\b(?:Fig(?:ure|\.)?|Table|Chapter|Page|pp?\.|Vol(?:ume|\.)|Box|Appendix|Step|Part|Section|Phase|Type|Class"
    r"|Note)s? ?"
    r"|[図表式注章節頁](?:表)?|ステップ)$",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\[(?:注釈?|note|nb|n\.)? ?[0-9, -]{0,24}$", re.IGNORECASE)
_MARKER_END = re.compile(r"[0-9, -]{0,24}\]")
_LISTED = re.compile(r"(?:以下|次|下記|上記|前述)の$")
_LISTED_COUNT = re.compile(r"(?:つ|点|種類|パターン|項目|ステップ|段階)")
_DISCOURSE = re.compile(r"[にの者は、,]|[ \t]*,")
_IDIOMS = re.compile(
    r"十分(?!間|後|前|ほど|程度|以)|三つ星|四つ角|四つ葉|二つ返事|二の(?:次|足)|六本木|四日市|十日町|二階堂|千代|八代|四国|八戸"
    r"|三戸|九戸|二本松|三本木|二酸化|三国|五条|三条|四条|九条|二条|七条|八条|三人称|二人三脚|三次元|二次元|二次的|三次的"
    r"|百科|百貨|百条(?=委|調)|八百屋|四季|五輪|千差"
)
_YEAR_DIGITS, _FIRST_YEAR, _LAST_YEAR = 4, 1000, 2200  # a bare number that is read as a year
_MILLIONS = re.compile(r"([mM]) (?:people|[a-z]{2,}s)(?![a-z])")
_NOON, _LAST_HOUR = 12, 24
_LABEL = 8  # characters of a sentence in which the ordinal of a list may stand
_BRACKET = 20
_OPENING = re.compile(r"(?: ?[A-Z]{2,4})? ?[(（](?:about |approximately |約|US|A|C|or )?")


class Quantity(NamedTuple):
    """A figure: its value in `unit` (one name for all spellings, empty for plain counts), its offsets, end exclusive.

    `step` is the place value of the last digit written. Percentages are in per cent, clock times in minutes after
    midnight, decades their first year, fractions of one (a third) are percentages. `converted` figures stand in
    brackets behind one of the same kind in another unit: 65 km/h (40 mph).
    """

    value: Decimal
    unit: str
    kind: Kind
    start: int
    end: int
    step: Decimal = Decimal(1)
    weak: bool = False
    converted: bool = False


def quantities(text: str, taken: Iterable[tuple[int, int]] = ()) -> list[Quantity]:
    """The quantities of the folded `text` in order, outside the spans in `taken` (sorted; the dates, for instance)."""
    found: list[Quantity] = []
    spans = iter([*taken, (len(text) + 1, len(text) + 1)])
    begin, end = next(spans)
    scale_before = Decimal(1)
    for number in with_ratios(text, numbers(text)):
        while number.start >= end:
            begin, end = next(spans)
        if number.end > begin or (found and number.start < found[-1].end):
            continue
        quantity = _quantity(text, number)
        if quantity is None:
            continue
        gap = quantity.start - found[-1].end if found else _BRACKET
        if gap >= _BRACKET:
            pass  # as most are: too far from the one before to have to do with it
        elif _is_short_year(text, found[-1], quantity):
            century = found[-1].value // 100 * 100
            quantity = quantity._replace(value=century + quantity.value, kind="year", unit="")
        elif _is_conversion(text, found[-1], quantity):
            quantity = quantity._replace(converted=True)
        elif 0 <= gap <= 5:  # noqa: PLR2004 - the longest of _RANGE
            found[-1] = _alike(text, found[-1], quantity, number.scale / scale_before)
        found.append(quantity)
        scale_before = number.scale
    return found


def _is_short_year(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether `second` is the end of a span of years such as 2018-19."""
    if first.kind != "year" or second.start != first.end + 1 or text[first.end] not in "-/":
        return False
    digits = text[second.start : second.end]
    return len(digits) == 2 and digits.isdigit() and second.value > first.value % 100  # noqa: PLR2004 - the short form


def _is_conversion(text: str, first: Quantity, second: Quantity) -> bool:
    return (
        first.kind == second.kind in ("money", "measure", "clock")
        and (first.unit != second.unit or first.kind == "clock")
        and _OPENING.fullmatch(text, first.end, second.start) is not None
    )


def is_label(text: str, quantity: Quantity) -> bool:
    """Whether the number only labels something: an item of a list, a figure, a table, a page."""
    start, end = quantity.start, quantity.end
    if start < _LABEL and _LIST_MARK_AFTER.match(text, end) and _LIST_MARK.match(text[:start]):
        return True
    return _CAPTION_BEFORE.search(text, max(0, start - 10), start) is not None


def _quantity(text: str, number: Number) -> Quantity | None:
    start, following = number.start, text[number.end : number.end + 1]
    if following and following in "],-" and start and _is_marker(text, number):
        return None
    if number.ratio:
        weak = text[start : number.end].lower() == "half"
        return Quantity(number.value * _PERCENT, "%", "percent", start, number.end, _ONE, weak)
    before = text[start - 1 : start]  # empty at the very beginning
    if before and before in _MONEY_ENDS and (before != " " or text[start - 2 : start - 1] in _MONEY_BLANK):
        money = _money(text, number)
        if money:
            return money
    if (
        following in _SPECIAL
        and number.form != "word"
        and (following != " " or text[number.end + 1 : number.end + 2] in _HALVES)
        and (special := _special(text, number, following))
    ):
        return special
    return _counted(text, number, following, before)


def _is_marker(text: str, number: Number) -> bool:
    """Whether the number, behind which a marker may end or go on, stands in one such as [12] or [注 3]."""
    opened = _MARKER.search(text, max(0, number.start - 30), number.start)
    return opened is not None and _MARKER_END.match(text, number.end) is not None


def _counted(text: str, number: Number, following: str, before: str) -> Quantity | None:
    """What follows a number says what it counts; digits glued to other letters are no number."""
    if number.ordinal or (following and before and before in _ORDINAL_ENDS and _is_numbered(text, number.start)):
        return _ordinal(text, number)
    if not following or following in ".,;)]、。）」\"'":
        return _plain(text, number)
    if unit := unit_after(text, number.end):
        if unit.name == "m" and (millions := _MILLIONS.match(text, number.end)) and number.step < 1:
            scale = Decimal(10**6)
            end = millions.end(1)
            return Quantity(number.value * scale, "", "count", number.start, end, number.step * scale)
        weak = _is_weak(text, number, counted=True)
        return Quantity(number.value, unit.name, unit.kind, number.start, unit.end, number.step, weak)
    if following.isascii() and following.isalpha() and not _glued(text, number.end):
        return None
    return _plain(text, number)


def _is_numbered(text: str, start: int) -> bool:
    if text[start - 1] == " " and text[max(0, start - 2) : start - 1] not in _ORDINAL_BLANK:
        return False  # as most numbers are
    ordinal = _ORDINAL_BEFORE.search(text, max(0, start - 8), start)
    return (ordinal or _QUARTER_BEFORE.search(text, max(0, start - 2), start)) is not None


def _glued(text: str, end: int) -> bool:
    """Whether a word was glued to the number by bad extraction (`2016Updated`)."""
    return text[end].isupper() and text[end + 1 : end + 3].islower()


def _money(text: str, number: Number) -> Quantity | None:
    currency = currency_before(text, number.start)
    if not currency:
        return None
    value, end, step = number.value, number.end, number.step
    if short := _SHORT_SCALE.match(text, end):
        scale = _SHORT[short.group().lower()]
        value, step, end = value * scale, step * scale, short.end()
    return Quantity(value, currency[0], "money", currency[1], end, step)


def _special(text: str, number: Number, following: str) -> Quantity | None:
    """Clock times, 割, decades, which have grammars of their own; `following` is the character behind the number."""
    value, start, end = number.value, number.start, number.end
    if following in ":時" and value <= _LAST_HOUR and (clock := _CLOCK.match(text, end)):
        minutes = 60 * value + Decimal(30 if clock.group(2) else int(clock.group(1) or clock.group(3) or 0))
        after = _HALF_OF_DAY.match(text, clock.end())
        return _clock(text, start, after.end() if after else clock.end(), minutes, after)
    if (
        following in " apAP"
        and text[end : end + 2].strip(" ")[:1] in _HALVES
        and 0 < value < _NOON + 1
        and (after := _HALF_OF_DAY.match(text, end))
    ):
        return _clock(text, start, after.end(), 60 * (value // 1) + 100 * (value % 1), after)  # 3.30 p.m.
    if following == "割" and (wari := _WARI.match(text, end)):
        parts = [kanji_value(group) or 0 if group else 0 for group in wari.groups()]
        return Quantity(value * 10 + parts[0] + Decimal(parts[1]) / 10, "%", "percent", start, wari.end())
    if following in "s'年" and value % 10 == 0 and value and (decade := _DECADE.match(text, end)):
        return Quantity(value, "decade", "decade", start, decade.end())
    return None


def _clock(text: str, start: int, end: int, minutes: Decimal, half: re.Match[str] | None) -> Quantity:
    evening = half.group(1).lower() == "p" if half else bool(_PM_BEFORE.search(text, max(0, start - 2), start))
    noon = 60 * _NOON
    if evening and minutes < noon:
        minutes += noon
    elif half and not evening and minutes >= noon:
        minutes -= noon
    return Quantity(minutes, "clock", "clock", start, end)


def _ordinal(text: str, number: Number) -> Quantity:
    start, end = number.start, number.end
    if century := _CENTURY.match(text, end):
        return Quantity(number.value, "century", "century", start, century.end())
    if quarter := _QUARTER.match(text, end):
        return Quantity(number.value, "quarter", "ordinal", start, quarter.end())
    if _QUARTER_BEFORE.search(text, max(0, start - 2), start):
        return Quantity(number.value, "quarter", "ordinal", start, end)
    weak = (number.value == 1 or bool(_DISCOURSE.match(text, end))) and number.form != "digits"
    return Quantity(number.value, "", "ordinal", start, end, weak=weak)


def _plain(text: str, number: Number) -> Quantity:
    """A number with nothing after it that says what it counts."""
    digits = number.end - number.start if number.form == "digits" and number.scale == 1 else 0
    if digits == _YEAR_DIGITS and _FIRST_YEAR <= number.value < _LAST_YEAR:
        return Quantity(number.value, "", "year", number.start, number.end)
    if text[number.end : number.end + 2] in _CENTURIES and (century := _CENTURY.match(text, number.end)):
        return Quantity(number.value, "century", "century", number.start, century.end())
    weak = _is_weak(text, number, counted=False)
    return Quantity(number.value, "", "count", number.start, number.end, number.step, weak)


def _is_weak(text: str, number: Number, *, counted: bool) -> bool:
    if number.form in {"word", "code"}:
        return number.value <= 1 or number.form == "code"
    if number.form == "kanji":
        if number.value <= 1 or _IDIOMS.match(text, number.start):
            return True
        return not counted and number.end - number.start < 2  # noqa: PLR2004 - 三十 is a figure by itself, 三 is not
    if number.value < 10 and _LISTED_COUNT.match(text, number.end):  # noqa: PLR2004 - 以下の2点: a count of its own list
        return number.value == 1 or bool(_LISTED.search(text, max(0, number.start - 8), number.start))
    return False


def _alike(text: str, first: Quantity, second: Quantity, scale: Decimal) -> Quantity:
    """`first` with the unit and the magnitude of `second`, if the two are the ends of a range: 3-5%, 3 to 5 million."""
    between = text[first.end : second.start]
    if (
        first.kind != "count"
        or first.unit
        or not _RANGE.fullmatch(between)
        or not _BARE_END.search(text, first.start, first.end)
    ):
        return first
    if second.kind in ("percent", "money", "measure", "duration", "count"):
        if scale > 1 and first.value < second.value / scale and _DASH.fullmatch(between):
            first = first._replace(value=first.value * scale, step=first.step * scale)
        if not _DASH.fullmatch(between) and second.kind == "count":
            return first
        return first._replace(unit=second.unit, kind=second.kind)
    return first
