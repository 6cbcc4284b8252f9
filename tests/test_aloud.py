"""Sections shown as they are written: in order, in whole sentences, without secrets and control characters."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Cli
from draftflow.text.aloud import AGAIN, Aloud
from fake_model import FakeModel, Handler, schema_name

KEY = "sk-test-0123456789abcdef"


def test_a_sentence_is_read_out_when_it_is_whole() -> None:
    aloud = Aloud()
    aloud.begin("a")
    assert aloud.hear("a", 0, "") == ""
    assert aloud.hear("a", 1, "The boats. They c") == "\n--- a\nThe boats."
    assert aloud.hear("a", 2, "ost much") == ""
    assert aloud.hear("a", 3, ".\n") == " They cost much.\n"
    assert aloud.hear("a", 4, "And the line") == ""
    assert aloud.end("a") == "And the line\n"


def test_japanese_has_no_spaces_to_wait_for() -> None:
    aloud = Aloud()
    aloud.begin("a")
    assert aloud.hear("a", 1, "市長は「行く。」と言") == "\n--- a\n市長は「行く。」"
    assert aloud.hear("a", 2, "った。そ") == "と言った。"


def test_the_first_is_read_and_the_others_wait_for_their_turn() -> None:
    aloud = Aloud()
    for key in "abc":
        aloud.begin(key)
    assert aloud.hear("b", 1, "Second. ") == ""
    assert aloud.hear("a", 1, "First. ") == "\n--- a\nFirst."
    assert aloud.end("b") == ""
    assert aloud.hear("c", 1, "Third. Fo") == ""
    assert aloud.end("a") == " \n\n--- b\nSecond. \n\n--- c\nThird."
    assert aloud.end("c") == " Fo\n"


def test_an_answer_that_begins_again_says_so() -> None:
    aloud = Aloud()
    aloud.begin("a")
    aloud.hear("a", 0, "")
    aloud.hear("a", 1, "The boats. Half a sen")
    assert aloud.hear("a", 0, "") == f" Half a sen{AGAIN}"
    assert aloud.hear("a", 1, "The boats. ") == "The boats."


def test_reasoning_is_not_read_out() -> None:
    aloud = Aloud()
    aloud.begin("a")
    assert aloud.hear("a", 1, "<think>Hm. What") == ""
    assert aloud.hear("a", 2, " now?\n</think>The boats. ") == "\n--- a\nThe boats."


def test_what_was_never_begun_is_passed_over() -> None:
    aloud = Aloud()
    assert aloud.hear("plan", 1, "{}. ") == aloud.end("plan") == ""


@given(st.lists(st.text("ab. 。!\n\u201d", max_size=8), max_size=30))
def test_nothing_is_lost_and_nothing_said_twice(pieces: list[str]) -> None:
    aloud = Aloud()
    shown = aloud.begin("a")
    for number, piece in enumerate(pieces, 1):
        shown += aloud.hear("a", number, piece)
    shown += aloud.end("a")
    whole = "".join(pieces)
    assert shown.removeprefix("\n--- a\n").removesuffix("\n").removesuffix("\n") == whole.lstrip().removesuffix("\n")


# -- from the command line -----------------------------------------------------------------------------------------


def rude(body: dict[str, Any]) -> str:
    from fake_model import sensible

    return sensible(body) if schema_name(body) else f"The key \x1b[31mis {KEY} here. " * 2 + sensible(body)


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_sections_are_shown_in_order_without_secrets_and_control_characters(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, api: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    monkeypatch.setenv("DRAFTFLOW_API", api)

    def in_small_pieces(handler: Handler, body: dict[str, Any]) -> bool:
        text = rude(body)
        handler.begin("text/event-stream")
        for start in range(0, len(text), 7):
            handler.piece(body, text[start : start + 7])
        if handler.to_responses:
            handler.end_of_response(body, text, "stop", (1, 1))
        else:
            handler.event(body, {"index": 0, "finish_reason": "stop", "delta": {}})
        return True

    fake_model.faults = [in_small_pieces] * 99
    common = ("new", "The boats", "--source", str(notes), "--name", "boats", "--stream")
    ran = cli(*common, "--model", "fake-1", "--record", "tape")
    assert ran.code == 0, ran.err
    for out in (ran.out, cli(*common, "--replay", "tape", "--outputs", "again").out):
        places = [out.index(f"--- write/part-{number}\n") for number in (1, 2, 3)]
        assert places == sorted(places)
        assert out.count("The key [31mis [redacted] here.") == 6
        assert KEY not in out
        assert "\x1b" not in out
        assert '"quote"' not in out
    assert "--- write/" not in cli("run", "boats", "write", "--stream", "--json").out
    assert "--- write/part-2" in cli("run", "boats", "write/part-2", "--stream", "--quiet").out
