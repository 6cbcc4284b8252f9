"""Two people changed one text: both changes are kept, and where they clash it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.text.merge import conflict_line, merge

TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "together"),
    [
        ("a\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nb\nc\nD\n", "a\nB\nc\nD\n"),
        ("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n"),
        ("a\nb\n", "a\nx\nb\n", "a\nx\nb\n", "a\nx\nb\n"),
        ("", "", "x\n", "x\n"),
        ("a\nb\nc\n", "c\n", "a\nb\nc\n", "c\n"),
        (
            "見出し\n本文\n末尾\n",
            "見出し\n本文を直す\n末尾\n",
            "見出し\n本文\n末尾\n追記\n",
            "見出し\n本文を直す\n末尾\n追記\n",
        ),
    ],
)
def test_changes_in_different_places_are_both_kept(base: str, mine: str, theirs: str, together: str) -> None:
    assert merge(base, mine, theirs) == (together, 0)
    assert merge(base, theirs, mine) == (together, 0)


def test_a_clash_is_marked_with_both_sides() -> None:
    merged = merge("a\nb\nc\n", "a\nmine\nc\n", "a\ntheirs\nc\n", names=("yours", "shipped"))
    assert merged == ("a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> shipped\nc\n", 1)
    assert conflict_line(merged.text) == 2
    assert conflict_line("a\n <<<<<<< yours\n") is None


@given(TEXTS, TEXTS)
def test_who_changed_nothing_gets_the_changes_of_the_other(base: str, changed: str) -> None:
    assert merge(base, base, changed) == (changed, 0)
    assert merge(base, changed, base) == (changed, 0)
    assert merge(base, changed, changed) == (changed, 0)


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_of_a_person_is_lost_without_a_mark(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    new = set(mine.splitlines()) - set(base.splitlines())
    assert new <= set(merged.text.splitlines())
    assert (conflict_line(merged.text) is not None) == (merged.conflicts > 0)
