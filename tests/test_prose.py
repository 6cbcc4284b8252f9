"""A model's answer becomes prose: what could load, link or run goes, everything else stays as it is."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from draftflow.text.headings import heading_at, without_closing
from draftflow.text.prose import plain_line, plain_prose

same = settings(deadline=None, derandomize=True)

UNTOUCHED = [
    "The boats are electric [@e7k2mq9].\n\nThey sail [@e1][@e2] and [@a; @b].",
    "She said “no [sic]” (in 2019).",
    "5 < 6 and 7 > 3; I <3 it; {x} %s {{ y }} {% z %} $5",
    "A number of its own[1][2], [3] and [1, 2–4].",
    "### A subhead\n\nText.\n\n#### Another",
    "- one\n- two\n\n| a | b |\n|---|---|\n| c | d |",
    "費用は318億円（用地費を除く）である[@e1]。「待てない」と述べた。",
    "**bold** *and* `code` and ~~gone~~",
    "a * b_c_d \\[x\\] & co; C# and # 5",
    "The note [注] stays.",
    "They won![@e1] They won![@e1][@e2] They won![1][2]",
]

TAKEN_OUT = [
    # images and links, which keep their words
    ("See ![the boat](boat.png) here.", "See the boat here.", "an image"),
    ("![](http://example.org/x.png?q=1)", "", "an image"),
    ("![a\\]b](x (1).png)", "a\\]b", "an image"),
    ("![the boat][ref]", "the boat", "an image"),
    ("They won![@e1](http://example.org)", "They won[@e1]", "an image"),
    ("[the report](https://example.org/a_(b)) says", "the report says", "a link"),
    ("[x](javascript:alert(1))", "x", "a link"),
    ('[x](<a b> "title")', "x", "a link"),
    ("[x](\n/etc/passwd\n)", "x", "a link"),
    ("[the report][1] says", "the report says", "a link"),
    ("[a [b](c) d](e)", "a b d", "a link (2 times)"),
    ("[![alt](a.png)](b)", "alt", "a link"),
    ("text[@e1](http://example.org)", "text[@e1]", "a link"),
    ("It fell [1](http://example.org).", "It fell [1].", "a link"),
    ("It fell [[1]](http://example.org).", "It fell [[1]] ().", "a link"),
    # addresses
    ("See https://example.org/a?b=c, then.", "See  then.", "an address"),
    ("See HTTPS://EXAMPLE.ORG.", "See", "an address"),
    ("See www.example.org/x now", "See  now", "an address"),
    ("<https://example.org>", "", "an address"),
    ("<javascript:alert(1)>", "", "an address"),
    ("詳細はhttps://example.org/aを参照。", "詳細はを参照。", "an address"),
    # definitions and footnotes
    ("Text [x].\n\n[x]: https://example.org 'title'", "Text [x].", "a link definition"),
    ("Text [x].\n\n[x]:\n/etc/passwd", "Text [x].", "a link definition"),
    ("> [x]: /etc/passwd", "", "a link definition"),
    ("- [x]: <a b>", "", "a link definition"),
    ("Text[^1].\n\n[^1]: A note of its own.", "Text[^1].", "a footnote"),
    # HTML
    ("a<br>b<hr/>c</p >d", "abcd", "an HTML tag (3 times)"),
    ("<img src=x onerror=alert(1)>", "", "an HTML tag"),
    ("<a href='x'>boats</a>", "boats", "an HTML tag (2 times)"),
    (f"<img src={'x' * 5_000}>", "", "an HTML tag"),
    ("a<<b>img src=x>b", "ab", "an HTML tag (2 times)"),
    ("<scr<b>ipt>alert(1)", "alert(1)", "an HTML tag (2 times)"),
    ("a<!-- hidden\n\ntext -->b", "ab", "an HTML tag"),
    ("a<?php echo 1 ?>b<!DOCTYPE html>c", "abc", "an HTML tag (2 times)"),
]

MADE_HARMLESS = [
    ("![a [b]](../secret.png)", "![a [b]] (../secret.png)"),
    ("[a [b] c](//example.org)", "[a [b] c] (//example.org)"),
    ("\\\\[x](javascript:alert)", "\\\\[x] (javascript:alert)"),
    ("<img src=x onerror=alert(1)", "\\<img src=x onerror=alert(1)"),
    ("\\\\<img src=x onerror=alert(1)", "\\\\\\<img src=x onerror=alert(1)"),
    ("<iframe\nsrc", "\\<iframe\nsrc"),
    ("a<b and c>d", "a\\<b and c>d"),
    ("<!-- never closed", "\\<!-- never closed"),
    ("<someone@example.org>", "\\<someone@example.org>"),
]


@pytest.mark.parametrize("text", UNTOUCHED)
def test_prose_is_left_as_it_is(text: str) -> None:
    assert plain_prose(text, "Cost") == (f"{text}\n", [])


@pytest.mark.parametrize(("text", "left", "what"), TAKEN_OUT)
def test_what_could_load_link_or_run_is_taken_out_and_named(text: str, left: str, what: str) -> None:
    prose, removed = plain_prose(text, "Cost")
    assert prose == f"{left}\n"
    assert what in removed


@pytest.mark.parametrize(("text", "left"), MADE_HARMLESS)
def test_what_is_half_a_link_or_a_tag_becomes_plain_characters(text: str, left: str) -> None:
    assert plain_prose(text, "Cost")[0] == f"{left}\n"


PIECES = st.sampled_from(
    [
        *(
            "[",
            "]",
            "(",
            ")",
            "!",
            "<",
            ">",
            "\\",
            "`",
            '"',
            "'",
            "=",
            ":",
            "/",
            "-",
            "#",
            "*",
            "\n",
            "\n\n",
            " ",
            "    ",
            "&lt;",
        ),
        *(
            "[x](y)",
            "![x](y)",
            "[x]: y\n",
            "[x][y]",
            "[@e1]",
            "<b>",
            "</b>",
            "<img src=x>",
            "<!--",
            "-->",
            "<?",
            "]]>",
            "[^1]",
        ),
        *("https://example.org", "www.example.org", "javascript:", "a", "b", "船", "1.", "> ", "- "),
    ]
)


@same
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_no_prose_renders_to_anything_that_loads_links_or_runs(text: str) -> None:
    prose, _ = plain_prose(text, "Cost")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(prose)
    tags = set(re.findall(r"<(/?[a-zA-Z!?][a-zA-Z0-9]*)", html))
    allowed = {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
    }
    assert {tag.lstrip("/") for tag in tags} <= allowed | {"table", "thead", "tbody", "tr", "th", "td"}
    assert not re.search(r"<[a-z]+ [^>]*(?:href|src|on[a-z]+)=", html)


@same
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60))
def test_prose_is_prose_already(text: str) -> None:
    prose, _ = plain_prose(text, "Cost")
    again, _ = plain_prose(plain_prose(prose, "Cost")[0], "Cost")
    assert plain_prose(again, "Cost")[0] == again


# --- headings


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("# Anything\n\nText.", "Text."),
        ("## Cost\nText.", "Text."),
        ("##  COST  ##\n\nText.", "Text."),
        ("\n\n## C o s t\n\nText.", "Text."),
        ("## Another\n\nText.", "### Another\n\nText."),
        ("### Cost\n\nText.", "### Cost\n\nText."),
        ("Text.\n\n## More\n\n # Even more", "Text.\n\n### More\n\n### Even more"),
        ("Text.\n\n#Not a heading", "Text.\n\n#Not a heading"),
        ("## Cost", ""),
        ("Title\n=====\n\nText.", "Title\n\nText."),
        ("Text.\n---\nMore.", "Text.\nMore."),
        ("Text.\n\n---\n\nMore.", "Text.\n\n---\n\nMore."),
        ("Text.\n\n\n\n\nMore.\n\n", "Text.\n\nMore."),
        ("\ufeffA\u200bB\x00C\r\nD", "ABC\nD"),
        ("", ""),
    ],
)
def test_headings_of_a_section_are_run_in_subheads(text: str, prose: str) -> None:
    assert plain_prose(text, "Cost")[0].strip() == prose


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("The boats", "The boats"),
        ("## The boats", "The boats"),
        ("The\n\nboats ", "The boats"),
        ("The [boats](javascript:alert(1))", "The boats"),
        ("<b>The</b> boats<script", "The boats\\<script"),
        ("費用は<img src=x onerror=y>いくらか", "費用はいくらか"),
        ("See https://example.org", "See"),
        ("x" * 300, "x" * 199 + "…"),
        ("# ", ""),
    ],
)
def test_a_line_of_the_model_is_one_plain_line(text: str, line: str) -> None:
    assert plain_line(text) == line


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("No heading here |", None),
        ("# Boats\n\nText |", "Boats"),
        ("# Boats\n## Cost ##\nText |", "Cost"),
        ("# Boats\n\nText | more\n\n## Cost", "Boats"),
        ("## C#\nText |", "C#"),
        ("##\n# #\n####### seven\n#none\nText |", None),
        ("## 費用\n本文 |", "費用"),
    ],
)
def test_the_heading_above_a_place(text: str, heading: str | None) -> None:
    assert heading_at(text, text.index("|")) == heading


@pytest.mark.parametrize(
    ("title", "bare"),
    [("Cost ##", "Cost"), ("Cost##", "Cost##"), ("C#", "C#"), ("###", ""), ("a # b", "a # b"), ("a\t#  ", "a")],
)
def test_the_end_marks_of_a_heading_are_no_part_of_it(title: str, bare: str) -> None:
    assert without_closing(title) == bare


@pytest.mark.parametrize(
    "piece",
    [
        *("[x](", "![a](", "<a ", "<!--", "[a]: b\n", "](", "[", "![", "<a b=c", "(", "\\", "[x](\\", "www.", "# \n"),
        *("\n#", " \n", "=\n", "# " + " " * 99),
    ],
)
def test_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    text = "# a" + piece * (100_000 // len(piece))
    started = time.process_time()
    plain_prose(text, "Cost")
    heading_at(text, len(text))
    assert time.process_time() - started < 3
