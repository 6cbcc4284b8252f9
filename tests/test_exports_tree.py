"""The clean tree: what of an article's Markdown becomes a node, and what stays characters."""

import pytest

from draftflow.exports.document import (
    Block,
    Citation,
    Code,
    Document,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Mark,
    Notice,
    Paragraph,
    Quote,
    Table,
    Text,
)
from draftflow.exports.inlines import plain
from draftflow.exports.markdown import Manuscript
from draftflow.exports.tree import Own, document
from draftflow.models import Language, Passage, Reference, Where
from draftflow.models.matter import Disclosure, Row, Term
from draftflow.models.pictures import Image

REFERENCES = (
    Reference(id="gazette", title="Council buys boats", url="https://gazette.example.org/boats"),
    Reference(id="post", title="What it\u202e costs\x00", url="javascript:alert(1)"),
)
PASSAGES = {
    key: Passage(id=key, source=source, quote=f"quote\x07 {key}", where=Where(start=0, end=5))
    for key, source in (("ea", "gazette"), ("eb", "gazette"), ("ec", "post"))
}


def tree(
    text: str | None, own: Own | None = None, heading: str = "Boats", language: Language = "en"
) -> tuple[Block, ...]:
    return whole(text, own, heading, language).blocks


def whole(text: str | None, own: Own | None = None, heading: str = "Boats", language: Language = "en") -> Document:
    made = Manuscript(
        title="A *fine* <b>title</b>",
        standfirst="",
        language=language,
        extractive=False,
        headings=(heading,),
        texts=(text,),
        passages={key: passage.source for key, passage in PASSAGES.items()},
        references=REFERENCES,
    )
    return document(made, PASSAGES, (), own or Own())


def prose(text: str, own: Own | None = None) -> tuple[Inline, ...]:
    first = tree(text, own)[1]
    assert isinstance(first, Paragraph)
    return first.children


def test_citations_are_numbered_as_in_the_article_and_runs_are_one() -> None:
    assert prose("It costs [@ec]. They vote [@ea] [@ec; @eb].") == (
        Text("It costs"),
        Citation((Mark(1, "post", ("ec",)),)),
        Text(". They vote"),
        Citation((Mark(2, "gazette", ("ea", "eb")), Mark(1, "post", ("ec",)))),
        Text("."),
    )


def test_an_id_that_leads_nowhere_is_a_citation_without_marks() -> None:
    assert prose("So it is [@enone].") == (Text("So it is"), Citation(()), Text("."))


def test_what_begins_like_a_definition_of_a_link_keeps_its_citation() -> None:
    assert Citation((Mark(1, "gazette", ("ea",)),)) in prose("[@ea]: https://evil.example")


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("これは**「強調」**です", "「強調」"),
        ("**強調。**次の文", "強調。"),
        ("数字は**２９億円**（税込）", "２９億円"),
        ("A **bold** word", "bold"),
        ("한국어**(강조)**입니다", "(강조)"),
    ],
)
def test_emphasis_is_right_beside_cjk(text: str, strong: str) -> None:
    assert Emphasis((Text(strong),), strong=True) in prose(text)


def test_emphasis_follows_commonmark_elsewhere() -> None:
    assert prose("snake_case_name and 2 * 3 * 4 and a**(b)**c") == (
        Text("snake_case_name and 2 * 3 * 4 and a**(b)**c"),
    )


HAND = Own(edited=frozenset({0}))


@pytest.mark.parametrize(
    ("written", "by_a_model", "by_a_person"),
    [
        ("[a](https://gazette.example.org/boats)", "https://gazette.example.org/boats", "https://gazette.example.org/boats"),
        ("[a](https://gazette.example.org/boats?utm_source=SECRET#x)", "https://gazette.example.org/boats", "https://gazette.example.org/boats?utm_source=SECRET#x"),
        ("[a](https://evil.example/?q=SECRET)", None, "https://evil.example/?q=SECRET"),
        ("<https://evil.example/?q=SECRET>", None, "https://evil.example/?q=SECRET"),
        ("[a][1]\n\n[1]: https://evil.example/", None, "https://evil.example/"),
        ("[a](mailto:me@example.org)", None, "mailto:me@example.org"),
        ("[a](javascript:alert(1))", None, None),
        ("[a](JaVaScRiPt&colon;alert(1))", None, None),
        ("[a](data:text/html,x)", None, None),
        ("[a](file:///etc/passwd)", None, None),
        ("[a](//evil.example)", None, None),
        ("[a](../brief.md)", None, None),
        ("[a](vbscript:x)", None, None),
    ],
)  # fmt: skip
def test_only_registered_addresses_and_a_persons_own_are_links(
    written: str, by_a_model: str | None, by_a_person: str | None
) -> None:
    for own, wanted in ((None, by_a_model), (HAND, by_a_person)):
        links = [child.target for child in prose(written, own) if isinstance(child, Link)]
        assert links == ([wanted] if wanted else [])
        assert plain(prose(written, own)).strip()


def test_what_is_written_on_a_link_with_a_citation_in_it_loses_neither() -> None:
    found = prose("[see [@ea] here](https://gazette.example.org/boats)")
    assert found == (
        Text("[see"),
        Citation((Mark(1, "gazette", ("ea",)),)),
        Text(" here](https://gazette.example.org/boats)"),
    )


