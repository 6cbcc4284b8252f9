"""What is read: one source to an origin, within the tokens that the brief allows, and nothing that is paid for twice."""

import re
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.errors import UsageError
from draftflow.models import Brief, Evidence, Found, Hit, Plan, Question, ReadingList, Source
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.state import State
from draftflow.pipeline.summary import summarise
from draftflow.sources.identity import Kin
from draftflow.stages.base import Snapshot
from draftflow.stages.reading import READING, Bounds, bounds_of, choose, reading_list, shares
from draftflow.stages.second import MORE_EVIDENCE, MORE_READING
from draftflow.text.measure import characters, estimated_tokens
from scribe import Desk, seated
from test_text_similarity import REPORTS

PLAN = Plan(questions=(Question(id="q1", question="What of it?", queries=("harbour wall",)),))
NO_KIN = Kin({}, frozenset())


def source(name: str, text: str = "", **more: object) -> Source:
    return Source.model_validate(
        {"id": name, "title": name, "address": name, "sha256": "", "text": text or name, **more}
    )


def chosen(*sources: Source, known: tuple[str, ...] = (), bounds: Bounds | None = None, **more: object) -> ReadingList:
    bounds = bounds or Bounds(40, 200_000, 15_000)
    tools = None
    return choose(tools, topic="harbour", plan=PLAN, sources=sources, bounds=bounds, known=known, **more)  # type: ignore[arg-type]


