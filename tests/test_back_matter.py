"""Front and back matter: pictures, timeline, figures, glossary, grouped references, access dates, disclosure."""

import re
import struct
import zlib
from pathlib import Path

import pytest

from draftflow.authors.extractive import ExtractiveAuthor
from draftflow.authors.requests import CritiqueRequest, FrontRequest, ReviseRequest
from draftflow.errors import UsageError
from draftflow.exports.images import MAX_BYTES
from draftflow.exports.markdown import Manuscript, article
from draftflow.models import Assignment, Coverage, Language, Outline, Passage, PlannedSection, Reference, Section, Where
from draftflow.models.matter import Disclosure, Front, Row, Term
from draftflow.models.pictures import Image
from draftflow.pipeline import formats
from draftflow.pipeline.formats import front_file, revised_file
from draftflow.pipeline.images import kind
from draftflow.stages.back import figures, timeline
from scribe import Desk, seated


@pytest.fixture
def desk(notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    assert notes.is_dir()
    return seated(tmp_path, monkeypatch)


def text(desk: Desk, path: str) -> str:
    return desk.workspace.read(path) or ""


def passage(quote: str, key: str = "e1", **more: object) -> Passage:
    given = {"id": key, "source": "gazette", "quote": quote, "where": Where(start=0, end=len(quote)), **more}
    return Passage.model_validate(given)


# -- front.md ------------------------------------------------------------------------------------------------------


def test_the_title_is_the_outlines_unless_a_person_picks_another(desk: Desk) -> None:
    desk.run()
    assert text(desk, "article.md").startswith("# The boats\n")
    desk.edit("front.md", "title: The boats\n", "title: Boats\n")
    desk.run()
    assert desk.scribe.calls == []
    assert text(desk, "article.md").startswith("# Boats\n")
    assert text(desk, "draft.md").startswith("# The boats\n")


def test_a_title_changed_in_the_outline_comes_before_one_that_nobody_picked(desk: Desk) -> None:
    desk.run()
    desk.edit("outline.md", "# The boats", "# The ships")
    desk.run("assemble")  # nothing that asks
    assert text(desk, "article.md").startswith("# The ships\n")


def test_the_summary_is_cited_checked_and_numbered_first(desk: Desk) -> None:
    desk.run()
    keys = re.findall(r"@(\w+)", text(desk, "sections/about-post.md"))
    desk.edit("front.md", "- About gazette", f"- It costs $99.9 million [@{keys[0]}].\n- About gazette")
    desk.run()
    assert "- It costs $99.9 million [[1]](https://post.example.net/cost)." in text(desk, "article.md")
    assert "`front.md` 8:" in text(desk, "review.md")
    assert '"It costs $99.9 million' in text(desk, "ledger.json").replace("$", "$")
    assert text(desk, "references.json").index("What the boats cost") < text(desk, "references.json").index("Council")


def test_terms_are_explained_on_demand(desk: Desk) -> None:
    desk.run()
    assert "Glossary" not in text(desk, "article.md")
    desk.brief(glossary=True)
    desk.run()
    assert desk.scribe.calls == ["review/front"]
    assert "## Glossary\n\n- **Boat**: A thing that floats.\n" in text(desk, "article.md")


def test_an_article_without_a_model_has_the_front_matter_a_person_writes(desk: Desk) -> None:
    desk.brief(author="extractive")
    desk.run()
    assert "front.md" not in desk.tree
    assert "critique.yaml" not in desk.tree
    desk.workspace.write("front.md", "One line of mine.\n")
    desk.run()
    assert "\n\nOne line of mine.\n\n" in text(desk, "article.md")
    assert text(desk, "front.md") == "One line of mine.\n"


def test_the_extractive_author_adds_nothing() -> None:
    author, brief = ExtractiveAuthor(), Assignment(topic="Ferries", language="en")
    planned = PlannedSection(id="vote", heading="The vote", length=100, intent="", parts=())
    outline = Outline(title="Ferries", standfirst="What is known.", sections=(planned,))
    text = "The council voted seven to two [@e1]."
    sections = (Section(id="vote", heading="The vote", text=text),)
    assert author.revise(ReviseRequest(brief, outline, planned, text)) == text
    assert author.front(FrontRequest(brief, outline, sections, glossary=True)) == Front(
        title="Ferries", titles=("Ferries",), standfirst="What is known."
    )
    assert author.critique(CritiqueRequest(brief, outline, text)) == ()


FRONTS = [
    Front(title="A", titles=("A", "B: c"), standfirst="One.", summary=("Two [@e1].", "Three [@e2]."), line=8),
    Front(title="題", titles=("題",), standfirst="", summary=("要点[@e1]。",), line=7),
    Front(title="A", standfirst="- not a list", summary=("# not a heading", "1. no number"), line=8),
    Front(
        title="A", glossary=(Term(term="Feeder*", meaning="A line [@e1]: to a *port*."),), summary=("S [@e1].",), line=7
    ),
    Front(),
]


@pytest.mark.parametrize("front", FRONTS)
def test_front_matter_is_read_back_as_it_was_written(front: Front) -> None:
    dumped = formats.dump(front)
    read = front_file.load(dumped, "front.md")
    assert read.model_copy(update={"line": 0}) == front.model_copy(update={"line": 0})
    assert formats.dump(read) == dumped
    if read.summary:
        assert dumped.split("\n")[read.line - 1].startswith("- ")


def test_a_rewrite_put_there_by_hand_needs_no_head() -> None:
    found = revised_file.load("\nMine.\n", "revised/a.md", "a")
    assert (found.kept, found.text, found.line) == ("rewritten", "Mine.\n", 2)


# -- timeline and table --------------------------------------------------------------------------------------------

VOTE = "The council voted on 3 March 2026 to buy two boats for $29.2 million in cash."


@pytest.mark.parametrize(
    ("quote", "language", "date", "head"),
    [
        (VOTE, "en", None, "3 March 2026"),
        (VOTE, "ja", None, "2026年3月3日"),
        ("The council voted to buy two boats for the bay.", "en", "2026-03", "March 2026"),
        ("議会は令和8年3月18日、賛成19、反対6で予算案を可決した。", "ja", None, "2026年3月18日"),
        ("It was voted on 3 March 2026 and signed on 5 April 2026 by all.", "en", None, None),
        ("It was voted on 3 March 2026 and signed on 5 April 2026 by all.", "en", "2026-04-05", "5 April 2026"),
        ("Council, 3 March 2026", "en", None, None),
        ("The council voted to buy two boats for the bay.", "en", "last spring", None),
    ],
)
def test_a_passage_stands_in_the_timeline_under_its_date(
    quote: str, language: Language, date: str | None, head: str | None
) -> None:
    rows = timeline((passage(quote, date=date),), language)
    assert [row.head for row in rows] == ([head] if head else [])


def test_the_timeline_is_in_order_and_tells_nothing_twice() -> None:
    given = (
        passage("The contract was signed on 18 March 2026 in the town hall of the port.", "e1"),
        passage(VOTE, "e2"),
        passage(VOTE.replace("cash", "all"), "e3"),
        passage("The first boat crossed the wide bay of the north in 1921.", "e4", date="1921"),
    )
    assert [row.evidence for row in timeline(given, "en")] == ["e4", "e2", "e1"]


@pytest.mark.parametrize(
    ("quote", "head"),
    [
        (VOTE, ["$29.2 million"]),
        ("総事業費は236億円から298億円に膨らみ、約27分で結ぶ。", ["236億円; 298億円; 27分"]),
        ("They voted 7-2 in 2026.", []),
        ("It carried 1,204 people and 40% of them twice.", ["1,204; 40%"]),
    ],
)
def test_the_table_gives_figures_that_mean_something_alone(quote: str, head: list[str]) -> None:
    assert [row.head for row in figures((passage(quote),), "en")] == head


def test_a_passage_in_another_language_is_told_by_its_note() -> None:
    told = timeline((passage(VOTE, note="議会が船の購入を可決した。"),), "ja")
    assert told[0].text == "議会が船の購入を可決した。"


@pytest.mark.parametrize("key", ["timeline", "table"])
def test_back_matter_is_made_only_where_the_brief_asks(key: str, desk: Desk) -> None:
    desk.run()
    heading = {"timeline": "## Timeline", "table": "## The figures"}[key]
    assert heading not in text(desk, "article.md")
    desk.brief(**{key: True})
    desk.run()
    assert desk.scribe.calls == []
    section = text(desk, "article.md").split(heading)[1].split("\n## ")[0]
    rows = [line for line in section.split("\n") if line.startswith("| ")][2:]
    assert len(rows) >= 1
    assert all(re.search(r"\[\d\]", row) for row in rows)


# -- the page ------------------------------------------------------------------------------------------------------

REFERENCES = (
    Reference(id="a", title="One", publisher="The Gazette", url="https://a.example.org/1", retrieved="2026-11-20"),
    Reference(id="b", title="Two", publisher="The Post", published="2026-03-05", retrieved="2026-11-21"),
    Reference(id="c", title="Three [*]", publisher="The Gazette", url="https://a.example.org/3"),
    Reference(id="d", title="Four"),
)


def manuscript(language: Language = "en", **more: object) -> Manuscript:
    given: dict[str, object] = {
        "title": "Boats",
        "standfirst": "",
        "language": language,
        "extractive": False,
        "headings": ("One",),
        "texts": ("A [@e1]. B [@e2]. C [@e3]. D [@e4].",),
        "passages": {"e1": "a", "e2": "b", "e3": "c", "e4": "d"},
        "references": REFERENCES,
    }
    return Manuscript.model_validate(given | more)


def test_references_stand_under_their_publishers_with_their_numbers() -> None:
    page = article(manuscript(grouped=True), ())
    assert page.split("## References\n\n")[1] == (
        "**The Gazette**\n\n"
        "- [1] “[One](https://a.example.org/1)” (accessed 2026-11-20).\n"
        "- [3] “[Three \\[\\*\\]](https://a.example.org/3)”.\n\n"
        "**The Post**\n\n- [2] “Two”, 2026-03-05.\n\n"
        "**Without a publisher**\n\n- [4] “Four”.\n"
    )


def test_the_day_of_access_stands_with_every_web_reference() -> None:
    page = article(manuscript("ja"), ())
    assert "1. The Gazette「[One](https://a.example.org/1)」（2026年11月20日閲覧）\n" in page
    assert "2. The Post「Two」、2026年3月5日\n" in page, "a file was not fetched"


PICTURE = Image(path="images/a b.png", caption="A *boat* at sea", credit="A. Person", alt="A boat", licence="CC BY 4.0")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "![A boat](<images/a b.png>)\n\n*A \\*boat\\* at sea (A. Person, CC BY 4.0)*\n"),
        ("ja", "![A boat](<images/a b.png>)\n\n*A \\*boat\\* at sea（A. Person、CC BY 4.0）*\n"),
    ],
)
def test_a_picture_has_caption_credit_and_licence(language: Language, said: str) -> None:
    assert said in article(manuscript(language, images=(PICTURE,)), ())


