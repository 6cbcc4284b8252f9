"""`draftflow prompts`: the prompts are the user's."""

import json
import os
import pty
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.pipeline import overrides
from draftflow.pipeline.overrides import Place
from draftflow.rendering import bounded
from draftflow.templates import shipped
from fake_model import FakeModel
from test_end_to_end import SLUG, make, tree

OWN = Path("prompts")


def own(name: str, text: str) -> Path:
    path = OWN / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_list_says_which_file_wins_and_why(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)
    own("section.md", "of the project {{ material }}")
    mine = folder / "prompts/section.md"
    mine.parent.mkdir()
    mine.write_text("of the article {{ material }}", encoding="utf-8")

    rows = {(row["name"], row["language"]): row for row in json.loads(cli("prompts", "list", "--json").out)}
    row = rows["section.md", "en"]
    assert (row["origin"], row["path"], row["hides"]) == ("project", "prompts/section.md", ["shipped"])
    # it wins in every language that has none of its own
    assert rows["section.md", "ja"]["path"] == "prompts/section.md"
    assert rows["system.md", "ja"]["origin"] == "shipped"
    listed = cli("prompts", "list", "--slug", SLUG).out
    assert f"{mine}" in listed
    assert "before the project and the shipped one" in listed
    assert "ja/" not in listed


def test_a_copy_wins_costs_nothing_until_it_is_changed_and_is_never_replaced(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(cli, notes, fake_model, monkeypatch)
    calls = len(fake_model.bodies)
    assert "copied from the shipped prompt" in cli("prompts", "edit", "section").out
    assert "says the same as the shipped one" in cli("prompts", "list", "--lang", "en").out
    assert "says the same" in cli("prompts", "diff", "section.md").out
    assert cli("run", SLUG).code == 0
    assert len(fake_model.bodies) == calls

    path = OWN / "section.md"
    path.write_text(path.read_text("utf-8").replace("tables or bold", "tables, haste or bold"), encoding="utf-8")
    mine = path.read_bytes()
    assert cli("prompts", "edit", "prompts/section.md").code == 0
    assert path.read_bytes() == mine
    difference = cli("prompts", "diff", "section").out
    assert "+- No lists, tables, haste or bold unless" in difference
    assert difference.count("\n+") == 2  # the name of the file, and the line
    assert "prompts/section.md changed" in cli("status", SLUG, "--why").out
    assert cli("run", SLUG).code == 0
    assert len(fake_model.bodies) == calls + 3


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("section", "--lang", "ja"), "ja/section.md"),
        (("ja/section",), "ja/section.md"),
        (("parts/citations.md",), "parts/citations.md"),
        (("./prompts/plan.md",), "plan.md"),
    ],
)
def test_prompts_can_be_named_as_a_person_would(cli: Cli, arguments: tuple[str, ...], path: str) -> None:
    assert cli("prompts", "edit", *arguments).code == 0
    assert (OWN / ".base" / path).read_bytes() == (shipped() / path).read_bytes()
    assert (OWN / path).read_text("utf-8").split("\n", 1)[1] == (shipped() / path).read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "nope"), "'nope': no such prompt; there are column.md, front.md"),
        (("show", "../../etc/passwd"), "no such prompt"),
        (("edit", "section", "--lang", "fr"), "--lang 'fr': there are en, ja"),
        (("list", "--slug", "nope"), "no article of this name"),
        (("show",), "which one?"),
        (("upgrade", "section"), "nothing to merge"),
    ],
)
def test_what_cannot_be_done_is_said(cli: Cli, arguments: tuple[str, ...], says: str) -> None:
    ran = cli("prompts", *arguments)
    assert ran.code == 2
    assert says in ran.err


