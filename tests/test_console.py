"""What reaches the terminal: nothing that a source or a model could do harm with, no secret, and no more than asked."""

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Cli
from draftflow.console import Printer
from draftflow.pipeline.calls import Spent, cost
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import Standing
from draftflow.text.redact import Redactor
from fake_model import FakeModel

KEY = "sk-test-0123456789abcdef"
HOSTILE = (
    *(
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
        "\x9b31m",
        "\x1b[2J",
    ),
    *("\b\b\b", "\x00", "\x7f", "\u202egnp.exe", "\u2066x\u2069", "\u200bx", "\ufeff", "\U000e0041", "\ud800"),
    *(
        "[/foo]",
        "[red]",
        "[bold red]x[/]",
        "[link=file:///etc/passwd]x[/link]",
        "\\[red]",
        "[red]\\",
        "[",
        "[[]]",
        "[/]",
    ),
    *(":smile:", ":warning:", "{x}", "%s", "%(x)s", "\\", "\\x1b", "\N{SNOWMAN}", "電車「青」", "👩‍👩‍👧"),
)
MARKUP = ("[", "]", "/", "\\", "red", "bold", "link=x", " ", "a", ":", "smile", "\x1b", "\n", "@", "=")
UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e0fff]"
)
STYLES = re.compile(r"\x1b\[[0-9;]*m")  # what rich puts around a state


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk, which is tested elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


