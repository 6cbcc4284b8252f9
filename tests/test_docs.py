"""The documentation is generated from the code where it can be, and compared; the rest is held against the code."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from draftflow.authors.hybrid import questions
from draftflow.authors.prompts import TEMPLATES, VARIABLES


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = generator()


@pytest.mark.parametrize(("path", "make"), list(GENERATE.pages()), ids=lambda x: x.name if isinstance(x, Path) else "")
def test_generated_pages_are_up_to_date(path: Path, make: Any) -> None:
    assert path.read_text("utf-8") == make(), "run `make docs`"


def test_every_variable_of_a_template_is_described() -> None:
    assert set(GENERATE._VARIABLES) == {
        name for names in (*VARIABLES.values(), *questions.VARIABLES.values()) for name in names
    }


def test_every_template_has_both_languages() -> None:
    for name in ("system.md", "parts/citations.md", *TEMPLATES.values(), *questions.VARIABLES):
        assert (ROOT / "prompts" / name).is_file()
        assert (ROOT / "prompts/ja" / name).is_file()


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    bare = re.sub(r"```.*?```|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.DOTALL)
    bare = re.sub(r"^>.*$", "", bare, flags=re.MULTILINE)
    for target in re.findall(r"\]\((?!https?:|#|<)([^)#\s]+)", bare):
        assert (page.parent / target).exists(), target


def test_the_readme_names_every_command_it_shows() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    used = set(re.findall(r"^draftflow (\w+)", text, re.MULTILINE))
    assert used <= set(GENERATE.command_names())
    assert "make demo" in text[:600]
    assert "make test" in text[:600]
