"""The Japanese example, written by hand: its length, its proof, its tape, and every fault planted into it."""

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from conftest import ROOT
from draftflow.checks.audit import Audit
from draftflow.llm.recordings import compared, tape
from draftflow.models import Finding, Outline, PlannedSection, Section
from draftflow.pipeline.audits import audit_workspace, shown
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.audited import audited as checks_of
from draftflow.text.citations import cited
from draftflow.text.measure import length

FOLDER = ROOT / "examples" / "water"
DEFECTS: list[dict[str, str]] = yaml.safe_load((FOLDER / "defects.yaml").read_text("utf-8"))
CASES = [
    pytest.param(
        defect,
        id=f"{defect['code']}-{number}",
        marks=[pytest.mark.xfail(reason=defect["missed"])] if "missed" in defect else [],
    )
    for number, defect in enumerate(DEFECTS, 1)
]
TARGET = 2_000


@dataclass(frozen=True)
class Made:
    """The drafted article, the tape of its calls, the answers it was made from, and what the checks say of it."""

    article: Path
    tape: Path
    book: Any
    found: tuple[Finding, ...]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    record = _recorder()
    plan = yaml.safe_load((FOLDER / "example.yaml").read_text("utf-8"))
    root = tmp_path_factory.mktemp("water")
    book = record.opened(FOLDER)
    with record.serving(record.Scribe(book, tuple(plan.get("prose", ())))) as url:
        for arguments in plan["commands"]:
            record.run([str(each) for each in arguments], url, root, root / "tape")
    article = root / "zuise-water"
    return Made(article, root / "tape", book, audited(article).findings)


def _recorder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("record_example", ROOT / "examples" / "record.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["record_example"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def audited(article: Path) -> Audit:
    workspace = Workspace(article)
    return shown(audit_workspace(workspace), workspace)


def finished(article: Path) -> dict[str, Path]:
    """The section files an article is put together from: the revised one where there is one."""
    return {path.name: path for folder in ("sections", "revised") for path in sorted((article / folder).glob("*.md"))}


def test_it_is_as_long_and_as_well_founded_as_was_asked(made: Made) -> None:
    texts = [path.read_text("utf-8") for path in finished(made.article).values()]
    lengths = [length(text, "ja") for text in texts]
    assert len(texts) == 6
    assert sum(lengths) >= 12_000
    assert all(abs(each - TARGET) <= 0.15 * TARGET for each in lengths), lengths
    origin = {key: source for source, keys in _keys(made).items() for key in keys}
    citations = [key for text in texts for key in cited(text)]
    assert len(citations) >= 60
    assert len({origin[key] for key in citations}) >= 10
    assert sum(text.count("「") for text in texts) >= 8


def _keys(made: Made) -> dict[str, set[str]]:
    answers = sorted((FOLDER / "answers" / "evidence").glob("*.yaml"))
    return {path.stem: {made.book.ids[e["key"]] for e in yaml.safe_load(path.read_text("utf-8"))} for path in answers}


def test_the_checks_find_neither_error_nor_warning(made: Made) -> None:
    assert [f for f in made.found if f.severity != "note"] == []
    assert [f for f in made.found if f.code == "R501"] == []


def test_the_tape_holds_the_prompts_of_the_day(made: Made) -> None:
    differences = [d for d in compared(tape(FOLDER / "tape"), tape(made.tape), ("tape", "now")) if d[1] != "the same"]
    assert not differences, f"run `python examples/record.py water`: {differences[0]}"


def test_enough_faults_are_planted() -> None:
    assert sum("missed" not in defect for defect in DEFECTS) >= 25


def test_the_column_is_as_well_founded_as_the_article(made: Made) -> None:
    text = made.book.prose("column.md")
    workspace = Workspace(made.article)
    snapshot = read_snapshot(workspace, read_brief(workspace), ())
    passages = tuple(p for p in snapshot.passages if p.id in cited(text))
    outline = Outline(
        title="蛇口の輪ゴム",
        sections=(PlannedSection(id="column", heading="蛇口の輪ゴム", length=2_000, intent="", parts=()),),
    )
    section = Section(id="column", heading="蛇口の輪ゴム", text=text)
    checked = checks_of("ja", outline, (section,), passages, snapshot.sources)
    assert [f for f in checked.findings if f.severity == "error"] == []
    assert [(f.code, f.excerpt) for f in checked.findings if f.severity == "warning"] == []


@pytest.mark.parametrize("defect", CASES)
def test_a_planted_fault_is_found_where_it_stands(defect: dict[str, str], made: Made, tmp_path: Path) -> None:
    article = tmp_path / "article"
    shutil.copytree(made.article, article)
    ids = made.book.ids | {"none": "e000000"}
    before, after = (_with_ids(defect[key], ids) for key in ("before", "after"))
    [path] = [path for path in finished(article).values() if before in path.read_text("utf-8")]
    whole = path.read_text("utf-8")
    assert whole.count(before) == 1
    path.write_text(whole.replace(before, after), encoding="utf-8")
    line = whole[: whole.index(before)].count("\n") + 1

    known = set(map(_placed, made.found))
    found = {_placed(f)[:3] for f in audited(article).findings if _placed(f) not in known}
    assert (defect["code"], path.name, line) in found, found


def _placed(finding: Finding) -> tuple[str, str, int | None, str]:
    return finding.code, Path(finding.file or "").name, finding.line, finding.message


def _with_ids(text: str, ids: dict[str, str]) -> str:
    for key in cited(text):
        text = text.replace(f"[@{key}]", f"[@{ids[key]}]")
    return text
