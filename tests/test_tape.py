"""Recordings: written for a person to read, replayed, shown, compared; and what happens when they do not fit."""

import json
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT, Cli
from draftflow.errors import StorageError, TapeMismatch
from draftflow.llm.base import Message, Reply, Request, Usage
from draftflow.llm.recordings import compared, readable
from draftflow.llm.tape import Recorder, Recording, Replayer, changed, read, written
from fake_model import FakeModel

TOPIC = "The boats of the bay"
SLUG = "the-boats-of-the-bay"
ASKED = Request(unit="write/talks", model="m-1", messages=(Message(role="user", content="Line one.\nLine two.\n"),))
ANSWER = Reply(text="It rained.\nIt stopped.", finish="stop", model="m-1-2026", usage=Usage(input_tokens=7))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

Record = Callable[..., Path]


@pytest.fixture
def record(cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> Record:
    """Drafts an article through the server and records it; from then on there is no server."""

    def make(*more: str) -> Path:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
        monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
        ran = cli("new", TOPIC, "--source", str(notes), "--model", "fake-1", "--record", "tape", *more)
        assert ran.code == 0, ran.err
        monkeypatch.delenv("OPENAI_API_KEY")
        monkeypatch.delenv("OPENAI_BASE_URL")
        return Path("tape")

    return make


def override(name: str) -> None:
    """Put a prompt with one more line into the folder of prompts of the user."""
    Path("prompts").mkdir(exist_ok=True)
    shipped = (ROOT / "prompts" / name).read_text("utf-8")
    Path("prompts", name).write_text(f"{shipped}\nWrite in short sentences.\n", encoding="utf-8")


@given(prompt=TEXTS, text=TEXTS, refusal=st.none() | TEXTS, finish=st.sampled_from(["stop", "length", None]))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, prompt: str, text: str, refusal: str | None, finish: str | None
) -> None:
    request = ASKED.model_copy(update={"messages": (Message(role="user", content=prompt),)})
    recording = Recording(request=request, reply=Reply(text=text, finish=finish, model="m", refusal=refusal))
    path = tmp_path_factory.mktemp("tape") / "a.json"
    path.write_text(written(recording), encoding="utf-8", newline="")
    assert read(path) == recording


def test_a_text_of_several_lines_is_readable_in_the_file() -> None:
    lines = written(Recording(request=ASKED, reply=ANSWER)).splitlines()
    assert '     "Line one.",' in lines
    assert '   "It rained.",' in lines


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not a recording"),
        ("[]", "not a recording"),
        ("[" * 20_000, "not a recording"),
        ('{"request": 1, "reply": {}}', "not a recording"),
        ('{"request": {"messages": {"a": 1}}, "reply": {"text": ""}}', "not a recording"),
        ('{"request": {"messages": []}, "reply": {"text": [1]}}', "not a recording"),
        ('{"format": 2, "request": {}, "reply": {}}', "recorded by a later draftflow"),
        ("\x00\xff", "not a recording"),
        ("!!python/object/apply:os.system ['echo']", "not a recording"),
    ],
)
def test_a_file_that_is_no_recording_is_named(text: str, says: str, tmp_path: Path, cli: Cli) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "plan.json").write_text(text, encoding="latin-1")
    ran = cli("tape", "show", "tape")
    assert ran.code == 2
    assert f"{Path('tape/plan.json')}: {says}" in ran.err
    assert len(ran.err.splitlines()) == 1


class Echo:
    def complete(self, request: Request) -> Reply:
        return ANSWER.model_copy(update={"model": request.model})


def test_a_second_call_of_a_unit_has_a_number(tmp_path: Path) -> None:
    recorder = Recorder(Echo(), tmp_path / "tape", redact=lambda text: text)
    recorder.complete(ASKED)
    recorder.complete(ASKED)
    assert [path.name for path in sorted((tmp_path / "tape").iterdir())] == ["write.talks.2.json", "write.talks.json"]


def test_a_recording_that_cannot_be_written_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "tape").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(StorageError, match=r"tape.write\.talks\.json: cannot be written"):
        Recorder(Echo(), tmp_path / "tape", redact=lambda text: text).complete(ASKED)


@pytest.mark.parametrize(
    "other",
    [
        ASKED.model_copy(update={"model": "m-2"}),
        ASKED.model_copy(update={"temperature": 0.5}),
        ASKED.model_copy(update={"messages": (Message(role="user", content="Line one.\nLine two."),)}),
        ASKED.model_copy(update={"messages": (Message(role="system", content="Line one.\nLine two.\n"),)}),
    ],
)
def test_any_difference_of_a_request_is_seen(other: Request, tmp_path: Path) -> None:
    assert changed(ASKED, ASKED) == ""
    assert changed(ASKED, other)
    (tmp_path / "write.talks.json").write_text(written(Recording(request=ASKED, reply=ANSWER)), encoding="utf-8")
    with pytest.raises(TapeMismatch, match="differs from the recorded one"):
        Replayer(tmp_path, strict=True, warn=pytest.fail).complete(other)
    told: list[str] = []
    assert Replayer(tmp_path, strict=False, warn=told.append).complete(other) == ANSWER
    assert len(told) == 1


