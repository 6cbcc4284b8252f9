"""Everything a check says has a Japanese wording, and every wording is still said."""

import ast
import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import draftflow
from draftflow.checks import rules
from draftflow.checks.article import foreign_article
from draftflow.checks.audit import Audit, audit
from draftflow.checks.base import Library
from draftflow.checks.frame import FRAMES
from draftflow.checks.render import as_text, render
from draftflow.checks.wording import read, wording
from draftflow.cli import main
from draftflow.models import Finding, Review, Severity
from draftflow.pipeline.formats import review_file
from told import english_left, open_ends

PACKAGE = Path(draftflow.__file__).parent
SPEAKING = (
    *sorted((PACKAGE / "checks").glob("*.py")),
    PACKAGE / "text/urls.py",
    PACKAGE / "stages/review.py",
    PACKAGE / "authors/hybrid/critique.py",
)
SILENT = {"frame.py", "render.py", "rules.py", "wording.py", "suppress.py", "manner.py", "injection.py"}
"""Modules of the checks that raise no finding, or hold lists of phrases: what these say is tested by `test_findings`."""
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
PROSE = re.compile(r"(?<![\\\w])[a-z]{2,} [a-z]{2,}(?!\w)")
PATTERN = re.compile(r"\\|\(\?|\[\^|\]\{|\|")
HOLE = re.compile(r"\{[a-z]+(?:![a-z]|:[a-z-]+\??)?\}")
NOT_TOLD = {
    "a conversion of the figure before it",
    "a conversion of the figure behind it",
    "a date told by its distance",
    "a small number, and the source is in another language",
    "a time of another zone",
    "equal to the recorded translation of a verbatim passage",
    "in the cited passage",
    "in the cited source",
    "leads to a stored source",
    "part of a formula",
    "not in the cited source",
    "not in what the sentence cites",
    "the source has no date to count from",
    "the source is in a language whose dates are not read",
    "the source is in a language whose numbers are not read",
    "the source is in another language",
    "the source says ",
    "too many figures in one sentence",
    "could not check",
    "not supported",
    "verbatim ",
}
"""Reasons of judgements, which stand in `ledger.json` for programs, and names of verdicts."""


def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    held: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((PACKAGE / "checks/wording.ja.yaml").read_text("utf-8"))
    return held


def entries() -> Iterator[tuple[str, str, str]]:
    for kind in ("messages", "parts"):
        for name, said in catalogue()[kind].items():
            for source, told in said.items():
                yield name, source, told


def pieces(node: ast.expr) -> tuple[str, ...]:
    """The literal text of a constant or of an f-string, parted at what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return tuple(part.value if isinstance(part, ast.Constant) else "" for part in node.values)  # type: ignore[misc]
    return (node.value,) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()


def is_apart(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a text is no message: a docstring, a part of an f-string, of a pattern, of an error or of a word list."""
    if isinstance(parents.get(node), (ast.Expr, ast.JoinedStr)):
        return True
    while parent := parents.get(node):
        if isinstance(parent, ast.FormattedValue):
            return False
        if isinstance(parent, (ast.Set, ast.Raise, ast.Subscript)) or _is_list_of_words(parent):
            return True
        if isinstance(parent, ast.Attribute) and parent.attr == "split":
            return True
        if isinstance(parent, ast.Call) and ast.unparse(parent.func) in ("re.compile", "frozenset"):
            return True
        node = parent
    return False


def _is_list_of_words(node: ast.AST) -> bool:
    return isinstance(node, ast.Tuple) and len(node.elts) > 5 and all(isinstance(e, ast.Constant) for e in node.elts)


