"""What a person made, edited, moved or took away: left alone, adopted, followed."""

from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.errors import FileError
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.state import State
from scribe import CALLS, REVIEW, SECTIONS, Desk, seated


@pytest.fixture
def desk(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(notes.parent, monkeypatch)


# -- what a person made --------------------------------------------------------------------------------------------


def test_an_edited_file_is_left_and_used(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "in my own words")
    outcome = desk.run()
    assert desk.scribe.calls == [*REVIEW]
    assert [kept.path for kept in outcome.kept] == ["sections/about-post.md"]
    assert outcome.notices == []
    assert desk.workspace.read("sections/about-post.md") == mine
    assert "in my own words" in (desk.workspace.read("article.md") or "")


def test_a_conflict_stops_that_unit_alone(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "in my own words")
    desk.brief(instructions="briskly")
    outcome = desk.run()
    assert [key for key in desk.scribe.calls if key.startswith("write/")] == list(SECTIONS[:2])
    assert desk.workspace.read("sections/about-post.md") == mine
    assert [text.split(" and ")[0] for text in outcome.notices] == ["sections/about-post.md was changed by hand"]
    assert desk.states["write/about-post"] is State.CONFLICT


def test_overwriting_keeps_the_old_copy_and_only_where_asked(desk: Desk) -> None:
    desk.run()
    first = desk.edit("sections/about-post.md", "plainly", "in my own words")
    other = desk.edit("sections/about-gazette.md", "plainly", "this too")
    desk.run("write/about-post", overwrite=True)
    second = desk.edit("sections/about-post.md", "plainly", "again")
    desk.run("write/about-post", overwrite=True)
    kept = desk.workspace.history("sections/about-post.md")
    assert [desk.workspace.read(path) for path in kept] == [first, second]
    assert "plainly" in (desk.workspace.read("sections/about-post.md") or "")
    assert desk.workspace.read("sections/about-gazette.md") == other
    assert desk.states["write/about-post"] is State.FRESH

    desk.run(overwrite=True)
    assert "plainly" in (desk.workspace.read("sections/about-gazette.md") or "")
    assert desk.workspace.read(desk.workspace.history("sections/about-gazette.md")[0]) == other


def test_naming_an_edited_file_without_overwriting_says_so(desk: Desk) -> None:
    desk.run()
    mine = desk.edit("sections/about-post.md", "plainly", "in my own words")
    outcome = desk.run("write/about-post")
    assert desk.scribe.calls == []
    assert "--overwrite makes it anew and keeps the old copy" in outcome.notices[0]
    assert desk.workspace.read("sections/about-post.md") == mine


def test_what_is_edited_while_it_is_made_stays(desk: Desk) -> None:
    desk.run()
    desk.scribe.before["write/about-post"] = lambda: desk.edit("sections/about-post.md", "plainly", "meanwhile")
    outcome = desk.run("write")
    assert "meanwhile" in (desk.workspace.read("sections/about-post.md") or "")
    assert [kept.path for kept in outcome.kept] == ["sections/about-post.md"]
    assert outcome.made[:2] == list(SECTIONS[:2])
    assert "write/about-post" not in outcome.made
    copy = desk.workspace.history("sections/about-post.md")[0]
    assert copy in outcome.notices[0]
    assert "plainly" in (desk.workspace.read(copy) or "")


def test_a_file_put_there_is_adopted_and_never_overwritten(desk: Desk) -> None:
    mine = "My own section, with nothing cited.\n"
    desk.run(stop_after="outline")
    desk.workspace.write("sections/about-post.md", mine)
    outcome = desk.run()
    assert [kept.path for kept in outcome.kept] == ["sections/about-post.md"]
    assert "write/about-post" not in desk.scribe.calls
    assert desk.states["write/about-post"] is State.FRESH

    desk.brief(instructions="briskly")
    desk.run()
    desk.run("write/about-post")
    assert "write/about-post" not in desk.scribe.calls
    assert desk.workspace.read("sections/about-post.md") == mine
    desk.run("write/about-post", overwrite=True)
    assert desk.workspace.read(desk.workspace.history("sections/about-post.md")[0]) == mine


def test_a_source_put_there_is_read_and_never_touched(desk: Desk) -> None:
    mine = "# By hand\n\nThe bay has been crossed by boats since long before the first ferry of 1921.\n"
    desk.workspace.write("sources/mine.md", mine)
    outcome = desk.run(overwrite=True)
    assert "research/evidence/mine" in desk.scribe.calls
    assert "sources/mine.md" in [kept.path for kept in outcome.kept]
    assert desk.workspace.read("sources/mine.md") == mine
    assert desk.run().gaps == {}
    assert desk.scribe.calls == []


def test_a_heading_that_is_gone_leaves_an_orphan_that_is_no_part_of_the_article(desk: Desk) -> None:
    desk.run()
    outline = desk.workspace.read("outline.md") or ""
    desk.workspace.write("outline.md", outline[: outline.index("## About post")])
    outcome = desk.run()
    assert [orphan.path for orphan in outcome.orphans] == ["sections/about-post.md"]
    assert "sections/about-post.md" in desk.tree
    assert "About post" not in (desk.workspace.read("article.md") or "")
    desk.workspace.write("outline.md", outline)
    desk.run()
    assert "write/about-post" not in desk.scribe.calls


def test_a_heading_without_evidence_is_a_gap_that_costs_no_call(desk: Desk) -> None:
    desk.run()
    desk.workspace.write("outline.md", (desk.workspace.read("outline.md") or "") + "\n## New {#new}\n\n- no source\n")
    outcome = desk.run()
    assert list(outcome.gaps) == ["write/new"]
    assert "names no evidence" in str(outcome.gaps["write/new"])
    assert desk.scribe.calls == ["review/critique"]


@pytest.mark.parametrize("path", ["plan.yaml", "outline.md", "evidence/post.yaml", "sources/post.md", "review.md"])
def test_a_file_that_a_person_broke_stops_the_run_and_stays(path: str, desk: Desk) -> None:
    desk.run()
    broken = "---\nnonsense: [\n---\n\n- **C101**: x\n"
    desk.workspace.write(path, broken)
    before = desk.tree
    with pytest.raises(FileError) as caught:
        desk.run()
    assert str(caught.value).startswith(str(desk.workspace.root / path))
    assert desk.scribe.calls == []
    assert desk.tree == before


# -- sources that change -------------------------------------------------------------------------------------------


def test_a_source_file_that_changed_restales_its_own_chain(desk: Desk) -> None:
    desk.run()
    old = (desk.root / "notes/post.md").read_text("utf-8")
    (desk.root / "notes/post.md").write_text(old.replace("$41 million", "$44 million"), encoding="utf-8")
    assert desk.states["research/sources/post"] is State.STALE
    desk.run()
    # the outline is edited by nobody and so follows the evidence, which the sections of the other sources do not
    assert desk.scribe.calls == ["research/evidence/post", "outline", "write/about-post", *REVIEW]
    assert "$44 million" in (desk.workspace.read("article.md") or "")


def test_a_source_file_of_which_only_the_look_changed_costs_no_call(desk: Desk) -> None:
    desk.run()
    old = (desk.root / "notes/post.md").read_text("utf-8")
    (desk.root / "notes/post.md").write_text(old + "\n\n\n", encoding="utf-8")
    outcome = desk.run()
    assert outcome.made == ["research/sources/post"]


def test_sources_that_vanished_change_nothing(desk: Desk) -> None:
    desk.run()
    before = desk.tree
    (desk.root / "notes").rename(desk.root / "elsewhere")
    outcome = desk.run()
    assert desk.scribe.calls == []
    assert outcome.orphans == []
    assert desk.tree == before
    assert set(desk.states.values()) == {State.FRESH}


def test_sources_that_moved_are_known_by_their_bytes(desk: Desk) -> None:
    desk.run()
    before = {path: data for path, data in desk.tree.items() if path != "brief.md"}
    (desk.root / "notes").rename(desk.root / "elsewhere")
    desk.brief(sources=("elsewhere",))
    desk.run()
    assert desk.scribe.calls == []
    assert {path: data for path, data in desk.tree.items() if path != "brief.md"} == before


def test_two_files_of_one_name_are_two_sources(desk: Desk) -> None:
    (desk.root / "more").mkdir()
    text = "# Post\n\nAnother paper of that name says that the boats will be built in another yard.\n"
    (desk.root / "more/post.md").write_text(text, encoding="utf-8")
    desk.brief(sources=("notes", "more"))
    desk.run()
    assert {"research/evidence/post", "research/evidence/post-2"} <= set(desk.scribe.calls)
    desk.run()
    assert desk.scribe.calls == []


def test_another_model_makes_every_call_stale_and_another_length_only_what_asks_for_it(desk: Desk) -> None:
    desk.run()
    desk.brief(length=900)
    stale = {key for key, state in desk.states.items() if state is State.STALE}
    assert stale == {"research/plan", "research/reading", "outline"}  # what is read follows from the length
    desk.brief()
    desk.scribe = replace(desk.scribe, model="scribe-2")
    stale = {key for key, state in desk.states.items() if state is State.STALE}
    assert stale == set(CALLS)


def test_more_sources_than_are_to_be_read_are_chosen_from(desk: Desk) -> None:
    desk.notes(4)
    desk.brief(max_sources=2)
    desk.run()
    reading = read_snapshot(desk.workspace, read_brief(desk.workspace), ()).reading
    assert reading is not None
    assert len(reading.read) == 2
    assert len(reading.left_out) == 5
    assert [c for c in desk.scribe.calls if c.startswith("research/evidence/")] == [
        f"research/evidence/{name}" for name in sorted(reading.read)
    ]


def test_what_was_edited_is_shown_file_by_file_or_all_at_once(cli: Cli, notes: Path) -> None:
    assert cli("new", "Boats", "--source", notes.name, "--author", "extractive", "--name", "boats", "--yes").code == 0
    section = next(Path("outputs/boats/sections").glob("*.md"))
    for path, line in ((section, "Mine."), (Path("outputs/boats/gaps.yaml"), "# mine, too")):
        path.write_text(path.read_text("utf-8") + f"\n{line}\n", encoding="utf-8")
    alone = cli("diff", "boats", f"sections/{section.name}").out
    assert "+Mine." in alone
    assert "mine, too" not in alone
    both = cli("diff", "boats").out
    assert alone in both
    assert "+# mine, too" in both