def test_a_reply_that_no_model_gave_says_so() -> None:
    handwritten = Recording(request=ASKED, reply=ANSWER.model_copy(update={"model": "handwritten"}), note="for a fault")
    assert readable(handwritten)[:2] == [
        "write/talks: written by hand, 7 + 0 tokens, finish: stop",
        "note: for a fault",
    ]


def test_two_tapes_are_compared_call_by_call() -> None:
    recording = Recording(request=ASKED, reply=ANSWER)
    asked = Recording(request=ASKED.model_copy(update={"model": "m-2"}), reply=ANSWER)
    answered = Recording(request=ASKED, reply=ANSWER.model_copy(update={"text": "It rained.\nIt went on."}))
    both = Recording(request=asked.request, reply=answered.reply)
    before = {"a": recording, "b": recording, "c": recording, "d": recording, "e": recording}
    after = {"a": recording, "b": asked, "c": answered, "d": both, "f": recording}
    found = {each.call: each for each in compared(before, after, ("one", "two"))}
    assert [each.verdict for each in found.values()] == [
        "the same",
        "request differs",
        "reply differs",
        "request and reply differ",
        "only in the first",
        "only in the second",
    ]
    assert "-It stopped.\n+It went on." in found["c"].difference
    assert '+ "model": "m-2"' in found["d"].difference
    assert "+It went on." in found["d"].difference


def test_tokens_and_prices_are_no_difference() -> None:
    dearer = ANSWER.model_copy(update={"usage": Usage(input_tokens=9_000), "model": "m-1-2027"})
    before, after = Recording(request=ASKED, reply=ANSWER), Recording(request=ASKED, reply=dearer)
    assert [each.verdict for each in compared({"a": before}, {"a": after}, ("one", "two"))] == ["the same"]


def test_show_lists_a_tape_and_reads_out_one_call(record: Record, cli: Cli) -> None:
    tape = record()
    ran = cli("tape", "show", str(tape))
    assert ran.code == 0
    rows = ran.out.splitlines()
    assert rows[0].split() == ["call", "model", "tokens", "in", "out", "finish", "note"]
    assert [row.split()[0] for row in rows[1:]] == sorted(path.stem for path in tape.iterdir())
    assert all(row.split()[1] == "fake-1" and row.split()[-1] == "stop" for row in rows[1:])
    as_data = json.loads(cli("tape", "show", str(tape), "--json").out)
    assert {each["unit"] for each in as_data} >= {"research/plan", "outline", "write/part-1", "review/critique"}

    for name in ("write/part-1", "write.part-1", "write.part-1.json"):
        shown = cli("tape", "show", str(tape), name)
        assert shown.code == 0
        assert "--- system" in shown.out
        assert "--- reply (stop)" in shown.out
        assert read(tape / "write.part-1.json").reply.text in shown.out
    one = json.loads(cli("tape", "show", str(tape), "outline", "--json").out)
    assert one == read(tape / "outline.json").model_dump(mode="json", exclude_none=True)
    assert "no such recording; there are outline, research.evidence" in cli("tape", "show", str(tape), "part-9").err


@pytest.mark.parametrize("command", [("show",), ("diff", "elsewhere"), ("scrub",)])
def test_a_folder_without_recordings_is_named(command: tuple[str, ...], cli: Cli) -> None:
    ran = cli("tape", command[0], "nowhere", *command[1:])
    assert ran.code == 2
    assert "'nowhere': no recordings in this folder" in ran.err


def test_diff_of_two_folders(record: Record, cli: Cli) -> None:
    tape = record()
    shutil.copytree(tape, "other")
    same = cli("tape", "diff", str(tape), "other")
    assert same.code == 0
    assert same.out == "10 the same\n"

    plan = read(Path("other/research.plan.json"))
    mine = plan.model_copy(update={"reply": plan.reply.model_copy(update={"text": "[]"})})
    Path("other/research.plan.json").write_text(written(mine), encoding="utf-8")
    Path("other/outline.json").unlink()
    other = cli("tape", "diff", str(tape), "other")
    assert other.code == 1
    assert "research.plan: reply differs\n--- tape\n+++ other\n" in other.out
    assert "outline: only in the first\n" in other.out
    assert other.out.endswith("8 the same, 1 reply differs, 1 only in the first\n")


