"""The one Markdown parse: what kind each block is, and where it stands. Heads of files come off before it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.frontmatter import joined, parted
from draftflow.text.markdown import Block, blocks

same = settings(deadline=None, derandomize=True)

ARTICLE = """# The boats

An opening of
two lines.

## What they cost ##

- one
- two
  and more

  second paragraph

1. first

> quoted
> - inside

| a | b |
|---|---|
| c | d |

```python
# no heading
```

    indented

Setext
------

***

<div>not HTML</div>
"""


def test_every_block_has_its_kind_its_text_and_its_lines() -> None:
    assert list(blocks(ARTICLE)) == [
        Block("heading", "The boats", 1, 1, 1),
        Block("paragraph", "An opening of\ntwo lines.", 3, 0, 4),
        Block("heading", "What they cost", 6, 2, 6),
        Block("item", "one", 8, 0, 8),
        Block("item", "two\nand more", 9, 0, 10),
        Block("item", "second paragraph", 12, 0, 12),
        Block("item", "first", 14, 0, 14),
        Block("quote", "quoted", 16, 0, 16),
        Block("item", "inside", 17, 0, 17),
        *(Block("table", cell, 19, 0, 19) for cell in "ab"),
        *(Block("table", cell, 21, 0, 21) for cell in "cd"),
        Block("code", "# no heading\n", 23, 0, 25),
        Block("code", "indented\n", 27, 0, 27),
        Block("heading", "Setext", 29, 2, 29),
        Block("rule", "", 32, 0, 32),
        Block("paragraph", "<div>not HTML</div>", 34, 0, 34),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("\n\n", []),
        ("###### six", [("heading", "six", 6)]),
        ("####### seven", [("paragraph", "####### seven", 0)]),
        ("#none", [("paragraph", "#none", 0)]),
        ("# C#", [("heading", "C#", 1)]),
        ("#", [("heading", "", 1)]),
        ("- # in an item", [("item", "in an item", 0)]),
        ("[x]: /nowhere", []),
        ("# 見出し\n\n本文は「青」。", [("heading", "見出し", 1), ("paragraph", "本文は「青」。", 0)]),
    ],
)
def test_small_texts(text: str, found: list[tuple[str, str, int]]) -> None:
    assert [(block.kind, block.text, block.level) for block in blocks(text)] == found


@same
@given(
    st.lists(
        st.sampled_from(
            ["# a\n", "a\n", "- a\n", "> a\n", "\n", "  ", "|a|\n|-|\n", "```\n", "---\n", "1. a\n", "<b>\n"]
        ),
        max_size=25,
    )
)
def test_blocks_are_in_order_and_inside_of_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    lines = text.count("\n") + 1
    last = 1
    for block in blocks(text):
        assert last <= block.line <= block.end <= lines
        assert (block.level > 0) == (block.kind == "heading")
        last = block.line


@pytest.mark.parametrize(
    "piece", ["[", ">", "- ", "|", "`", "*", "# ", "1. ", "    ", "<b>", "[a]: b\n", "|-", "![", "\n> - "]
)
def test_hostile_text_is_parsed_quickly(piece: str) -> None:
    started = time.process_time()
    list(blocks(piece * (50_000 // len(piece))))
    assert time.process_time() - started < 3


# --- the head of a file


@pytest.mark.parametrize(
    ("text", "head", "body", "line"),
    [
        ("---\ntitle: x\n---\n\nText", "title: x", "\nText", 4),
        ("---\r\ntitle: x\r\n---\r\nText", "title: x", "Text", 4),
        ("\ufeff---\ntitle: x\n---\nText", "title: x", "Text", 4),
        ("---\na: |\n  ---\nb: 1\n---  \nText", "a: |\n  ---\nb: 1", "Text", 6),
        ("---\n---\nText", "", "Text", 3),
        ("---\ntitle: x\n---", "title: x", "", 3),
        ("---\ntitle: x\n----\nText", "", "---\ntitle: x\n----\nText", 1),
        ("---\ntitle: x\n", "", "---\ntitle: x\n", 1),
        ("\n---\ntitle: x\n---\n", "", "\n---\ntitle: x\n---\n", 1),
        ("\ufeffText", "", "Text", 1),
        ("", "", "", 1),
    ],
)
def test_a_head_is_parted_from_its_body(text: str, head: str, body: str, line: int) -> None:
    assert parted(text) == (head, body, line)


@same
@given(st.lists(st.from_regex(r"[a-z]{1,5}: [a-z ]{0,10}", fullmatch=True), max_size=4), st.text(max_size=30))
def test_what_is_joined_can_be_parted(lines: list[str], body: str) -> None:
    head = "".join(f"{line}\n" for line in lines)
    found = parted(joined(head, body))
    assert found.head == head.removesuffix("\n")
    assert found.body == f"\n{body}"
    assert found.body_line == len(lines) + 3