def said_in(file: Path) -> Iterator[tuple[str, ...]]:
    tree = ast.parse(file.read_text("utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        found = pieces(node) if isinstance(node, ast.expr) else ()
        text = " ".join(found)
        if PROSE.search(text) and not PATTERN.search(text) and not is_apart(node, parents):
            yield tuple(piece for piece in found if piece)


TEMPLATES = sorted({said for file in SPEAKING if file.name not in SILENT for said in said_in(file)})


def in_order(wanted: Iterable[str], text: str) -> bool:
    at = 0
    for piece in wanted:
        if (at := text.find(piece, at)) < 0:
            return False
        at += len(piece)
    return True


def test_findings_are_collected() -> None:
    assert len(TEMPLATES) > 100
    assert ("this sentence states a fact and cites nothing",) in TEMPLATES


@pytest.mark.parametrize("said", TEMPLATES, ids="…".join)
def test_what_a_check_says_has_a_japanese_wording(said: tuple[str, ...]) -> None:
    assert said[0] in NOT_TOLD or any(in_order(said, source) for _, source, _ in entries())


def test_no_wording_is_of_something_that_no_check_says() -> None:
    texts: set[str] = set()
    for file in SPEAKING:
        tree = ast.parse(file.read_text("utf-8"))
        texts |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    texts |= {text.title() for text in texts if text.endswith("day")}  # as a check writes a weekday
    whole = "\n".join(f" {' '.join(_words(text))} " for text in texts)
    dead = [
        (name, source)
        for name, source, _ in entries()
        for literal in HOLE.split(source)
        if sum(pair not in whole for pair in _pairs(literal)) > 1
    ]
    assert not dead


def _words(text: str) -> list[str]:
    return re.findall(r"[\w@%'’]+", text)


def _pairs(literal: str) -> list[str]:
    """Its words two by two; one pair in a literal may be joined by the check only when it speaks."""
    words = _words(literal)
    return [" ".join(pair) for pair in itertools.pairwise(words)] or words * 2


def test_both_sides_of_a_wording_have_the_same_holes() -> None:
    for name, source, told in entries():
        holes = [set(re.findall(r"\{([a-z]+)", side)) for side in (source, told)]
        silent = {"are"} if name == "T625" else set()  # English grammar
        assert holes[0] - silent == holes[1], (name, source)


def test_what_a_wording_takes_over_ends_somewhere() -> None:
    assert open_ends(entries(), catalogue()["parts"]) == []


def test_every_part_is_there_and_used() -> None:
    used = {part for _, source, _ in entries() for part in re.findall(r":([a-z-]+)\??\}", source)}
    assert used == set(catalogue()["parts"])


def test_every_code_has_wordings() -> None:
    assert set(wording("ja").messages) == set(rules.codes()) | {"E902"}


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        (
            "C101",
            "[1,99] leads nowhere for 98, 99 and 2 more: no reference has that key",
            "[1,99]の行き先がない（98、99 ほか2件）：このキーの参考文献がない",
        ),
        (
            "Q201",
            "“税を上げます” is not what the source says, a negation differs: “ます” for “ません”; “a; b” added; and 4 more",
            (
                "「税を上げます」は資料の言葉と違う（打ち消しの相違）："
                "「ません」が「ます」になり、「a; b」が加わり、ほか4か所も違う"
            ),
        ),
        (
            "C108",
            (
                "no citation was recognised in this article, though it lists 14 references: nothing in it could be checked "
                "against a source; it seems to cite by author and year, such as (森, 2020), which is not read"
            ),
            (
                "この記事に出典の印が一つも見つからない（参考文献は14件ある）。資料と照らし合わせたものは何もない。"
                "著者名と年（(森, 2020) など）で引いているようだが、この書き方は読まない"
            ),
        ),
        (
            "T623",
            '[@e1] belongs to the section "it\'s", which tells it',
            "[@e1] は節「it's」のもので、そこで述べている",
        ),
        ("E901", "一方の声がない。", "一方の声がない。"),
        ("F301", "something new", "something new"),
        (
            "T611",
            "this paragraph is in Latin, the article in Japanese",
            "this paragraph is in Latin, the article in Japanese",
        ),
    ],
)
def test_a_message_is_told_in_japanese_or_not_lost(code: str, said: str, told: str) -> None:
    assert wording("ja").message(code, said) == told
    assert wording("en").message(code, said) == said


def test_the_template_with_most_text_wins() -> None:
    parts: dict[str, dict[str, str]] = {}
    made = read({"messages": {"A1 A2": {"{x} is there": "1{x}", "{x} is not there": "2{x}"}}, "parts": parts}, "ja")
    assert [made.message(code, "it is not there") for code in ("A1", "A2", "A3")] == ["2it", "2it", "it is not there"]


def test_a_message_made_to_be_slow_is_not() -> None:
    for code, templates in wording("ja").messages.items():
        for template in templates:
            holes = HOLE.sub(lambda _: "a is not in ", template.source)
            wording("ja").message(code, holes * 2_000)


def test_a_review_comes_back_in_either_language() -> None:
    findings = (
        Finding(code="T609", severity="warning", message="the same heading stands above", section="a", line=3),
        Finding(
            code="F303", severity="note", message='"41" is not in the cited passage; the rest of the source has it'
        ),
    )
    review = Review(findings=findings, mended=(findings[0],))
    told = review_file.dump(review, "ja")
    assert not english_left(told.split("---\n", 2)[2])
    back = review_file.load(told, "review.md")
    assert [f.message for f in back.findings] == [
        "同じ見出しが前にある",
        "「41」は引いた箇所にはない。同じ資料の別の箇所にはある",
    ]
    assert [f.severity for f in (*back.findings, *back.mended)] == ["warning", "note", "warning"]
    assert review_file.dump(back, "ja") == told
    assert review_file.load(review_file.dump(review), "review.md") == review
    assert review_file.load(review_file.dump(Review(findings=()), "ja"), "review.md") == Review(findings=())


