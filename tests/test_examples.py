"""The examples written by hand: their length, their proof, their tapes, and every fault planted into them."""

import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from conftest import ROOT, Cli
from draftflow.checks.audit import Audit
from draftflow.checks.wording import wording
from draftflow.llm.recordings import compared, tape
from draftflow.models import Finding, Language, Ledger
from draftflow.pipeline.audits import audit_workspace, shown
from draftflow.pipeline.formats import review_file
from draftflow.pipeline.reader import read_brief, read_snapshot
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.base import Snapshot
from draftflow.text.citations import cited
from draftflow.text.measure import length
from draftflow.text.opinions import without_marks
from told import english_left


@dataclass(frozen=True)
class Example:
    """An example by its folder, and what was asked of it."""

    folder: str
    language: Language
    article: str
    words: int
    citations: int
    sources: int
    quotation: str
    column: str
    column_length: int

    @property
    def path(self) -> Path:
        return ROOT / "examples" / self.folder

    @property
    def defects(self) -> list[dict[str, str]]:
        planted: list[dict[str, str]] = yaml.safe_load((self.path / "defects.yaml").read_text("utf-8"))
        return planted


EXAMPLES = (
    Example("water", "ja", "zuise-water", 12_000, 60, 10, "「", "蛇口の輪ゴム", 2_100),
    Example("ferry", "en", "harrow-ferries", 2_000, 35, 8, '"', "One Drawer", 850),
)
CASES = [
    pytest.param(example, defect, id=f"{example.folder}-{defect['code']}-{number}")
    for example in EXAMPLES
    for number, defect in enumerate(example.defects, 1)
]


@dataclass(frozen=True)
class Made:
    """The drafted article, the tape of its calls, the answers it was made from, and what the checks say of it."""

    example: Example
    article: Path
    tape: Path
    book: Any
    found: tuple[Finding, ...]


Make = Callable[[Example], Made]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Drafts an example, once for all tests."""

    @cache
    def drafted(example: Example) -> Made:
        record = _recorder()
        plan = yaml.safe_load((example.path / "example.yaml").read_text("utf-8"))
        root = tmp_path_factory.mktemp(example.folder)
        book = record.opened(example.path)
        with record.serving(record.Scribe(book, tuple(plan.get("prose", ())))) as url:
            record.put_brief(example.path, root, example.article)
            for arguments in plan["commands"]:
                record.run([str(each) for each in arguments], url, root, root / "tape")
        article = root / example.article
        return Made(example, article, root / "tape", book, audited(article).findings)

    return drafted


@pytest.fixture(params=EXAMPLES, ids=lambda example: example.folder)
def made(request: pytest.FixtureRequest, make: Make) -> Made:
    example: Example = request.param
    return make(example)


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
    example = made.example
    outline = _snapshot(made.article).outline
    assert outline is not None
    files = finished(made.article)
    texts = [files[f"{section.id}.md"].read_text("utf-8") for section in outline.sections]
    lengths = [length(text, example.language) for text in texts]
    assert sum(lengths) >= example.words
    for section, found in zip(outline.sections, lengths, strict=True):
        assert abs(found - section.length) <= 0.15 * section.length, section.heading
    origin = {key: source for source, keys in _keys(made).items() for key in keys}
    citations = [key for text in texts for key in cited(text)]
    assert len(citations) >= example.citations
    assert len({origin[key] for key in citations}) >= example.sources
    assert sum(text.count(example.quotation) for text in texts) >= 8


def _snapshot(article: Path) -> Snapshot:
    workspace = Workspace(article)
    return read_snapshot(workspace, read_brief(workspace), ())


def _keys(made: Made) -> dict[str, set[str]]:
    answers = sorted((made.example.path / "answers" / "evidence").glob("*.yaml"))
    return {path.stem: {made.book.ids[e["key"]] for e in yaml.safe_load(path.read_text("utf-8"))} for path in answers}


def test_the_checks_find_neither_error_nor_warning(made: Made) -> None:
    assert [f for f in made.found if f.severity != "note"] == []
    assert [f for f in made.found if f.code == "R501"] == []


def test_the_tape_holds_the_prompts_of_the_day(made: Made) -> None:
    differences = [
        d for d in compared(tape(made.example.path / "tape"), tape(made.tape), ("tape", "now")) if d[1] != "the same"
    ]
    assert not differences, f"run `python examples/record.py {made.example.folder}`: {differences[0]}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.folder)
def test_enough_faults_are_planted(example: Example) -> None:
    assert len(example.defects) >= 25


def test_the_column_is_as_well_founded_as_the_article(made: Made) -> None:
    example = made.example
    (folder,) = (made.article / "column").iterdir()
    review = review_file.load((folder / "review.md").read_text("utf-8"), "review.md")
    assert [f for f in review.findings if f.severity != "note"] == []
    assert not {"T625", "T626", "T627"} & {f.code for f in review.findings}
    text = (folder / "article.md").read_text("utf-8")
    assert text.startswith(f"# {example.column}\n\n*")
    assert "opinion]" not in text
    assert "handwritten" in text.rsplit("## ", 1)[1]
    ledger = Ledger.model_validate_json((folder / "ledger.json").read_text("utf-8"))
    opinions = [entry for entry in ledger.sentences if entry.opinion]
    assert len(opinions) >= 20
    assert sum(bool(entry.citations) for entry in ledger.sentences) >= 15
    written = (folder / "column.md").read_text("utf-8")
    assert abs(length(without_marks(written), example.language) - example.column_length) <= 0.15 * example.column_length


@pytest.mark.parametrize(("made", "defect"), CASES, indirect=["made"])
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
    new = [f for f in audited(article).findings if _placed(f) not in known]
    found = {_placed(f)[:3] for f in new}
    assert (defect["code"], path.name, line) in found, found
    for finding in new:
        assert is_told(finding, made.example.language), finding


def _placed(finding: Finding) -> tuple[str, str, int | None, str]:
    return finding.code, Path(finding.file or "").name, finding.line, finding.message


def is_told(finding: Finding, language: str) -> bool:
    """Whether a finding is told in Japanese; what it quotes of an English article stays English."""
    told = wording("ja").finding(finding).message
    left = english_left(told) if language == "ja" else []
    return told != finding.message and not left


def _with_ids(text: str, ids: dict[str, str]) -> str:
    for key in cited(text):
        text = text.replace(f"[@{key}]", f"[@{ids[key]}]")
    return text


def test_the_finished_article_stands_the_audit_of_a_stranger(made: Made, cli: Cli) -> None:
    """As a file, with the sources as they were given and nothing of the folder."""
    ran = cli(
        "check", str(made.article / "article.md"), "--sources", str(made.example.path / "sources"), "--format", "json"
    )
    found = json.loads(ran.out)
    assert [each for each in found["findings"] if each["severity"] != "note"] == []
    assert ran.code == 0
