"""Texts that parsers trip over, and strategies that make more of them."""

from hypothesis import settings
from hypothesis import strategies as st

from draftflow.text.citations import cited
from draftflow.text.clean import one_line

NASTY = (
    *(
        "# hash",
        "#5",
        "- dash",
        "-",
        "---",
        "***",
        "* star",
        "+ plus",
        "> quote",
        "1. first",
        "2) second",
        "1986. A year",
    ),
    *("1.10", "12:30", "no", "Yes", "null", "~", "0o14", "0x1F", "1e3", ".inf", "2026-03-05", "=", "==="),
    *("a\\b", "\\", "\\# x", "1\\. x", "\\\\", "x\\", "[x]: https://example.org", "[ ] task", "[a](b)", "![a](b)"),
    *(
        "a | b",
        "|a|b|",
        "|---|",
        "`code`",
        "```",
        "~~~",
        "_under_",
        "__x__",
        "*em*",
        "<b>",
        "<!-- c -->",
        "&amp;",
        "{x}",
    ),
    *("A {#id}", "A {.class}", "ends with #", "ends with ##", "C#", "key: value", ": colon", "a: b: c", "'single'"),
    *('"double"', "“curly”", "it's", "100%", "@at", "%tag", "!tag", "&anchor", "*alias", "? question", ", comma"),
    *(
        "電車は「速い」。",
        "　全角　空白　",
        "ﾊﾝｶｸ",
        "１２：３０",
        "🚋 tram",
        "👨‍👩‍👧",
        "naïve café",
        "עברית",
        "$x$",
        "…",
    ),
    *(
        "$29.2 million",
        "https://example.org/?a=1&b=[2]#c",
        "x" * 300,
        "tab\there",
        "**bold**",
        "__init__",
        "A `b` {c} #",
    ),
)
RAW = (
    "a\x85b",
    "a\u2028b\u2029c",
    "\0",
    "\x1b[1m",
    "a\nb\n",
    "\n\na",
    "  in\n out\n",
    "a\t\n",
    "\ufeffa",
    "a\n---\nb\n",
    "\t",
    " ",
)
"""Texts as models and files may give them, before they are cleaned."""
WORDS = st.sampled_from((*NASTY, *RAW)) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINE = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: one_line(" ".join(words), 500))
LINE = LINE.filter(lambda line: line and not cited(line))
"""One line of text, as whatever is made by an author is cleaned before it becomes a value."""
PROSE = st.lists(LINE, max_size=4).map("\n\n".join) | st.lists(WORDS, max_size=5).map("\n".join)
ANY = PROSE | st.text(st.characters(exclude_categories=["Cs"]))
round_trip = settings(deadline=None, max_examples=40, derandomize=True)
