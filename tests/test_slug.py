"""Names of folders from whatever a person calls an article."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.slug import slug, unique

same = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Boats of the Bay", "the-boats-of-the-bay"),
        ("Café d'Été — “x”", "cafe-dete-x"),
        ("The county’s plan", "the-countys-plan"),
        ("ＬＲＴ計画：第１２回", "lrt計画-第12回"),
        ("青波市はなぜ？", "青波市はなぜ"),
        ("ｶﾞｿﾘﾝ か\u3099", "ガソリン-が"),
        ("Tiếng Việt", "tieng-viet"),
        ("İstanbul ﬁne ½", "istanbul-fine-1-2"),
        ("a_b  c--d", "a-b-c-d"),
        # what is no name
        *((title, "article") for title in ("", " ", "🚢🚢", "!!!", ".", "..", "．．／", "—")),
        *((title, "article") for title in ("\x00", "\u200b\u202e", "\ud800")),
        # what must not leave the folder, or be taken for an option or a device
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\windows", "windows"),
        ("/root/x", "root-x"),
        ("C:\\x", "c-x"),
        ("~/x", "x"),
        ("-rf", "rf"),
        ("a\x00b\nc", "a-b-c"),
        *((title, f"{title.lower()}-article") for title in ("CON", "nul", "Aux", "COM1", "LPT9")),
        ("COM¹", "com1-article"),
        ("con.txt", "con-txt"),
        ("Concert", "concert"),
    ],
)
def test_the_name_for_a_title(title: str, name: str) -> None:
    assert slug(title) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a" * 300, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
        (f"{'a' * 59} bcd", "a" * 59),
        ("電" * 300, "電" * 60),
        ("𠮷" * 300, "𠮷" * 45),
    ],
)
def test_long_titles_are_cut_between_words_where_they_have_some(title: str, name: str) -> None:
    assert slug(title) == name


def test_the_name_of_nothing_can_be_given() -> None:
    assert slug("!!!", default="section") == "section"
    assert slug("Con", default="section") == "con-section"


@same
@given(st.text(max_size=200) | st.text(alphabet="./\\:*?<>|-_ ~%\x00conCON1", max_size=30))
def test_any_title_gives_a_name_every_system_takes(title: str) -> None:
    name = slug(title)
    assert name
    assert len(name.encode()) <= 200
    assert PurePosixPath(name).parts == PureWindowsPath(name).parts == (name,)
    assert not PureWindowsPath(name).is_reserved()
    assert name[0] not in "-."
    assert name[-1] not in "-. "
    assert unicodedata.is_normalized("NFC", name)


@same
@given(st.text(max_size=100))
def test_a_name_is_its_own_name(title: str) -> None:
    assert slug(slug(title)) == slug(title)


def test_names_that_are_taken_get_a_number() -> None:
    taken: set[str] = set()
    for expected in ("boats", "boats-2", "boats-3"):
        name = unique("boats", taken)
        assert name == expected
        taken.add(name)
    assert unique("boats", {"boats", "boats-3"}) == "boats-2"
