"""Every file can be read back as it was written, and an error in one names file, line and key."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.errors import FileError
from draftflow.models import (
    AuthorKind,
    Brief,
    Coverage,
    Evidence,
    Finding,
    Found,
    Hit,
    Outline,
    Part,
    Passage,
    Plan,
    PlannedSection,
    Point,
    Question,
    ReadingList,
    Reference,
    Rejected,
    Review,
    Section,
    Source,
    Where,
)
from draftflow.pipeline import formats
from draftflow.pipeline.formats import markdown_files, outline_file, review_file, yaml_files
from draftflow.pipeline.workspace import Workspace
from draftflow.text.citations import cited
from draftflow.text.clean import clean, one_line

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
RAW = ("a\x85b", "a\u2028b\u2029c", "\0", "\x1b[1m", "a\nb\n", "\n\na", "  in\n out\n", "a\t\n", "\ufeffa", "a\n---\nb\n", "\t", " ")
"""Texts as models and files may give them, before they are cleaned."""
WORDS = st.sampled_from((*NASTY, *RAW)) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINE = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: one_line(" ".join(words), 500))
LINE = LINE.filter(lambda line: line and not cited(line))
"""One line of text, as whatever is made by an author is cleaned before it becomes a value."""
PROSE = st.lists(LINE, max_size=4).map("\n\n".join) | st.lists(WORDS, max_size=5).map("\n".join)
ANY = PROSE | st.text(st.characters(exclude_categories=["Cs"]))
IDS = st.from_regex(r"[a-z電車0-9][a-z電車0-9_-]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"e[0-9a-z]{6}", fullmatch=True)
LENGTHS = st.integers(1, 200_000)
round_trip = settings(deadline=None, max_examples=40, derandomize=True)


def tuples(values: st.SearchStrategy[Any], size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=size).map(tuple)


SOURCE = Source(id="gazette", title="t", address="a", sha256="", text="text")


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
        status=st.just("ok") | LINE,
        reason=st.none() | LINE,
        retrieved=st.none() | st.just("2026-11-01"),
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


HITS = st.builds(Hit, url=ANY, title=ANY, provider=ANY, query=ANY, published=st.none() | ANY)


@round_trip
@given(st.builds(Found, hits=tuples(HITS), problems=tuples(ANY)))
def test_what_was_found(found: Found) -> None:
    assert yaml_files.load_found(formats.dump(found), "found.yaml") == found


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
    assert yaml_files.load_evidence(formats.dump(evidence), "evidence/gazette.yaml", SOURCE) == evidence


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


@round_trip
@given(text=ANY.map(clean), data=st.data())
def test_places_in_a_source_survive_its_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    source = SOURCE.model_copy(update={"text": text, "title": "---", "language": "en"})
    workspace = Workspace(tmp_path_factory.getbasetemp() / "offsets")
    workspace.write("sources/gazette.md", formats.dump(source))
    read = markdown_files.load_source(workspace.read("sources/gazette.md") or "", "sources/gazette.md", "gazette")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert read.text[start:end] == text[start:end]
    assert read == source


@round_trip
@given(ANY.map(clean))
def test_the_prose_of_a_section_stands_as_it_is(text: str) -> None:
    assert formats.dump(Section(id="a", heading="A", text=text)) == text.strip() + "\n"


@pytest.mark.parametrize("bad", ["\ud800", "\udc80 x"])
def test_a_lone_surrogate_does_not_make_a_file_unreadable(bad: str) -> None:
    evidence = Evidence(source="gazette", rejected=(Rejected(quote=bad, reason=bad),))
    written = formats.dump(evidence)
    assert written.encode()
    assert yaml_files.load_evidence(written, "e.yaml", SOURCE).rejected[0].quote == bad.translate(
        {0xD800: 0xFFFD, 0xDC80: 0xFFFD}
    )
    assert formats.dump(Section(id="a", heading="A", text=bad)).encode()
    assert formats.dump((Reference(id="a", title=bad),)).encode()


def test_every_nasty_text_comes_back_from_every_file() -> None:
    for text in (*NASTY, *RAW):
        rejected = Evidence(source="gazette", rejected=(Rejected(quote=text, reason=text),))
        assert yaml_files.load_evidence(formats.dump(rejected), "e.yaml", SOURCE) == rejected
        line = one_line(text)
        if line and not cited(line):
            point = Point(text=line, evidence=("e111111",))
            part = Part(heading=line, points=(point,))
            section = PlannedSection(id="a", heading=line, length=5, intent=line, parts=(part,))
            outline = Outline(title=line, standfirst=line, sections=(section,))
            assert outline_file.load(formats.dump(outline), "o.md", default_length=7) == outline
            brief = Brief(topic=line, language="en", length=5, instructions=clean(text).strip(), sources=(line,))
            assert markdown_files.load_brief(markdown_files.dump_brief(brief), "b.md") == brief
            finding = Finding(code="C101", severity="note", message=line, excerpt=line)
            assert review_file.load(formats.dump(Review(findings=(finding,))), "r.md").findings == (finding,)


# -- what a person writes ------------------------------------------------------------------------------------------


def test_a_source_put_there_by_hand_may_do_without_a_head() -> None:
    bare = markdown_files.load_source("# Boats  \n\nThey sail.\n", "out/sources/boats.md", "boats")
    assert (bare.id, bare.title, bare.language) == ("boats", "Boats", "en")
    assert bare.text == "# Boats  \n\nThey sail.\n"
    assert bare.address == "sources/boats.md"
    assert markdown_files.load_source("はしけ。\n", "x", "boats").title == "boats"
    dated = markdown_files.load_source("---\ntitle: T\npublished: March 2026\n---\n\nText.\n", "x", "boats")
    assert json.loads(formats.dump((dated.reference(),)))[0]["issued"] == {"literal": "March 2026"}


def test_a_brief_as_a_person_writes_it() -> None:
    text = (
        "---\nlanguage: en\nlength: 900\nsources:\n- no\n- 12:30\n- 1.10\n---\n"
        "<!-- # Not the topic -->\n# The topic <!-- stays --> # \n\n"
        "<!-- a\nnote -->\nAngle: costs.\n\n# More\n<!-- open\n"
    )
    brief = markdown_files.load_brief(text, "brief.md")
    assert brief.topic == "The topic <!-- stays --> #"
    assert brief.instructions == "Angle: costs.\n\n# More\n<!-- open"
    assert brief.sources == ("no", "12:30", "1.10")


def test_an_outline_as_a_person_writes_it() -> None:
    text = (
        "The talks\n=========\n\nA standfirst\nin two lines.\n\n"
        "## First　things\n\nIntent one.\n\n* a point [@e111111; @e222222]\n  that goes on [@e111111]\n\nIntent two.\n"
        '## First　things {.wide length="250"}\n\n### Agenda {.x} ##\n\n1. one\n2. two [@e333333]\n'
        "## 電車 {#densha}\n"
    )
    outline = outline_file.load(text, "outline.md", default_length=7)
    assert (outline.title, outline.standfirst) == ("The talks", "A standfirst in two lines.")
    assert [(s.id, s.heading, s.length) for s in outline.sections] == [
        ("first-things", "First　things", 7),
        ("first-things-2", "First　things", 250),
        ("densha", "電車", 7),
    ]
    assert outline.sections[0].intent == "Intent one. Intent two."
    assert outline.sections[0].parts[0].points[0] == Point(text="a point that goes on", evidence=("e111111", "e222222"))
    assert outline.sections[1].parts[0].heading == "Agenda"
    assert outline.sections[1].evidence == ("e333333",)


def test_what_a_person_notes_in_a_review_is_left_alone() -> None:
    text = (
        "---\ncoverage: []\n---\n\n# Review\n\nMy note.\n\n## Errors\n\n"
        "- **C101** `talks` 3:7 [post]: Nothing is there.\n  > the sentence\n- mine\n"
    )
    finding = review_file.load(text, "review.md").findings[0]
    assert (finding.section, finding.line, finding.column, finding.source) == ("talks", 3, 7, "post")
    assert (finding.message, finding.excerpt) == ("Nothing is there.", "the sentence")


# -- errors --------------------------------------------------------------------------------------------------------

Load = Callable[[str], object]
LOADERS: dict[str, Load] = {
    "plan.yaml": lambda text: yaml_files.load_plan(text, "plan.yaml"),
    "reading.yaml": lambda text: yaml_files.load_reading(text, "reading.yaml"),
    "evidence/gazette.yaml": lambda text: yaml_files.load_evidence(text, "evidence/gazette.yaml", SOURCE),
    "brief.md": lambda text: markdown_files.load_brief(text, "brief.md"),
    "sources/gazette.md": lambda text: markdown_files.load_source(text, "sources/gazette.md", "gazette"),
    "outline.md": lambda text: outline_file.load(text, "outline.md", default_length=7),
    "review.md": lambda text: review_file.load(text, "review.md"),
}
PASSAGE = "passages:\n- id: e111111\n  source: gazette\n  quote: q\n  where:\n    start: 0\n    end: {end}\n  {more}\n"
BRIEF = "---\nlanguage: en\nlength: 900\n{more}---\n\n# Boats\n"


@pytest.mark.parametrize(
    ("file", "text", "place", "says"),
    [
        ("plan.yaml", "", "", "questions: missing"),
        ("plan.yaml", "- a\n", ":1", "should be a list of `key: value` lines"),
        ("plan.yaml", "questions: 5\n", ":1", "questions: Input should be a valid tuple, not '5'"),
        ("plan.yaml", "questions:\n- id: q1\n", ":2", "questions[0].question: missing"),
        ("plan.yaml", "questions: []\nextra: 1\n", ":2", "extra: unknown key; there are questions"),
        ("plan.yaml", "questions:\n- id: q1\n  question: x\n  querys: []\n", ":4", "questions[0].querys: unknown key"),
        ("plan.yaml", "questions: []\nquestions: []\n", ":2", "the key 'questions' twice; keep one"),
        ("plan.yaml", "a: &x 1\n", ":1", "the anchor &x; write the value out"),
        ("plan.yaml", "\na: *x\n", ":2", "the alias *x; write the value out"),
        ("plan.yaml", "a: !!python/object:os.system x\n", ":1", "the tag "),
        ("plan.yaml", "questions:\n\t- id: q\n", ":2", "not YAML: "),
        ("plan.yaml", "questions: [\n", ":2", "not YAML: "),
        ("plan.yaml", "a: 1\n---\nb: 2\n", ":2", "a second YAML document; keep one"),
        ("plan.yaml", "a: \0\n", "", "holds a NUL byte"),
        ("plan.yaml", "questions: " + "[" * 30 + "]" * 30, ":1", "nested deeper than 24 levels"),
        ("plan.yaml", "[" * 50_000, ":1", "nested deeper than 24 levels"),
        ("plan.yaml", "? [a]\n: b\n", ":1", "a key that is not a word"),
        ("reading.yaml", "read: [a]\nleft_out: x\n", ":2", "left_out: Input should be a valid tuple, not 'x'"),
        ("evidence/gazette.yaml", "source: post\n", ":1", "source: should be 'gazette', not 'post'"),
        ("evidence/gazette.yaml", PASSAGE.format(end=0, more="note: n"), ":7", "passages[0].where.end: Input"),
        ("evidence/gazette.yaml", PASSAGE.format(end="ten", more="note: n"), ":7", "not 'ten'"),
        ("evidence/gazette.yaml", PASSAGE.format(end=3, more="kind: rumour"), ":8", "passages[0].kind: Input"),
        ("evidence/gazette.yaml", PASSAGE.format(end=3, more="mine: x"), ":8", "passages[0].mine: unknown key"),
        ("brief.md", "", ":1", "no topic; write it as a heading"),
        ("brief.md", "---\nlanguage: en\nlength: 900\n---\n\nNo heading.\n", ":5", "no topic; write it as a heading"),
        ("brief.md", "# Boats\n", "", "language: missing"),
        ("brief.md", BRIEF.format(more="langth: 5\n"), ":4", "langth: unknown key; there are topic, language"),
        ("brief.md", BRIEF.format(more="max_sources: many\n"), ":4", "max_sources: Input should be a valid integer"),
        ("brief.md", BRIEF.format(more="max_sources: 0\n"), ":4", "max_sources: Input should be greater than 0"),
        ("brief.md", BRIEF.format(more="author: ghost\n"), ":4", "author: Input should be 'model' or 'extractive'"),
        ("brief.md", BRIEF.format(more="sources: notes\n"), ":4", "sources: Input should be a valid tuple"),
        ("brief.md", BRIEF.format(more="length: 5\n"), ":4", "the key 'length' twice"),
        ("sources/gazette.md", "---\ntitel: x\n---\n\ntext\n", ":2", "titel: unknown key"),
        ("sources/gazette.md", "---\ntitle: x\nlanguage: fr\n---\n\ntext\n", ":3", "language: Input should be 'en'"),
        ("sources/gazette.md", "---\nurl: javascript:alert(1)\n---\n\nt\n", ":2", "url: should be an http"),
        ("sources/gazette.md", "---\n- x\n---\n\ntext\n", ":2", "should be a list of `key: value` lines"),
        ("outline.md", "", ":1", "no title; the first line should be `# The title`"),
        ("outline.md", "# T\n", "", "no section; write one as `## Heading {#id length=300}`"),
        ("outline.md", "# T\n\n## A\n\n# U\n", ":5", "a second title 'U'; sections have `##`"),
        ("outline.md", "# T\n\n- early\n", ":3", "the point 'early' stands before any section"),
        ("outline.md", "# T\n\n### Early\n", ":3", "the subhead 'Early' stands before any section"),
        ("outline.md", "# T\n\n## A {#a}\n\n## B {#a}\n", ":5", "the section id 'a' stands twice"),
        ("outline.md", "# T\n\n## A {#../b}\n", ":3", "the section id '" ),
        ("outline.md", "# T\n\n## A {#-b}\n", ":3", "should be letters, digits and hyphens"),
        ("outline.md", "# T\n\n## A {#" + "x" * 300 + "}\n", ":3", "should be letters, digits and hyphens"),
        ("review.md", "# Review\n\n- **C101**: x\n", ":3", "a finding outside `## Errors`"),
        ("review.md", "---\ncoverage:\n- what: moods\n---\n\n", ":3", "coverage[0].what: Input should be"),
        ("review.md", "---\ncoverage: [\n---\n\n", ":3", "not YAML: "),
    ],
)  # fmt: skip
def test_an_error_names_file_line_and_key(file: str, text: str, place: str, says: str) -> None:
    with pytest.raises(FileError) as caught:
        LOADERS[file](text)
    assert str(caught.value).startswith(f"{file}{place}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


@round_trip
@given(
    st.sampled_from(sorted(LOADERS)),
    ANY
    | st.lists(
        st.sampled_from(["# a", "## b", "- c", "---", "a: b", "x:", "{}", "[", "|", "\t", ">", "<!--", "```"])
    ).map("\n".join),
)
def test_whatever_stands_in_a_file_it_is_read_or_named(file: str, text: str) -> None:
    with suppress(FileError):
        LOADERS[file](text)
