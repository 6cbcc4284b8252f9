"""What the extractive author knows of sentences: which may be taken over, which lean on the one before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.authors.extractive.headings import Heading, cleaned
from draftflow.authors.extractive.item import Item
from draftflow.authors.extractive.language import rules
from draftflow.authors.extractive.markup import plain
from draftflow.authors.extractive.parts import parts
from draftflow.authors.extractive.quotes import is_open, outside, quoted
from draftflow.authors.extractive.units import units
from draftflow.authors.extractive.write import cite
from draftflow.models import Language, Passage, Where


@pytest.mark.parametrize(
    ("language", "sentence", "leaning"),
    [
        ("en", "The bridge was closed for repairs in March 2024 after an inspection.", False),
        ("en", "However, the bridge was opened again in the autumn of 2025.", True),
        ("en", "It was closed for repairs after an inspection of the piers.", True),
        ("en", "In 2019 it was closed for repairs after an inspection of the piers.", True),
        ("en", "These repairs were paid for by the county and the two towns.", True),
        ("en", "Under that plan the county pays for half of the repairs.", True),
        ("en", "A new pier therefore costs half of what the county expected.", True),
        ("en", "The first is that no lane is closed during the day.", True),
        ("en", '"We are ready for the winter and for the ice," she said on the quay.', True),
        ("en", '"We are ready for the winter," said Maria Olsen, who runs the harbor.', False),
        ("en", '"We are ready for the winter and for everything that it brings."', True),
        ("en", "Maria Olsen said that her own boat had never been late in winter.", False),
        ("ja", "橋は2024年3月の点検の後、修理のため通行止めになった。", False),
        ("ja", "しかし、橋は2025年の秋に再び開通した。", True),
        ("ja", "同市は修理の費用の半分を負担することを決めた。", True),
        ("ja", "修理が終われば、この橋を一日に三千台が通る見込みだ。", True),
        ("ja", "第二に、市は工事の計画を県に提出する。", True),
        ("ja", "「冬が来ても困らない。氷にも備えた」。", True),
        ("ja", "山本礼子町長は「冬が来ても困らない。氷にも備えた」と述べた。", False),
    ],
)
def test_a_sentence_that_needs_the_one_before_it_leans(language: Language, sentence: str, leaning: bool) -> None:
    assert rules(language).is_prose(sentence)
    assert rules(language).leans(sentence) is leaning


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We recommend a new pier and a lane for bicycles on the bridge."),
        ("en", "This report describes the state of the bridge and its piers."),
        ("en", "Subscribe to the newsletter for the latest on the bridge."),
        ("en", "Who will pay for the new pier that the county wants to build?"),
        ("en", "Interviewer: The county has to pay for the pier that it wants."),
        ("ja", "当社は橋の修理の費用の半分を負担することを決めた。"),
        ("ja", "この記事は会員限定です。続きは登録してお読みください。"),
        ("ja", "修理の費用を負担するのは市と県のどちらなのだろうか。"),
        ("ja", "本資料は橋の修理の計画をまとめたものである。"),
    ],
)
def test_a_voice_that_is_not_the_articles_is_left_out(language: Language, sentence: str) -> None:
    assert not rules(language).is_fit(sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Home News Sports Weather Contact About Privacy."),
        ("en", "See https://bridge.example.org for the plan of the bridge."),
        ("en", "Le pont est fermé depuis le mois de mars pour des travaux."),
        ("en", "THE BRIDGE IS CLOSED UNTIL THE END OF THE YEAR FOR REPAIRS."),
        ("ja", "The bridge was closed for repairs in March 2024."),
        ("ja", "桥梁在检查之后因为维修而关闭并且将于明年春天重新开放。"),
        ("ja", "お問い合わせ"),
    ],
)
def test_what_is_not_prose_of_the_language_is_left_out(language: Language, sentence: str) -> None:
    assert not rules(language).is_prose(sentence)


def test_the_last_name_of_someone_named_elsewhere_leans() -> None:
    text = "Maria Olsen runs the harbor of the island in summer.\n\nOlsen said the harbor was ready for the winter.\n"
    assert [unit.leans for unit in units(text, "en")] == [False, True]


def test_a_dateline_is_no_part_of_the_sentence() -> None:
    text = "PORT ANSEL (Wire) - The county closed the bridge for repairs after an inspection.\n"
    assert [unit.text for unit in units(text, "en")] == [
        "The county closed the bridge for repairs after an inspection."
    ]


def test_only_running_prose_is_read() -> None:
    text = (
        "# The bridge\n\n[Home](/) | [News](/news) | [Sports](/sports)\n\n"
        "- The list names every pier of the bridge and its age.\n\n"
        "| Pier | The age of the pier is given in years. |\n| --- | --- |\n\n"
        "> The bridge was called a wonder of the age by its builders.\n\n"
        "```\nThe code is not a sentence of the article at all.\n```\n\n"
        "![The bridge in the winter of its first year.](bridge.png)\n\n"
        "The county closed the bridge for repairs in the spring.\n"
    )
    assert [u.text for u in units(text, "en")] == ["The county closed the bridge for repairs in the spring."]
    assert units(text, "en")[0].heading == "The bridge"


def test_a_quotation_of_several_sentences_is_one_unit() -> None:
    text = 'The mayor was calm. "We waited. We checked the piers. It is safe," said Mayor Ruth Park to the council.\n'
    assert [unit.text for unit in units(text, "en")][1].startswith('"We waited.')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The *new* bridge and the **old** one", "The new bridge and the old one"),
        ("The [bridge](https://b.example/a_(b)) is open[3][[4]](#cite)", "The bridge is open"),
        ("橋は\n開通した。", "橋は開通した。"),
        ("the bridge\nis open", "the bridge is open"),
        ("2 * 3 and snake_case_word", "2 * 3 and snake_case_word"),
    ],
)
def test_only_markup_is_taken_off(source: str, expected: str) -> None:
    assert plain(source) == expected


@given(st.text(alphabet="ab \"“”「」『』'。.", max_size=60))
def test_quotations_never_break(text: str) -> None:
    assert len(outside(text)) <= len(text)
    assert all(part in text for part in quoted(text))
    assert isinstance(is_open(text), bool)


@pytest.mark.parametrize(
    ("language", "sentence", "cited"),
    [
        ("en", "The bridge opened in 2026.", "The bridge opened in 2026 [@e1]."),
        ("en", 'The mayor said: "It is safe."', 'The mayor said: "It is safe." [@e1]'),
        ("en", 'The mayor called it "safe".', 'The mayor called it "safe" [@e1].'),
        ("en", "The bridge closes at 9 p.m.", "The bridge closes at 9 p.m. [@e1]"),
        ("en", "What a bridge!", "What a bridge! [@e1]"),
        ("ja", "橋は開通した。", "橋は開通した[@e1]。"),
        ("ja", "町長は「安全だ」と述べた。", "町長は「安全だ」と述べた[@e1]。"),
        ("ja", "町長は言う。「安全だ」", "町長は言う。「安全だ」[@e1]。"),
        ("ja", "「安全だ」。", "「安全だ」[@e1]。"),
    ],
)
def test_a_citation_stands_before_the_stop_and_outside_a_quotation(
    language: Language, sentence: str, cited: str
) -> None:
    assert cite(sentence, ["e1"], language) == cited


@pytest.mark.parametrize(
    ("language", "heading", "expected"),
    [
        ("en", "3.1 Who pays for the bridge | The Herald", "Who pays for the bridge"),
        ("en", "how the $41 million is paid for", "How the $41 million is paid for"),
        ("en", "Introduction", None),
        ("en", "Subscribe to the Herald", None),
        ("en", "Issued: 6 August 2012", None),
        ("en", "LOCAL SUMMARY", None),
        ("ja", "第2章　橋を支える人々", "橋を支える人々"),
        ("ja", "60年ぶりの開通", "60年ぶりの開通"),
        ("ja", "お問い合わせ", None),
        ("ja", "はじめに", None),
    ],
)
def test_a_heading_says_something(language: Language, heading: str, expected: str | None) -> None:
    assert cleaned(heading, language) == expected


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("How the first bridge came to be lost", 1),
        ("A history of the crossing", 0),
        ("What happens next", 2),
        ("橋が架かるまでの経緯", 0),
        ("これからの工事", 2),
        ("橋の費用", 1),
    ],
)
def test_background_opens_and_the_outlook_closes(heading: str, place: int) -> None:
    assert Heading(heading, (), {}, 1.0).place == place


def item(number: int, theme: str, size: int) -> Item:
    passage = Passage(id=f"e{number}", source="s", quote="q", where=Where(start=number, end=number + 1))
    return Item(passage, ("A sentence.",) * 2, (), size, {theme: 1.0}, 1.0, {theme: 1.0})


@pytest.mark.parametrize(("size", "subheads"), [(50, [None]), (120, [None, "The piers"])])
def test_only_a_long_section_gets_subheads(size: int, subheads: list[str | None]) -> None:
    items = [item(n, "pier" if n in {2, 3, 4} else "vote", size) for n in range(7)]
    heading = Heading("The piers", (2, 3, 4), {"pier": 1.0}, 1.0)
    divided = parts(items, items, [heading], "en")
    assert [part[0].text if part[0] else None for part in divided] == subheads
    assert sorted(i.passage.id for _, found in divided for i in found) == [f"e{n}" for n in range(7)]
    assert divided[0][1][0] is items[0]