def test_a_row_cannot_break_out_of_its_table() -> None:
    row = Row(head="1 | 2", text="a | b\n<script>[x](javascript:1)", evidence="e1")
    line = next(line for line in article(manuscript(timeline=(row,)), ()).split("\n") if line.startswith("| 1"))
    assert line == "| 1 \\| 2 | a \\| b \\<script>\\[x\\](javascript:1) [[1]](https://a.example.org/1) |"


DISCLOSURE = Disclosure(
    models={"write": ("m-1",), "critique": ("m-2",), "front": ("m-1",)},
    as_of="2026-11-20",
    sections=6,
    rewritten=2,
    by_hand=1,
    errors=1,
    warnings=3,
)
COVERAGE = (Coverage(what="citations", supported=3, not_supported=0, could_not_check=1),)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "- Language models: m-1 (writing, front matter), m-2 (critique)",
                "- Sections: 6, 2 rewritten after the review, 1 written or edited by a person",
                "- Sources of the web as of 2026-11-20",
                "- Citations: 3 of 4 found in the stored text of their sources, 1 could not be checked",
                "- Left open by the review: errors 1, warnings 3",
                "- Not checked: whether the sources themselves are right",
            ],
        ),
        (
            "ja",
            [
                "- 使った言語モデル：m-1（執筆、題・リード・要点）、m-2（批評）",
                "- 節：6のうち、点検後に書き直したもの2、人が書いたか手を入れたもの1",
                "- ウェブの資料：2026年11月20日現在",
                "- 出典：4件のうち3件を、保存した資料の本文で確認、1件は確認できず",
                "- 点検で残ったこと：誤り1件、注意3件",
                "- 確かめていないこと：資料そのものの正しさ",
            ],
        ),
    ],
)
def test_readers_are_told_how_the_article_was_made(language: Language, lines: list[str]) -> None:
    page = article(manuscript(language, disclosure=DISCLOSURE), COVERAGE)
    assert page.rstrip("\n").split("\n")[-len(lines) :] == lines


