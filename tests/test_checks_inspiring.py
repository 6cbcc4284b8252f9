"""The article that shows every defect its inspiration had, and its twin without them."""

import pytest

from conftest import ROOT
from draftflow.checks import (
    brackets,
    chronology,
    durations,
    emphasis,
    endings,
    headings,
    impossible_dates,
    injection,
    language,
    leaks,
    provenance,
    register,
    repetition,
    residue,
    tenure,
    timeliness,
    typography,
)
from draftflow.checks.article import foreign_article
from draftflow.checks.base import Library
from draftflow.models import Finding

MODULES = (
    *(brackets, chronology, durations, emphasis, endings, headings, impossible_dates, injection, language, leaks),
    *(provenance, register, repetition, residue, tenure, timeliness, typography),
)

LABELS = (
    *("marka-press.com", "ornes-daily.com", "vesta-commerce.gov", "rune-tv.org"),
    *("marka-press.com", "quarterly-review.net", "solvay-times.com"),
)


def found(name: str) -> list[Finding]:
    text = (ROOT / "tests/data" / name).read_text("utf-8")
    article = foreign_article(name, text)
    return [f for m in MODULES for check in m.CHECKS for f in check.run(article, Library({}, {}, ())).findings]


@pytest.fixture(scope="module")
def defects() -> list[Finding]:
    return found("inspiring_defects_ja.md")


@pytest.mark.parametrize(
    ("code", "excerpts"),
    [
        ("T601", ["**打ち切りまでの40分", "**残る問い"]),
        ("T602", ["**「鍵のない扉」**"]),
        ("T604", ["ornes-daily.comまた、首相は昼食", *LABELS]),
        ("R507", ["ハンセン外相"]),
    ],
)
def test_marks_and_labels(defects: list[Finding], code: str, excerpts: list[str]) -> None:
    assert [f.excerpt for f in defects if f.code == code] == excerpts


def test_every_paragraph_without_its_full_stop(defects: list[Finding]) -> None:
    text = (ROOT / "tests/data/inspiring_defects_ja.md").read_text("utf-8")
    lines = enumerate(text.split("## 参考文献")[0].split("\n"), 1)
    prose = [(number, line) for number, line in lines if len(line) > 30 and not line.startswith("#")]
    bare = [number for number, line in prose if line[-1] not in "。*"]
    assert [f.line for f in defects if f.code == "T605"] == bare
    assert len(bare) == 13


def test_since_returning(defects: list[Finding]) -> None:
    (finding,) = (f for f in defects if f.code == "R503")
    assert finding.message == "'2024年10月' is before '大統領に復帰', which was in 2025-01"


def test_the_same_proposal_in_two_sections(defects: list[Finding]) -> None:
    told = [f for f in defects if f.code == "R502"]
    assert {f.line for f in told} == {85}
    assert all(f.message.startswith("the same is told in '周辺国の動き': 会談の決裂を受けて") for f in told)


def test_nothing_else_is_flagged(defects: list[Finding]) -> None:
    assert {f.code for f in defects} == {"R502", "R503", "R507", "T601", "T602", "T604", "T605"}


def test_the_clean_twin_is_clean() -> None:
    assert found("inspiring_clean_ja.md") == []
