"""The studio does what the commands do: look, run, stop, edit, keep, overwrite."""

import asyncio
import html
import re
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from draftflow.errors import UsageError
from draftflow.pipeline.folder_lock import held
from draftflow.pipeline.workspace import Workspace
from draftflow.studio import live, serving
from draftflow.studio.latest import Latest
from draftflow.studio.live import event
from fake_model import FakeModel, Handler
from studio import HERE, SECTION, Open, digest_in, ended, folder, studio
from test_end_to_end import SLUG

__all__ = ["folder", "studio"]


def edit(studio: Open, text: str, file: str = SECTION) -> None:
    page = studio.get(f"{HERE}/edit", file=file)
    assert page.status_code == 200, page.text
    found = studio.post(f"{HERE}/save", file=file, text=text, digest=digest_in(page.text))
    assert found.status_code == 200, found.text


def test_the_list_and_the_article_show_state_reasons_and_prices(studio: Open, folder: Path) -> None:
    listed = studio.get("/").text
    assert f'href="{HERE}"' in listed
    assert "files are fresh" in listed
    page = studio.get(f"{HERE}/units", prices="1").text
    assert "Nothing to make" in page
    assert "Anew · 1 call, price unknown" in page
    outline = folder / "outline.md"
    text = outline.read_text("utf-8")
    outline.write_text(
        re.sub(r"^(## )(.+?)( \{|$)", r"\1Renamed\3", text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    page = studio.get(f"{HERE}/units", prices="1").text
    assert "changed by hand" in page
    assert re.search(r"Run what is not fresh · \d+ files?, \d+ calls?, price unknown", page)
    assert "outline.md: heading &#39;Renamed&#39; changed" in page


def test_a_run_from_the_page_makes_what_the_command_would_make(
    studio: Open, folder: Path, fake_model: FakeModel
) -> None:
    before = (folder / SECTION).read_text("utf-8")
    found = studio.post(f"{HERE}/run", target="write/part-1")
    assert found.status_code == 200
    ended(studio)
    assert len(fake_model.bodies) == 1
    assert (folder / SECTION).read_text("utf-8") == before
    found = studio.post(f"{HERE}/run", **{"from": "nowhere"})
    assert found.status_code == 400
    assert "no such stage" in found.text
    assert found.headers["hx-retarget"] == "#said"
    studio.post(f"{HERE}/run", target="write/no-such")
    job = studio.there.jobs.last(SLUG, "run")
    assert job
    assert job.ended.wait(30)
    assert isinstance(job.error, UsageError)


def test_events_tell_how_a_run_goes_and_that_the_folder_has_changed(studio: Open, fake_model: FakeModel) -> None:
    hold = threading.Event()
    fake_model.faults.append(lambda _handler, _body: not hold.wait(20))
    heard: list[str] = []
    with studio.client.stream("GET", f"{studio.base}{HERE}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        studio.post(f"{HERE}/run", target="write/part-2")
        for line in stream.iter_lines():
            heard.append(line)
            if "0 of 1 done" in line:
                hold.set()
            if line == "event: ended":
                break
    text = "\n".join(heard)
    assert "write: 0 of 1 done" in text
    assert text.index("event: progress") < text.index("event: changed") < text.index("event: ended")
    assert "has ended" in text
    assert '<pre class="log"' in text  # what the console would have said is kept for the page


@pytest.mark.parametrize(
    ("looks", "ends"),
    [
        ([(0.0, True), (0.0, True), (0.0, True)], 0),
        ([(0.0, True), (1.0, False), (1.0, True)], 1),
        ([(0.0, True), (1.0, True), (1.0, True)], 1),
        ([(1.0, True), (2.0, True), (3.0, False), (3.0, True)], 2),
    ],
    ids=["no job", "seen at work", "quicker than two looks", "another job"],
)
def test_the_end_of_a_job_is_told_however_quick_it_was(
    tmp_path: Path, looks: list[tuple[float, bool]], ends: int
) -> None:
    left = iter(looks)
    closing = iter([*[False] * (len(looks) - 1), True])

    async def heard() -> str:
        sent = live.stream(Workspace(tmp_path), lambda: ("", ""), lambda: next(left), lambda: next(closing))
        return "".join([part async for part in sent])

    assert asyncio.run(heard()).count("event: ended") == ends


def test_stop_begins_nothing_new_and_keeps_what_is_on_its_way(
    studio: Open, folder: Path, fake_model: FakeModel
) -> None:
    asked, go = threading.Event(), threading.Event()

    def slow(_handler: Handler, _body: dict[str, Any]) -> bool:
        asked.set()
        go.wait(20)
        return False

    fake_model.faults.append(slow)
    studio.post(f"{HERE}/run", **{"from": "research"})
    assert asked.wait(20)
    assert studio.post(f"{HERE}/stop").status_code == 200
    go.set()
    job = studio.there.jobs.last(SLUG, "run")
    assert job
    assert job.ended.wait(30)
    assert "stopped; what was finished is kept" in str(job.error)
    assert len(fake_model.bodies) == 1
    assert studio.post(f"{HERE}/stop").status_code == 400
    assert Workspace(folder).read("plan.yaml")


def test_a_second_run_is_told_who_is_at_work(studio: Open, folder: Path, fake_model: FakeModel) -> None:
    with held(Workspace(folder)):  # as another process would
        found = studio.post(f"{HERE}/run", target="outline")
        assert found.status_code == 409
        assert "another run (process " in found.text
        assert studio.post(f"{HERE}/keep", unit="outline").status_code == 409
    go = threading.Event()
    fake_model.faults.append(lambda _handler, _body: not go.wait(20))
    studio.post(f"{HERE}/run", target="write/part-1")
    found = studio.post(f"{HERE}/run")
    assert found.status_code == 409
    assert "a run of write/part-1, started here at " in found.text
    go.set()
    ended(studio)


def test_findings_follow_what_is_typed_and_nothing_is_written(studio: Open, folder: Path) -> None:
    before = (folder / SECTION).read_text("utf-8")
    text = before.rstrip() + "\r\n\r\nIt cost $77 million in 1914 [@enope11].\r\n"
    found = studio.post(f"{HERE}/check", file=SECTION, text=text)
    assert found.status_code == 200
    line = len(before.rstrip().split("\n")) + 2
    assert f'data-line="{line}"' in found.text
    assert 'href="/rule/C101"' in found.text
    assert (folder / SECTION).read_text("utf-8") == before
    whole = studio.post(
        f"{HERE}/check", file=SECTION, text=before + "\n\n" + (folder / "sections/part-2.md").read_text("utf-8")
    )
    assert "belongs to the section" in whole.text  # it is read in its place in the article


def test_an_outline_says_what_it_would_change_and_what_is_wrong_with_it(studio: Open, folder: Path) -> None:
    text = (folder / "outline.md").read_text("utf-8")
    found = studio.post(f"{HERE}/check", file="outline.md", text=text.replace("## ", "## New ", 1))
    assert "sections, " in found.text
    assert "New " in found.text
    found = studio.post(f"{HERE}/check", file="outline.md", text="no heading at all")
    assert 'class="bad"' in found.text


def test_saving_needs_the_file_that_was_opened(studio: Open, folder: Path) -> None:
    page = studio.get(f"{HERE}/edit", file=SECTION).text
    (folder / SECTION).write_text("Another editor was here <b>.\n", encoding="utf-8")
    found = studio.post(f"{HERE}/save", file=SECTION, text="Mine.", digest=digest_in(page))
    assert found.status_code == 409
    assert "was changed since you opened it; nothing was written" in found.text
    assert "&lt;b&gt;" in found.text
    assert "<ins>Mine" in found.text
    assert (folder / SECTION).read_text("utf-8") == "Another editor was here <b>.\n"
    now = re.search(r'"digest":"([0-9a-f]+)"', found.text)
    assert now
    found = studio.post(f"{HERE}/save", file=SECTION, text="Mine.\r\n", digest=now[1], anyway="1")
    assert found.status_code == 200
    assert (folder / SECTION).read_bytes() == b"Mine.\n"
    kept = Workspace(folder).history(SECTION)
    assert (Workspace(folder).read(kept[-1]) or "").startswith("Another editor was here")


def test_a_text_comes_back_from_the_field_as_it_was(studio: Open, folder: Path) -> None:
    text = "\n\n</textarea><script>alert(1)</script> &amp; “x” が\u200b 葛\U000e0100 e\u0301 {{ 7*7 }}\n"
    edit(studio, text)
    assert (folder / SECTION).read_text("utf-8") == text
    page = studio.get(f"{HERE}/edit", file=SECTION).text
    (area,) = re.findall(r"<textarea [^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert html.unescape(area) == text
    assert "<script>alert" not in page


def test_a_hand_edit_is_shown_kept_or_overwritten_on_purpose(studio: Open, folder: Path, fake_model: FakeModel) -> None:
    made = (folder / SECTION).read_text("utf-8")
    edit(studio, made + "\nA word of mine.\n")
    page = studio.get(f"{HERE}/units", prices="1").text
    assert "What changed" in page
    assert "Overwrite · 1 call, price unknown" in page
    found = studio.get(f"{HERE}/changes", unit="write/part-1").text
    assert "+A word of mine." in found
    studio.post(f"{HERE}/run", target="write/part-1")
    ended(studio)
    assert (folder / SECTION).read_text("utf-8").endswith("A word of mine.\n")
    assert fake_model.bodies == []
    studio.post(f"{HERE}/run", target="write/part-1", overwrite="1")
    ended(studio)
    assert (folder / SECTION).read_text("utf-8") == made
    edit(studio, made + "\nMine.\n")
    assert "kept as it is" in studio.post(f"{HERE}/keep", unit="write/part-1").text
    assert "Overwrite" not in studio.get(f"{HERE}/units", prices="1").text


def test_a_taken_port_and_a_missing_extra_are_named(studio: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    port = studio.there.door.port
    with pytest.raises(UsageError, match=f"--port {port}: cannot be listened on"), serving.listening(_nothing(), port):
        pass
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(UsageError, match=r"pip install 'draftflow\[studio\]'"), serving.listening(_nothing(), 0):
        pass


def _nothing() -> Any:
    return None


def test_an_event_keeps_its_lines() -> None:
    assert event("progress", "a\n\nb") == "event: progress\ndata: a\ndata: \ndata: b\n\n"


def test_who_comes_later_makes_those_that_wait_go_away() -> None:
    latest = Latest()
    first, other, second = latest.turn("a"), latest.turn("b"), latest.turn("a")
    assert latest.passed("a", first)
    assert not latest.passed("a", second)
    assert not latest.passed("b", other)