def test_what_a_person_wrote_and_who_was_asked_is_disclosed(desk: Desk) -> None:
    desk.run()
    desk.edit("sections/about-post.md", "Critics", "Some")
    desk.run()
    page = text(desk, "article.md")
    assert "- Sections: 3, 0 rewritten after the review, 1 written or edited by a person" in page
    assert "- Language models: scribe-1 (plan, reading, outline, writing, critique, front matter)" in page


# -- pictures ------------------------------------------------------------------------------------------------------


def png(colour: bytes = b"\xff\x00\x00") -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" + colour))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (png(), ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"GIF89a", ".gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", None),
        (b"<html>", None),
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"", None),
    ],
)
def test_a_picture_is_what_its_bytes_say(data: bytes, suffix: str | None) -> None:
    assert kind(data) == suffix


def test_a_picture_is_copied_once_and_shown(desk: Desk) -> None:
    place = desk.root / "Our Boat.jpeg"
    place.write_bytes(png())
    desk.brief(image={"path": "Our Boat.jpeg", "alt": "A boat", "caption": "The boat"})
    desk.run()
    assert desk.tree["images/our-boat.png"] == png()
    assert "![A boat](images/our-boat.png)\n\n*The boat*\n" in text(desk, "article.md")
    place.unlink()
    tree = desk.tree
    desk.run()
    assert desk.tree == tree, "the copy is enough"