@pytest.fixture
def desk(notes: object, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(notes.parent, monkeypatch)  # type: ignore[attr-defined]


def reading(desk: Desk) -> ReadingList:
    found = read_snapshot(desk.workspace, read_brief(desk.workspace), ()).reading
    assert found is not None
    return found


# -- one origin ----------------------------------------------------------------------------------------------------


def test_of_a_story_on_twelve_sites_one_is_read() -> None:
    sites = [source(f"site-{n:02}", f"{REPORTS[0]}\n\nPrinted by site {n}.") for n in range(12)]
    found = chosen(*sites, source("other", REPORTS[1]))
    assert found.read == ("site-00", "other")
    assert found.left_out == {f"site-{n:02}": "the same text as site-00" for n in range(1, 12)}
    assert found.origins == dict.fromkeys(found.left_out, "site-00")


@pytest.mark.parametrize(
    ("published", "known", "origin"),
    [
        (("2026-03-02", "2026-03-01"), (), "b"),
        ((None, "2026-03-01"), (), "b"),
        (("2026-03-01", "2026-03-01"), (), "a"),
        ((None, None), (), "a"),
        (("2026-03-02", "2026-03-01"), ("a",), "a"),
    ],
)
def test_the_origin_is_what_was_read_before_or_published_first(
    published: tuple[str | None, str | None], known: tuple[str, ...], origin: str
) -> None:
    a, b = (source(name, REPORTS[0], published=day) for name, day in zip("ab", published, strict=True))
    found = chosen(a, b, known=known)
    assert found.read == (origin,)
    assert set(found.origins.values()) == {origin}


def test_a_text_that_adds_to_another_is_read_after_all_others() -> None:
    longer = source("a-longer", f"{REPORTS[0]}\n\n{REPORTS[2]}\n\n{REPORTS[4]}", published="2026-03-09")
    found = chosen(longer, source("b-wire", REPORTS[0], published="2026-03-01"), source("c-other", REPORTS[1]))
    assert found.origins == {"a-longer": "b-wire"}
    assert found.read == ("b-wire", "c-other", "a-longer")
    assert found.left_out == {}
    short = Bounds(2, 200_000, 15_000)
    again = chosen(longer, source("b-wire", REPORTS[0], published="2026-03-01"), source("c", REPORTS[1]), bounds=short)
    assert again.read == ("b-wire", "c")


def test_what_two_files_have_been_paid_for_is_kept() -> None:
    found = chosen(source("a", REPORTS[0]), source("b", REPORTS[0]), known=("a", "b"))
    assert found.read == ("a", "b")
    assert found.origins == {"b": "a"}


def test_a_copy_that_comes_later_makes_nothing_stale_and_costs_no_call(desk: Desk) -> None:
    desk.note("zz-original", *REPORTS[0].split("\n\n"))
    desk.run()
    assert "research/evidence/zz-original" in desk.scribe.calls
    before = desk.tree
    desk.note("aa-copy", *REPORTS[0].split("\n\n"))
    outcome = desk.run()
    assert desk.scribe.calls == []
    assert outcome.orphans == []
    assert reading(desk).left_out == {"aa-copy": "the same text as zz-original"}
    changed = {path for path, data in desk.tree.items() if before.get(path) != data}
    assert changed == {"draftflow.lock", "reading.yaml", "sources/aa-copy.md"}
    assert set(desk.states.values()) == {State.FRESH}


# -- how much ------------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 20_000), min_size=1, max_size=30), st.integers(1, 200_000))
def test_shares_are_within_needs_and_budget(needs: dict[str, int], budget: int) -> None:
    found = shares(needs, budget)
    assert 0 < sum(found.values()) <= budget
    assert all(0 < share <= needs[name] for name, share in found.items())
    assert list(found) == list(needs)[: len(found)]
    if sum(needs.values()) <= budget:
        assert found == needs


def test_the_first_are_read_whole_and_one_more_changes_the_share_of_one() -> None:
    needs = dict.fromkeys("abcdef", 6_000)
    before = shares(needs, 23_500)
    assert before == {"a": 6_000, "b": 6_000, "c": 4_000, "d": 2_500, "e": 2_500, "f": 2_500}
    after = shares({"a": 6_000, "new": 900, **needs}, 23_500)
    assert {name: after[name] for name in needs if after[name] != before[name]} == {"c": 3_100}
    assert shares(needs, 6_000) == dict.fromkeys("abcdef", 750) | {"a": 2_250}
    assert shares(needs, 1_500) == {"a": 900, "b": 600}


@pytest.mark.parametrize("text", ["The wall leaks in the winter. " * 4_000, "防波堤は冬に漏れる。" * 4_000])
def test_tokens_are_characters_of_the_language(text: str) -> None:
    assert estimated_tokens(text[: characters(text, 5_000)]) == pytest.approx(5_000, rel=0.01)


def test_the_most_relevant_are_read_and_the_others_told() -> None:
    dull, sharp = "The weather was fine. " * 800, "The harbour wall leaks at the quay. " * 500
    sources = (source("a-dull", dull), source("b-sharp", sharp), source("c-dull", f"{dull}again"))
    found = reading_list(("harbour wall",), sources, Bounds(40, 1_500, 15_000), NO_KIN)
    assert found.read == ("b-sharp", "a-dull")
    assert found.in_part == {"b-sharp": 900, "a-dull": 600}
    assert found.left_out == {"c-dull": "what may be read is used up by others (read_tokens: 1500)"}
    found = reading_list(("harbour wall",), sources, Bounds(40, 7_000, 15_000), NO_KIN)
    assert found.in_part == {"a-dull": 7_000 - 875 - estimated_tokens(sharp), "c-dull": 875}
    found = reading_list(("harbour wall",), sources, Bounds(1, 200_000, 2_000), NO_KIN)
    assert (found.read, found.in_part) == (("b-sharp",), {"b-sharp": 2_000})
    assert set(found.left_out.values()) == {"others fit the plan better (max_sources: 1)"}


def test_a_smaller_budget_makes_stale_only_what_is_cut(desk: Desk) -> None:
    desk.note("long", *(f"Of the boats, item {n}: {n * 7} passengers crossed the bay on day {n}." for n in range(400)))
    desk.brief(read_tokens=200_000)
    desk.run()
    assert reading(desk).in_part == {}
    desk.brief(read_tokens=4_000)
    desk.run()
    assert [call for call in desk.scribe.calls if "evidence" in call] == ["research/evidence/long"]
    (share,) = reading(desk).in_part.values()
    quotes = read_snapshot(desk.workspace, read_brief(desk.workspace), ()).evidence["long"].passages
    assert estimated_tokens("".join(passage.quote for passage in quotes)) <= share < 4_000
    desk.brief(read_tokens=4_000, max_sources=39)
    desk.run()
    assert desk.scribe.calls == []


def test_one_source_alone_is_bounded_too(desk: Desk) -> None:
    desk.note("long", *(f"Of the boats, item {n}: {n * 7} passengers crossed the bay on day {n}." for n in range(400)))
    desk.brief(sources=("notes/long.md",), source_tokens=1_000)
    desk.run(stop_after="research")
    quotes = read_snapshot(desk.workspace, read_brief(desk.workspace), ()).evidence["long"].passages
    assert 0 < estimated_tokens("".join(passage.quote for passage in quotes)) <= 1_000


@pytest.mark.parametrize(
    ("brief", "bounds"),
    [
        ({}, (40, 10_000_000, 30_000)),
        ({"author": "model"}, (40, 5_250, 15_000)),
        ({"author": "model", "length": 1_300}, (40, 7_750, 15_000)),
        ({"author": "model", "length": 1_500, "reader": "extractive"}, (40, 7_750, 15_000)),
        ({"author": "model", "length": 4_000}, (40, 14_000, 15_000)),
        ({"author": "model", "length": 3_000, "language": "ja"}, (40, 10_300, 15_000)),
        ({"author": "model", "read_tokens": 9_000, "max_sources": 3}, (3, 9_000, 15_000)),
        ({"read_tokens": 9_000, "source_tokens": 800}, (40, 9_000, 800)),
    ],
)
def test_only_what_is_paid_for_is_bounded_unless_the_brief_says_so(
    brief: dict[str, object], bounds: tuple[int, ...]
) -> None:
    given = {"topic": "t", "language": "en", "length": 9, **brief}
    assert bounds_of(Brief.model_validate(given)) == bounds


# -- what a search was asked for -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "wishes", "reason"),
    [
        ({"published": "2024-12-31"}, {"since": "2025-01-01"}, "published 2024-12-31, before 2025-01-01"),
        ({"published": "2025-01-01"}, {"since": "2025-01-01"}, None),
        ({"published": "2025"}, {"since": "2025-06-01"}, None),
        ({"published": "2025-03"}, {"until": "2025-02-28"}, "published 2025-03, after 2025-02-28"),
        ({}, {"since": "2025-01-01", "until": "2025-02-28"}, None),
        (
            {"url": "https://b.example/x"},
            {"not_sites": ("b.example",)},
            "b.example is not a site that the brief allows",
        ),
        ({"url": "https://b.example/x"}, {"sites": ("a.example",)}, "b.example is not a site that the brief allows"),
        ({"url": "https://www.a.example/x"}, {"sites": ("a.example",)}, None),
    ],
)
def test_what_turns_out_not_to_be_asked_for_is_left_out(
    known: dict[str, str], wishes: dict[str, Any], reason: str | None
) -> None:
    page = source("page", address="https://a.example/x", **known)
    given_by_hand = source("given", address="https://c.example/y", **known)
    found = chosen(page, given_by_hand, searched=("page",), **wishes)
    assert found.left_out == ({"page": reason} if reason else {})
    assert "given" in found.read