def test_diff_with_an_article_shows_what_an_edited_prompt_would_ask(
    record: Record, cli: Cli, fake_model: FakeModel
) -> None:
    tape = record()
    calls = len(fake_model.bodies)
    assert cli("tape", "diff", str(tape), SLUG).code == 0
    override("section.md")
    ran = cli("tape", "diff", str(tape), SLUG)
    assert ran.code == 1
    assert ran.out.count("+Write in short sentences.") == 3
    assert ran.out.endswith("7 the same, 3 request differs\n")
    (tape / "write.part-2.json").unlink()
    assert "write.part-2: only in the second" in cli("tape", "diff", str(tape), SLUG).out
    assert len(fake_model.bodies) == calls
    assert "no article of this name" in cli("tape", "diff", str(tape), "no-such").err


def test_an_extractive_article_asks_nothing_that_could_be_compared(record: Record, cli: Cli, notes: Path) -> None:
    tape = record()
    assert cli("new", "Boats", "--source", str(notes), "--author", "extractive").code == 0
    assert "asks no model" in cli("tape", "diff", str(tape), "boats").err


def test_an_edited_prompt_warns_a_user_and_the_run_goes_on(
    record: Record, cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = record()
    override("section.md")
    monkeypatch.delenv("DRAFTFLOW_TAPE")
    ran = cli("new", TOPIC, "--source", str(notes), "--replay", str(tape), "--outputs", "again")
    assert ran.code == 0
    assert ran.err.count("differs from the recorded one; the recorded answer is used all the same") == 3
    assert Path("again", SLUG, "article.md").read_bytes() == Path("outputs", SLUG, "article.md").read_bytes()


def test_an_edited_prompt_is_an_error_in_tests_and_shows_the_difference(record: Record, cli: Cli, notes: Path) -> None:
    tape = record()
    override("section.md")
    ran = cli("new", TOPIC, "--source", str(notes), "--replay", str(tape), "--outputs", "again", "--jobs", "1")
    assert ran.code == 2
    assert "write.part-1.json: the request differs from the recorded one" in ran.err
    assert "+Write in short sentences." in ran.err


def test_recordings_that_nobody_asked_for_are_told_or_in_tests_an_error(
    record: Record, cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = record()
    shutil.copy(tape / "write.part-1.json", tape / "write.part-1.2.json")
    gone = read(tape / "write.part-1.json")
    gone = gone.model_copy(update={"request": gone.request.model_copy(update={"unit": "write/gone"})})
    (tape / "write.gone.json").write_text(written(gone), encoding="utf-8")
    (tape / "zzz.json").write_text("no recording", encoding="utf-8")
    replay = ("new", TOPIC, "--source", str(notes), "--replay", str(tape))
    says = "nobody asked for write.gone.json, write.part-1.2.json, zzz.json"

    strict = cli(*replay, "--outputs", "strict")
    assert strict.code == 2
    assert says in strict.err
    assert Path("strict", SLUG, "article.md").exists()

    monkeypatch.delenv("DRAFTFLOW_TAPE")
    told = cli(*replay, "--outputs", "told")
    assert told.code == 0
    assert says in told.err


def test_recordings_of_what_is_fresh_or_not_reached_are_no_surprise(record: Record, cli: Cli, notes: Path) -> None:
    tape = record()
    replay = ("--replay", str(tape), "--outputs", "again")
    part = cli("new", TOPIC, "--source", str(notes), "--stop-after", "outline", *replay)
    assert part.code == 0, part.err
    rest = cli("run", SLUG, *replay)
    assert rest.code == 0, rest.err
    one = cli("run", SLUG, "write/part-2", *replay)
    assert one.code == 0, one.err
    nothing = cli("run", SLUG, *replay)
    assert nothing.code == 0, nothing.err
    assert "nobody asked" not in part.err + rest.err + one.err + nothing.err


def test_a_replay_opens_no_connection(record: Record, cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tape = record()

    def denied(*_arguments: object) -> None:
        pytest.fail("a connection was tried")

    for name in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, name, denied)
    monkeypatch.setattr(socket, "getaddrinfo", denied)
    ran = cli("new", TOPIC, "--source", str(notes), "--replay", str(tape), "--outputs", "again")
    assert ran.code == 0, ran.err
    for path in Path("outputs", SLUG).glob("*.md"):
        assert Path("again", SLUG, path.name).read_bytes() == path.read_bytes()


def test_a_call_that_was_not_recorded_is_named(record: Record, cli: Cli, notes: Path) -> None:
    tape = record()
    (tape / "outline.json").unlink()
    ran = cli("new", TOPIC, "--source", str(notes), "--replay", str(tape), "--outputs", "again")
    assert ran.code == 2
    assert "outline.json: no recording of this call; record it with --record" in ran.err