def test_a_copy_that_a_person_changed_stays_until_the_picture_changes(desk: Desk) -> None:
    (desk.root / "boat.png").write_bytes(png())
    desk.brief(image="boat.png")
    outcome = desk.run()
    assert any("no `alt`" in line for line in outcome.notices)
    mine = png(b"\0\xff\0")
    desk.workspace.write_bytes("images/boat.png", mine)
    desk.run()
    assert desk.tree["images/boat.png"] == mine
    (desk.root / "boat.png").write_bytes(png(b"\0\0\xff"))
    desk.run()
    assert desk.tree["images/boat.png"] == png(b"\0\0\xff")
    assert [desk.workspace.read_bytes(path) for path in desk.workspace.history("images/boat.png")] == [mine]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "no such file"),
        (b"<svg/>", "no PNG, JPEG, GIF, WebP or AVIF"),
        (png() + b"\0" * MAX_BYTES, "make it smaller"),
    ],
)
def test_what_is_no_picture_is_an_error_before_anything_is_asked(data: bytes | None, says: str, desk: Desk) -> None:
    if data is not None:
        (desk.root / "boat.png").write_bytes(data)
    desk.brief(image=["boat.png"])
    with pytest.raises(UsageError, match=says):
        desk.run()
    assert desk.scribe.calls == []


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "except where a person has edited it, every sentence"), ("ja", "人が手を入れたところを除き")],
)
def test_a_digest_that_a_person_edited_does_not_say_that_all_of_it_is_the_sources(
    language: str, says: str, desk: Desk
) -> None:
    desk.brief(author="extractive", language=language)
    desk.run()
    assert says not in text(desk, "article.md")
    (path, *_) = desk.workspace.files("sections", ".md")
    desk.workspace.write(path, text(desk, path) + "\nSo it goes.\n")
    desk.run()
    assert says in text(desk, "article.md")
    assert says in text(desk, "draft.md")
