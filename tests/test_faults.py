"""Answers that must not become text, from a server on loopback, as a person meets them: what is done about each."""

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.errors import Exit
from draftflow.text.astray import astray
from fake_model import FakeModel, Fault, Handler, messages

SLUG = "boats"
SECTION = Path("outputs/boats/sections/part-1.md")
ENGLISH = (
    "The Harbour Council voted on 3 March 2026 to buy two electric boats for the bay. It had looked for them since "
    "2011, and the money came from the county. Critics say that the power line was left out of the sum, which is why "
    "they count more than the council does."
)
JAPANESE = (
    "港湾評議会は2026年3月3日、湾を渡る電気船を二隻買うことを決めた。資金は郡が出す。批判する人たちは、送電線の費用が含まれて"
    "いないと言い、総額はもっと大きいとみている。評議会は来年の冬に運航を始めたい考えだ。"
)


@pytest.fixture(params=["chat", "responses"])
def server(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> FakeModel:
    """Over each of the two APIs."""
    monkeypatch.setenv("DRAFTFLOW_API", request.param)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    return fake_model


def run(cli: Cli, notes: Path, server: FakeModel, *faults: Fault | None) -> tuple[int, str]:
    """The outline without faults, then a run whose first calls are the sections."""
    common = ("--source", str(notes), "--model", "fake-1", "--name", SLUG, "--jobs", "1")
    assert cli("new", "The boats of the bay", *common, "--stop-after", "outline").code == 0
    server.bodies.clear()
    server.faults = [*faults]
    ran = cli("run", SLUG, "--jobs", "1")
    return ran.code, ran.out + ran.err


def answering(text: str, finish: str = "stop") -> Fault:
    def fault(handler: Handler, body: dict[str, Any]) -> bool:
        handler.stream(body, text, finish=finish)
        return True

    return fault


def broken_off(handler: Handler, body: dict[str, Any]) -> bool:
    handler.begin("text/event-stream")
    handler.piece(body, "Half a sentence that")
    handler.wfile.flush()
    handler.connection.close()
    return True


def too_long(handler: Handler, _body: dict[str, Any]) -> bool:
    said = {"message": "maximum context length is 8192 tokens", "code": "context_length_exceeded"}
    handler.whole(400, {"error": said})
    return True


def echoing(handler: Handler, body: dict[str, Any]) -> bool:
    handler.stream(body, messages(body)[-1]["content"])
    return True


def test_a_connection_that_breaks_in_an_answer_costs_one_more_call(cli: Cli, notes: Path, server: FakeModel) -> None:
    code, _ = run(cli, notes, server, broken_off)
    assert code == 0
    assert len(server.bodies) == 3 + 2 + 1  # sections, critique and front matter, and the one again
    assert "Half a sentence" not in SECTION.read_text("utf-8")


def test_prose_that_was_cut_is_continued_after_its_last_whole_sentence(
    cli: Cli, notes: Path, server: FakeModel
) -> None:
    begun = "The council bought boats. They cost much.\n\nThe line to the"
    code, _ = run(cli, notes, server, answering(begun, "length"), answering("The line belongs to the grid."))
    assert code == 0
    text = SECTION.read_text("utf-8")
    assert "They cost much.\n\nThe line belongs to the grid." in text
    assert "The line to the" not in text
    assert [m["role"] for m in messages(server.bodies[1])] == ["system", "user", "assistant", "user"]
    assert messages(server.bodies[1])[2]["content"] == "The council bought boats. They cost much."


@pytest.mark.parametrize("begun", ["The council bought boats. They cost much. The line", "Boats"])
def test_prose_that_is_cut_again_is_a_gap(cli: Cli, notes: Path, server: FakeModel, begun: str) -> None:
    code, said = run(cli, notes, server, *[answering(begun, "length")] * 3)
    assert code == Exit.GAPS
    assert "missing: write/part-1: the answer was cut by the output limit" in said
    assert "TODO" in Path("outputs/boats/article.md").read_text("utf-8")
    assert not SECTION.exists()


@pytest.mark.parametrize(
    ("fault", "says", "flag"),
    [
        (answering("", "content_filter"), "filter held the answer back", "filtered"),
        (answering(""), "answered nothing", "empty"),
        (answering("<think>What to say of boats?</think>"), "answered nothing", "empty"),
        (answering(JAPANESE), "language_mismatch", "language_mismatch"),
        (answering(ENGLISH * 8), "repetition", "repetition"),
        (echoing, "prompt_echo", "prompt_echo"),
    ],
)
def test_what_is_no_answer_is_a_gap_with_its_reason_and_the_others_are_done(
    cli: Cli, notes: Path, server: FakeModel, fault: Fault, says: str, flag: str
) -> None:
    code, said = run(cli, notes, server, fault)
    assert code == Exit.GAPS
    assert says in next(line for line in said.splitlines() if line.startswith("missing: write/part-1"))
    assert sorted(p.name for p in SECTION.parent.iterdir()) == ["part-2.md", "part-3.md"]
    review = Path("outputs/boats/review.md").read_text("utf-8")
    assert f"- **E902** `part-1`: the section 'Part 1' is missing: {flag}: " in review
    assert f"write/part-1 could not be made: {flag}: " in cli("status", SLUG).out
    assert json.loads(cli("status", SLUG, "--json").out)["missing"]["write/part-1"]["flag"] == flag
    assert cli("run", SLUG).code == 0
    assert "E902" not in Path("outputs/boats/review.md").read_text("utf-8")
    assert "could not be made" not in cli("status", SLUG).out


def test_a_damaged_file_of_what_is_missing_says_nothing(cli: Cli, notes: Path, server: FakeModel) -> None:
    run(cli, notes, server, answering(""))
    Path("outputs/boats/.draftflow/missing.json").write_text('{"write/part-1": 5}')
    ran = cli("status", SLUG)
    assert (ran.code, "could not be made" in ran.out) == (0, False)


def test_what_is_too_long_is_asked_again_with_less_and_says_what_was_left_out(
    cli: Cli, notes: Path, server: FakeModel
) -> None:
    code, said = run(cli, notes, server, too_long)
    assert code == 0
    first, second = (json.dumps(messages(body)) for body in server.bodies[:2])
    assert len(second) < len(first)
    (told,) = [line for line in said.splitlines() if "asked again without" in line]
    dropped = told.rsplit(" ", 1)[-1]
    assert f"[@{dropped}]" in first
    assert dropped not in second.split("Its evidence: ")[1]


def test_what_is_too_long_even_so_is_a_gap(cli: Cli, notes: Path, server: FakeModel) -> None:
    code, said = run(cli, notes, server, too_long, too_long)
    assert code == Exit.GAPS
    assert "longer than the model can read" in said


def test_a_source_that_is_too_long_is_read_by_half(cli: Cli, notes: Path, server: FakeModel) -> None:
    server.faults = [None, too_long]
    common = ("--source", str(notes), "--model", "fake-1", "--name", SLUG, "--jobs", "1")
    ran = cli("new", "The boats of the bay", *common, "--stop-after", "research")
    assert ran.code == 0, ran.err
    assert "asked again with the half" in ran.err
    assert len(server.prompts[2]) < len(server.prompts[1])


# -- what is no answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        (ENGLISH, "en", None),
        (JAPANESE, "ja", None),
        (ENGLISH, "ja", "language_mismatch"),
        (JAPANESE, "en", "language_mismatch"),
        ("Kurz.", "en", None),
        (
            "Der Rat hat am dritten März beschlossen, zwei elektrische Schiffe zu kaufen. " * 5,
            "en",
            "language_mismatch",
        ),
        (f"The mayor said “{JAPANESE}” and nobody spoke after that for a while, so it was done.", "en", None),
        (
            f"市長は「{ENGLISH}」と述べた。そのあと話す人はいなかった。会議はそこで終わり、決定はそのまま残った。",
            "ja",
            None,
        ),
        (ENGLISH * 8, "en", "repetition"),
        (JAPANESE * 8, "ja", "repetition"),
        (ENGLISH + " and so on" * 200, "en", "repetition"),
        ("", "en", None),
    ],
)
def test_prose_that_is_no_answer_is_known(text: str, language: Any, says: str | None) -> None:
    found = astray(text, "Write one section.", language)
    assert (found or "") == "" if says is None else says in (found or "")


@pytest.mark.parametrize(("rules", "language"), [(ENGLISH, "en"), (JAPANESE, "ja")])
def test_the_prompt_said_back_is_known_but_its_material_may_be_said(rules: str, language: Any) -> None:
    mark = f"====={'0' * 16}====="
    assert "prompt_echo" in (astray(rules, f"How to write:\n{rules}", language) or "")
    assert astray(rules, f"Write.\n{mark}\n{rules}\n{mark}\n", language) is None
    assert astray(rules, f"Tell these:\n- {rules} [@eabcdef]\n", language) is None