def test_only_what_was_searched_for_is_judged() -> None:
    hits = tuple(Hit(url=f"https://a.example/{n}", title="t", provider="p") for n in "xy")
    snapshot = Snapshot(
        brief=Brief(topic="t", language="en", length=9, web=True, since="2025-01-01", sources=("https://a.example/x",)),
        plan=PLAN,
        found=Found(hits=hits),
        sources=(source("x", address="https://a.example/x"), source("y", address="https://www.a.example/y/")),
        evidence={"x": Evidence(source="x")},
    )
    (unit,) = READING.split(snapshot)
    assert unit.inputs is not None
    assert (unit.inputs["searched"], unit.inputs["since"]) == (("y",), "2025-01-01")
    assert unit.context == {"known": ("x",)}


# -- files that cannot be read -------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_kept_with_the_reason_until_it_is_mended(desk: Desk) -> None:
    for name, data in (
        ("empty.txt", b""),
        ("letters.txt", bytes(range(128, 256)) * 20),
        ("locked.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")),
        ("torn.pdf", b"%PDF-1.7 and no more"),
    ):
        (desk.root / "notes" / name).write_bytes(data)
    outcome = desk.run()
    said = {key.removeprefix("research/sources/"): reason for key, reason in outcome.refused_sources.items()}
    assert set(said) == {"empty", "letters", "locked", "torn"}
    assert said["locked"] == "notes/locked.docx: is locked with a password; save it without one"
    heads = {name: desk.workspace.read(f"sources/{name}.md") or "" for name in said}
    status = {name: re.findall(r"(?m)^status: (\S+)$", head)[0] for name, head in heads.items()}
    assert status == {"empty": "no_text", "letters": "encoding_uncertain", "locked": "password", "torn": "damaged"}
    assert "article.md" in desk.tree
    assert sum(line.startswith("refused research/sources/") for line in desk.told.lines) == len(said)
    assert set(desk.states.values()) == {State.FRESH}
    assert not [key for key in desk.states if key.startswith("research/evidence/") and key.rsplit("/", 1)[1] in said]

    assert set(desk.run().refused_sources) == set(outcome.refused_sources)
    assert desk.scribe.calls == []

    (desk.root / "notes/empty.txt").write_text("The empty boat was filled with three hundred passengers at last.\n")
    assert "research/sources/empty" not in desk.run().refused_sources
    assert "research/evidence/empty" in desk.scribe.calls
    assert "status" not in (desk.workspace.read("sources/empty.md") or "status")