OWN = Own(images=frozenset({"images/boat.png", "images/船.png"}))


@pytest.mark.parametrize(
    "written",
    ["![x](https://evil.example/a.png)", "![x](../secret.png)", "![x](/etc/passwd)", "![x](images/../secret.png)", "![x](images/none.png)", "![x](data:image/png;base64,AA)", "![x](images\\boat.png)"],
)  # fmt: skip
def test_no_image_but_the_articles_own(written: str) -> None:
    assert tree(written, OWN)[1:] == (Paragraph((Text("x"),)),)


def test_an_image_is_a_figure_with_caption_and_credit() -> None:
    blocks = tree('Before ![The boat](images/boat.png "In *port* [@ea] | Mia Lund") after.\n\n![](images/船.png)', OWN)
    assert blocks[1] == Paragraph((Text("Before  after."),))
    caption = (Text("In "), Emphasis((Text("port"),)), Citation((Mark(1, "gazette", ("ea",)),)))
    assert blocks[2] == Figure("images/boat.png", "The boat", caption, (Text("Mia Lund"),))
    assert blocks[3] == Figure("images/船.png", "", ())


def test_markup_and_what_cannot_be_seen_is_only_characters() -> None:
    assert prose("<script>x</script> <b>y</b> `<i>` &lt;\u202e\x00\ud800") == (
        Text("<script>x</script> <b>y</b> "), Code("<i>"), Text(" <"),
    )  # fmt: skip


def test_references_and_passages_are_cleaned() -> None:
    made = whole("A [@ec].")
    assert made.references == (Reference(id="post", title="What it costs", url=None),)
    assert made.passages["ec"].quote == "quote ec"
    assert made.title == "A fine <b>title</b>"


def test_headings_have_ids_of_their_own() -> None:
    blocks = tree("### Boats\n\n### Boats [@ea]\n\n# 236億円\n\nx", heading="236 boats")
    found = [block for block in blocks if isinstance(block, Heading)]
    assert [(h.level, h.id) for h in found] == [(2, "s-236-boats"), (3, "boats"), (3, "boats-2"), (3, "s-236億円")]


def test_all_kinds_of_blocks() -> None:
    blocks = tree(
        "- a\n  - b\n- c\n\n3. d\n4. e\n\n> q [@ea]\n\n| h | i |\n|---|---|\n| 1 [@ea] | 2 |\n\n```py x\ncode\n```"
    )
    assert [type(block).__name__ for block in blocks] == [
        "Heading",
        "Listing",
        "Listing",
        "Quote",
        "Table",
        "CodeBlock",
    ]
    bullets, numbers, quote, table = blocks[1:5]
    assert isinstance(bullets, Listing)
    assert bullets.items[0] == (Paragraph((Text("a"),)), Listing(((Paragraph((Text("b"),)),),)))
    assert isinstance(numbers, Listing)
    assert numbers.start == 3
    assert isinstance(quote, Quote)
    assert isinstance(table, Table)
    assert table.rows == (((Text("1"), Citation((Mark(1, "gazette", ("ea",)),))), (Text("2"),)),)


def test_a_section_that_is_missing_is_said() -> None:
    gap = tree(None)[1]
    assert isinstance(gap, Notice)
    assert "could not be written" in plain(gap.children)


def test_japanese_lines_run_on_without_a_space() -> None:
    assert prose("船は\n出た。\nThe boat\nleft.") == (Text("船は出た。 The boat left."),)


@pytest.mark.parametrize("text", ["[" * 20_000, "**「" * 10_000, "> " * 2_000 + "x", "[@ea]" * 5_000, "`" * 9_999])
def test_hostile_nesting_is_read_in_time(text: str) -> None:
    assert tree(text)


def test_what_stands_around_the_sections_is_in_the_tree() -> None:
    made = document(
        Manuscript(
            title="Boats",
            standfirst="",
            language="en",
            extractive=False,
            headings=("Cost",),
            texts=("It costs much [@e1].",),
            passages={"e1": "a"},
            references=(Reference(id="a", title="A", url="https://a.example.org/"),),
            summary=("It costs much [@e1].",),
            glossary=(Term(term="Feeder", meaning="A line [@e1]."),),
            images=(Image(path="images/a.png", caption="A *boat*", credit="Me", licence="CC0", alt="Boat"),),
            timeline=(Row(head="1921", text="The first boat crossed.", evidence="e1"),),
            disclosure=Disclosure(models={"write": ("m-1",)}, sections=1),
        ),
        {},
        own=Own(frozenset({"images/a.png"})),
    )
    assert [type(block).__name__ for block in made.blocks] == [
        *("Figure", "Listing", "Heading", "Paragraph", "Heading", "Table", "Heading", "Listing", "Notice"),
    ]
    figure, table = made.blocks[0], made.blocks[5]
    assert isinstance(figure, Figure)
    assert (figure.path, figure.alt, plain(figure.credit)) == ("images/a.png", "Boat", "Me / CC0")
    assert isinstance(table, Table)
    assert table.rows[0][1][-1] == Citation((Mark(1, "a", ("e1",)),))
