"""T601, T602, T608 to T610, T618: markup, headings and brackets as a reader sees them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from draftflow.checks import brackets, emphasis, headings
from draftflow.checks.article import foreign_article
from draftflow.checks.base import Check, Library
from draftflow.models import Finding

LIBRARY = Library({}, {}, ())


def found(checks: tuple[Check, ...], text: str) -> list[Finding]:
    article = foreign_article("a.md", text)
    return [finding for check in checks for finding in check.run(article, LIBRARY).findings]


def said(checks: tuple[Check, ...], text: str) -> list[tuple[str, int | None, int | None]]:
    return [(finding.code, finding.line, finding.column) for finding in found(checks, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**「強調」**です", [("T602", 1, 1)]),
        ("彼は**「強調」**です", [("T602", 1, 3)]),
        ("**重要。**次へ", [("T602", 1, 1)]),
        ("これは*「強調」*です", [("T602", 1, 4)]),
        ("- 見よ[**「x」**です](https://example.org)", [("T602", 1, 6)]),
        ("**「a」**と**b**", [("T602", 1, 6)]),
        ("見出し\n**議題\n\n本文", [("T601", 2, 1)]),
        ("**Germany:**She began the war.", [("T601", 1, 1)]),
        ("終わった。**", [("T601", 1, 6)]),
        ("**強調**です。「**強調**」です。", []),
        ("**「強調」** です", []),
        ("bold **words** and *italic* ones", []),
        (r"an escaped \*\*mark\*\*", []),
        ("`**code`", []),
        ("the prime 2**31 - 1", []),
        ("** a footnote of a table", []),
        ("__init is a name", []),
        ("```\n**\n```", []),
    ],
)
def test_marks_that_a_reader_would_see(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert said(emphasis.CHECKS, text) == expected


@given(st.text("あ。「」* a\n", max_size=30))
def test_a_text_that_renders_without_asterisks_and_without_bold_in_bold_is_never_flagged(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": False}).render(text)
    if "**" not in html and "*「" not in html and "」*" not in html and html.count("<strong>") < 2:
        assert not said(emphasis.CHECKS, text)


def test_a_single_mark_is_sure_only_where_it_opens_a_line_or_stands_beside_japanese() -> None:
    severities = [
        found(emphasis.CHECKS, text)[0].severity for text in ("**Agenda", "終わった。**", "rainfall** in inches")
    ]
    assert severities == ["warning", "warning", "note"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("首相は「署名しないと述べた。", [("T618", 1, 4)]),
        ("首相は署名しない」と述べた。", [("T618", 1, 9)]),
        ("租税（そぜい、（英: tax）とは", [("T618", 1, 3)]),
        ("The council (seven members agreed.", [("T618", 1, 13)]),
        ("彼は「署名（3月)をした」と述べた。", []),
        ("1) first, b) second :-) fine", []),
        ("See [x](https://example.org/a_(b)) and https://example.org/c_(d).", []),
        ("the interval [0, 1) with x = 2)", []),
        ("「長い話だ。\n\nまだ続く」と述べた。", []),
        ("“It is long.\n\n“It goes on.” Then it ended.", []),
        ("`(`", []),
        ("„so“ wird zitiert", []),
    ],
)
def test_brackets_without_a_partner(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert said(brackets.CHECKS, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# T\n\n## A\n\nx\n\n#### B\n\nx", [("T608", 7, 6)]),
        ("# T\n\n## A\n\nx\n\n## A\n\nx", [("T609", 7, 4)]),
        ("# T\n\n## A\n\n### N\n\nx\n\n## B\n\n### N\n\nx", []),
        ("# T\n\n## A\n\n## B\n\nx", [("T610", 3, 4)]),
        ("# T\n\n## A\n\nx\n\n## B\n", [("T610", 7, 4)]),
        ("# T\n\n## A\n\n### N\n\nx", []),
        ("## A\n\nx\n\n### B\n\nx\n\n## 参考文献\n\n1. https://example.org/1\n", []),
    ],
)
def test_headings(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert said(headings.CHECKS, text) == expected


def test_comments_and_a_yaml_head_shift_no_place() -> None:
    text = "---\ntitle: x\n---\n\n<!-- **\nnot seen -->\n\nFirst <!-- ** --> half. **open\n"
    assert [place for place in said(emphasis.CHECKS, text) if place[0] == "T601"] == [("T601", 8, 25)]


@pytest.mark.parametrize("run", ["**a ", "__a ", "「", "(", ")", "](", "【1†", "`a ", "\n# a", "[", "“"])
def test_no_run_of_marks_takes_long(run: str) -> None:
    article = foreign_article("a.md", run * 10_000)
    start = time.perf_counter()
    for check in (*emphasis.CHECKS, *brackets.CHECKS, *headings.CHECKS):
        check.run(article, LIBRARY)
    assert time.perf_counter() - start < 5
