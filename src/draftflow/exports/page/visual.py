"""Drawings of checked figures: tables and lines of text with marks in SVG, so that nothing of them is only a picture.

Everything is placed in per cent, so that letters keep their size on a phone.
"""

from collections.abc import Mapping
from itertools import pairwise

from draftflow.exports.page.html import Html, element, text
from draftflow.exports.page.series import Bars, Moment
from draftflow.exports.page.words import Words

_WIDTH = 420  # CSS pixels the line of time is laid out for; marks that would touch there stand above each other
_DOT, _STEP = 11, 13
_TICKS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_MOST_TICKS = 7


def timeline(moments: tuple[Moment, ...], anchors: Mapping[str, str], words: Words) -> Html:
    """The dates of the article on a line, and the same as a table; `anchors` are places by a sentence's id."""
    if not moments:
        return Html("")
    low, high = moments[0].years, moments[-1].years
    dots, rows, ends = [], [], list[float]()
    for moment in moments:
        x = 2 + 96 * (moment.years - low) / max(high - low, 1e-9)
        level = next((i for i, end in enumerate(ends) if end + _STEP <= x * _WIDTH / 100), len(ends))
        ends[level : level + 1] = [x * _WIDTH / 100]
        dots.append((x, level, moment))
        rows.append(_dated(moment, anchors, 2 * int(words["snippet"])))
    height = _STEP * len(ends) + 30
    base = height - 24
    drawn = [element("line", x1="0%", x2="100%", y1=base, y2=base, class_="axis")]
    for year in _years(low, high):
        x = 2 + 96 * (year - low) / max(high - low, 1e-9)
        drawn.append(element("line", x1=_per(x), x2=_per(x), y1=base, y2=base + 5, class_="axis"))
        drawn.append(element("text", text(str(year)), x=_per(x), y=height - 4, text_anchor="middle"))
    for x, level, moment in dots:
        y = base - 9 - _STEP * level
        mark = element("circle", element("title", text(moment.text)), cx=_per(x), cy=y, r=_DOT / 2, class_="dot")
        drawn.append(mark)
    head = element("tr", *(element("th", text(words[name]), scope="col") for name in ("date", "what")))
    table = element("table", element("thead", head), element("tbody", *rows))
    return element(
        "figure",
        element("figcaption", element("strong", text(words["timeline"]))),
        _svg(height, *drawn),
        element("details", element("summary", text(words["table"])), table),
        class_="visual timeline",
    )


def chart(bars: Bars, anchors: Mapping[str, str], words: Words) -> Html:
    """The values of a sentence as bars, or on a line where each has its date; every value leads to its evidence."""
    rows = [
        _bar(label, value.text, value.value / _most(bars), anchors.get(bars.entry.id)) for label, value in bars.rows
    ]
    table = element("table", element("tbody", *rows), class_="bars")
    curve = _curve(bars) if bars.moments else Html("")
    caption = element("figcaption", text(words["chart"]))
    return element("figure", caption, curve, table, class_="visual")


def _curve(bars: Bars) -> Html:
    """Values over time."""
    pairs = sorted(zip((m.years for m in bars.moments), (v.value for _, v in bars.rows), strict=True))
    low, high, height = pairs[0][0], pairs[-1][0], 120
    points = [(3 + 94 * (at - low) / max(high - low, 1e-9), height - 10 - 100 * v / _most(bars)) for at, v in pairs]
    lines = [
        element("line", x1=_per(a[0]), y1=_number(a[1]), x2=_per(b[0]), y2=_number(b[1]), class_="run")
        for a, b in pairwise(points)
    ]
    dots = [element("circle", cx=_per(x), cy=_number(y), r=5, class_="dot") for x, y in points]
    axis = element("line", x1="0%", x2="100%", y1=height - 10, y2=height - 10, class_="axis")
    return _svg(height, axis, *lines, *dots)


def _bar(label: str, value: str, share: float, anchor: str | None) -> Html:
    rect = element("rect", x="0", y="3", width=_per(100 * share), height="10", rx="2", class_="bar")
    shown = element("a", text(value), href=f"#{anchor}") if anchor else text(value)
    return element(
        "tr",
        element("th", text(label), scope="row"),
        element("td", _svg(16, rect), class_="drawn"),
        element("td", shown, class_="value"),
    )


def _dated(moment: Moment, anchors: Mapping[str, str], limit: int) -> Html:
    said = moment.entry.text if len(moment.entry.text) <= limit else moment.entry.text[:limit].rstrip() + "…"
    anchor = anchors.get(moment.entry.id)
    shown = element("a", text(said), href=f"#{anchor}") if anchor else text(said)
    return element("tr", element("th", text(moment.text), scope="row"), element("td", shown))


def _svg(height: int, *drawn: Html) -> Html:
    """A drawing that says nothing the text beside it does not say."""
    return element("svg", *drawn, width="100%", height=height, aria_hidden="true", focusable="false")


def _years(low: float, high: float) -> list[int]:
    """Round years between two, few enough to be read."""
    step = next((s for s in _TICKS if (high - low) / s <= _MOST_TICKS), _TICKS[-1])
    first = -(-int(low) // step) * step
    return [year for year in range(first, int(high) + 1, step) if low <= year <= high]


def _most(bars: Bars) -> float:
    return max(value.value for _, value in bars.rows)


def _per(share: float) -> str:
    return f"{_number(share)}%"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