def test_in_a_checkout_the_shipped_prompts_are_edited_in_place(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("prompts", "list").code == 0
    before = tree(shipped())
    monkeypatch.chdir(shipped().parent)
    assert "is the shipped prompt itself" in cli("prompts", "edit", "section").out
    assert tree(shipped()) == before


def test_the_editor_is_opened_on_a_terminal_and_what_is_wrong_afterwards_is_said(tmp_path: Path) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; open(sys.argv[1], 'a').write('{{ nope }}')", encoding="utf-8")
    terminal, other = pty.openpty()
    environment = os.environ | {"VISUAL": f"{sys.executable} {editor}", "TERM": "dumb"}
    ran = subprocess.Popen(
        [sys.executable, "-m", "draftflow", "prompts", "edit", "section"],
        stdin=other,
        stdout=other,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment,
    )
    os.close(other)
    said = b""
    try:
        while part := os.read(terminal, 1_000):
            said += part
    except OSError:
        pass  # the other end is closed
    assert ran.wait(20) == 0, ran.stderr and ran.stderr.read()
    assert ran.stderr
    ran.stderr.close()
    os.close(terminal)
    assert "unknown variable 'nope'" in said.decode()


def test_the_exact_messages_are_shown_without_a_call(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(cli, notes, fake_model, monkeypatch)
    sent = [body["messages"] for body in fake_model.bodies]
    before = tree(Path("outputs"))
    for unit in ("research/plan", "research/evidence/gazette", "outline", "write/part-2", "review/critique"):
        shown = json.loads(cli("prompts", "show", "--rendered", f"{SLUG}/{unit}", "--json").out)
        assert shown["messages"] in sent
        assert shown["tokens"] > 50
        text = cli("prompts", "show", "--rendered", f"{SLUG}/{unit}").out
        assert f"model fake-1, about {shown['tokens']:,} tokens" in text
        assert shown["messages"][1]["content"].strip() in text
    assert len(fake_model.bodies) == len(sent)
    assert tree(Path("outputs")) == before


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("section.md", "x\n{{ materail }}", "prompts/section.md:2: unknown variable 'materail'"),
        ("section.md", "Write.", "prompts/section.md: never shows {{ material }}"),
        ("section.md", "{{ material }}\n{% include 'parts/no.md' %}", "prompts/section.md:2: includes 'parts/no.md'"),
        ("section.md", "{{ material }}\n{{ section.hedding }}", "prompts/section.md:2: 'dict object' has no"),
        ("section.md", "{{ material }}\n{% if false %}x{% endif %}", "prompts/section.md:2: the test is always False"),
        ("section.md", "---\nmodle: x\n---\n{{ material }}", "prompts/section.md:2: unknown key 'modle'"),
        ("section.md", "{{ material }}" + " word" * 19_000, "prompts/section.md: about 2"),
        ("sections.md", "x", "prompts/sections.md: is used by no call and by no other prompt; 'section.md' is"),
        ("ja/read.md", "{{ material }}\n{% for %}", "prompts/ja/read.md:2: "),
        ("parts/citations.md", "{{ nope }}", "prompts/parts/citations.md:1: unknown variable 'nope'"),
    ],
)
def test_check_names_what_is_wrong_with_file_and_line(cli: Cli, name: str, text: str, says: str) -> None:
    assert cli("prompts", "check").code == 0
    own(name, text)
    ran = cli("prompts", "check")
    assert ran.code == 1
    assert any(line.startswith(says) for line in ran.out.splitlines()), ran.out
    first = json.loads(cli("prompts", "check", "--json").out)[0]
    assert set(first) == {"file", "line", "problem"}


