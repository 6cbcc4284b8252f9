"""YAML as a person means it: everything is text, with its line, and nothing can be smuggled in."""

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.errors import FileError
from draftflow.text import yaml12
from draftflow.text.yaml12 import dump, load

same = settings(deadline=None, derandomize=True)

AS_WRITTEN = [
    *("no", "No", "NO", "yes", "on", "off", "y", "true", "False", "null", "Null", "~x", "12:30", "1:30:00"),
    *("1.10", "1e3", "0o7", "007", "0x1F", "0b1", "1_000", ".5", "+1", "-1", ".inf", ".nan", "2026-03-05"),
    *("=", "<<", "a#b", "a:b", "http://example.org/a?b=c", "[@e1] not", "50 %", "路面電車", "「引用」", "３月", "🛥️"),
]  # fmt: skip


@pytest.mark.parametrize("written", AS_WRITTEN)
def test_a_value_stays_what_it_looks_like(written: str) -> None:
    quoted = f'"{written}"' if written.startswith("[") else written
    assert load(f"a: {quoted}\nb:\n- {quoted}\n", "f").value == {"a": written, "b": [written]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a remark\n", None),
        ("a:\nb: ''\nc: ~\nd: null\n", {"a": None, "b": "", "c": "~", "d": "null"}),
        ("\ufeffa: 1\r\nb:\r\n  - x\r\n", {"a": "1", "b": ["x"]}),
        ("a: one\n  two\n\n  three\n", {"a": "one two\nthree"}),
        ("a: |\n  one\n\n  two\nb: >-\n  one\n  two\n", {"a": "one\n\ntwo\n", "b": "one two"}),
        ("a: 'it''s'\nb: \"x\\ty\\u00e9\"\n", {"a": "it's", "b": "x\tyé"}),
        ("a: {b: 1, c: [x, y]}\n", {"a": {"b": "1", "c": ["x", "y"]}}),
        ("a: x\ty\n", {"a": "x\ty"}),
        ("no: 1\n2026-03-05: x\n1.0: y\n", {"no": "1", "2026-03-05": "x", "1.0": "y"}),
        ("<<: {a: 1}\na: 2\n", {"<<": {"a": "1"}, "a": "2"}),
        ("a: !!str 1\nb: ! 2\n", {"a": "1", "b": "2"}),
        ("%YAML 1.1\n---\na: no\n...\n", {"a": "no"}),
        ("- a\n- - b\n  - c\n", ["a", ["b", "c"]]),
        ("just text\n", "just text"),
        ("見出し: 値\n", {"見出し": "値"}),
    ],
)
def test_plain_yaml_is_read(text: str, value: Any) -> None:
    assert load(text, "f").value == value


def test_every_value_has_its_line() -> None:
    lines = load("a: 1\nb:\n- x\n- c: y\n  d:\n    - z\n", "f", first_line=2).lines
    assert lines[("a",)] == 2
    assert lines["b", 0] == 4
    assert lines["b", 1, "c"] == 5
    assert lines["b", 1, "d", 0] == 7


REFUSED = [
    # not YAML
    ("a: [", 2, "not YAML"),
    ("a: 1\nb: c: d", 2, "not YAML"),
    ("a: 1\n\tb: 2", 2, "not YAML"),
    ("a:\n  - b\n c: d", 3, "not YAML"),
    ("a: 'open\n\nb: 2", 3, "not YAML"),
    ("a: %x", 1, "not YAML"),
    ("a: `x`", 1, "not YAML"),
    ("- a\nb: 1", 2, "not YAML"),
    # YAML that draftflow does not read
    ("a: 1\na: 2", 2, "holds the key 'a' twice"),
    ("a: 1\n---\nb: 2", 2, "holds a second YAML document"),
    ("a: &x 1", 1, "holds the anchor &x"),
    ("a: 1\nb: *x", 2, "holds the alias *x"),
    ("a: &x [b]\nc: *x", 1, "holds the anchor &x"),
    ("a: !!int 1", 1, "holds the tag 'tag:yaml.org,2002:int'"),
    ("a: !!binary aGk=", 1, "holds the tag"),
    ("a: !!python/object/apply:os.system ['true']", 1, "holds the tag"),
    ("a: !local {b: 1}", 1, "holds the tag '!local'"),
    ("? [a, b]\n: c", 1, "holds a key that is not a word"),
    ("{a: 1}: b", 1, "holds a key that is not a word"),
    (": b", 1, "not YAML"),
    ("?\n: b", 1, "holds a key that is not a word"),
    ("[" * 20_000, 1, "holds nested deeper than 24 levels"),
    ("{a: " * 20_000, 1, "holds nested deeper than 24 levels"),
    ("- " * 20_000 + "x", 1, "holds nested deeper than 24 levels"),
    # what is no text
    ("a: 1\nb: \x01", 2, "holds the character U+0001"),
    ("a: 1\n\nb: \x1b[31m", 3, "holds the character U+001B"),
    ("a: \ud800", 1, "holds the character U+D800"),
    ("a: \x7f", 1, "holds the character U+007F"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "problem"), REFUSED)
