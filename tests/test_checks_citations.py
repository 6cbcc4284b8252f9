"""What is said of markers, reference lists and sentences that cite nothing."""

import pytest

from draftflow.checks.article import foreign_article, own_article
from draftflow.checks.audit import audit
from draftflow.checks.base import Library
from draftflow.models import Finding, Outline, Passage, PlannedSection, Reference, Section, Where

STORED = (
    Reference(id="s1", title="One", url="https://example.org/1"),
    Reference(id="s2", title="Two", url="https://example.org/2"),
)
LIBRARY = Library({"s1": "The text of one.", "s2": "The text of two."}, {}, STORED)
LIST = "\n\n## References\n\n1. https://example.org/1\n2. https://example.org/2\n"


def findings(text: str, codes: str) -> list[Finding]:
    return list(audit(foreign_article("a.md", text, None, STORED), LIBRARY, select=codes.split()).findings)


def test_a_lost_key_is_named_with_the_range_there_is() -> None:
    (found,) = findings(f"A claim [1,99]. Another [2]{LIST}", "C101")
    assert (found.line, found.column, found.severity) == (1, 9, "error")
    assert found.message == "[1,99] leads nowhere for 99: the references run from 1 to 2"


@pytest.mark.parametrize(
    "marker",
    ["[0]", "[-1]", "[999999999]", "[1-40]", "[^x]", "[@nobody]", "[[7]](#r7)", "［９］", "<sup>[2]</sup> [9]"],
)
def test_a_marker_outside_the_list_is_flagged_once(marker: str) -> None:
    assert len(findings(f"A claim [1]{marker}. Another [2].{LIST}", "C101")) == 1


def test_markers_without_any_list_could_not_be_checked_and_that_is_said_once() -> None:
    (found,) = findings("A claim [1]. Another [2].", "C1")
    assert (found.code, found.severity) == ("C111", "warning")
    article = foreign_article("a.md", "A claim [1]. Another [2].", None, STORED)
    counted = [c for c in audit(article, LIBRARY).coverage if c.what == "citations"]
    assert (counted[0].not_supported, counted[0].could_not_check) == (0, 2)


def test_a_footnote_without_a_definition_leads_nowhere() -> None:
    (found,) = findings("A claim [^1].", "C10")
    assert found.message == "[^1] leads nowhere: the footnote is not defined"


def test_an_unknown_token_of_our_own_is_flagged_and_its_neighbour_kept() -> None:
    passage = Passage(id="e1", source="s1", quote="The text", where=Where(start=0, end=8))
    outline = Outline(title="T", sections=(PlannedSection(id="a", heading="A", length=1, intent="", parts=()),))
    sections = (Section(id="a", heading="A", text="A claim [@e1; @e9]."),)
    article = own_article(outline, sections, {"e1": passage}, STORED)
    result = audit(article, Library({"s1": "The text of one."}, {"e1": passage}, STORED), select=["C"])
    assert [(f.code, f.section) for f in result.findings] == [("C101", "a")]
    verdicts = [(j.text, j.verdict) for s in article.sentences for j in result.judgements[s.id] if j.what == "citation"]
    assert verdicts == [("[@e1; @e9] e1", "supported"), ("[@e1; @e9] e9", "not supported")]


def test_a_reference_nobody_cites_and_one_that_is_there_twice() -> None:
    text = "A claim [1].\n\n## References\n\n1. https://example.org/1\n2. https://example.org/2\n3. http://www.example.org/1/#x\n"
    assert [(f.code, f.line) for f in findings(text, "C102 C104")] == [("C102", 6), ("C104", 7)]


def test_a_list_of_which_nothing_is_cited_is_said_once() -> None:
    found = findings(f"A claim without markers.{LIST}", "C1")
    assert [f.code for f in found] == ["C108"]
    assert "2 references" in found[0].message


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("1. Title https://example.org/ahttps://example.org/b", "run into each other"),
        ("1. 記事の題名example.com", "'example.com' is glued"),
        ("1. White Housewhitehouse.gov. https://example.org/1", "'whitehouse.gov' is glued"),
        ("1. [題名](https://example.org/1)example.org", "'example.org' is glued"),
        ("1. Title htp://example.org/a", "mistyped"),
    ],
)
def test_a_broken_or_glued_address_is_flagged(entry: str, said: str) -> None:
    (found,) = findings(f"A claim [1].\n\n## References\n\n{entry}\n", "C105")
    assert said in found.message


