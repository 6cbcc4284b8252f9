"""What a run came to: the closing summary, its exit code, and what was spent."""

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from string import Formatter

import pytest

from draftflow.errors import DraftflowError, Exit, FileError, Malformed, ProviderError, SourceError, TimedOut
from draftflow.llm.base import Call, Usage
from draftflow.models import Coverage
from draftflow.pipeline import calls
from draftflow.pipeline.calls import Spent, spent
from draftflow.pipeline.phrases import PHRASES, Phrases
from draftflow.pipeline.reader import read_brief
from draftflow.pipeline.runner import Outcome
from draftflow.pipeline.summary import Summary, exit_code, summarise
from draftflow.pipeline.summary_lines import summary_lines
from draftflow.pipeline.workspace import Workspace
from scribe import Desk, seated
from told import english_left

CALL = Call(
    at="2026-11-01T00:00:00+00:00",
    unit="write/a",
    model="m-1",
    seconds=1.5,
    usage=Usage(input_tokens=100, output_tokens=20),
    cost=0.25,
    finish="stop",
)
READING = "outputs/boats/reading.yaml"
SUMMARY = Summary(
    folder=Path("outputs/boats"),
    article=Path("outputs/boats/article.md"),
    title="The boats",
    language="en",
    length=1_180,
    wanted=1_200,
    citations=31,
    sources=9,
    sources_cited=7,
    passages=40,
    rejected=0,
    errors=0,
    warnings=0,
    notes=0,
    coverage=(),
    made=3,
    run=Spent(),
    total=Spent(),
    gaps={},
    refused_sources={},
    left_as_edited=(),
    orphans=(),
    exit=0,
)


@pytest.fixture
def desk(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(notes.parent, monkeypatch)


def summary(desk: Desk, outcome: Outcome, calls_before: int = 0) -> Summary:
    return summarise(desk.workspace, read_brief(desk.workspace), outcome, calls_before)


# -- the numbers ---------------------------------------------------------------------------------------------------


def test_a_finished_article_is_summed_up(desk: Desk) -> None:
    made = summary(desk, desk.run())
    assert (made.title, made.language, made.wanted, made.exit) == ("The boats", "en", 300, 0)
    assert made.article == desk.workspace.root / "article.md"
    assert (made.sources, made.sources_cited, made.citations, made.passages) == (3, 3, 9, 9)
    assert made.made == len(desk.states)
    assert 100 < made.length < 200
    assert made.gaps == {}


def test_what_is_missing_edited_and_left_over_is_named(desk: Desk) -> None:
    desk.run()
    desk.edit("sections/about-post.md", "plainly", "oddly")
    desk.workspace.write("sections/old.md", "text\n")
    desk.workspace.remove("sections/about-gazette.md")
    desk.refused["harbour"] = SourceError("notes/harbour.md: holds no text to cite")
    desk.note("harbour", "x")
    desk.scribe.failures["write/about-gazette"] = Malformed("no JSON")
    made = summary(desk, desk.run())
    assert made.gaps == {"write/about-gazette": "no JSON"}
    assert made.left_as_edited == ("sections/about-post.md",)
    assert made.orphans == ("sections/old.md",)
    assert made.refused_sources == {"research/sources/harbour": "notes/harbour.md: holds no text to cite"}
    assert made.exit == Exit.GAPS


def test_before_there_is_an_article_the_summary_says_where_its_folder_is(desk: Desk) -> None:
    made = summary(desk, desk.run(stop_after="research"))
    assert (made.article, made.title, made.length, made.citations) == (None, "The boats", 0, 0)
    assert summary_lines(made)[-1] == f"folder: {desk.workspace.root}"


@pytest.mark.parametrize(
    ("errors", "written", "code"),
    [
        ([], True, Exit.DONE),
        ([], False, Exit.DONE),
        ([ProviderError("x")], True, Exit.GAPS),
        ([ProviderError("x"), TimedOut("x")], False, Exit.PROVIDER),
        ([ProviderError("x"), Malformed("x")], False, Exit.GAPS),
        ([Malformed("x")], True, Exit.GAPS),
    ],
)
def test_the_exit_code_of_a_run(errors: list[DraftflowError], *, written: bool, code: Exit, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    if written:
        workspace.write("sections/a.md", "text\n")
    outcome = Outcome(gaps={f"write/{number}": error for number, error in enumerate(errors)})
    assert exit_code(workspace, outcome) is code


# -- the lines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {},
            ["The boats", "1,180 of 1,200 words, 31 citations of 7 of 9 sources", "article: outputs/boats/article.md"],
        ),
        ({"language": "ja"}, ["1,180 of 1,200 characters, 31 citations of 7 of 9 sources"]),
        (
            {"coverage": (Coverage(what="figures", supported=8, not_supported=1, could_not_check=2),)},
            ["figures checked: 8 of 11 supported, could not check 2"],
        ),
        ({"errors": 1, "notes": 2}, ["open: 1 error, 2 notes; see outputs/boats/review.md"]),
        ({"rejected": 4}, ["4 proposed quotes are not in their source and were turned down; see evidence/"]),
        (
            {"run": Spent(calls=2, input_tokens=9_000, output_tokens=80, cost=0.125)},
            ["2 calls, 9,000 + 80 tokens, $0.1250"],
        ),
        ({"left_as_edited": ("outline.md",)}, ["left as you edited it: outline.md"]),
        ({"orphans": ("sections/a.md",)}, ["left out, no heading or source asks for it: sections/a.md"]),
        (
            {"copies": ("b",), "left_out": ("c", "d"), "in_part": ("e",)},
            [f"sources: 1 not read because another has the same text, 2 left out, 1 read in part; see {READING}"],
        ),
        ({"refused_sources": {"a": "a.md: holds no text"}}, ["source not used: a.md: holds no text"]),
        (
            {"gaps": {"write/a": "no luck"}},
            [
                "missing: write/a: no luck",
                "`draftflow run boats` tries the missing ones again; nothing else is paid for twice",
            ],
        ),
    ],
)
def test_the_lines_of_a_summary(changes: dict[str, object], says: list[str]) -> None:
    lines = summary_lines(SUMMARY.model_copy(update=changes))
    assert [line for line in lines if line in says] == says
    assert len(lines) <= 3 + len(says)


