"""What must not grow unseen, by measures that do not depend on the clock: imports, calls, tokens, bytes."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Cli
from fake_model import FakeModel

HELP = {"draftflow", "typer", "annotated_doc", "shellingham"}
"""Packages that `--help` may load beside Python's own."""


def loaded(*arguments: str) -> set[str]:
    """Modules that a command has loaded when it ends."""
    code = (
        f"import sys, runpy; sys.argv = ['draftflow', *{arguments!r}]\n"
        "try: runpy.run_module('draftflow', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path = {sys.path!r}\n{code}"], capture_output=True, text=True, check=True)  # fmt: skip
    return set(ast.literal_eval(ran.stdout.strip().splitlines()[-1]))


def test_help_loads_these_packages_and_no_other() -> None:
    modules = loaded("--help")
    packages = {name.split(".")[0] for name in modules} - set(sys.stdlib_module_names)
    assert {name for name in packages if not name.startswith("_")} - {"__mp_main__"} <= HELP
    ours = sorted(name for name in modules if name.startswith("draftflow."))
    assert len(ours) <= 40, ours
    assert not [name for name in ours if name.startswith(("draftflow.pipeline", "draftflow.stages", "draftflow.llm"))]


def test_help_of_a_batch_loads_no_engine() -> None:
    packages = {name.split(".")[0] for name in loaded("batch", "--help")}
    assert not packages & {"dbos", "sqlalchemy", "psycopg"}


def test_an_article_costs_no_more_calls_and_tokens_than_it_did(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three sources, three sections and their rewrites: if this rises, say in the changelog what it buys."""
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    arguments = ("--source", str(notes), "--model", "gpt-4o-mini", "--length", "600", "--name", "boats")
    assert cli("new", "The boats", *arguments, "--quiet").code == 0
    total = json.loads(cli("cost", "boats", "--json").out)["total"]
    assert total["calls"] <= 11
    assert total["input_tokens"] <= 10_000
    assert total["output_tokens"] <= 1_200


@pytest.mark.parametrize("slug", sorted(path.parent.name for path in (ROOT / "outputs").glob("*/article.md")))
def test_a_page_weighs_no_more_than_its_article_accounts_for(cli: Cli, tmp_path: Path, slug: str) -> None:
    folder = ROOT / "outputs" / slug
    page = tmp_path / "page.html"
    assert cli("export", slug, "--outputs", str(ROOT / "outputs"), "--to", "html", "--out", str(page)).code == 0
    text = sum(len((folder / name).read_bytes()) for name in ("article.md", "ledger.json"))
    evidence = sum(len(path.read_bytes()) for path in folder.glob("evidence/*.yaml"))
    assert page.stat().st_size <= 50_000 + text + evidence
