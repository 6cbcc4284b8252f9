"""Every file can be read back as it was written, and an error in one names file, line and key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from nasty import ANY, LINE, NASTY, RAW, round_trip

IDS = st.from_regex(r"[a-z電車0-9][a-z電車0-9_-]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"e[0-9a-z]{6}", fullmatch=True)
LENGTHS = st.integers(1, 200_000)


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
@given(
    st.builds(
        ReadingList,
        read=tuples(IDS),
        in_part=st.dictionaries(IDS, st.integers(1, 99_999), max_size=3),
        origins=st.dictionaries(IDS, IDS, max_size=3),
        left_out=st.dictionaries(IDS, IDS, max_size=3),
    )
)
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