IN_JAPANESE: tuple[tuple[dict[str, object], list[str]], ...] = (
    (
        {},
        [
            "The boats",
            "本文 1,180字（目標 1,200字）、資料9件のうち7件を31か所で引用",
            "記事：outputs/boats/article.md",
        ],
    ),
    ({"language": "en"}, ["本文 1,180語（目標 1,200語）、資料9件のうち7件を31か所で引用"]),
    (
        {"coverage": (Coverage(what="figures", supported=8, not_supported=1, could_not_check=2),)},
        ["数字の照合：11件のうち8件に裏付けあり、確認できず2件"],
    ),
    ({"errors": 1, "notes": 2}, ["残る指摘：誤り1件、参考2件（outputs/boats/review.md）"]),
    ({"rejected": 4}, ["資料に見当たらない引用の候補4件を退けた（理由は evidence/）"]),
    (
        {"run": Spent(calls=2, input_tokens=9_000, output_tokens=80, unpriced=2)},
        ["呼び出し2回、9,000＋80トークン、料金不明"],
    ),
    (
        {"open": ("1 question left open by the sources, see gaps.yaml",)},
        ["資料では答えの出ない問いが1つ残る（gaps.yaml）"],
    ),
    ({"refused_sources": {"a": "a.md: holds no text to cite"}}, ["使えない資料：a.md：引用できる本文がない"]),
    (
        {"gaps": {"write/a": "the model answered nothing"}},
        [
            "未完成：write/a：モデルが何も答えなかった",
            "`draftflow run boats` で未完成の部分をもう一度試す。ほかに二度払うものはない",
        ],
    ),
)


@pytest.mark.parametrize(("changes", "says"), IN_JAPANESE)
def test_the_lines_of_a_summary_in_japanese(changes: dict[str, object], says: list[str]) -> None:
    lines = summary_lines(SUMMARY.model_copy(update={"language": "ja"} | changes), "ja")
    assert [line for line in lines if line in says] == says
    assert len(lines) <= 3 + len(says)


def test_the_phrases_of_both_languages_are_filled_with_the_same() -> None:
    for field in fields(Phrases):
        english, japanese = (flat(getattr(PHRASES[language], field.name)) for language in ("en", "ja"))
        assert len(english) == len(japanese), field.name
        for one, other in zip(english, japanese, strict=True):
            assert set(holes(one)) == set(holes(other)), field.name
            assert field.name == "language" or not english_left(re.sub(r"\{[^}]*\}|gaps|evidence/", " ", other)), (
                field.name
            )


def flat(value: object) -> list[str]:
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else [value]
    return [text for part in parts for text in (flat(part) if isinstance(part, tuple) else [str(part)])]


def holes(text: str) -> list[str]:
    return [f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None]


# -- what was spent ------------------------------------------------------------------------------------------------


def test_only_the_calls_of_this_run_count_as_its_own(desk: Desk) -> None:
    outcome = desk.run()
    record = calls.recorder(desk.workspace)
    record(CALL)
    record(CALL.model_copy(update={"cost": None}))
    made = summary(desk, outcome, calls_before=1)
    assert made.run == Spent(calls=1, input_tokens=100, output_tokens=20, cost=0.0, unpriced=1)
    assert made.total == Spent(calls=2, input_tokens=200, output_tokens=40, cost=0.25, unpriced=1)


@pytest.mark.parametrize("cut", ["{", '{"at": "2026-11-01T00:0', CALL.model_dump_json()[:-1]])
def test_a_line_that_was_cut_short_costs_the_others_nothing(cut: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    record = calls.recorder(workspace)
    record(CALL)
    with (tmp_path / calls.FILE).open("a", encoding="utf-8") as file:
        file.write(cut)
    assert calls.calls(workspace) == [CALL]
    record(CALL)
    assert calls.calls(workspace) == [CALL, CALL]
    assert spent(calls.calls(workspace)).calls == 2


@pytest.mark.parametrize("line", ["{}", "[]", '{"at": 1}', "null"])
def test_a_line_that_says_something_else_is_named(line: str, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    calls.recorder(workspace)(CALL)
    workspace.append(calls.FILE, line)
    with pytest.raises(FileError, match=r"calls\.jsonl:2: not a call"):
        calls.calls(workspace)


def test_nothing_on_file_is_nothing_spent(tmp_path: Path) -> None:
    assert calls.calls(Workspace(tmp_path)) == []
    assert spent([]) == Spent()