def test_an_error_names_file_line_and_problem(text: str, line: int, problem: str) -> None:
    with pytest.raises(FileError) as raised:
        load(text, "plan.yaml")
    assert str(raised.value).startswith(f"plan.yaml:{line}: {problem}")
    assert "\n" not in str(raised.value)


def test_a_line_is_counted_from_where_the_text_stands() -> None:
    with pytest.raises(FileError, match=r"a\.md:12: holds the key"):
        load("a: 1\na: 2", "a.md", first_line=11)
    with pytest.raises(FileError, match=r"a\.md:12: holds the character"):
        load("a: 1\nb: \x02", "a.md", first_line=11)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\x00", "holds a NUL byte; it is damaged"),
        ("x" * (yaml12.MAX_CHARACTERS + 1), "8,000,001 characters of YAML, more than 8,000,000; split the file"),
        ("- x\n" * (yaml12.MAX_VALUES + 1), "holds more than 200,000 values"),
    ],
    ids=["NUL", "characters", "values"],
)
def test_what_is_damaged_or_too_large_is_refused(text: str, problem: str) -> None:
    with pytest.raises(FileError, match=problem):
        load(text, "plan.yaml")


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    levels = [f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)]
    started = time.process_time()
    with pytest.raises(FileError, match=r"plan.yaml:1: holds the anchor &a; write the value out"):
        load("\n".join(["a: &a [x, x, x]", *levels]), "plan.yaml")
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "piece", ["[", "{", "- ", "a: ", "? ", '"', "'", "| ", "&a ", "!a ", "# ", ", ", "- a\n", "a\n", "  "]
)
def test_hostile_text_is_read_or_refused_quickly(piece: str) -> None:
    started = time.process_time()
    with suppress(FileError):
        load(piece * (100_000 // len(piece)), "f")
    assert time.process_time() - started < 3


# --- round trips

ODD = (
    "",
    " ",
    " x ",
    "\n",
    "a\nb",
    "a\n\n",
    "\n a",
    "  a\nb",
    "a \nb",
    "x\ty",
    "\t",
    "- a",
    "# a",
    "a: b",
    "'",
    '"',
    "...",
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from([*AS_WRITTEN, *ODD, "---"])
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


@same
@given(VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert load(dump(value), "f").value == value


def test_a_file_is_written_for_a_person() -> None:
    assert dump(
        {"title": "路面電車", "no": "no", "text": "one\ntwo\n", "list": ["a", "b: c"], "long": "word " * 40}
    ) == ("title: 路面電車\n'no': 'no'\ntext: |\n  one\n  two\nlist:\n- a\n- 'b: c'\nlong: '" + "word " * 40 + "'\n")


@same
@given(st.text(alphabet="abc:-[]{}#&*!|>'\"%@`,? \n\t.~=<0", max_size=40))
def test_any_text_is_plain_values_or_an_error_with_its_file(text: str) -> None:
    try:
        value = load(text, "f").value
    except FileError as error:
        assert str(error).startswith("f:")  # noqa: PT017 - either way will do
        return
    waiting = [value]
    while waiting:
        each = waiting.pop()
        assert isinstance(each, (dict, list, str, type(None)))
        waiting += each.values() if isinstance(each, dict) else each if isinstance(each, list) else []
