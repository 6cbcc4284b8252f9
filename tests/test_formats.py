"""Every file can be read back as it was written, and an error in one names file, line and key."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from draftflow.errors import FileError
from draftflow.models import (
    AuthorKind,
    Brief,
    Coverage,
    Evidence,
    Finding,
    Outline,
    Part,
    Passage,
    Plan,
    PlannedSection,
    Point,
    Question,
    ReadingList,
    Rejected,
    Review,
    Section,
    Source,
    Where,
)
from draftflow.pipeline import formats
from draftflow.pipeline.formats import markdown_files, outline_file, review_file, yaml_files
from draftflow.text.clean import clean, one_line
from draftflow.text.citations import cited

NASTY = (
    *(
        "# hash",
        "#5",
        "- dash",
        "-",
        "---",
        "***",
        "* star",
        "+ plus",
        "> quote",
        "1. first",
        "2) second",
        "1986. A year",
    ),
    *("1.10", "12:30", "no", "Yes", "null", "~", "0o14", "0x1F", "1e3", ".inf", "2026-03-05", "=", "==="),
    *("a\\b", "\\", "\\# x", "1\\. x", "\\\\", "x\\", "[x]: https://example.org", "[ ] task", "[a](b)", "![a](b)"),
    *(
        "a | b",
        "|a|b|",
        "|---|",
        "`code`",
        "```",
        "~~~",
        "_under_",
        "__x__",
        "*em*",
        "<b>",
        "<!-- c -->",
        "&amp;",
        "{x}",
    ),
    *("A {#id}", "A {.class}", "ends with #", "ends with ##", "C#", "key: value", ": colon", "a: b: c", "'single'"),
    *('"double"', "“curly”", "it's", "100%", "@at", "%tag", "!tag", "&anchor", "*alias", "? question", ", comma"),
    *(
        "電車は「速い」。",
        "　全角　空白　",
        "ﾊﾝｶｸ",
        "１２：３０",
        "🚋 tram",
        "👨‍👩‍👧",
        "naïve café",
        "עברית",
        "$x$",
        "…",
    ),
    *(
        "$29.2 million",
        "https://example.org/?a=1&b=[2]#c",
        "x" * 300,
        "tab\there",
        "**bold**",
        "__init__",
        "A `b` {c} #",
    ),
)
WORDS = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINE = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: one_line(" ".join(words), 500)).filter(bool)
"""One line of text, as whatever is made by an author is cleaned before it becomes a value."""
PROSE = st.lists(LINE, max_size=4).map("\n\n".join) | st.lists(WORDS, max_size=5).map("\n".join)
ANY = PROSE | st.text(st.characters(exclude_categories=["Cs"]))
IDS = st.from_regex(r"[a-z電車0-9][a-z電車0-9_-]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"e[0-9a-z]{6}", fullmatch=True)
LENGTHS = st.integers(1, 200_000)
round_trip = settings(deadline=None, max_examples=1000)


def tuples(values: st.SearchStrategy[Any], size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=size).map(tuple)


# -- read back as written ------------------------------------------------------------------------------------------


@round_trip
@given(
    st.builds(
        Brief,
        topic=LINE,
        language=st.sampled_from(["en", "ja"]),
        instructions=ANY.map(lambda text: clean(text).strip()),
        length=LENGTHS,
        author=st.sampled_from(AuthorKind),
        model=st.none() | LINE,
        sources=tuples(LINE),
        max_sources=LENGTHS,
    )
)
def test_a_brief(brief: Brief) -> None:
    assert markdown_files.load_brief(markdown_files.dump_brief(brief), "brief.md") == brief


@round_trip
@given(
    st.builds(
        Source,
        id=IDS,
        title=LINE,
        url=st.none() | st.just("https://example.org/a?b=c#d"),
        publisher=st.none() | LINE,
        author=st.none() | LINE,
        published=st.none() | st.sampled_from(["2026", "2026-03", "2026-03-05"]),
        language=st.sampled_from(["en", "ja"]),
        address=LINE,
        sha256=st.just("0f"),
        text=ANY.map(clean),
    )
)
def test_a_source_with_every_character_in_its_place(source: Source) -> None:
    assert markdown_files.load_source(formats.dump(source), f"sources/{source.id}.md", source.id) == source


@round_trip
@given(st.builds(Plan, questions=tuples(st.builds(Question, id=IDS, question=ANY, queries=tuples(ANY)))))
def test_a_plan(plan: Plan) -> None:
    assert yaml_files.load_plan(formats.dump(plan), "plan.yaml") == plan


@round_trip
@given(st.builds(ReadingList, read=tuples(IDS), left_out=tuples(IDS)))
def test_a_reading_list(reading: ReadingList) -> None:
    assert yaml_files.load_reading(formats.dump(reading), "reading.yaml") == reading


@round_trip
@given(
    st.builds(
        Evidence,
        source=st.just("gazette"),
        passages=tuples(
            st.builds(
                Passage,
                id=KEYS,
                source=st.just("gazette"),
                quote=ANY,
                where=st.builds(Where, start=st.integers(0, 9_999), end=LENGTHS, heading=st.none() | ANY),
                kind=st.sampled_from(["fact", "figure", "quotation", "opinion", "background"]),
                note=ANY,
                speaker=st.none() | ANY,
                date=st.none() | ANY,
            )
        ),
        rejected=tuples(st.builds(Rejected, quote=ANY, reason=ANY)),
    )
)
def test_evidence(evidence: Evidence) -> None:
    source = Source(id="gazette", title="t", address="a", sha256="", text="text")
    assert yaml_files.load_evidence(formats.dump(evidence), "evidence/gazette.yaml", source) == evidence


POINTS = st.builds(Point, text=LINE, evidence=st.lists(KEYS, max_size=3, unique=True).map(tuple))
PARTS = st.tuples(
    st.lists(
        st.builds(Part, heading=st.none(), points=st.lists(POINTS, min_size=1, max_size=2).map(tuple)), max_size=1
    ),
    st.lists(st.builds(Part, heading=LINE, points=tuples(POINTS, 2)), max_size=2),
).map(lambda parts: (*parts[0], *parts[1]))
SECTIONS = st.lists(
    st.builds(PlannedSection, id=IDS, heading=LINE, length=LENGTHS, intent=st.just("") | LINE, parts=PARTS),
    min_size=1,
    max_size=3,
    unique_by=lambda section: section.id,
).map(tuple)


@round_trip
@given(st.builds(Outline, title=LINE, standfirst=st.just("") | LINE, sections=SECTIONS))
def test_an_outline(outline: Outline) -> None:
    assert outline_file.load(outline_file.dump(outline), "outline.md", default_length=7) == outline


FINDINGS = st.builds(
    Finding,
    code=st.from_regex(r"[CQFNRTS][0-9]{3}", fullmatch=True),
    severity=st.sampled_from(["error", "warning", "note"]),
    message=LINE,
    line=st.none() | st.integers(1, 999),
    column=st.none(),
    section=st.none() | IDS,
    excerpt=st.just("") | LINE,
    source=st.none() | IDS,
).flatmap(
    lambda f: (
        st.integers(1, 99).map(lambda n: f.model_copy(update={"column": n})) | st.just(f) if f.line else st.just(f)
    )
)


@round_trip
@given(
    tuples(FINDINGS, 4).map(
        lambda found: tuple(sorted(found, key=lambda f: ["error", "warning", "note"].index(f.severity)))
    ),
    tuples(
        st.builds(
            Coverage,
            what=st.sampled_from(["citations", "quotations", "figures", "names"]),
            supported=LENGTHS,
            not_supported=LENGTHS,
            could_not_check=LENGTHS,
        )
    ),
)
def test_a_review(findings: tuple[Finding, ...], coverage: tuple[Coverage, ...]) -> None:
    review = Review(findings=findings, coverage=coverage)
    assert review_file.load(formats.dump(review), "review.md") == review
