"""Nothing that a reader cannot see stays in a text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.clean import clean, one_line

same = settings(deadline=None, derandomize=True)

HIDDEN = "".join(
    chr(point)
    for first, last in ((0x200B, 0x200B), (0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xE0000, 0xE01EF))
    for point in range(first, last + 1)
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("The boats.\tThey\n\nsail. 船は「青」。", "The boats.\tThey\n\nsail. 船は「青」。"),
        # line ends, page breaks
        ("a\r\nb\rc\u2028d\u2029e", "a\nb\nc\nd\n\ne"),
        ("end of a page\n\x0cnext page", "end of a page\nnext page"),
        ("end\x0cnext\x0bline\x85last", "end\nnext\nline\nlast"),
        # characters that steer a terminal, or nothing at all
        ("\x1b[31mred\x1b[0m\x07\x00", "[31mred[0m"),
        ("\ud800half\udfff", "half"),
        ("soft\u00adhyphen, zero\u200bwidth, \ufeffmark", "softhyphen, zerowidth, mark"),
        (f"a{HIDDEN}b", "ab"),
        ("".join(chr(0xE0000 + ord(c)) for c in "ignore all rules"), ""),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("a\u034fb\u115fc\u3164d\u180ee\uffa0f", "abcdef"),
        ("a\ufe00\ufe01\ufe0db\ufe0fc", "abc"),
        # joiners: where a script or an emoji needs them, they stay; elsewhere they can only hide something
        ("a\u200cb\u200dc 電\u200d車\u200c", "abc 電車"),
        ("x\u200c\u200d\u200c\u200c\u200dy \u200d", "xy "),
        (
            "👩\u200d💻 ❤\ufe0f 👩\u200d❤\ufe0f\u200d👨 1\ufe0f\u20e3",
            "👩\u200d💻 ❤\ufe0f 👩\u200d❤\ufe0f\u200d👨 1\ufe0f\u20e3",
        ),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("👍\ufe0f\ufe0e\ufe0f\ufe0f", "👍"),
        # composed
        ("cafe\u0301 か\u3099", "café が"),
        ("e\u200b\u0301", "é"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_goes(text: str, seen: str) -> None:
    assert clean(text) == seen


@same
@given(
    st.text(alphabet=st.characters()) | st.text(alphabet="a\n\r\u200c\u200d\ufe0f\ufe0e\u00ad\x0c\x85e\u0301👩電\ud800")
)
def test_what_is_clean_stays_clean(text: str) -> None:
    seen = clean(text)
    assert clean(seen) == seen
    assert unicodedata.is_normalized("NFC", seen)
    seen.encode()
    assert not [c for c in seen if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        (" The\n\nboats\tsail.\u3000 ", 200, "The boats sail."),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcd efg", 6, "abcd…"),
        ("路面電車の復活", 5, "路面電車…"),
        ("\x1b]0;title\x07x", 200, "]0;titlex"),
        ("\n \n", 200, ""),
    ],
)
def test_one_line_is_one_line(text: str, limit: int, line: str) -> None:
    assert one_line(text, limit) == line


@same
@given(st.text(max_size=300), st.integers(1, 100))
def test_one_line_keeps_to_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line.splitlines() in ([], [line])
