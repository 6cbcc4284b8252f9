"""The gap check: what is counted, what an author adds, and the second look it leads to."""

from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.authors.outlining import gaps_of
from draftflow.authors.replies import GapsReply
from draftflow.models import (
    Assignment,
    Brief,
    Evidence,
    Found,
    Gaps,
    Hit,
    Passage,
    Plan,
    Question,
    Source,
    Where,
)
from draftflow.stages.base import Snapshot, Sought, Tools, no_reading
from draftflow.stages.gaps import observed, of_one_origin
from draftflow.stages.reading import READING, choose
from draftflow.stages.second import MORE_EVIDENCE, MORE_FOUND, MORE_SOURCES, extended, search
from draftflow.text.urls import canonical
from fake_model import FakeModel
from web import Page, Site, site

PLAN = Plan(questions=(Question(id="q1", question="What do the boats cost?", queries=("boats cost million",)),))
COST = "The county puts the cost of the boats at $41 million."
WIND = "The wind blew at 31 knots, which nobody on the quay had seen before that winter."


def source(name: str, text: str, **more: Any) -> Source:
    return Source.model_validate(
        {"id": name, "title": name, "address": f"notes/{name}.md", "sha256": "0", "text": text, **more}
    )


def passage(key: str, name: str, quote: str, **more: Any) -> Passage:
    return Passage(id=key, source=name, quote=quote, where=Where(start=0, end=len(quote)), **more)


def brief(**more: Any) -> Brief:
    return Brief.model_validate({"topic": "Boats", "language": "en", "length": 500, **more})


@pytest.mark.parametrize(
    ("must_cover", "open_ones"),
    [
        (("what the boats cost the county",), ()),
        (("noise under water", "the cost of the boats"), ("noise under water",)),
        (("boats",), ()),
    ],
)
def test_what_must_be_covered_and_is_not_is_searched_for_again(
    must_cover: tuple[str, ...], open_ones: tuple[str, ...]
) -> None:
    wanted = Assignment(topic="Boats", language="en", must_cover=must_cover)
    found = observed(wanted, PLAN, (passage("e1", "a", COST),), (source("a", COST),))
    assert found.uncovered == open_ones
    assert found.queries == tuple(f"Boats {item}" for item in open_ones)


def test_japanese_is_covered_by_its_bigrams() -> None:
    wanted = Assignment(topic="路面電車", language="ja", must_cover=("運転士の不足", "騒音の測定"))
    text = "市は運転士が12人不足すると答えた。"
    found = observed(wanted, Plan(questions=()), (passage("e1", "a", text),), (source("a", text),))
    assert found.uncovered == ("騒音の測定",)


def test_a_question_nobody_speaks_of_is_open() -> None:
    plan = Plan(questions=(*PLAN.questions, Question(id="q2", question="Who drives?", queries=("crew licence",))))
    found = observed(Assignment(topic="Boats", language="en"), plan, (passage("e1", "a", COST),), (source("a", COST),))
    assert found.unanswered == ("Who drives?",)


@pytest.mark.parametrize(
    ("other", "alone"),
    [
        ("Critics count 46.5 million dollars for everything, and nobody else has counted at all.", ["e1"]),
        ("It was said in the council that the project costs 41 million dollars all in all, all told.", []),
    ],
)
def test_a_figure_that_another_origin_has_is_not_alone(other: str, alone: list[str]) -> None:
    sources = {"a": source("a", COST), "b": source("b", other)}
    found = of_one_origin((passage("e1", "a", COST), passage("e2", "a", "Boats float.")), sources)
    assert [each.id for each in found] == alone


def test_the_same_text_twice_is_one_origin() -> None:
    text = f"{COST} {WIND} " + " ".join(
        f"On pier {word} the crew of the {word} counted crates." for word in WIND.split()
    )
    copies = {
        "a": source("a", text),
        "b": source("b", text),
        "c": source("c", "Whales sing at night, and 7 of them were heard."),
    }
    assert [p.id for p in of_one_origin((passage("e1", "a", COST),), copies)] == ["e1"]
    assert of_one_origin((passage("e1", "a", COST),), {"a": copies["a"]}) == []


