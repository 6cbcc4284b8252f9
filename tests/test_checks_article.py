"""Articles as the checks see them: sentences with their places, markers in every form, ids that last."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.checks.article import foreign_article, own_article
from draftflow.checks.base import Article, place
from draftflow.models import Outline, Passage, PlannedSection, Reference, Section, Where

LIST = "\n\n## References\n\n" + "".join(f"{n}. Title {n}. https://example.org/{n}\n" for n in range(1, 13))
STORED = tuple(Reference(id=f"s{n}", title="", url=f"https://example.org/{n}") for n in range(1, 13))


def cited(text: str) -> list[str]:
    """Keys cited by an article with twelve references."""
    article = foreign_article("a.md", f"# T\n\n{text}{LIST}", None, STORED)
    return [c.key for s in article.sentences for c in s.citations]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("A claim [3].", ["3"]),
        ("A claim.[3]", ["3"]),
        ("A claim.[3][4]", ["3", "4"]),
        ("A claim [1,99].", ["1", "99"]),
        ("A claim [1、2].", ["1", "2"]),
        ("A claim [2-4].", ["2", "3", "4"]),
        ("A claim [2–4, 7].", ["2", "3", "4", "7"]),
        ("A claim [1-40].", [str(n) for n in range(1, 41)]),
        ("A claim [3-999999999].", ["3-999999999"]),
        ("A claim [999999999].", ["999999999"]),
        ("A claim [0].", ["0"]),
        ("A claim [-1].", ["-1"]),
        ("主張[３]。", ["3"]),
        ("主張［３］。", ["3"]),
        ("主張【3】。", ["3"]),
        ("主張【3†L5-L9】。", ["3"]),
        ("主張（注3）。", ["3"]),
        ("A claim [٣].", ["3"]),
        ("A claim [3, p. 12].", ["3"]),
        ("A claim [[3]](https://example.org/3).", ["3"]),
        ("A claim [3](#ref-3).", ["3"]),
        ("A claim <sup>3</sup>.", ["3"]),
        ("A claim <sup>[3]</sup>.", ["3"]),
        ("A claim.³", ["3"]),
        ("A claim \\[3\\].", ["3"]),
        ("A claim \\*[3]\\*.", ["3"]),
        ("In 2020<sup>3</sup> it was so.", ["3"]),
        ("A claim [^x].", ["^x"]),
        ("A claim [@doe; see @smith2020, p. 4].", ["doe", "smith2020"]),
        ("A claim ([the page](https://example.org/3)).", ["https://example.org/3"]),
        ("A claim <https://example.org/3>.", ["https://example.org/3"]),
        ('A claim, see <a class="x" href="https://example.org/3">this</a>.', ["https://example.org/3"]),
        ("A claim [cited:1‡example.org](https://example.org/3).", ["https://example.org/3"]),
        ("主張【4:0†source】。", ["4:0†source"]),
        ("A claim, see https://example.org/3.", ["https://example.org/3"]),
        ("In [2024] and [1999-2003] it was so.", []),
        ("- [x] done\n- [ ] not done", []),
        ("The code `a[3]` and\n\n```\nb[4]\n```\n", []),
        ("The interval [0, 1] is closed.", []),
        ("An area of 5 km² and 10<sup>3</sup> people.", []),
        ("An [unknown] word and [sic].", []),
        ("![a picture [3]](https://example.org/p.png) stands here.", []),
        ("Mail [me@example.org] now.", []),
        ("A claim (Doe & Roe, 2020).", ["Doe & Roe, 2020"]),
        ("主張である（山田ら、2020）。", ["山田ら、2020"]),
    ],
)
def test_markers_are_citations_and_other_brackets_are_not(text: str, keys: list[str]) -> None:
    assert cited(text) == keys


def test_a_valid_neighbour_of_a_lost_key_keeps_its_source() -> None:
    article = foreign_article("a.md", f"A claim [1,99].{LIST}", None, STORED)
    assert [(c.key, c.source) for c in article.sentences[0].citations] == [("1", "s1"), ("99", None)]


TEXT = """# Title

