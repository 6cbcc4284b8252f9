"""The outline as a contract: one that a person gave, lengths, time told in order, and what prose made of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.authors.expected import most_sections, sections_for
from draftflow.authors.extractive.placing import place
from draftflow.authors.outlining import misplaced, places_of, shared_out
from draftflow.authors.replies import PlacesReply
from draftflow.checks.article import own_article
from draftflow.checks.base import Library
from draftflow.checks.contract import asked_register, kept
from draftflow.models import Commission, Outline, Part, Passage, PlannedSection, Point, Section, Slot, Where
from draftflow.pipeline.formats import outline_file
from draftflow.stages.chronicle import out_of_order
from draftflow.stages.given import UNMEASURED, bare_headings, filled, slots
from fake_model import FakeModel

GIVEN = """# The boats

## The vote {#vote length=200}

What was decided.

- Seven voted for it [@e1]
- Two voted against it

## The cost

### What is paid

- The price of the boats

### What is left out

## What nobody knows
"""


def brief(**more: Any) -> Commission:
    return Commission.model_validate({"topic": "Boats", "language": "en", "length": 500, **more})


def given(text: str = GIVEN) -> Outline:
    return outline_file.load(text, "o.md", default_length=UNMEASURED)


def passage(key: str, quote: str = "It was so.", date: str | None = None) -> Passage:
    return Passage(id=key, source="a", quote=quote, where=Where(start=0, end=len(quote)), date=date)


def test_the_points_of_a_given_outline_are_numbered_and_a_bare_heading_counts_as_one() -> None:
    assert [(s.number, s.section, s.part, s.text, s.evidence) for s in slots(given())] == [
        (1, "The vote", None, "Seven voted for it", ("e1",)),
        (2, "The vote", None, "Two voted against it", ()),
        (3, "The cost", "What is paid", "The price of the boats", ()),
        (4, "The cost", "What is left out", "What is left out", ()),
        (5, "What nobody knows", None, "What nobody knows", ()),
    ]


def test_a_given_outline_stays_as_it_is_and_gets_evidence() -> None:
    made = filled(given(), {1: ("e9",), 2: ("e2",), 4: ("e4",)}, brief())
    assert outline_file.dump(made) == (
        GIVEN.replace("Two voted against it", "Two voted against it [@e2]")
        .replace("## The cost\n", "## The cost {#the-cost length=150}\n")
        .replace("### What is left out\n", "### What is left out\n\n- What is left out [@e4]\n")
        .replace("## What nobody knows\n", "## What nobody knows {#what-nobody-knows length=150}\n")
    )
    assert bare_headings(made) == ("What is paid", "What nobody knows")
    assert sum(section.length for section in made.sections) == 500


def test_places_are_for_open_points_and_each_passage_has_one() -> None:
    reply = PlacesReply.model_validate(
        {
            "points": [
                {"number": 1, "evidence": ["e3"]},
                {"number": 2, "evidence": ["[@e2]", "e1", "e9"]},
                {"number": 3, "evidence": ["e2", "e3"]},
            ]
        }
    )
    known = {"e1", "e2", "e3"}
    assert places_of(reply, known, slots(given())).points == {2: ("e2",), 3: ("e3",)}
    assert "e9" in (misplaced(reply, known, slots(given())) or "")
    assert "1, 2, 3" in (misplaced(reply, {*known, "e9"}, ()) or "")
    assert misplaced(reply, {*known, "e9"}, slots(given())) is None


def test_the_extractive_author_places_by_words() -> None:
    asked = (
        Slot(number=1, section="The vote", part=None, text="Who voted for the boats"),
        Slot(number=2, section="The cost", part=None, text="The price of the power line"),
        Slot(number=3, section="The cost", part=None, text="Settled", evidence=("e0",)),
    )
    evidence = (
        passage("e1", "Seven members voted for the boats."),
        passage("e2", "The power line costs three million."),
        passage("e3", "Whales sing at night."),
        passage("e0", "The power line is long."),
    )
    assert place(evidence, asked) == {1: ("e1",), 2: ("e2",)}


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (("2026-01-01", "2026-03-01", "2026-02-01", "2026-04-01"), 1),
        ((*(f"2026-0{n}-01" for n in (1, 3, 2, 4, 6, 5, 7, 8)),), 1),
        (("2026-01-01", "2026-02-01", "2026-03-01"), 0),
        (("2026-03-01", "2026-02-01", "2026-01-01"), 0),
        (("2026-02-01", "2026-01-01"), 0),
        (("2026-03", "2026-03-05", "2026-03-20", "2026"), 0),
        ((None, "soon", "2026-02-01", "2026-01-01"), 0),
    ],
)
def test_a_section_that_narrates_tells_time_in_order(dates: tuple[str | None, ...], told: int) -> None:
    passages = {f"e{n}": passage(f"e{n}", date=date) for n, date in enumerate(dates)}
    points = tuple(Point(text=f"Point {n}", evidence=(f"e{n}",)) for n in range(len(dates)))
    section = PlannedSection(id="a", heading="A", length=1, intent="", parts=(Part(heading=None, points=points),))
    assert len(list(out_of_order(Outline(title="T", sections=(section,)), passages))) == told


@pytest.mark.parametrize("weights", [[1, 1, 1], [1, 1000], [7], [3, 2, 2, 9, 400]])
def test_lengths_add_up(weights: list[int]) -> None:
    shared = shared_out(weights, brief(length=1000))
    assert sum(shared) == 1000
    assert min(shared) >= 1
    assert shared_out(weights, brief(section_length=90)) == [90] * len(weights)


@pytest.mark.parametrize(
    ("language", "length", "each", "about", "most"),
    [("en", 1_200, None, 3, 15), ("ja", 12_000, None, 7, 40), ("ja", 12_000, 2_000, 6, 40), ("en", 60, None, 2, 3)],
)
def test_how_many_sections_a_length_holds(language: Any, length: int, each: int | None, about: int, most: int) -> None:
    asked = brief(language=language, length=length, section_length=each)
    assert (sections_for(asked), most_sections(asked)) == (about, most)


# -- what the prose made of it ------------------------------------------------------------------------------------

CONTRACT = outline_file.load(
    "# T\n\n## Vote {#vote}\n\n### Who\n\n- Seven voted [@e1]\n\n### Why\n\n- They had reasons [@e2] [@e3]\n\n"
    "## Cost {#cost}\n\n- It is dear [@e4]\n",
    "o.md",
    default_length=100,
)


def findings(**texts: str) -> Mapping[str, list[str]]:
    sections = [Section(id=key, heading=key.title(), text=text) for key, text in texts.items()]
    passages = {key: passage(key) for key in ("e1", "e2", "e3", "e4")}
    found = kept(own_article(CONTRACT, sections, passages, ()), Library({}, passages, ())).findings
    return {code: [f.message for f in found if f.code == code] for code in ("T620", "T621", "T623")}


VOTE = "### Who\n\nSeven voted [@e1].\n\n### Why\n\nThey had reasons [@e3].\n"
COST = "It is dear [@e4].\n"


def test_prose_that_keeps_the_contract_has_no_findings() -> None:
    assert not any(findings(vote=VOTE, cost=COST).values())


@pytest.mark.parametrize(
    ("vote", "cost", "code", "says"),
    [
        (VOTE.replace("### Why", "Then"), COST, "T620", "subsection 'Why' is missing"),
        (VOTE.replace("### Why", "### Why not"), COST, "T620", "not in the outline"),
        (VOTE.replace("Who", "X").replace("Why", "Who").replace("X", "Why"), COST, "T620", "another order"),
        (VOTE.replace("[@e1]", "[@e3]"), COST, "T621", "'Seven voted'; none of its evidence is cited: [@e1]"),
        (VOTE, "It is dear [@e4] [@e1].\n", "T623", "[@e1] belongs to the section 'Vote'"),
    ],
)
def test_what_is_not_kept_is_found(vote: str, cost: str, code: str, says: str) -> None:
    assert says in " ".join(findings(vote=vote, cost=cost)[code])


@pytest.mark.parametrize(("style", "found"), [("です・ます", 1), ("である", 0), (None, 0)])
def test_the_register_the_brief_asks_for_is_held_against_the_prose(style: Any, found: int) -> None:
    outline = outline_file.load("# 題\n\n## 節 {#s}\n\n- 点 [@e1]\n", "o.md", default_length=100)
    text = "市は計画を決めた。議会は賛成した。市民は反対した。費用は増えた。着工は遅れる。"
    article = own_article(outline, [Section(id="s", heading="節", text=text)], {}, (), language="ja", style=style)
    assert len(asked_register(article, Library({}, {}, ())).findings) == found


# -- a person's own, from the command ----------------------------------------------------------------------------


@pytest.mark.parametrize("author", ["extractive", "model"])
def test_an_outline_of_ones_own_is_kept_to(
    author: str, cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    text = (
        "# The boats of the bay\n\n## What they cost\n\n### The official sum\n\n- The county's cost of the project\n\n"
        "## How it began {length=80}\n\n- The first ferry boat crossed the bay\n\n## Whales\n\n- Whale song at night\n"
    )
    Path("mine.md").write_text(text, encoding="utf-8")
    model = ("--model", "fake-1") if author == "model" else ()
    ran = cli(
        *("new", "The boats", "--source", str(notes), "--outline", "mine.md", "--author", author, "--length", "400"),
        *(*model, "--name", "boats", "--yes"),
    )
    outline = (Path("outputs/boats") / "outline.md").read_text("utf-8")
    assert all(line.split(" {")[0] in outline for line in text.splitlines())
    assert "## How it began {#how-it-began length=80}" in outline
    if author == "extractive":
        assert "- The county's cost of the project [@" in outline
        assert "nothing was found for 'Whales'" in ran.err
        assert ran.code == 3
        assert "missing: write/whales" in ran.out
    assert cli("run", "boats").code == ran.code


def test_an_outline_that_is_none_is_refused_before_anything_is_written(cli: Cli, notes: Path) -> None:
    Path("mine.md").write_text("Just some text.\n", encoding="utf-8")
    ran = cli("new", "The boats", "--source", str(notes), "--outline", "mine.md", "--yes")
    assert ran.code == 2
    assert "mine.md" in ran.err
    assert "no title" in ran.err
    assert not Path("outputs").exists()
