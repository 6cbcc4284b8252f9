"""What each place is given, as files in `tests/data/profiles`, and the commands that give it."""

import os
import stat
import sys
from pathlib import Path

import pytest

from conftest import Cli
from draftflow.cli.actions import clipboard
from draftflow.cli.actions.clipboard import Clip, clip, copy
from draftflow.cli.actions.formats import FORMATS
from draftflow.errors import DraftflowError, MissingExtra, UsageError
from draftflow.exports.citeproc import style_file, styled
from draftflow.exports.profiles import zenn_name
from pages import PNG, ROOT, publication

GOLDEN = ROOT / "tests" / "data" / "profiles"
PLACES = ("md", "pandoc", "zenn", "qiita", "hugo", "jekyll", "note", "substack", "ghost", "wordpress", "bibtex", "ris")
SECTION = """\
A **boat** costs $29.2 million [@e1]. It is `quiet`, says *she*; see https://elsewhere.example.

![The Petrel](images/petrel.png "At the quay [@e1] | Mia Lund")

- one
- two

| what | cost |
| --- | --- |
| boat | $29.2 million |

> “No {{ braces }} here.” [@e1]

#### Deep

1. first
2. second
"""
SHORT = publication(
    [SECTION, "「強調」は**「太字」**です[@e1]。"], images={"images/petrel.png": PNG}, title="Two boats & a dock"
)


@pytest.mark.parametrize("name", PLACES)
def test_each_place_gets_what_it_accepts(name: str) -> None:
    files = FORMATS[name](SHORT)
    made = "".join(f"== {path}\n{data.decode()}\n" if data != PNG else f"== {path}\n" for path, data in files.items())
    kept = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        kept.write_text(made, encoding="utf-8", newline="")
    assert made == kept.read_bytes().decode()


@pytest.mark.parametrize(("slug", "name"), [
    ("why-the-wall-leaks", "why-the-wall-leaks"), ("zuise-water", "article-zuise-water"), ("x", None), ("青波市", None), ("A" * 60, None), ("a" * 60, "a" * 50),
])  # fmt: skip
def test_zenn_gets_a_name_that_it_takes(slug: str, name: str | None) -> None:
    found = zenn_name(slug)
    assert found == (name or found)
    assert 12 <= len(found) <= 50
    assert found.isascii()


def test_all_formats_are_written_at_once(cli: Cli, boats: Path) -> None:
    ran = cli("export", "boats", "--to", "all", "--csl", "apa")
    assert ran.code == 0, ran.err
    assert len(ran.out.splitlines()) == len(FORMATS) + 2  # pandoc's has its references and its style beside it
    assert all(Path(line).is_file() for line in ran.out.splitlines())
    assert 'csl: "apa.csl"' in (boats / "export" / "pandoc" / "article.md").read_text("utf-8")


@pytest.mark.parametrize(("arguments", "said"), [
    (("--to", "md", "--csl", "harvard"), "numeric, apa, chicago, sist02"), (("--to", "ris", "--csl", "apa"), "no citation style"),
    (("--to", "all", "--copy"), "name the format"), (("--to", "docx", "--copy"), "cannot be pasted"),
])  # fmt: skip
def test_what_cannot_be_is_said_with_what_can(cli: Cli, boats: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = cli("export", "boats", *arguments)
    assert ran.code == 2
    assert said in ran.err
    assert boats.is_dir()


@pytest.mark.parametrize(("name", "module"), [("docx", "pypandoc"), ("pdf", "typst"), ("pdf", "pylopdf_fonts_jp")])
def test_without_the_extra_the_next_step_is_named(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'draftflow\[export\]'"):
        FORMATS[name](SHORT)


def test_without_the_extra_all_the_others_are_made(cli: Cli, boats: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    ran = cli("export", "boats", "--to", "all")
    assert ran.code == 3
    assert "pdf: typst is not installed" in ran.err
    assert (boats / "export" / "article.docx").is_file()
    assert not (boats / "export" / "article.pdf").exists()


def test_a_style_of_ones_own_is_used(tmp_path: Path) -> None:
    own = tmp_path / "mine.csl"
    own.write_bytes(style_file("numeric").read_bytes())
    assert styled(SHORT, str(own)).citations == styled(SHORT, "numeric").citations
    own.write_text("no style")
    with pytest.raises(UsageError, match="no CSL style"):
        styled(SHORT, str(own))


def on_path(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(("variable", "program", "arguments"), [
    ("WAYLAND_DISPLAY", "wl-copy", "--type text/html"), ("DISPLAY", "xclip", "-selection clipboard -t text/html"),
])  # fmt: skip
def test_rich_text_goes_to_the_clipboard_of_the_desktop(
    desktop: Path, monkeypatch: pytest.MonkeyPatch, variable: str, program: str, arguments: str
) -> None:
    on_path(desktop, program, f'echo "$@" > {desktop}/arguments; cat > {desktop}/held; sleep 30 &')
    monkeypatch.setenv(variable, "x")
    assert "rich text" in copy(clip(SHORT, "note", FORMATS["note"](SHORT)))
    assert (desktop / "arguments").read_text().strip() == arguments
    held = (desktop / "held").read_text("utf-8")
    assert '<a href="https://gazette.example.org/boats"' in held
    assert "<h1>" not in held
    copy(clip(SHORT, "zenn", FORMATS["zenn"](SHORT)))
    assert (desktop / "held").read_bytes() == next(iter(FORMATS["zenn"](SHORT).values()))


def test_without_a_clipboard_it_is_said(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no desktop is running here"):
        copy(Clip("x"))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", str(desktop))
    with pytest.raises(UsageError, match="neither wl-copy nor xclip"):
        copy(Clip("x"))
    on_path(desktop, "xclip", "exit 1")
    with pytest.raises(DraftflowError, match="xclip failed"):
        copy(Clip("x"))
    with pytest.raises(UsageError, match="5,000,000"):
        copy(Clip("x" * (clipboard.MAX_BYTES + 1)))
