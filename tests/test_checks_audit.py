"""The audit as a whole: selection, what a writer accepted, coverage, the ledger, forms of output."""

import json
import re
from pathlib import Path

import pytest

from draftflow.checks import rules
from draftflow.checks.article import foreign_article
from draftflow.checks.audit import CHECKS, Audit, audit
from draftflow.checks.base import Library
from draftflow.checks.render import Format, render
from draftflow.checks.suppress import baseline
from draftflow.errors import FileError, UsageError
from draftflow.models import Ledger, Reference
from draftflow.stages.worth import CRITIQUE

STORED = (Reference(id="s1", title="", url="https://example.org/1"),)
LIBRARY = Library({"s1": "“We will not raise taxes in 2025,” the minister said."}, {}, STORED)
LIST = "\n\n## References\n\n1. https://example.org/1\n"
TEXT = (
    "# T\n\n## A\n\nThe minister said “We will raise taxes in 2025” [1]. A lost marker [7].\n\n"
    "The minister said “We will not raise taxes in 2025” [1]." + LIST
)
DOCS = Path(__file__).parents[1] / "docs"


def audited(text: str = TEXT, name: str = "a.md", **selected: list[str]) -> Audit:
    return audit(foreign_article(name, text, "en", STORED), LIBRARY, **selected)


def codes(result: Audit) -> list[str]:
    return [f.code for f in result.findings]


def test_findings_come_by_place_and_code() -> None:
    assert codes(audited(select=["C", "Q"])) == ["Q201", "C101"]


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        (["Q"], [], ["Q201"]),
        (["C", "Q2"], ["C101"], ["Q201"]),
        (["C1"], ["C"], []),
        (["Q201", "C101"], [], ["Q201", "C101"]),
    ],
)
def test_codes_are_selected_and_ignored_by_prefix(select: list[str], ignore: list[str], left: list[str]) -> None:
    result = audited(select=select, ignore=ignore)
    assert codes(result) == left
    assert [c.supported for c in result.coverage if c.what == "quotations"] == [1]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("<!-- draftflow: ignore Q201 -->", ["C101"]),
        ("<!-- draftflow: ignore C101, Q201 -->", []),
        ("<!--draftflow:ignore Q-->", ["C101"]),
        ("<!-- draftflow: ignore -->", []),
        ("<!-- draftflow: ignore T601 -->", ["Q201", "C101"]),
        ("<!-- Q201 -->", ["Q201", "C101"]),
    ],
)
@pytest.mark.parametrize("where", ["above", "beside"])
def test_a_comment_accepts_codes_on_its_line_or_the_next(comment: str, left: list[str], where: str) -> None:
    lines = TEXT.split("\n")
    lines[4] = f"{comment}\n{lines[4]}" if where == "above" else f"{lines[4]} {comment}"
    result = audited("\n".join(lines), select=["C", "Q"])
    assert codes(result) == left
    assert result.accepted == 2 - len(left)