def test_the_summary_of_a_japanese_article_is_japanese() -> None:
    article = foreign_article(
        "記事.md", "# 題\n\n## 背景\n\n会談は終わった。。両者は帰国した。\n\n## 背景\n\n市が決めた。\n"
    )
    told = as_text(audit(article, Library({}, {}, ())), "ja")
    assert not english_left(told)
    assert "記事.md：" in told
    assert "句読点が一つ多い" in told


def test_a_code_is_counted_with_its_heaviest_finding() -> None:
    article = foreign_article("a.md", "# T\n")
    two = tuple(Finding(code="F301", severity=s, message="m", line=1) for s in ("note", "warning", "note"))
    assert "3  F301  warning  " in as_text(Audit(article, two))


@pytest.mark.parametrize(
    ("arguments", "environment", "title"),
    [
        ([], {"LANG": "ja_JP.UTF-8"}, "# F305 元号の年と西暦が合わない"),
        ([], {"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "# F305 An era year and a Western year do not agree"),
        (["--language", "ja"], {"LANG": "C"}, "# F305 元号の年と西暦が合わない"),
        (["--language", "en"], {"LANG": "ja_JP.UTF-8"}, "# F305 An era year and a Western year do not agree"),
    ],
)
def test_a_rule_is_explained_in_the_language_of_the_system_or_the_one_named(
    arguments: list[str], environment: dict[str, str], title: str, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["draftflow", "rule", "f305", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code in (0, None)
    assert capsys.readouterr().out.startswith(title)


def test_only_the_text_form_is_translated() -> None:
    article = foreign_article("a.md", "会談は終わった。。両者は帰国した。\n")
    found = audit(article, Library({}, {}, ()))
    assert all(render(found, form, "ja") == render(found, form) for form in ("json", "sarif", "github"))
    assert render(found, "text", "ja") != render(found, "text")


@pytest.mark.parametrize("code", rules.codes())
def test_a_japanese_page_has_its_form(code: str) -> None:
    page = rules.page(code, "ja")
    english = rules.page(code).split("## ", 1)[0]
    weights = {FRAMES["ja"].severities[s] for s in _SEVERITIES if f"**{s}**" in english}
    assert re.match(rf"# {code} [^\n]+[^。\n]\n\n", page)
    told = page.split("## ", 1)[0]
    assert set(re.findall(r"\*\*(誤り|注意|参考)\*\*", told)) == weights
    prose = re.sub(r"^(`{3,4})text.*?^\1$", "", page, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^## (.+)$", prose, re.MULTILINE) == ["何を指摘するか", "なぜ問題か", "例", "直し方"]
    example = page.split("## 例", 1)[1].split("## 直し方", 1)[0]
    said = re.findall(rf"^\S+: {code} (.+?)(?: \[[\w-]+\])?$", example, re.MULTILINE)
    forms = [re.escape(HOLE.sub("\0", t.told)).replace("\0", ".*") for t in wording("ja").messages[code]]
    assert code == "E901" or (said and all(any(re.fullmatch(form, each) for form in forms) for each in said))


ALONE = tuple("C103 F305 R504 R505 R506 T601 T602 T603 T604 T605 T606 T607 T608 T611 T612 T614 T615 T616 T617 T618 T619".split())  # fmt: skip
"""Rules whose example needs no source and no outline."""


@pytest.mark.parametrize("code", ALONE)
def test_a_japanese_example_makes_its_finding(code: str) -> None:
    example = rules.page(code, "ja").split("```text\n", 1)[1].split("\n```", 1)[0]
    lines = example.split("\n")
    [said] = [line for line in lines if f": {code} " in line]
    own = "\n".join(line for line in lines if line != said).strip()
    rest = (
        "市は計画を進めた。議会は協議を続けた。住民は説明を求めた。結論はまだ出ていない。次の会合で話し合う見通しだ。"
    )
    cites = (
        "\n\n市の説明は前と同じだった[1]。\n\n## 参考文献\n\n1. 市の資料 https://example.org/1\n"
        if code == "C103"
        else ""
    )
    article = foreign_article("article.md", f"# 題\n\n{own}\n\n{rest}{cites}\n", "ja")
    found = wording("ja").findings(audit(article, Library({}, {}, ()), select=[code]).findings)
    column, message = re.fullmatch(rf"article.md:\d+:(\d+): {code} (.+)", said).groups()  # type: ignore[union-attr]
    assert (int(column), message) in {(f.column, f.message) for f in found}, found