def test_a_file_that_breaks_later_keeps_its_frozen_text(desk: Desk) -> None:
    desk.run()
    before = desk.workspace.read("sources/post.md")
    (desk.root / "notes/post.md").write_bytes(b"")
    assert desk.run().refused_sources == {}
    assert any("post cannot be read any more" in line for line in desk.told.lines)
    assert desk.workspace.read("sources/post.md") == before
    assert desk.scribe.calls == []


def test_where_no_file_can_be_read_nothing_is_paid_for(desk: Desk) -> None:
    for file in (desk.root / "notes").iterdir():
        file.write_bytes(b"")
    with pytest.raises(UsageError, match="nothing to cite"):
        desk.run()
    assert desk.scribe.calls == []


# -- cost ----------------------------------------------------------------------------------------------------------


def test_two_hundred_sources_are_chosen_from_in_a_moment_and_not_when_states_are_looked_at() -> None:
    sources = tuple(
        source(f"s{n:03}", "\n\n".join(f"{REPORTS[(n + k) % len(REPORTS)]} {n}" for k in range(4))) for n in range(200)
    )
    begun = time.process_time()
    found = chosen(*sources)
    assert time.process_time() - begun < 10
    assert len(found.read) <= 40
    snapshot = Snapshot(brief=Brief(topic="t", language="en", length=9), plan=PLAN, sources=sources)
    begun = time.process_time()
    READING.split(snapshot)
    assert time.process_time() - begun < 0.1


# -- the second look -----------------------------------------------------------------------------------------------


def looked(*later: Source, **more: object) -> Snapshot:
    first = source("first", REPORTS[0], address="https://a.example/first")
    given = {
        "brief": Brief(topic="harbour", language="en", length=9, web=True, author="model", **more),
        "plan": PLAN,
        "found": Found(hits=(Hit(url=first.address, title="t", provider="p"),)),
        "more": Found(hits=tuple(Hit(url=each.address, title="t", provider="p") for each in later)),
        "sources": (first, *later),
        "evidence": {"first": Evidence(source="first")},
    }
    return Snapshot(**given)  # type: ignore[arg-type]


def test_the_second_look_pays_for_no_copy_of_the_first_and_keeps_to_a_quarter_of_the_budget() -> None:
    long = "The harbour wall leaks at the quay. " * 2_000
    snapshot = looked(
        source("copy", REPORTS[0], address="https://b.example/copy", published="2020-01-01"),
        source("old", REPORTS[1], address="https://b.example/old", published="2019-01-01"),
        source("new", long, address="https://b.example/new"),
        since="2020-01-01",
        read_tokens=20_000,
    )
    (unit,) = MORE_READING.split(snapshot)
    assert (unit.key, unit.path) == ("research/reading-more", "reading-more.yaml")
    found = MORE_READING.run(None, **(unit.inputs or {}), **unit.context)
    assert found == ReadingList(
        read=("new",),
        in_part={"new": 5_000},
        origins={"copy": "first"},
        left_out={"copy": "the same text as first", "old": "published 2019-01-01, before 2020-01-01"},
    )
    after = replace(snapshot, reading_more=found)
    assert [each.id for each in after.read] == ["first", "new"]
    (again,) = MORE_EVIDENCE.split(after)
    assert again.inputs is not None
    assert (again.key, again.inputs["tokens"]) == ("research/evidence/new", 5_000)
    assert {each.id: each.origin for each in after.references} == {
        "first": None,
        "copy": "first",
        "old": None,
        "new": None,
    }


def test_without_a_second_look_there_is_nothing_to_choose_from_again() -> None:
    assert MORE_READING.split(looked()) == ()


def test_what_the_second_look_could_not_read_is_named_in_the_summary(desk: Desk) -> None:
    """It is fetched after the run has seen that something can be cited."""
    outcome = desk.run()
    dead = "---\ntitle: Dead\naddress: https://b.example/dead\nstatus: http_404\nreason: the server answered 404\nsha256: ''\n---\n"
    desk.workspace.write("sources/dead.md", dead)
    made = summarise(desk.workspace, read_brief(desk.workspace), outcome, 0)
    assert made.refused_sources == {"research/sources/dead": "the server answered 404"}
