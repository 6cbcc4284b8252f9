"""Bad input: one line that names the place, the value and the next step; exit 2; nothing written."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.models import Brief
from draftflow.pipeline.formats.markdown_files import dump_brief
from refusals import refused, tree

Prepare = Callable[[Path], object]
SERVED = ("--model", "fake-1", "--base-url", "http://127.0.0.1:9/v1")
NEW = ("new", "Boats", "--source", "notes")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting for the disk, which is tested elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def file(path: str, text: str = "", data: bytes | None = None) -> Prepare:
    def write(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode() if data is None else data)

    return write


def folder(path: str) -> Prepare:
    return lambda at: (at / path).mkdir(parents=True)


def brief(**changes: object) -> Prepare:
    given = {"topic": "Boats", "language": "en", "length": 300, "sources": ("notes",), **changes}
    return file("outputs/boats/brief.md", dump_brief(Brief.model_validate(given)))


def nothing(_folder: Path) -> None:
    """Nothing to prepare."""


@pytest.mark.parametrize(
    ("arguments", "prepare", "says"),
    [
        # the topic
        (("new", "", "--source", "notes"), nothing, ("the topic is empty", "draftflow new")),
        (("new", " \t\n\u3000", "--source", "notes"), nothing, ("the topic is empty",)),
        (("new", "\x07\u200b\u202e", "--source", "notes"), nothing, ("the topic is empty",)),
        (("new", "--source", "notes"), nothing, ("the topic is empty",)),
        (("new", "x" * 1_001, "--source", "notes"), nothing, ("1,001 characters", "--instructions")),
        # the sources
        (("new", "Boats", "--offline"), nothing, ("nothing to cite", "--source PATH")),
        (("new", "Boats", "--yes", "--offline"), nothing, ("nothing to cite", "--source PATH")),
        (("new", "Boats", "--source", ""), nothing, ("--source ''", "check the path")),
        ((*NEW, "--source", "  "), nothing, ("--source '  '", "check the path")),
        ((*NEW, "--source", "n\udce9"), nothing, ("--source 'n\\udce9'", "rename it")),
        ((*NEW, "--source", "nowhere"), nothing, ("--source 'nowhere'", "no such file or folder; check the path")),
        ((*NEW, "--source", "a\0b"), nothing, ("--source 'a\\x00b'", "no such file or folder")),
        ((*NEW, "--source", "x" * 300), nothing, ("--source 'xxx", "File name too long")),
        ((*NEW, "--source", "empty"), folder("empty"), ("--source 'empty'", "no readable file in it", ".md")),
        ((*NEW, "--source", "pics"), file("pics/a.png"), ("--source 'pics'", "no readable file in it")),
        ((*NEW, "--source", "pics"), file("pics/.hidden.md"), ("--source 'pics'", "no readable file in it")),
        ((*NEW, "--source", "a.zip"), file("a.zip"), ("--source 'a.zip'", "cannot read .zip", ".html")),
        ((*NEW, "--source", "Makefile"), file("Makefile"), ("--source 'Makefile'", "a file without an ending")),
        (("new", "Boats", "--source", "a.md"), file("a.md"), ("nothing to cite", "a.md", "no text to cite")),
        (("new", "Boats", "--source", "a.md"), file("a.md", data=b"\xff" * 99), ("nothing to cite: a.md: ",)),
        (("new", "B", "--source", "a.md"), file("a.md", "---\na: [\n---\n"), ("nothing to cite: ", "a.md:3: not YAML")),
        # who writes
        ((*NEW, "--model", "m-1"), nothing, ("model 'm-1' needs a key", "OPENAI_API_KEY")),
        ((*NEW, "--author", "model"), nothing, ("--author model needs a model", "--model")),
        ((*NEW, "--author", "ghost"), nothing, ("author = 'ghost'", "'model', 'extractive' or 'hybrid'")),
        ((*NEW, "--author", "extractive", "--model", "m-1"), nothing, ("--model 'm-1'", "leave one out")),
        ((*NEW, "--base-url", "http://127.0.0.1:9"), nothing, ("no model", "--model")),
        # numbers and names
        ((*NEW, "--lang", "fr"), nothing, ("language = 'fr'", "'en' or 'ja'")),
        ((*NEW, "--length", "0"), nothing, ("length = 0", "greater than 0")),
        ((*NEW, "--length", "-5"), nothing, ("length = -5", "greater than 0")),
        ((*NEW, "--jobs", "0"), nothing, ("jobs = 0", "greater than or equal to 1")),
        ((*NEW, "--stop-after", "lunch"), nothing, ("--stop-after 'lunch'", "research, outline, write")),
        ((*NEW, "--outputs", "out"), file("out"), ("--outputs 'out'", "name a folder")),
        (NEW, brief(), ("'outputs/boats' exists", "draftflow run boats", "--name")),
        ((*NEW, "--name", "old"), file("outputs/old/x"), ("'outputs/old' exists", "another --name")),
        ((*NEW, "--name", "old"), file("outputs/old"), ("'outputs/old' exists", "another --name")),
        # prompts
        ((*NEW, *SERVED), file("prompts/section.md", "{{ brieff.topic }}"), ("prompts/section.md:1", "'brieff'")),
        ((*NEW, *SERVED), file("prompts/plan.md", "{% if %}"), ("prompts/plan.md:1: ",)),
        ((*NEW, *SERVED), file("prompts/plan.md", "{% include 'gone.md' %}"), ("'gone.md'", "no such template")),
        # settings
        (NEW, file("draftflow.toml", "lenght = 5"), ("draftflow.toml", "'lenght'", "length")),
        (NEW, file("draftflow.toml", 'jobs = "many"'), ("draftflow.toml: jobs = 'many'", "integer")),
        (NEW, file("draftflow.toml", 'base_url = "http://x"'), ("draftflow.toml", "'base_url'", "environment")),
        (NEW, file("draftflow.toml", 'api_key = "sk-123456789"'), ("draftflow.toml", "'api_key'", "config.toml")),
        (NEW, file("draftflow.toml", "a = 1\njobs ="), ("draftflow.toml", "not TOML", "Invalid value")),
        (NEW, file("draftflow.toml", data=b"\xff"), ("draftflow.toml", "not TOML")),
        (NEW, file("draftflow.toml", "a = " + "[" * 9_000), ("draftflow.toml", "not TOML")),
        (NEW, folder("draftflow.toml"), ("draftflow.toml", "cannot be read: Is a directory")),
        # recordings
        ((*NEW, "--record", "a", "--replay", "b"), nothing, ("--record and --replay", "exclude each other")),
        ((*NEW, "--replay", "gone"), nothing, ("--replay 'gone'", "no recordings")),
        ((*NEW, "--replay", "tape"), folder("tape"), ("--replay 'tape'", "no recordings")),
        ((*NEW, "--replay", "tape"), file("tape/plan.json", "{"), ("tape/plan.json", "not a recording")),
        ((*NEW, "--record", "tape"), file("tape"), ("--record 'tape'", "name a folder")),
    ],
)  # fmt: skip
def test_a_new_article_is_refused(
    arguments: tuple[str, ...], prepare: Prepare, says: tuple[str, ...], cli: Cli, notes: Path
) -> None:
    prepare(notes.parent)
    refused(cli, notes.parent, arguments, *says)


@pytest.mark.parametrize(
    ("arguments", "prepare", "says"),
    [
        *(
            ((*command, name), brief(), ("no article of this name; there are boats",))
            for command in (("run",), ("status",))
            for name in (
                "ships",
                "..",
                ".",
                "",
                "a/b",
                "../outputs/boats",
                "boats/",
                "x" * 300,
                "b\0",
                "boats/brief.md",
            )
        ),
        (("run", "boats"), nothing, ("'outputs/boats'", "no article of this name", "draftflow new")),
        (("run", ".."), file("brief.md", "# Boats\n"), ("no article of this name",)),
        (("run", ""), file("outputs/brief.md", "# Boats\n"), ("no article of this name",)),
        (("run", "boats", "--to", "lunch"), brief(), ("--to 'lunch'", "research, outline, write")),
        (("run", "boats", "--from", "lunch"), brief(), ("--from 'lunch'", "research, outline, write")),
        (("run", "boats"), file("outputs/boats/brief.md", "no heading\n"), ("outputs/boats/brief.md:1: no topic",)),
        (("run", "boats"), file("outputs/boats/brief.md", data=b"\xff"), ("outputs/boats/brief.md: not UTF-8",)),
        (
            ("run", "boats"),
            file("outputs/boats/brief.md", "---\nlanguage: en\nlength: many\n---\n\n# Boats\n"),
            ("outputs/boats/brief.md:3: length: ", "not 'many'"),
        ),
        (("run", "boats", "--record", "a", "--replay", "b"), brief(), ("exclude each other",)),
        (("run", "boats", "--replay", "gone"), brief(), ("--replay 'gone'", "no recordings")),
        (("run", "boats", "--jobs", "99"), brief(), ("jobs = 99", "less than or equal to 64")),
    ],
)
def test_what_is_no_article_is_refused(
    arguments: tuple[str, ...], prepare: Prepare, says: tuple[str, ...], cli: Cli, notes: Path
) -> None:
    prepare(notes.parent)
    refused(cli, notes.parent, arguments, *says)


@pytest.mark.parametrize("command", [("run", "boats"), ("status", "boats"), ("keep", "boats", "outline")])
@pytest.mark.parametrize("place", ["prompts", "outputs/boats/prompts"])
def test_a_prompt_with_an_unknown_variable_is_refused_wherever_it_stands(
    place: str, command: tuple[str, ...], cli: Cli, notes: Path
) -> None:
    brief(author="model", model="fake-1")(notes.parent)
    file(f"{place}/section.md", "{{ unknown_thing }}")(notes.parent)
    refused(cli, notes.parent, command, "prompts/section.md:1", "unknown variable 'unknown_thing'", "outline")


def test_a_folder_that_may_not_be_read_is_refused(cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = notes / "locked"
    locked.mkdir()
    (locked / "a.md").write_text("text", encoding="utf-8")
    arguments = ("new", "Boats", "--source", "notes/locked")
    if os.geteuid():  # the administrator may read everything
        locked.chmod(0)
        before = sorted(notes.parent.iterdir())
        ran = cli(*arguments)
        locked.chmod(0o700)
        assert (ran.code, sorted(notes.parent.iterdir())) == (2, before)
        assert "--source 'notes/locked': cannot be read: Permission denied" in ran.err

    def denied(_self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as mocked:
        mocked.setattr(Path, "iterdir", denied)
        ran = cli(*arguments)
    assert ran.code == 2
    assert ran.err == "draftflow: --source 'notes/locked': cannot be read: Permission denied\n"
    assert not (notes.parent / "outputs").exists()


@pytest.fixture
def article(cli: Cli, notes: Path) -> Path:
    """A finished article without a model."""
    assert cli(*NEW).code == 0
    return notes.parent / "outputs/boats"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "boats", "write/nobody"), ("'write/nobody'", "no stage or unit", "status")),
        (("run", "boats", "lunch", "--overwrite"), ("'lunch'", "research, outline, write")),
        (("keep", "boats", "outline"), ("'outline': nothing to keep", "draftflow status boats")),
        (("keep", "boats", "lunch"), ("'lunch': nothing to keep",)),
        (("diff", "boats", "lunch"), ("'lunch' is no unit of boats", "draftflow status boats")),
        (("restore", "boats", "outline"), ("no old copy is kept",)),
        (("restore", "boats", "outline", "--version", "7"), ("no old copy is kept",)),
    ],
)
def test_what_does_not_fit_an_article_is_refused(
    arguments: tuple[str, ...], says: tuple[str, ...], cli: Cli, article: Path
) -> None:
    refused(cli, article.parent.parent, arguments, *says)


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("outline.md", "no title\n", "outline.md:1: no title"),
        ("plan.yaml", "questions: 5\n", "plan.yaml:1: questions: "),
        ("evidence/post.yaml", "passages: [\n", "evidence/post.yaml:2: not YAML"),
        ("sources/post.md", "---\nurl: file:///etc\n---\n\nx\n", "sources/post.md:2: url: "),
        ("draftflow.lock", "{", "draftflow.lock: damaged"),
        ("calls.jsonl", '{"at": 1}\n{"at": 2}\n', "calls.jsonl:1: not a call"),
    ],
)
def test_a_file_that_was_broken_is_named(path: str, text: str, says: str, cli: Cli, article: Path) -> None:
    (article / path).write_text(text, encoding="utf-8")
    refused(cli, article.parent.parent, ("run", "boats"), f"outputs/boats/{says}")


@pytest.mark.parametrize("link", [".draftflow", ".draftflow/run.lock", ".draftflow/holder", "sections", "outline.md"])
def test_a_link_in_the_folder_is_not_followed(link: str, cli: Cli, article: Path) -> None:
    target = article.parent.parent / "target"
    if (article / link).exists():
        (article / link).rename(target)
    else:
        target.write_text("precious", encoding="utf-8")
    (article / link).symlink_to(target)
    refused(cli, article.parent.parent, ("run", "boats"), link, "is a symbolic link")


def test_a_model_without_a_key_costs_nothing_and_says_so(cli: Cli, notes: Path) -> None:
    brief(author="model", model="fake-1")(notes.parent)
    ran = cli("run", "boats", "--quiet")
    assert ran.code == 2
    assert ran.err.startswith("draftflow: model 'fake-1' needs a key: set OPENAI_API_KEY")
    assert not (notes.parent / "outputs/boats/calls.jsonl").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--nonsense",), ("nonsense",), ("new", "Boats", "--nonsense"), ("run",), ("new", "Boats", "extra")),
        *((*NEW, "--length", "long"), (*NEW, "--jobs"), ("keep", "boats"), ("restore", "b", "u", "--version", "x")),
    ],
)
def test_what_the_command_line_does_not_know_is_refused_too(arguments: tuple[str, ...], cli: Cli, notes: Path) -> None:
    before = tree(notes.parent)
    ran = cli(*arguments)
    assert ran.code == 2
    assert re.search(r"^Error: ", ran.err, re.MULTILINE)
    assert "Traceback" not in ran.err
    assert tree(notes.parent) == before