def test_a_passage_has_no_date_if_its_source_has_none() -> None:
    sources = (source("a", COST), source("b", WIND, published="2026-03"))
    evidence = (passage("e1", "a", COST), passage("e2", "b", WIND), passage("e3", "a", WIND, date="2026-03-01"))
    found = observed(Assignment(topic="Boats", language="en"), PLAN, evidence, sources)
    assert [each.evidence for each in found.undated] == ["e1"]


def test_an_author_adds_only_what_exists() -> None:
    reply = GapsReply.model_validate(
        {
            "contested": [
                {"matter": "It is\nworth it.", "claimed": ["[@e1]", "e9"], "other_side": ["e2"]},
                {"matter": "Nobody claims this.", "claimed": ["e9"], "other_side": []},
            ],
            "missing": ["Who pays?", " "],
            "queries": ["a", "a", *"bcdefg"],
        }
    )
    made = gaps_of(reply, {"e1", "e2"}, Gaps(queries=("first",), unanswered=("q",)))
    assert [(c.matter, c.claimed, c.other_side) for c in made.contested] == [("It is worth it.", ("e1",), ("e2",))]
    assert made.missing == ("Who pays?",)
    assert made.queries == ("first", "a", "b", "c", "d", "e")
    assert made.unanswered == ("q",)


# -- the second look ----------------------------------------------------------------------------------------------


def at_web(name: str, **more: Any) -> Source:
    return source(name, COST, address=f"https://{name}.example.org/", **more)


def hit(name: str) -> Hit:
    return Hit(url=f"https://{name}.example.org/", title=name, provider="p")


def looked(**more: Any) -> Snapshot:
    """After the first look, which read `one`; the second found `two`."""
    given = {
        "brief": brief(web=True, max_sources=8),
        "sources": (at_web("one"), at_web("two")),
        "found": Found(hits=(hit("one"),)),
        "more": Found(hits=(hit("two"), hit("one"))),
        "plan": PLAN,
        "evidence": {
            name: Evidence(source=name, passages=(passage(f"e{name}", name, COST),)) for name in ("one", "two")
        },
        "gaps": Gaps(queries=("boats critics",), missing=("Who pays?",)),
    }
    return Snapshot(**{**given, **more})


def test_the_two_looks_are_told_apart() -> None:
    both = looked()
    assert both.second == {"two"}
    assert [s.id for s in both.first_read] == ["one"]
    assert [p.id for p in both.first_passages] == ["eone"]
    assert [p.id for p in both.passages] == ["eone", "etwo"]
    assert [unit.key for unit in MORE_SOURCES.split(both)] == ["research/sources/two"]
    (unit,) = MORE_EVIDENCE.split(both)
    assert unit.key == "research/evidence/two"
    assert unit.inputs is not None
    assert [q.question for q in unit.inputs["plan"].questions] == ["What do the boats cost?", "Who pays?"]


@pytest.mark.parametrize(
    ("changes", "searched"),
    [
        ({}, True),
        ({"gaps": Gaps()}, False),
        ({"gaps": None}, False),
        ({"brief": brief(web=False)}, False),
        ({"brief": brief(web=True, max_sources=1)}, False),
    ],
)
def test_a_second_look_takes_the_web_a_query_and_room(changes: dict[str, Any], searched: bool) -> None:
    assert bool(MORE_FOUND.split(looked(**changes))) is searched


def test_what_is_known_is_not_found_again_and_the_room_is_kept() -> None:
    asked: list[Sought] = []

    def find(sought: Sought) -> Found:
        asked.append(sought)
        return Found(hits=tuple(map(hit, ("one", "two", "three", "four"))))

    tools = Tools(author=None, read_document=no_reading, notice=print, find=find)  # type: ignore[arg-type]
    bounds = {"since": None, "until": None, "sites": (), "not_sites": ()}
    found = search(tools, queries=("q",), room=2, known=(canonical("https://one.example.org/"),), **bounds)
    assert [each.title for each in found.hits] == ["two", "three"]
    assert asked[0].enough == 3


