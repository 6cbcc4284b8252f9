"""The article a reader sees: numbers that lead to references, and nothing that leads anywhere else."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from draftflow.exports.markdown import Manuscript, article, draft, entry
from draftflow.models import Coverage, Reference

same = settings(deadline=None, derandomize=True)

GAZETTE = Reference(
    id="gazette", title="Council buys boats", publisher="The Gazette", author="I. Ames", published="2026-03-05", url="https://gazette.example.org/boats"
)  # fmt: skip
POST = Reference(id="post", title="What the boats cost", publisher="The Post", url="https://post.example.net/cost_(2)")
HISTORY = Reference(id="history", title="Boats on the bay", published="1979")
PASSAGES = {"g1": "gazette", "g2": "gazette", "p1": "post", "p2": "post", "h1": "history"}


def manuscript(*texts: str | None, **more: Any) -> Manuscript:
    values: dict[str, Any] = {
        "title": "The boats",
        "standfirst": "What is known.",
        "language": "en",
        "extractive": False,
        "headings": tuple(f"Part {number}" for number, _ in enumerate(texts, 1)),
        "texts": texts,
        "passages": PASSAGES,
        "references": (GAZETTE, HISTORY, POST),
    }
    return Manuscript(**values | more)


def test_the_whole_article() -> None:
    made = article(
        manuscript("They voted [@p1]. They paid [@g1].", "It sank [@h1; @p2]."),
        (Coverage(what="citations", supported=3, not_supported=1, could_not_check=0),),
    )
    assert made == (
        "# The boats\n\nWhat is known.\n\n"
        "## Part 1\n\nThey voted [[1]](<https://post.example.net/cost_(2)>). They paid [[2]](https://gazette.example.org/boats).\n\n"
        "## Part 2\n\nIt sank [3][[1]](<https://post.example.net/cost_(2)>).\n\n"
        "## References\n\n"
        "1. The Post: “[What the boats cost](<https://post.example.net/cost_(2)>)”.\n"
        "2. I. Ames, The Gazette: “[Council buys boats](https://gazette.example.org/boats)”, 2026-03-05.\n"
        "3. “Boats on the bay”, 1979.\n\n"
        "## How this was checked\n\n"
        "- Citations: 3 of 4 found in the stored text of their sources, 1 not found\n"
        "- Not checked: whether the sources themselves are right\n"
    )


def test_the_draft_has_numbers_without_links() -> None:
    made = draft(manuscript("They voted [@p1][@g1]."))
    assert "They voted [1][2].\n\n## References" in made
    assert "checked" not in made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("They paid [@g1] and sailed [@g2].", "They paid [1] and sailed [1]."),
        ("They paid [@g1][@g2].", "They paid [1]."),
        ("They paid [@g1] [@p1] [@g2].", "They paid [1][2]."),
        ("They paid [@p1; @g1].", "They paid [1][2]."),
        ("They paid [@nowhere].", "They paid [citation needed]."),
        ("They paid [@nowhere][@else].", "They paid [citation needed]."),
        ("They paid [@nowhere][@g1].", "They paid [citation needed][1]."),
        ("They paid [@lost].", "They paid [citation needed]."),
        ("They paid [3] and [^1] and [@ g1].", "They paid [3] and [^1] and [@ g1]."),
        ("No citation.", "No citation."),
    ],
)
def test_each_source_has_one_number_and_no_unknown_token_gets_any(text: str, shown: str) -> None:
    made = draft(manuscript(text, passages={**PASSAGES, "lost": "a source that is gone"}))
    assert f"## Part 1\n\n{shown}" in made
    assert "nowhere" not in made


def test_a_section_that_is_missing_is_marked_and_shifts_no_number_from_its_source() -> None:
    made = draft(manuscript("They voted [@p1].", None, "They paid [@g1] as before [@p2]."))
    assert "## Part 2\n\n**[TODO: the section “Part 2” could not be written; run `draftflow status --why`]**" in made
    assert "They voted [1]." in made
    assert "They paid [2] as before [1]." in made
    assert "1. The Post: " in made
    assert "2. I. Ames" in made
    assert "\n3. " not in made


def test_without_any_citation_there_is_no_list() -> None:
    assert "References" not in draft(manuscript("Nothing is known.", None))


def test_an_extractive_digest_says_so_before_anything_else() -> None:
    assert draft(manuscript("x", extractive=True)).split("\n\n")[1].startswith("*An extractive digest: every sentence")
    assert draft(manuscript("x", extractive=True, language="ja")).split("\n\n")[1].startswith("*抜粋によるまとめ")


JAPANESE = Reference(
    id="city", title="整備計画［案］", publisher="青波市", author="都市交通課", published="2025-10-01", url="https://city.example.com/a"
)  # fmt: skip


def test_a_japanese_article_has_a_japanese_list() -> None:
    other = Reference(id="shimpo", title="予算可決", published="2026-03")
    more: dict[str, Any] = {"language": "ja", "passages": {"c": "city", "s": "shimpo"}, "references": (JAPANESE, other)}
    coverage = Coverage(what="figures", supported=8, not_supported=1, could_not_check=2)
    made = article(manuscript("着工する[@c]。可決した[@s][@x]。", None, **more), (coverage,))
    assert "着工する[[1]](https://city.example.com/a)。可決した[2]［要出典］。" in made
    assert "**［未完：「Part 2」の節は書けませんでした。" in made
    assert (
        "## 参考文献\n\n1. 都市交通課、青波市「[整備計画［案］](https://city.example.com/a)」、2025年10月1日\n" in made
    )
    assert "2. 「予算可決」、2026年3月\n" in made
    assert "- 数字と日付：11件のうち8件を、保存した資料の本文で確認、1件は見つからず、2件は確認できず\n" in made


@pytest.mark.parametrize(
    ("published", "english", "japanese"),
    [
        ("2026", ", 2026.", "、2026年"),
        ("2026-03", ", 2026-03.", "、2026年3月"),
        ("2026-3-5", ", 2026-3-5.", "、2026年3月5日"),
        ("spring 2026", ", spring 2026.", "、spring 2026"),
        ("令和8年春", ", 令和8年春.", "、令和8年春"),
        ("2026-13", ", 2026-13.", "、2026-13"),
        (None, "”.", "」"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(published: str | None, english: str, japanese: str) -> None:
    reference = Reference(id="a", title="T", published=published)
    assert entry(reference, "en").endswith(english)
    assert entry(reference, "ja").endswith(japanese)


@pytest.mark.parametrize(
    "title",
    [
        *("[x](javascript:alert(1))", "a](http://e.example)", "\\](x)", "<img src=x onerror=y>", "![x](y)", "<script"),
        *("*a* _b_ `c` **d**", "a\nb\n\n# c", "snake_case", "\\", "1. x", "2) x", "- x", "# x", "> x", "+ x", "100.5"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_title_is_plain_words_whatever_stands_in_it(title: str, language: Any) -> None:
    reference = Reference(id="a", title=title, publisher=title, author=title, url="https://example.org/a")
    html = MarkdownIt("commonmark", {"html": True}).render(f"1. {entry(reference, language)}")
    assert set(re.findall(r"<([a-z]\w*)", html)) == {"ol", "li", "a"}
    assert re.findall(r'href="([^"]*)"', html) == ["https://example.org/a"]
    words = re.sub(r"<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("\n", " ")
    assert words.count(" ".join(title.splitlines())) == 3


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/a", "(https://example.org/a)"),
        ("https://example.org/a_(b)", "(<https://example.org/a_(b)>)"),
        ("HTTP://example.org/a)", "(<HTTP://example.org/a)>)"),
        ("https://example.org/東京", "(https://example.org/東京)"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("//example.org", None),
        ("https://a> [x](javascript:alert(1)) <", None),
        ("https://a\\", None),
        ("https://a\nb", None),
        ("data:text/html,x", None),
        ("", None),
        (None, None),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url: str | None, target: str | None) -> None:
    reference = GAZETTE.model_copy(update={"url": url})
    made = article(manuscript("They paid [@g1].", references=(reference,)), ())
    assert f"They paid [[1]]{target}." in made if target else "They paid [1]." in made
    assert f"“[Council buys boats]{target}”" in made if target else "“Council buys boats”" in made


@same
@given(st.lists(st.lists(st.sampled_from(["g1", "g2", "p1", "p2", "h1", "none"]), max_size=4), max_size=6), st.data())
def test_every_number_leads_to_the_entry_of_its_source(sections: list[list[str]], data: st.DataObject) -> None:
    texts = [
        None if data.draw(st.integers(0, 4)) == 0 else " ".join(f"Word{key} [@{key}]." for key in keys)
        for keys in sections
    ]
    made = draft(manuscript(*texts))
    entries = dict(
        re.findall(r"^(\d+)\. .*(Council buys boats|What the boats cost|Boats on the bay)", made, re.MULTILINE)
    )
    titles = {reference.id: reference.title for reference in (GAZETTE, POST, HISTORY)}
    marks = re.findall(r"Word(\w+) \[(\d+|citation needed)\]", made)
    assert len(marks) == sum(text.count("[@") for text in texts if text)
    for key, number in marks:
        assert entries.get(number) == (titles[PASSAGES[key]] if key in PASSAGES else None)
    assert sorted(map(int, entries)) == list(range(1, len(entries) + 1))
    first_seen = list(dict.fromkeys(int(number) for _, number in marks if number.isdigit()))
    assert first_seen == sorted(first_seen)


B = "[b.example](<https://www.b.example/x_(1)>)"
ARCHIVE = "https://web.archive.org/web/2026/https://gazette.example.org/boats"


@pytest.mark.parametrize(
    ("known", "english", "japanese"),
    [
        ({"cited_pages": (3,)}, "“Boats on the bay”, 1979, p. 3.", "「Boats on the bay」、1979年、3頁"),
        ({"cited_pages": (3, 12)}, "“Boats on the bay”, 1979, pp. 3, 12.", "「Boats on the bay」、1979年、3、12頁"),
        (
            {"archive": ARCHIVE},
            f"“Boats on the bay”, 1979 ([archived]({ARCHIVE})).",
            f"「Boats on the bay」、1979年（[アーカイブ]({ARCHIVE})）",
        ),
        (
            {"also_at": ("https://www.b.example/x_(1)", "https://c.example/y"), "archive": ARCHIVE, "cited_pages": (2,)},
            f"“Boats on the bay”, 1979, p. 2 ([archived]({ARCHIVE}); also at {B}, [c.example](https://c.example/y)).",
            f"「Boats on the bay」、1979年、2頁（[アーカイブ]({ARCHIVE})、同文：{B}、[c.example](https://c.example/y)）",
        ),
        ({"archive": "javascript:alert(1)", "also_at": ("file:///x",)}, "“Boats on the bay”, 1979.", "「Boats on the bay」、1979年"),
    ],
)  # fmt: skip
def test_an_entry_tells_pages_copies_and_the_archive(known: dict[str, Any], english: str, japanese: str) -> None:
    reference = HISTORY.model_copy(update=known)
    assert entry(reference, "en") == english
    assert entry(reference, "ja") == japanese