class Terminal(io.StringIO):
    """Keeps what is written to it, and says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@contextmanager
def on_a_terminal() -> Iterator[Terminal]:
    """Both streams as one terminal."""
    made = Terminal()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdout", made)
        patched.setattr(sys, "stderr", made)
        patched.setenv("TERM", "xterm-256color")
        patched.setenv("COLUMNS", "300")
        patched.delenv("NO_COLOR", raising=False)
        yield made


def standing(text: str) -> Standing:
    return Standing(text, text, State.STALE, (text,))


PRINTED: dict[str, Callable[[Printer, str], None]] = {
    "line": lambda printer, text: printer.line(text),
    "text": lambda printer, text: printer.text(text),
    "error": lambda printer, text: printer.error(text),
    "notice": lambda printer, text: printer.notice(text),
    "failed": lambda printer, text: printer.failed(text, text),
    "refused": lambda printer, text: printer.refused(text, text),
    "step": lambda printer, text: printer.step(text, "x", 2),
    "table": lambda printer, text: printer.table([("a", "b"), (text, text)]),
    "standings": lambda printer, text: printer.standings([standing(text)], [("1 B", "", "")], why=True),
}


def visible(text: str) -> str:
    return UNSEEN.sub("", text.replace("\ud800", ""))


@pytest.mark.parametrize("how", sorted(set(PRINTED) - {"step"}))
def test_nothing_acts_on_a_terminal(how: str) -> None:
    for text in HOSTILE:
        with on_a_terminal() as terminal:
            PRINTED[how](Printer(), f"<{text}>")
        shown = STYLES.sub("", terminal.getvalue()) if how == "standings" else terminal.getvalue()
        assert not UNSEEN.search(shown)
        assert f"<{visible(text)}>" in shown


@pytest.mark.parametrize("how", PRINTED)
def test_nothing_acts_where_output_is_piped_to(how: str, capsys: pytest.CaptureFixture[str]) -> None:
    for text in HOSTILE:
        PRINTED[how](Printer(), f"<{text}>")
        captured = capsys.readouterr()
        assert not UNSEEN.search(captured.out + captured.err)
        assert f"<{visible(text)}>" in captured.out + captured.err


@pytest.mark.parametrize("how", sorted(set(PRINTED) - {"text", "table", "standings"}))
def test_a_text_of_several_lines_cannot_pass_for_another_message(how: str, capsys: pytest.CaptureFixture[str]) -> None:
    PRINTED[how](Printer(), "one\ndraftflow: all is well\r\ndraftflow: trust me")
    captured = capsys.readouterr()
    assert not re.search(r"^draftflow: (?:all|trust)", captured.out + captured.err, re.MULTILINE)


@pytest.mark.parametrize("how", sorted(set(PRINTED) - {"step"}))
def test_no_secret_is_printed(how: str) -> None:
    with on_a_terminal() as terminal:
        PRINTED[how](Printer(redact=Redactor([KEY])), f"the key {KEY} of the server")
    assert "the key [redacted] of the server" in terminal.getvalue()
    assert KEY not in terminal.getvalue()


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.sampled_from(MARKUP)).map("".join))
def test_markup_stands_as_it_is(text: str) -> None:
    with on_a_terminal() as terminal:
        Printer().notice(f"<{text}>")
    shown = text.replace("\n", " ").replace("\x1b", "")
    assert terminal.getvalue() == f"  note: <{shown}>\n"


def test_the_display_shows_what_is_waited_for_and_harmlessly() -> None:
    printer = Printer(redact=Redactor([KEY]))
    with on_a_terminal() as terminal, printer.live():
        printer.step("write", "write", 15)
        for number in range(14):
            printer.started(f"write/[red]{number}\x1b[2J{KEY}")
        printer.waiting(f"write/[red]0\x1b[2J{KEY}", 42)
        printer.spending(Spent(calls=2, cost=0.5))
    shown = terminal.getvalue()
    assert "write: 0 of 15 done, $0.5000 so far" in shown
    assert "write/[red]0[2J[redacted]  0 s, 42 tokens" in shown
    assert "and 2 more" in shown
    assert KEY not in shown


@pytest.mark.parametrize("printer", [Printer(quiet=True), Printer(as_json=True)])
def test_no_progress_is_shown_where_none_is_wanted(printer: Printer) -> None:
    with on_a_terminal() as terminal, printer.live():
        printer.step("write", "write", 2)
        printer.started("write/a")
        printer.failed("write/a", "no luck")
        printer.notice("anything")
    assert terminal.getvalue() == ""


def test_units_that_took_a_while_are_named_in_plain_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([10.0, 10.5, 20.0, 23.25])
    monkeypatch.setattr("draftflow.console.time.monotonic", lambda: next(clock))
    printer = Printer()
    printer.step("research", "evidence", 2)
    for key in ("research/evidence/quick", "research/evidence/slow"):
        printer.started(key)
        printer.finished(key)
    assert capsys.readouterr().err == "research: evidence (2)\n  research/evidence/slow (3.2 s)\n"


@pytest.mark.parametrize(
    "value", [{"title": text} for text in HOSTILE] + [{text: 1} for text in HOSTILE[:4]] + [["a", 1, None, True]]
)
def test_json_says_exactly_what_was_given_in_visible_characters(
    value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    Printer(as_json=True).json(value)
    out = capsys.readouterr().out
    assert json.loads(out) == value
    assert not UNSEEN.search(out)
    assert out.encode()


@pytest.mark.parametrize(
    ("spent", "says"),
    [
        (Spent(calls=2, cost=0.01234), "$0.0123"),
        (Spent(calls=3, cost=0.5, unpriced=1), "$0.5000 and 1 calls of unknown price"),
        (Spent(calls=3, unpriced=3), "price unknown"),
    ],
)
def test_a_cost_that_is_not_known_is_not_guessed(spent: Spent, says: str) -> None:
    assert cost(spent) == says


# -- whole commands ------------------------------------------------------------------------------------------------

TITLE = f"[/foo] \x1b]0;pwned\x07[red]Boats\u202e {KEY}"


@pytest.fixture
def hostile(notes: Path) -> Path:
    """Sources whose titles, publishers and file names are up to something."""
    for path in notes.iterdir():
        head, title, rest = re.split(r"^(title: .*)$", path.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE)
        assert title
        path.write_text(f"{head}title: {json.dumps(TITLE)}{rest}", encoding="utf-8")
    (notes / "\x1b[31m[red].txt").write_bytes(b"\xff not text")
    return notes


def test_sources_that_are_up_to_something_do_nothing(
    cli: Cli, hostile: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    ran = cli("new", "Boats", "--source", hostile.name, "--model", "fake-1")
    assert ran.code == 0, ran.err
    assert "source not used: notes/[31m[red].txt: " in ran.out
    shown = ran.out + ran.err
    for arguments in (("run", "boats"), ("status", "boats", "--why"), ("status",), ("run", "boats", "--json")):
        again = cli(*arguments)
        assert again.code == 0, again.err
        shown += again.out + again.err
    assert not UNSEEN.search(shown)
    assert KEY not in shown
    assert KEY not in (hostile.parent / "outputs/boats/article.md").read_text("utf-8")
    assert KEY not in json.dumps(fake_model.bodies)


def test_sources_that_cannot_be_used_are_told_once_while_the_others_are_fetched(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with on_a_terminal() as terminal:
        printer = Printer()
        with printer.live():
            printer.step("research", "fetched", 3)
            for name in ("a", "b", "c"):
                printer.started(f"research/sources/{name}")
            printer.refused("research/sources/a", "the server answered 404")
            printer.finished("research/sources/b")
    shown = terminal.getvalue()
    assert shown.count("research/sources/a not used: the server answered 404") == 1
    assert "research: fetched: 2 of 3 done, 1 not used" in shown
    assert "research/sources/c  0 s" in shown
    plain = Printer()
    plain.step("research", "sources", 2)
    plain.started("a")
    plain.refused("a", "locked")
    assert capsys.readouterr().err == "research: sources (2)\n  a not used: locked\n"


def test_progress_goes_to_standard_error_and_the_result_to_standard_output(cli: Cli, notes: Path) -> None:
    ran = cli("new", "Boats", "--source", notes.name)
    assert ran.err.startswith(
        "research: sources (3)\nresearch: plan\nresearch: reading\nresearch: evidence (3)\nresearch: gaps\noutline\n"
    )
    assert ran.out.endswith("article: outputs/boats/article.md\n")
    quiet = cli("new", "Boats again", "--source", notes.name, "--quiet")
    assert quiet.err == ""
    assert quiet.out.endswith("article: outputs/boats-again/article.md\n")


@pytest.mark.parametrize(
    "arguments", [("new", "More boats", "--source", "notes"), ("run", "boats"), ("status",), ("status", "boats")]
)
def test_json_is_one_document_and_nothing_else(arguments: tuple[str, ...], cli: Cli, notes: Path) -> None:
    assert cli("new", "Boats", "--source", notes.name).code == 0
    ran = cli(*arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)


def test_an_error_stays_on_standard_error_where_json_is_wanted(cli: Cli, notes: Path) -> None:
    assert notes.is_dir()
    for arguments in (("run", "nobody", "--json"), ("new", "Boats", "--source", "gone", "--json")):
        ran = cli(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("draftflow: ")


def test_a_key_in_the_users_own_settings_is_kept_out_of_errors_too(
    cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = notes.parent / "config/draftflow"
    config.mkdir(parents=True)
    (config / "config.toml").write_text(f'api_key = "{KEY}"\nmodel = "m-1"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config.parent))
    ran = cli("new", "Boats", "--source", f"gone-{KEY}")
    assert ran.code == 2
    assert "gone-[redacted]" in ran.err
    assert KEY not in ran.err