The **lead** with [a link](https://example.org/1).

## One

First *claim*.[1] Second claim by Mr. Smith
goes on [2]. Third.

> A quotation
> over two lines. [3]

- [x] an item, 5&nbsp;% [4]

| a | b |
|---|---|
| one | two [5] |

日本の**首相**は「そうだ。」と述べた[6]。
次の文である。

## References

1. https://example.org/1
"""


def test_sentences_stand_without_markup_where_they_say() -> None:
    article = foreign_article("a.md", TEXT, "en")
    told = [(s.line, s.column, s.kind, s.text) for s in article.sentences]
    assert told == [
        (3, 1, "paragraph", "The lead with a link."),
        (7, 1, "paragraph", "First claim."),
        (7, 19, "paragraph", "Second claim by Mr. Smith goes on."),
        (8, 14, "paragraph", "Third."),
        (10, 3, "quote", "A quotation over two lines."),
        (13, 7, "item", "an item, 5&nbsp;%"),
        (15, 3, "table", "a"),
        (15, 7, "table", "b"),
        (17, 3, "table", "one"),
        (17, 9, "table", "two"),
        (19, 1, "paragraph", "日本の首相は「そうだ。」と述べた。"),
        (20, 1, "paragraph", "次の文である。"),
    ]
    assert [s.section for s in article.sentences] == [None, *["One"] * 11]
    assert (
        article.text[article.sentences[2].start : article.sentences[2].end] == "Second claim by Mr. Smith\ngoes on [2]."
    )
    assert place(article, article.sentences[2], "goes") == (8, 1)


def test_a_marker_covers_the_sentences_before_it_in_its_paragraph_and_row() -> None:
    article = foreign_article("a.md", TEXT, "en")
    covering = {s.text: [c.key for c in s.covering] for s in article.sentences}
    assert covering["First claim."] == ["1"]
    assert covering["Third."] == []
    assert covering["one"] == covering["two"] == ["5"]


def test_a_line_of_markers_stands_for_the_paragraph_above_it() -> None:
    article = foreign_article("a.md", f"One. Two.\n\n[1] [2]{LIST}")
    assert [[c.key for c in s.covering] for s in article.sentences[:2]] == [["1", "2"], ["1", "2"]]


def own(*sections: tuple[str, str], standfirst: str = "") -> Article:
    planned = tuple(PlannedSection(id=i, heading=i.title(), length=10, intent="", parts=()) for i, _ in sections)
    passage = Passage(id="e1", source="s1", quote="q", where=Where(start=0, end=1))
    written = tuple(Section(id=i, heading=i.title(), text=text) for i, text in sections)
    return own_article(Outline(title="T", standfirst=standfirst, sections=planned), written, {"e1": passage}, STORED)


def test_tokens_resolve_through_their_passage_to_its_source() -> None:
    article = own(("talks", "A claim [@e1]. Another [@e1; @e9]."))
    assert [(c.key, c.source, c.passage, c.kind) for s in article.sentences for c in s.citations] == [
        ("e1", "s1", "e1", "token"),
        ("e1", "s1", "e1", "token"),
        ("e9", None, None, "token"),
    ]
    assert {s.section for s in article.sentences} == {"talks"}


def test_a_sentence_keeps_its_id_when_others_come_and_go() -> None:
    before = own(("talks", "One. Two."), ("after", "Two."))
    after = own(("talks", "New.\n\n### Part\n\nOne. Two. One."), ("after", "Two."), standfirst="Lead.")
    ids = {(s.section, s.text): s.id for s in before.sentences}
    later = {(s.section, s.text): s.id for s in reversed(after.sentences)}
    assert all(later[key] == id_ for key, id_ in ids.items())
    assert ids["talks", "Two."] != ids["after", "Two."]
    assert len({s.id for s in after.sentences}) == len(after.sentences)


def test_a_comment_holds_no_prose_and_moves_nothing() -> None:
    article = foreign_article("a.md", "<!-- A [9]. -->\nOne <!-- two --> three [1]." + LIST)
    assert [(s.text, s.line, s.column) for s in article.sentences] == [("One  three.", 2, 1)]
    assert article.sentences[0].citations[0].column == 24


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "[a" * 20_000,
        "![[" * 20_000,
        "[a](" * 20_000,
        "[1-400]" * 5_000,
        "<!--" * 20_000,
        "“" * 20_000,
        "(Smith, " * 20_000,
        "`a" * 20_000,
        "[^a]: x\n  " * 20_000,
        "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|[1]" * 2_000,
        "\x00\x1b\ud800\udfff" * 5_000,
        "> " * 5_000 + "a",
    ],
    ids=lambda text: text[:12].encode("ascii", "backslashreplace").decode(),
)
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    started = time.process_time()
    foreign_article("a.md", text + LIST)
    assert time.process_time() - started < 5


@given(st.text(max_size=300) | st.text(alphabet="[]()@^*_`#>-1２。「」“” \n|:/<!.", max_size=300))
def test_any_text_makes_an_article_whose_places_are_in_it(text: str) -> None:
    article = foreign_article("a.md", text)
    lines = article.text.split("\n")
    for sentence in article.sentences:
        assert 0 <= sentence.start <= sentence.end <= len(article.text)
        assert 1 <= sentence.line <= len(lines)
        assert 1 <= sentence.column <= len(lines[sentence.line - 1]) + 1
        for citation in sentence.citations:
            assert article.text.split("\n")[citation.line - 1][citation.column - 1 :].startswith(
                citation.marker.split("\n")[0]
            )
    assert [s.start for s in article.sentences] == sorted(s.start for s in article.sentences)
    assert not any(
        re.search(r"\[@\w", s.text) and "\\" not in text and "`" not in text for s in article.sentences if s.citations
    )
