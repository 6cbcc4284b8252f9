"""What `status --why` says of every file, and what `keep` makes of an edit."""

from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.errors import UsageError
from draftflow.pipeline.accept import accept
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import reason
from draftflow.stages import STEPS
from draftflow.templates import shipped
from fake_model import FakeModel
from scribe import Desk, Scribe, seated


@pytest.fixture
def desk(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(notes.parent, monkeypatch)


def reasons(desk: Desk, key: str) -> list[str]:
    return [*desk.standings[key].reasons]


def state(desk: Desk, key: str) -> State:
    return desk.states[key]


def test_before_anything_is_made_what_can_be_told_is_missing(desk: Desk) -> None:
    assert set(desk.states.values()) == {State.MISSING}
    assert set(desk.standings) == {"research/sources/gazette", "research/sources/history", "research/sources/post"}


def test_units_stand_in_the_order_of_the_stages(desk: Desk) -> None:
    desk.run()
    found = list(desk.standings.values())
    stages = list(dict.fromkeys(each.key.split("/")[0] for each in found))
    assert stages == ["research", "outline", "write", "assemble", "review"]
    assert {each.key for each in found if each.calls} == {
        *("research/plan", "outline", "review/critique", "review/front"),
        *(f"research/evidence/{name}" for name in ("gazette", "history", "post")),
        *(f"write/about-{name}" for name in ("gazette", "history", "post")),
    }
    assert all(not each.reasons and each.digest for each in found)


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        ({"topic": "The ships"}, "research/plan", "brief.md: topic changed: The boats -> The ships"),
        ({"length": 900}, "outline", "brief.md: length changed: 300 -> 900"),
        ({"language": "ja"}, "write/about-post", "brief.md: language changed: en -> ja"),
        ({"instructions": "x" * 99}, "write/about-post", "brief.md: instructions changed"),
    ],
)
def test_a_changed_brief_names_the_setting(change: dict[str, object], key: str, says: str, desk: Desk) -> None:
    desk.run()
    desk.brief(**change)
    assert desk.standings[key].state is State.STALE
    assert desk.standings[key].reasons == (says,)


@pytest.mark.parametrize(
    ("path", "old", "new", "key", "says"),
    [
        ("plan.yaml", "What of", "What about", "research/evidence/post", "plan.yaml changed"),
        ("sources/post.md", "$41 million", "$42 million", "research/evidence/post", "the frozen source changed"),
        ("evidence/post.yaml", "note 0", "my note", "outline", "its evidence changed"),
        (
            "outline.md",
            "What post says",
            "What it costs",
            "write/about-post",
            "outline.md: heading 'About post' changed",
        ),
        ("outline.md", "# The boats", "# Ships", "review/critique", "outline.md changed"),
        ("sections/about-post.md", "plainly", "oddly", "review/critique", "the sections changed"),
        (
            *("sections/about-post.md", "plainly", "oddly", "assemble"),
            "the sections, the outline or the references changed",
        ),
        ("sections/about-post.md", "plainly", "oddly", "write/about-post", "changed by hand"),
    ],
)
def test_an_edit_names_what_it_makes_stale(path: str, old: str, new: str, key: str, says: str, desk: Desk) -> None:
    desk.run()
    desk.edit(path, old, new)
    assert says in desk.standings[key].reasons


def test_a_template_a_model_and_a_version_are_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.run()
    desk.scribe = replace(desk.scribe, model="scribe-2")
    assert reasons(desk, "outline") == ["model changed: scribe-1 -> scribe-2"]
    monkeypatch.setattr(Scribe, "identity", lambda _self, operation: {f"prompts/{operation}.md": "2" * 64})
    assert reasons(desk, "outline") == ["model changed", "prompts/outline.md changed"]
    changed = tuple(replace(step, version=step.version + 1) for step in STEPS)
    monkeypatch.setattr("draftflow.pipeline.survey.STEPS", changed)
    assert reasons(desk, "assemble") == ["draftflow changed how this is made"]


def test_a_reason_shows_no_hash() -> None:
    assert reason("plan", "sha256:0", "sha256:1") == "plan.yaml changed"
    assert reason("model", None, "m") == "model changed"
    assert reason("something new", "a", "b") == "something new changed: a -> b"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("sections/unasked.md", "no heading of that id is in outline.md; it is left out of the article"),
        ("evidence/unasked.yaml", "no source 'unasked' is read"),
    ],
)
def test_a_file_that_no_unit_claims_is_an_orphan(path: str, says: str, desk: Desk) -> None:
    desk.run()
    desk.workspace.write(path, "anything at all: [\n")
    assert desk.standings[path].state is State.ORPHAN
    assert desk.standings[path].reasons == (says,)
    assert list(desk.standings)[-1] == path
    assert [orphan.path for orphan in desk.run().orphans] == [path]


def test_the_orphan_of_a_heading_that_is_gone_says_so(desk: Desk) -> None:
    desk.run()
    outline = desk.workspace.read("outline.md") or ""
    desk.workspace.write("outline.md", outline[: outline.index("## About post")])
    orphan = desk.standings["write/about-post"]
    assert (orphan.state, orphan.path) == (State.ORPHAN, "sections/about-post.md")
    assert orphan.reasons == ("its heading is gone from outline.md; it is left out of the article",)


def test_what_is_kept_counts_as_made_from_what_is_there_now(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "oddly")
    desk.brief(instructions="briskly")
    assert state(desk, "write/about-post") == State.CONFLICT
    assert accept(desk.workspace, desk.scribe, ("write/about-post",), desk.root) == ["sections/about-post.md"]
    assert state(desk, "write/about-post") == State.FRESH
    assert desk.states["write/about-gazette"] is State.STALE
    assert desk.workspace.read("sections/about-post.md") == mine
    desk.brief(instructions="slowly")
    assert state(desk, "write/about-post") == State.CONFLICT


def test_a_whole_stage_is_kept_and_what_is_fresh_is_no_edit(desk: Desk) -> None:
    desk.run()
    for name in ("gazette", "post"):
        desk.edit(f"sections/about-{name}.md", "plainly", "oddly")
    found = accept(desk.workspace, desk.scribe, ("write",), desk.root)
    assert found == ["sections/about-gazette.md", "sections/about-post.md"]
    with pytest.raises(UsageError, match="'write': nothing to keep"):
        accept(desk.workspace, desk.scribe, ("write",), desk.root)
    with pytest.raises(UsageError, match="'nonsense': nothing to keep"):
        accept(desk.workspace, desk.scribe, ("nonsense",), desk.root)


def test_a_changed_prompt_is_a_reason_with_its_lines(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    assert cli("new", "Boats", "--source", str(notes), "--model", "fake-1").code == 0
    shipped_text = (shipped() / "section.md").read_text("utf-8")
    Path("prompts").mkdir()
    mine = shipped_text.replace("- No lists", "- No jokes, no lists").replace("Write one section", "Write a section")
    Path("prompts/section.md").write_text(mine, encoding="utf-8")
    out = cli("status", "boats", "--why").out
    assert out.count("prompts/section.md changed: 2 lines") == 3
    outline = Path("outputs/boats/outline.md")
    outline.write_text(outline.read_text("utf-8").replace("## Part 2", "## Dogs"), encoding="utf-8")
    assert "outline.md: heading 'Dogs' changed" in cli("status", "boats", "--why").out
