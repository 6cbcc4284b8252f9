"""Which characters of a PDF page a reader can see: not white ones on the white page, not ones too small to read."""

import ctypes
from collections.abc import Callable
from typing import Any

_WHITE = 250  # of 255, in each colour
_TINY = 1.0  # points
_MAX_OBJECTS = 20_000
_Box = tuple[float, float, float, float]


def seen(raw: Any, page: Any, text_page: Any) -> Callable[[int], bool] | None:
    """Whether the character at an index can be seen; None if the page hides none.

    White letters on a picture or on a filled shape are seen. Characters that are not drawn at all stay: that is how
    text recognition lays its text under a scan.
    """
    suspects, grounds = False, list[_Box]()
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if number > _MAX_OBJECTS:
            break
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            suspects = suspects or _is_white(raw.FPDFPageObj_GetFillColor, item) or _font_size(raw, item) < _TINY
        elif item.type == raw.FPDF_PAGEOBJ_IMAGE or not _is_white(raw.FPDFPageObj_GetFillColor, item):
            grounds.append(item.get_bounds())
    if not suspects:
        return None

    def is_seen(index: int) -> bool:
        if raw.FPDFText_IsGenerated(text_page, index) == 1:
            return True  # a space or a line break
        left, bottom, right, top = text_page.get_charbox(index)
        if 0 < top - bottom < _TINY / 2 and 0 < right - left < _TINY / 2:
            return False
        if not _is_white(raw.FPDFText_GetFillColor, text_page, index):
            return True
        x, y = (left + right) / 2, (bottom + top) / 2
        return any(a <= x <= c and b <= y <= d for a, b, c, d in grounds)

    return is_seen


def _is_white(get: Any, *of: Any) -> bool:
    """Whether a fill colour is white or transparent."""
    colour = [ctypes.c_uint() for _ in range(4)]
    if not get(*of, *colour):
        return False
    *rgb, alpha = (part.value for part in colour)
    return min(rgb) >= _WHITE or alpha == 0


def _font_size(raw: Any, item: Any) -> float:
    size = ctypes.c_float()
    matrix = item.get_matrix()
    raw.FPDFTextObj_GetFontSize(item, size)
    return abs(size.value * (matrix.d or matrix.b or 1.0))