POPEN = "{{ cycler.__init__.__globals__.os.popen('touch marker').read() }}"


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (f"outputs/{SLUG}/prompts", POPEN),
        ("prompts", POPEN),
        ("prompts", "{% include '../../secret.md' %}"),
        ("prompts", "{% for i in range(10 ** 9) %}{% endfor %}"),
        ("prompts", "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"),
        ("prompts", "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}"),
        ("prompts", "{{ 'x' * 200000000 }}"),
        ("prompts", "{{ 'x'.ljust(10 ** 9) }}"),
    ],
    ids=lambda text: text[:24],
)
def test_a_hostile_folder_of_prompts_is_an_error_in_bounded_time(
    where: str, text: str, cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "PATIENCE", 2.0)
    Path("secret.md").write_text("the secret", encoding="utf-8")
    folder = make(cli, notes, fake_model, monkeypatch, "--stop-after", "research")
    calls = len(fake_model.bodies)
    for name in ("outline.md", "section.md"):
        path = Path(where) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "{{ material }}", encoding="utf-8")
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ran = cli("run", SLUG)
    assert time.monotonic() - begun < 10
    assert ran.code == 2
    assert "prompts/outline.md" in ran.err
    assert "Traceback" not in ran.err
    assert len(fake_model.bodies) == calls
    assert not Path("marker").exists()
    assert not (folder / "outline.md").exists()
    # kilobytes of the largest child so far, which may be another test's; a child begins as large as this process
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(400_000, before, own)


def upgradable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped prompts that can be changed, in the place of the real one."""
    copy = folder / "shipped"
    for path in shipped().rglob("*.md"):
        target = copy / path.relative_to(shipped())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    places = (Place("project", OWN), Place("shipped", copy))
    monkeypatch.setattr("draftflow.cli.composition.compose.prompt_places", lambda _workspace=None: places)
    return copy


def test_an_upgrade_merges_what_changed_in_the_shipped_prompt(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = upgradable(tmp_path, monkeypatch) / "section.md"
    cli("prompts", "edit", "section")
    path = OWN / "section.md"
    path.write_text(path.read_text("utf-8").replace("tables or bold", "tables, haste or bold"), encoding="utf-8")
    assert "has not changed since" in cli("prompts", "upgrade", "section").out

    copy.write_text(
        copy.read_text("utf-8").replace("Write one section of", "Write just one section of"), encoding="utf-8"
    )
    assert "the shipped one has changed since: draftflow prompts upgrade section.md" in cli("prompts", "list").out
    mine = path.read_text("utf-8")
    ran = cli("prompts", "upgrade", "section")
    assert ran.code == 0
    assert "+Write just one section of an article." in ran.out.split("changed by you")[0]
    assert "haste" in ran.out.split("changed by you")[1]
    assert path.read_text("utf-8") == mine

    assert cli("prompts", "upgrade", "section", "--write").code == 0
    merged = path.read_text("utf-8")
    assert "Write just one section of" in merged
    assert "haste" in merged
    assert overrides.digest(copy.read_text("utf-8")) in merged.split("\n")[0]
    assert (OWN / ".draftflow/history/section.md.1").read_text("utf-8") == mine
    assert "has not changed since" in cli("prompts", "upgrade", "section").out
    assert cli("prompts", "check").code == 0


def test_a_conflict_is_marked_and_must_be_settled(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = upgradable(tmp_path, monkeypatch) / "section.md"
    cli("prompts", "edit", "section")
    for path, word in ((OWN / "section.md", "mine"), (copy, "theirs")):
        path.write_text(path.read_text("utf-8").replace("tables or bold", word), encoding="utf-8")
    ran = cli("prompts", "upgrade", "section", "--write")
    assert ran.code == 1
    assert "1 conflict" in ran.out
    assert "holds a conflict that is not settled" in cli("prompts", "check").out


def test_without_its_original_a_copy_is_not_merged(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = upgradable(tmp_path, monkeypatch) / "section.md"
    own("plan.md", "all mine {{ brief.topic }}")
    assert "does not say which shipped prompt" in cli("prompts", "upgrade", "plan").err
    cli("prompts", "edit", "section")
    copy.write_text("changed {{ material }}", encoding="utf-8")
    (OWN / ".base/section.md").unlink()
    assert "is not the prompt that prompts/section.md was made from" in cli("prompts", "upgrade", "section").err