def test_a_quarter_of_the_sources_is_kept_for_the_second_look() -> None:
    assert [brief(web=True, max_sources=n).first_look for n in (1, 3, 4, 40)] == [1, 3, 3, 30]
    assert brief(max_sources=40).first_look == 40


def test_what_is_missing_is_read_for() -> None:
    gaps = Gaps(missing=("Who pays?",), uncovered=("noise",), queries=("payer", "noise boats"))
    assert [(q.question, q.queries) for q in extended(PLAN, gaps).questions[1:]] == [
        ("Who pays?", ()),
        ("noise", ("payer", "noise boats")),
    ]


@pytest.mark.parametrize(
    ("published", "counts"),
    [("2026-03-02", False), ("2026-03-01", True), ("2026-03", True), ("2026-04", False), ("2026", True), (None, True)],
)
def test_nothing_published_after_the_cut_off_counts(published: str | None, counts: bool) -> None:
    late = source("late", WIND, published=published)
    snapshot = Snapshot(brief=brief(cut_off="2026-03-01"), sources=(source("a", COST), late), plan=PLAN)
    assert ("late" in [s.id for s in snapshot.read]) is counts
    (unit,) = READING.split(snapshot)
    told: list[str] = []
    tools = Tools(author=None, read_document=no_reading, notice=told.append)  # type: ignore[arg-type]
    made = choose(tools, **(unit.inputs or {}))
    assert (made.read, made.too_late) == ((("a", "late"), ()) if counts else (("a",), ("late",)))
    assert told == ([] if counts else ["not read, published after the cut-off: late"])


FIRST = (
    "The Harbour Council voted seven to two on 3 March 2026 to buy two electric boats for twenty-nine million dollars.",
    "The boats will carry two hundred and forty passengers each across the bay, and they will run through the winter.",
)
SECOND = (
    "The critics of the boats say that the power line to the harbour was left out of the official sum on purpose.",
    "Their spokesman, Alan Teague, asked the council on 4 March 2026 to publish what the line of the boats will cost.",
)


def html(title: str, *lines: str) -> Page:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return Page(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>".encode())


def results(server: Site, *paths: str) -> bytes:
    hits = ", ".join(f'{{"title": "Hit {path}", "url": "{server.url(path, "127.0.0.1")}"}}' for path in paths)
    return f'{{"results": [{hits}]}}'.encode()


def test_an_article_looks_twice(
    cli: Cli, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with site() as server:

        class Pages(dict[str, Page]):
            def get(self, key: str, default: Page | None = None) -> Page | None:  # type: ignore[override]
                if key.startswith("/search?"):
                    paths = ("/first", "/second") if "critics" in key else ("/first",)
                    return Page(results(server, *paths), "application/json")
                return super().get(key, default)

        server.pages = Pages({"/first": html("Council buys boats", *FIRST), "/second": html("Critics", *SECOND)})
        monkeypatch.setenv("SEARXNG_URL", server.url("", "127.0.0.1"))
        monkeypatch.setenv("DRAFTFLOW_LOCAL_HOSTS", f"127.0.0.1:{server.port}")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
        (tmp_path / "draftflow.toml").write_text('[sources]\nsearch = ["searxng"]\nfetch_delay = 0\n', encoding="utf-8")

        ran = cli("new", "The boats of the harbour", "--name", "boats", "--model", "fake-1", "--yes", "--web")
        assert ran.code == 0, ran.err
        folder = Path("outputs/boats")
        assert "/second" not in (folder / "found.yaml").read_text("utf-8")
        assert "/second" in (folder / "found-more.yaml").read_text("utf-8")
        assert "/first" not in (folder / "found-more.yaml").read_text("utf-8")
        assert "Alan Teague" in (folder / "article.md").read_text("utf-8")
        outlining = next(p for p in fake_model.prompts if "Outline an article" in p)
        assert "Contested: The boats are worth it." in outlining
        assert "Missing: What do the critics of the boats say?" in outlining

        calls, asked = len(fake_model.bodies), len(server.asked)
        assert cli("run", "boats").code == 0
        assert (len(fake_model.bodies), len(server.asked)) == (calls, asked)
        assert "files are fresh" in cli("status", "boats").out
