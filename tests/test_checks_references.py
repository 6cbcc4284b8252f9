"""Reference lists as people and machines write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.checks.article import foreign_article
from draftflow.models import Reference

PROSE = "# T\n\n## One\n\nA claim [1].\n\n"

SHAPES = {
    "numbered": ("## References\n\n1. First. https://a.org/1\n2. Second. https://b.org/2\n", ["1", "2"]),
    "closing bracket": ("## Sources\n\n1) First https://a.org/1\n2) Second https://b.org/2\n", ["1", "2"]),
    "bracketed": ("References\n\n[1] First. https://a.org/1\n[2] Second. https://b.org/2\n", ["1", "2"]),
    "bracketed, blank lines": (
        "**References**\n\n[1] First https://a.org/1\n\n[2] Second https://b.org/2\n",
        ["1", "2"],
    ),
    "bold numbers": (
        "## Sources:\n\n**[1]** [First](https://a.org/1)\n\n**[2]** [Second](https://b.org/2)\n",
        ["1", "2"],
    ),
    "bullets": ("### Bibliography\n\n- First. https://a.org/1\n- Second. https://b.org/2\n", ["1", "2"]),
    "bulleted numbers": ("## Sources\n\n- [1] First https://a.org/1\n- [2] Second https://b.org/2\n", ["1", "2"]),
    "bare addresses": ("## Links\n\nhttps://a.org/1\nhttps://b.org/2\n", ["1", "2"]),
    "addresses in angles": ("## References\n\n1. <https://a.org/1>\n2. <https://b.org/2>\n", ["1", "2"]),
    "title above address": ("## Works cited\n\nFirst\nhttps://a.org/1\n\nSecond\nhttps://b.org/2\n", ["1", "2"]),
    "address on a nested line": (
        "## References\n\n1. First\n   - https://a.org/1\n2. Second\n   <https://b.org/2>\n",
        ["1", "2"],
    ),
    "setext heading": ("References\n==========\n\n1. First https://a.org/1\n2. Second https://b.org/2\n", ["1", "2"]),
    "numbered heading": ("## 7. References\n\n[1]: https://a.org/1\n[2]: https://b.org/2\n", ["1", "2"]),
    "by publisher": (
        "## Sources\n\n### A\n- [First](https://a.org/1)\n\n### B\n- [Second](https://b.org/2)\n",
        ["1", "2"],
    ),
    "by publisher, bold": (
        "## Sources\n\n**A**\n\n- [First](https://a.org/1)\n\n**B**\n\n- [Second](https://b.org/2)\n",
        ["1", "2"],
    ),
    "table": (
        "## Sources\n\n| No | Title |\n|---|---|\n| 1 | First https://a.org/1 |\n| 2 | Second https://b.org/2 |\n",
        ["1", "2"],
    ),
    "one line, several links": ("## Sources\n\n- A: [First](https://a.org/1), [Second](https://b.org/2)\n", ["1", "2"]),
    "footnotes": ("[^1]: First https://a.org/1\n[^n]: Second\n    https://b.org/2\n", ["^1", "^n"]),
    "no heading": ("---\n\n[1] First https://a.org/1\n[2] Second https://b.org/2\n", ["1", "2"]),
    "no heading, numbered": ("---\n\n1. First https://a.org/1\n2. Second https://b.org/2\n", ["1", "2"]),
    "own keys": ("## References\n\n[S1] First https://a.org/1\n[S2] Second https://b.org/2\n", ["S1", "S2"]),
    "参考文献": ("## 参考文献\n\n1. 一つ目 https://a.org/1\n2. 二つ目 https://b.org/2\n", ["1", "2"]),
    "参考資料": ("参考資料：\n\n・一つ目 https://a.org/1\n・二つ目 https://b.org/2\n", ["1", "2"]),
    "出典": ("■出典\n\n［１］一つ目 https://a.org/1\n［２］二つ目 https://b.org/2\n", ["1", "2"]),
    "引用元一覧": ("## 引用元一覧\n\n[1]一つ目（https://a.org/1）\n[2]二つ目（https://b.org/2）\n", ["1", "2"]),
    "脚注": ("## 脚注\n\n注1 一つ目 https://a.org/1\n注2 二つ目 https://b.org/2\n", ["1", "2"]),
    "【参考文献】": ("【参考文献】\n1．一つ目 https://a.org/1\n2．二つ目 https://b.org/2\n", ["1", "2"]),
    "出典・参考文献": ("## 出典・参考文献\n\n* [一つ目](https://a.org/1)\n* [二つ目](https://b.org/2)\n", ["1", "2"]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_two_entries_with_their_addresses(name: str) -> None:
    text, keys = SHAPES[name]
    article = foreign_article("a.md", PROSE + text)
    assert [(e.key, e.url) for e in article.entries] == list(
        zip(keys, ("https://a.org/1", "https://b.org/2"), strict=True)
    )
    assert [s.text for s in article.sentences] == ["A claim."]


def test_a_list_under_each_section_serves_the_markers_above_it() -> None:
    text = "# T\n\n## A\n\nOne [1].\n\n### Sources\n\n1. https://a.org/1\n\n## B\n\nTwo [1].\n\n### Sources\n\n1. https://b.org/2\n"
    article = foreign_article("a.md", text)
    cited = [article.entries[c.entry].url for s in article.sentences for c in s.citations if c.entry is not None]
    assert cited == ["https://a.org/1", "https://b.org/2"]


def test_a_section_named_notes_that_is_prose_is_read_as_prose() -> None:
    long = (
        "This section talks at length about the notes that the ministers passed to each other during the long meeting, "
        "and about what became of them."
    )
    article = foreign_article("a.md", f"# T\n\n## Notes\n\n{long}\n\n{long}\n")
    assert not article.entries
    assert len(article.sentences) == 2


@pytest.mark.parametrize(
    ("entry", "source"),
    [
        ("1. https://www.example.org/a/?utm_source=x#top", "by-url"),
        ("1. [Whatever](http://example.org/a)", "by-url"),
        ("1. A. Author, “The Long Report on Harbours”, 2024.", "by-title"),
        ("1. 山田太郎「港湾の将来に関する報告書」2024年", "by-title-ja"),
        ("1. interview-osei.md", "by-file"),
        ("1. See the `interview-osei` file", "by-file"),
        ("1. https://example.org/b", None),
        ("1. Harbours", None),
    ],
)
def test_an_entry_names_a_stored_source_by_address_title_or_file(entry: str, source: str | None) -> None:
    stored = (
        Reference(id="by-url", title="x", url="https://example.org/a"),
        Reference(id="by-title", title="The Long Report on Harbours"),
        Reference(id="by-title-ja", title="港湾の将来に関する報告書"),
        Reference(id="by-file", title=""),
    )
    files = {"by-file": "interview-osei.md"}
    article = foreign_article("a.md", f"# T\n\nA claim [1].\n\n## References\n\n{entry}\n", None, stored, files=files)
    assert [e.source for e in article.entries] == [source]
    assert [c.source for s in article.sentences for c in s.citations] == [source]


@given(st.text(alphabet="[]()#-*1 .\n:|^>`~A<!参考文献https/", max_size=200))
def test_no_list_makes_it_stumble(text: str) -> None:
    article = foreign_article("a.md", f"# T\n\nA [1].\n\n## References\n\n{text}")
    assert all(1 <= e.line <= article.text.count("\n") + 1 for e in article.entries)