@pytest.mark.parametrize(
    "entry",
    [
        "1. Reuters, reuters.com, https://example.org/1",
        "1. Amazon.com annual report. https://example.org/1",
        "1. 東京新聞（tokyo-np.co.jp） https://example.org/1",
        "1. https://example.org/1 (accessed 2024)",
        "1. [Title](https://example.org/1) - example.org",
    ],
)
def test_a_sound_entry_is_left_alone(entry: str) -> None:
    assert not findings(f"A claim [1].\n\n## References\n\n{entry}\n", "C105")


def test_a_source_that_is_not_stored_is_a_note_not_a_verdict() -> None:
    article = foreign_article(
        "a.md", "A claim [1]. Another [1].\n\n## References\n\n1. Far. https://far.example/9\n", None, STORED
    )
    result = audit(article, LIBRARY, select=["C"])
    assert [(f.code, f.severity) for f in result.findings] == [("C106", "note")]
    assert [c.could_not_check for c in result.coverage if c.what == "citations"] == [2]


def test_author_and_year_could_not_be_checked() -> None:
    (found,) = findings(f"A claim [1]. Another (Doe & Roe, 2020).{LIST}", "C107")
    assert "could not check" in found.message


FACT = "The harbour handled 4,000 containers in 2023."


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"## A\n\n{FACT}\n\nA claim [1].", [3]),
        (f"## A\n\n{FACT} A claim [1].", []),
        (f"{FACT}\n\n## A\n\nA claim [1].", []),
        (f"## A\n\nA claim [1].\n\n## Summary\n\n{FACT}", []),
        ("## A\n\nDid the harbour handle 4,000 containers in 2023?\n\nA claim [1].", []),
        ("## A\n\nThis article tells of the year 2023 in the harbour.\n\nA claim [1].", []),
        ("## A\n\n港の取扱量は2023年に4000個に達した。\n\n主張[1]。", [3]),
        ("## A\n\n大臣は港の拡張を決めたと発表した。\n\n主張[1]。", [3]),
        ("## A\n\nそれは2023年のことだろうか。\n\n主張[1]。", []),
        (f"## A\n\n{FACT}", []),
    ],
)
def test_a_fact_without_a_citation_in_reach_is_flagged(text: str, lines: list[int]) -> None:
    assert [f.line for f in findings(text + LIST, "C103")] == lines


@pytest.mark.parametrize(
    ("source", "fact", "said"),
    [
        ("The harbour handled 4,000 containers in 2023.", FACT, None),
        ("４０００個を２０２３年に扱った。", FACT, None),
        ("Nothing of the kind.", FACT, "does not have 4,000, 2023"),
        ("A year: 2023.", FACT, "does not have 4,000"),
        ("1月の会議。", "委員会は1月22日に2億4,600万円の支出を決めた。", "does not have 22日, 2億, 4,600万"),
    ],
)
def test_the_citation_before_a_fact_stands_for_it_as_far_as_its_source_has_the_figures(
    source: str, fact: str, said: str | None
) -> None:
    claim = "A claim [1]. " if fact.isascii() else "主張[1]。"
    text = f"## A\n\n{claim}{fact}{LIST}"
    library = Library({"one": source}, {}, (Reference(id="one", title="One", url="https://example.org/1"),))
    article = foreign_article("a.md", text, None, tuple(library.references.values()))
    found = audit(article, library, select=["C103"]).findings
    assert [f.severity for f in found] == ["note"] * bool(said)
    assert not said or said in found[0].message


def test_what_is_added_behind_the_list_needs_no_citation() -> None:
    assert not findings(f"## A\n\nA claim [1].{LIST}\n## Colophon\n\n{FACT}", "C103")
    assert findings(f"## A\n\nA claim [1].{LIST}\n## B\n\n{FACT}\n\nA claim [1].", "C103")
