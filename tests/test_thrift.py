"""What an article costs in calls and tokens, counted and not timed; and where no call is made at all."""

import json
import random
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

import pytest

from conftest import ROOT, Cli
from decent import answer, talk
from draftflow.authors.abridging import ROOM, abridged
from draftflow.authors.model import ModelAuthor
from draftflow.authors.requests import GapsRequest, OutlineRequest
from draftflow.llm.base import LanguageModel
from draftflow.llm.capture import captured
from draftflow.models import Commission, Gaps, Language, Passage, Plan, Reference, Section, Where
from draftflow.templates import Templates, shipped
from draftflow.text.measure import estimated_tokens
from fake_model import serving

TEXT = "The county put the cost of the boats at $41 million."
SLUG = "article"


def write_sources(folder: Path, count: int) -> None:
    """Reports of about 800 words, of which every other sentence states a figure of its own."""
    folder.mkdir()
    for number in range(count):
        dice = random.Random(number)
        paragraphs = []
        for part in range(8):
            name, year = talk(dice, 12).split()[1], 1900 + number * 5 + part % 5
            fact = f"In {year} the harbour of {name.capitalize()} ran {dice.randint(2, 999)} boats, says its council."
            paragraphs.append(" ".join((fact, talk(dice, 30), fact.replace("ran", "sold").lower().capitalize())))
            paragraphs[-1] += f" {talk(dice, 40)}"
        head = f"---\ntitle: Harbour report {number}\npublisher: Gazette {number}\npublished: 2026-03-05\n---\n\n"
        (folder / f"report-{number}.md").write_text(head + "\n\n".join(paragraphs) + "\n", encoding="utf-8")


def drafted(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, length: int, **settings: str) -> dict[str, int]:
    """Calls, tokens and words of an article from twenty sources, written by a model that answers decently."""
    monkeypatch.chdir(folder)
    lines = (f'{key} = "{value}"\n' for key, value in settings.items())
    Path("draftflow.toml").write_text("".join(lines), encoding="utf-8")
    if not Path("notes").exists():
        write_sources(Path("notes"), 20)
    with serving(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        new = ("new", "The boats of the harbours", "--source", "notes", "--model", "gpt-4o-mini", "--name", SLUG)
        ran = cli(*new, "--length", str(length), "--yes")
        assert ran.code == 0, ran.err
    total = json.loads(cli("cost", SLUG, "--json").out)["total"]
    words = len((Path("outputs") / SLUG / "article.md").read_text("utf-8").split())
    return {"calls": total["calls"], "tokens": total["input_tokens"] + total["output_tokens"], "words": words}


@pytest.mark.parametrize(
    ("length", "settings", "calls", "per_1000_words"),
    [(1_300, {}, 16, 18_600), (1_300, {"reader": "extractive"}, 8, 14_400), (4_000, {}, 24, 13_500)],
)
def test_an_article_costs_no_more_than_it_did(
    cli: Cli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    length: int,
    settings: dict[str, str],
    calls: int,
    per_1000_words: int,
) -> None:
    """Whoever makes an article dearer raises these bounds, and says why."""
    made = drafted(cli, tmp_path, monkeypatch, length, **settings)
    assert made["words"] > 0.8 * length
    assert made["calls"] <= calls
    assert 1_000 * made["tokens"] / made["words"] <= per_1000_words


@pytest.mark.parametrize(("size", "leads", "ends"), [(90, range(8), [0, 7]), (900, range(7), [7])])
def test_of_a_long_article_beginnings_and_ends_are_shown(size: int, leads: Sequence[int], ends: list[int]) -> None:
    """Each sentence that is shown keeps its citations."""
    filling = "A word of it. " * (size // 4)
    texts = [f"Paragraph {n} begins [@e{n}]. {filling}It ends {n} [@f{n}]." for n in range(8)]
    sections = tuple(Section(id=f"{n}", heading=f"{n}", text="\n\n".join(texts) + "\n") for n in range(2))
    shown = abridged(sections)
    assert [n for n in range(8) if shown.count(f"Paragraph {n} begins [@e{n}].") == 2] == list(leads)
    assert [n for n in range(8) if shown.count(f"It ends {n} [@f{n}].") == 2] == ends
    assert estimated_tokens(shown) <= ROOM + 60
    assert "[…]\n\n[…]" not in shown
    assert abridged(sections, whole=True).count("It ends") == 16


def test_a_short_article_is_shown_whole() -> None:
    short = (Section(id="one", heading="one", text="A.\n\nB.\n\nC.\n"),)
    assert abridged(short) == "## one\n\nA.\n\nB.\n\nC."


def test_the_beginnings_of_parts_come_before_those_of_other_paragraphs() -> None:
    part = "\n\n".join(("### Part {0}", "Part {0} begins [@e{0}]. " + "word " * 60, "Also {0}. " + "word " * 60))
    text = "\n\n".join(part.format(n) for n in range(12))
    (shown,) = (abridged((Section(id="one", heading="one", text=text),)),)
    assert [n for n in range(12) if f"### Part {n}\n\nPart {n} begins [@e{n}]." in shown] == list(range(12))
    assert estimated_tokens(shown) <= ROOM + 60
    beginnings = "市は三月に決めた[@e1]。これは続き。" + "文" * 100 + "。"
    japanese = abridged((Section(id="one", heading="一", text="\n\n".join([beginnings] * 12)),))
    assert japanese.count("市は三月に決めた[@e1]。") == 12
    assert japanese.count("これは続き。") == 2


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_outline_begins_with_what_the_gap_check_was_sent(language: Language) -> None:
    """So a provider's prompt cache serves most of it, where the web is searched and both are asked for."""
    text = "四万百万ドルかかると郡は言う。" if language == "ja" else TEXT
    evidence = tuple(
        Passage(id=f"e{n}", source="gazette", quote=f"{text} ({n})" * 5, where=Where(start=0, end=len(text)))
        for n in range(40)
    )
    reference = Reference(id="gazette", title="The Gazette")
    brief = Commission(topic="Boats", language=language, length=1_300)
    gaps = Gaps(missing=("Who pays?",))
    asked = (brief, Plan(questions=()), evidence, (reference,))
    requests = (
        captured(lambda llm: writing(llm, language).gaps(GapsRequest(*asked, Gaps()))),
        captured(lambda llm: writing(llm, language).outline(OutlineRequest(*asked, gaps))),
    )
    sent = ["\n".join(message.content for message in request.messages) for request in requests if request]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*sent, strict=False)))
    assert shared > 0.75 * len(sent[1])


def writing(llm: LanguageModel, language: Language) -> ModelAuthor:
    return ModelAuthor(llm, Templates((shipped(),), language), "gpt-4o-mini")


@pytest.mark.parametrize("example", ["water", "ferry"])
def test_an_article_of_files_makes_no_call_for_the_gap_check(example: str) -> None:
    names = {path.name for path in (ROOT / "examples" / example / "tape").iterdir()}
    assert "outline.json" in names
    assert "research.gaps.json" not in names


@pytest.mark.parametrize(("example", "bound"), [("water", 40), ("ferry", 75)])
def test_long_passages_are_named_by_their_ends(example: str, bound: int) -> None:
    """What a reader has answered is shorter than what is stored: at most `bound` characters to a quote."""
    quotes = []
    for path in (ROOT / "examples" / example / "tape").glob("research.evidence.*.json"):
        reply = json.loads(path.read_text("utf-8"))["reply"]["text"]
        quotes += [passage["quote"] for passage in json.loads(reply)["passages"]]
    assert sum(map(len, quotes)) <= bound * len(quotes)