def test_a_baseline_knows_a_finding_that_moved_but_not_a_new_one() -> None:
    first = audited(select=["C", "Q"])
    known = baseline(first.findings, first.article)
    moved = audited(
        "Intro.\n\nMore.\n\n" + TEXT.replace("\n\nThe minister", "\n\nBetween.\n\nThe minister"), select=["C", "Q"]
    )
    assert (codes(moved.without_known(known, "b.json")), moved.without_known(known, "b.json").accepted) == ([], 2)
    grown = audited(TEXT.replace("marker [7]", "marker [7]. Another lost marker [8]"), select=["C", "Q"])
    assert [f.excerpt for f in grown.without_known(known, "b.json").findings] == ["[8]"]
    twice = audited(TEXT.replace("A lost marker [7].", "A lost marker [7]. A lost marker [7]."), select=["C", "Q"])
    assert codes(twice.without_known(known, "b.json")) == ["C101"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": 3}', '{"findings": {"a": {}}}', "[" * 100_000])
def test_what_is_no_baseline_is_refused_by_name(text: str) -> None:
    with pytest.raises(FileError, match=r"b\.json"):
        audited().without_known(text, "b.json")


def test_an_article_without_sources_is_never_given_a_clean_bill() -> None:
    article = foreign_article("a.md", TEXT, "en")
    result = audit(article, Library({}, {}, ()))
    counted = {c.what: c for c in result.coverage}
    assert (counted["quotations"].supported, counted["quotations"].could_not_check) == (0, 2)
    assert counted["citations"].could_not_check == 2
    assert "quotations checked 0 of 2, could not check 2" in render(result, "text")


def test_text_in_which_nothing_was_recognised_says_so() -> None:
    result = audit(
        foreign_article("a.md", "Words only, and no more than that.", "en"), Library({}, {}, ()), select=["C"]
    )
    assert codes(result) == ["C108"]
    assert "nothing to check" in render(result, "text")


def test_the_ledger_holds_every_sentence_with_its_verdicts() -> None:
    result = audited()
    ledger = result.ledger()
    assert [e.text for e in ledger.sentences] == [s.text for s in result.article.sentences]
    verdicts = [(j.what, j.verdict) for j in ledger.sentences[0].judgements if j.what in ("citation", "quotation")]
    assert verdicts == [("citation", "supported"), ("quotation", "not supported")]
    assert Ledger.model_validate_json(ledger.model_dump_json()) == ledger


def test_the_schema_of_the_ledger_is_the_one_in_the_docs() -> None:
    written = json.loads((DOCS / "ledger.schema.json").read_text("utf-8"))
    assert written == Ledger.model_json_schema(), "write it anew from Ledger.model_json_schema()"


def test_text_names_file_line_column_code_and_source() -> None:
    lines = render(audited(select=["C", "Q"]), "text").splitlines()
    assert lines[0].startswith("a.md:5:20: Q201 “We will raise taxes in 2025” is not what the source says")
    assert lines[0].endswith("[s1]")
    assert "    1  C101  error    A marker leads nowhere" in lines
    assert "a.md: 2 errors" in lines
    assert "citations checked 3 of 3, not supported 1" in lines


def test_json_holds_findings_and_coverage() -> None:
    held = json.loads(render(audited(select=["C"]), "json"))
    assert [(f["file"], f["line"], f["code"]) for f in held["findings"]] == [("a.md", 5, "C101")]
    assert held["coverage"][0] == {"what": "citations", "supported": 2, "not_supported": 1, "could_not_check": 0}


def test_sarif_names_rules_and_places() -> None:
    run = json.loads(render(audited(name="my dir/ä.md", select=["C"]), "sarif"))["runs"][0]
    assert [r["id"] for r in run["tool"]["driver"]["rules"]] == ["C101"]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "my%20dir/%C3%A4.md"},
        "region": {"startLine": 5, "startColumn": 68},
    }


def test_no_text_ends_an_annotation_early_or_starts_another() -> None:
    hostile = audited(
        "A [^x%0A::error::y] \x1b[31m[^::set-output name=a::b].", name="a,b:c\n::error::.md", select=["C101"]
    )
    lines = render(hostile, "github").splitlines()
    assert len(lines) == len(hostile.findings) > 0
    for line in lines:
        assert re.match(r"::error file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3A\.md,line=1,col=\d+,title=C101::", line)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_no_form_prints_what_a_terminal_obeys(form: Format) -> None:
    printed = render(audited("A \x1b[31m “b\x07 c d e f g h” \u202e said [9\x1b].\n\n[^\x9b2J]" + LIST), form)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed)


@pytest.mark.parametrize("code", rules.codes())
def test_a_page_has_its_form(code: str) -> None:
    page = rules.page(code)
    assert re.match(rf"# {code} [^\n]+[^.\n]\n\n\*\*(?:error|warning|note)\*\*", page)
    prose = re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r"^## (.+)$", prose, re.MULTILINE) == ["What it says", "Why it matters", "Example", "How to mend"]
    assert "```" in page


def test_every_code_that_is_raised_has_a_page() -> None:
    folder = Path(rules.__file__).parent
    raised = {c for file in folder.glob("*.py") for c in re.findall(r"\"([CQFNRTSL]\d{3})\"", file.read_text("utf-8"))}
    assert raised
    assert raised | {CRITIQUE} == set(rules.codes())


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"there is no rule .*\bC101\b"):
        rules.page("C1O1")
    with pytest.raises(UsageError, match="fits no rule"):
        rules.prefixes("C,X9")
    assert rules.prefixes(" c, q201,") == ("C", "Q201")


def test_checks_have_names_of_their_own_and_stand_in_the_order_of_families() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    order = "CQFNRTSL"
    families = [order.index(check.family) for check in CHECKS]
    assert families == sorted(families)


@pytest.mark.parametrize("text", ["", "\n", "[" * 20_000, "\x00\ud800\x1b" * 999, "# \n\n## \n", "|", "> ", "[1]"])
def test_bad_text_gets_an_honest_verdict(text: str) -> None:
    result = audit(foreign_article("a.md", text), LIBRARY)
    for form in ("text", "json", "sarif", "github"):
        render(result, form)
