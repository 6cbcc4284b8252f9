"""Files as people write them: read as they are meant, or refused with file, line and key."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.errors import FileError
from draftflow.models import (
    Point,
    Source,
)
from draftflow.pipeline import formats
from draftflow.pipeline.formats import markdown_files, outline_file, review_file, yaml_files
from nasty import ANY, round_trip

SOURCE = Source(id="gazette", title="t", address="a", sha256="", text="text")


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
        ("reading.yaml", "read: [a]\nleft_out: x\n", ":2", "left_out: Input should be a valid dictionary, not 'x'"),
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
        ("brief.md", BRIEF.format(more="author: ghost\n"), ":4", "author: Input should be 'model', 'extractive' or 'hybrid'"),
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
