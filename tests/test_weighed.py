"""What is contested and missing, asked for with the outline where no second look is possible."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.authors.outlining import outline_of, places_of
from draftflow.authors.replies import OutlineReply, WeighedOutlineReply, WeighedPlacesReply
from draftflow.errors import FileError
from draftflow.models import Brief, Commission, Contested, Gaps, Slot, Weighed
from draftflow.pipeline.formats import outline_file, yaml_files
from draftflow.pipeline.lock import Entry, load, save
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.state import State
from draftflow.pipeline.summary import summarise
from draftflow.pipeline.survey import wanted
from draftflow.stages.base import Snapshot
from draftflow.stages.gaps import COUNTED, GAPS
from draftflow.stages.outline import OUTLINE
from fake_model import FakeModel
from scribe import Desk, seated

MATTER = Contested(matter="It is: worth it?", claimed=("e1",), other_side=("e2",))
BODY = "# Boats\n\n## The vote {#vote length=300}\n\n- They voted [@e1]\n"


@pytest.fixture
def desk(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(notes.parent, monkeypatch)


def snapshot(desk: Desk) -> Snapshot:
    return read_snapshot(desk.workspace, read_brief(desk.workspace), ())


def weighed(desk: Desk) -> tuple[Contested, ...]:
    return snapshot(desk).weighed.contested


# -- who is asked ------------------------------------------------------------------------------------------------------


def test_files_alone_are_not_asked_for_gaps_and_the_outline_says_what_is_open(desk: Desk) -> None:
    desk.run()
    assert "research/gaps" not in desk.scribe.calls
    counted, said = snapshot(desk).gaps, snapshot(desk).outline
    assert counted is not None
    assert counted.unanswered == ("Who objects?",)
    assert counted.contested == ()
    assert counted.missing == ()
    assert said is not None
    assert [each.matter for each in said.contested] == ["The boats are needed."]
    assert said.missing == ("Who pays?",)
    assert (desk.workspace.read("outline.md") or "").startswith("---\ncontested:\n- matter: The boats are needed.\n")


@pytest.mark.parametrize(
    ("web", "gaps", "given", "asked"),
    [
        (False, None, None, True),
        (False, Gaps(unanswered=("q",), queries=("boats",)), None, True),
        (False, Gaps(contested=(MATTER,)), None, False),
        (False, Gaps(missing=("Who pays?",)), None, False),
        (False, None, Weighed(contested=(MATTER,)), False),
        (True, None, None, False),
        (True, Gaps(), None, False),
    ],
)
def test_it_is_asked_once(desk: Desk, web: bool, gaps: Gaps | None, given: Weighed | None, asked: bool) -> None:
    desk.run()
    now = snapshot(desk)
    stated = None
    if given is not None:
        assert now.outline is not None
        stated = now.outline.model_copy(update={"contested": given.contested, "missing": given.missing})
    brief = Brief.model_validate({**now.brief.model_dump(), "web": web})
    now = replace(now, brief=brief, gaps=gaps, given=stated)
    (unit,) = OUTLINE.split(now)
    assert unit.context["weigh"] is asked
    assert [bool(step.split(now)) for step in (GAPS, COUNTED)] == [web, not web]


# -- what becomes of it ------------------------------------------------------------------------------------------------


def test_the_answer_begins_with_what_is_open() -> None:
    for kind in (WeighedOutlineReply, WeighedPlacesReply):
        schema = kind.model_json_schema()
        assert list(schema["properties"])[:2] == schema["required"][:2] == ["contested", "missing"]
    assert "contested" not in OutlineReply.model_json_schema()["properties"]


def test_only_evidence_that_exists_is_on_a_side() -> None:
    said: dict[str, Any] = {
        "contested": [
            {"matter": "It is\nworth it.", "claimed": ["[@e1]", "e9"], "other_side": ["e2"]},
            {"matter": "Nobody claims this.", "claimed": ["e9"], "other_side": ["e1"]},
        ],
        "missing": ["Who pays?", " "],
    }
    planned = {"heading": "H", "intent": "I", "length": 300}
    parts = [{"heading": None, "points": [{"text": "P", "evidence": ["e1"]}]}]
    reply = {**said, "title": "T", "standfirst": "S", "sections": [{**planned, "parts": parts}]}
    brief = Commission(topic="Boats", language="en", length=300)
    made: list[Weighed] = [outline_of(WeighedOutlineReply.model_validate(reply), {"e1", "e2"}, brief)]
    slots = (Slot(number=1, section="H", part=None, text="P"),)
    placing = WeighedPlacesReply.model_validate({**said, "points": [{"number": 1, "evidence": ["e2"]}]})
    made.append(places_of(placing, {"e1", "e2"}, slots))
    for each in made:
        assert [(c.matter, c.claimed, c.other_side) for c in each.contested] == [("It is worth it.", ("e1",), ("e2",))]
        assert each.missing == ("Who pays?",)


def test_the_summary_tells_it_as_before(desk: Desk) -> None:
    outcome = desk.run()
    told = summarise(desk.workspace, read_brief(desk.workspace), outcome, 0).open
    assert "contested, and no other side found in the sources: The boats are needed." in told
    assert "2 questions left open by the sources, see gaps.yaml, outline.md" in told


def test_an_outline_that_leaves_out_a_side_it_found_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scribe._weighed", lambda evidence: {"contested": (sides(evidence),), "missing": ()})
    monkeypatch.setattr("scribe.SOURCES", ("gazette", "history"))
    desk.run()
    assert any("the other side is not heard on 'They sail.'" in line for line in desk.told.lines)


def sides(evidence: Any) -> Contested:
    first, last = evidence[0], next(p for p in evidence if p.source == "post")
    return Contested(matter="They sail.", claimed=(first.id,), other_side=(last.id,))


# -- the file ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [Weighed(), Weighed(contested=(MATTER,)), Weighed(missing=("誰が払うのか。", "# no: heading"))],
)
def test_the_head_of_the_outline_comes_back(said: Weighed) -> None:
    plain = outline_file.load(BODY, "outline.md", default_length=300)
    outline = plain.model_copy(update={"contested": said.contested, "missing": said.missing})
    text = outline_file.dump(outline)
    assert outline_file.load(text, "outline.md", default_length=300) == outline
    assert text.startswith("---\n") is not said.is_empty


@pytest.mark.parametrize(
    ("head", "body", "line", "says"),
    [
        ("contest: []\n", BODY, 2, "contest: unknown key; there are contested, missing"),
        ("missing:\n- a\n", "Text\n\n### Sub\n", 7, "stands before any section"),
        ("missing:\n- a\n", "## No title {#a}\n", 5, "no title"),
    ],
)
def test_an_error_names_the_line_in_the_whole_file(head: str, body: str, line: int, says: str) -> None:
    with pytest.raises(FileError) as caught:
        outline_file.load(f"---\n{head}---\n{body}", "outline.md", default_length=300)
    assert caught.value.line == line
    assert says in str(caught.value)


def test_a_hand_that_corrects_it_makes_nothing_stale(desk: Desk) -> None:
    desk.run()
    desk.edit("outline.md", "matter: The boats are needed.", "matter: The boats are wanted.")
    desk.run()
    assert desk.scribe.calls == []
    assert {key for key, state in desk.states.items() if state is not State.FRESH} == {"outline"}
    assert [each.matter for each in weighed(desk)] == ["The boats are wanted."]


# -- articles of earlier versions --------------------------------------------------------------------------------------


def as_before(desk: Desk) -> None:
    """As an earlier version has left it: the author was asked for gaps, and the outline has no head."""
    desk.run()
    now, lock, text = snapshot(desk), load(desk.workspace), desk.workspace.read("outline.md") or ""
    assert now.outline is not None
    assert now.gaps is not None
    said = {"contested": now.outline.contested, "missing": now.outline.missing}
    asked = yaml_files.dump(now.gaps.model_copy(update=said))
    plain = text.split("---\n\n", 1)[1]
    desk.workspace.write("gaps.yaml", asked)
    desk.workspace.write("outline.md", plain)
    units = dict(lock.units)
    for key, path in (("research/gaps", "gaps.yaml"), ("outline", "outline.md")):
        known = units[key]
        more = dict(desk.scribe.identity("gaps")) if key == "research/gaps" else {}
        output = desk.workspace.digest(path) or ""
        units[key] = Entry(path=path, inputs={**known.inputs, **more}, output=output)
    save(desk.workspace, lock.model_copy(update={"units": units}))
    units["outline"] = units["outline"].model_copy(
        update={"inputs": {**units["outline"].inputs, "gaps": outline_inputs(desk)["gaps"]}}
    )
    save(desk.workspace, lock.model_copy(update={"units": units}))


def outline_inputs(desk: Desk) -> dict[str, str]:
    (unit,) = OUTLINE.split(snapshot(desk))
    return wanted(OUTLINE, unit, desk.scribe) or {}


def test_what_was_paid_for_stays_fresh(desk: Desk) -> None:
    as_before(desk)
    assert set(desk.states.values()) == {State.FRESH}
    desk.run()
    assert desk.scribe.calls == []
    assert [each.matter for each in weighed(desk)] == ["The boats are needed."]


def test_an_outline_that_is_made_anew_goes_by_it(desk: Desk) -> None:
    as_before(desk)
    desk.run("outline")
    assert desk.scribe.calls[:1] == ["outline"]
    assert not (desk.workspace.read("outline.md") or "").startswith("---")
    assert [each.matter for each in weighed(desk)] == ["The boats are needed."]


def test_new_evidence_is_weighed_anew(desk: Desk) -> None:
    as_before(desk)
    desk.note("post", "Critics say that the boats of the bay will cost $99 million, and that nobody needs them.")
    assert desk.standings["research/sources/post"].state is State.STALE
    desk.run()
    assert "research/gaps" not in desk.scribe.calls
    assert (desk.workspace.read("outline.md") or "").startswith("---\ncontested:")
    assert len(weighed(desk)) == 1


# -- at the command line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [False, True])
def test_an_article_of_files_asks_for_it_with_the_outline(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    Path("mine.md").write_text("# Boats\n\n## The vote\n\n- Who voted\n\n## The cost\n\n- The price\n", "utf-8")
    more = ("--outline", "mine.md") if given else ()
    ran = cli("new", "The boats", "--source", str(notes), "--name", "boats", "--model", "fake-1", "--yes", *more)
    assert ran.code in (0, 1), ran.err
    assert not any("Say what is still missing before it is outlined" in prompt for prompt in fake_model.prompts)
    (asked,) = (prompt for prompt in fake_model.prompts if "as an opponent of the article would" in prompt)
    assert ("Find the evidence each point rests on" in asked) is given
    text = Path("outputs/boats/outline.md").read_text("utf-8")
    assert text.startswith("---\ncontested:\n- matter: The boats are worth it.\n")
    assert "contested" not in Path("outputs/boats/gaps.yaml").read_text("utf-8")
    assert "files are fresh" in cli("status", "boats").out
    shown = json.loads(cli("run", "boats", "--dry-run", "--json", "-v").out)
    assert shown["units"] == []
