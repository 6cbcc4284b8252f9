"""R501, R502: what is told twice."""

import pytest

from draftflow.checks import repetition
from draftflow.checks.article import foreign_article, own_article
from draftflow.checks.base import Library
from draftflow.models import Finding, Outline, Passage, PlannedSection, Section, Where

LIBRARY = Library({}, {}, ())
FILLING = "\n\n".join(
    f"The {name} committee met on the {place} and spoke about its {thing} at some length."
    for name, place, thing in (
        ("harbor", "quay", "cranes"),
        ("school", "hill", "teachers"),
        ("hospital", "island", "nurses"),
        ("road", "bridge", "tolls"),
    )
)


def found(first: str, second: str) -> list[Finding]:
    text = f"# T\n\n## A\n\n{first}\n\n{FILLING}\n\n## B\n\n{second}\n"
    article = foreign_article("a.md", text)
    return [finding for check in repetition.CHECKS for finding in check.run(article, LIBRARY).findings]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (
            "当時の計画は10.4kmで236億円、開業は令和10年春です。",
            "当時の計画は10.4kmで236億円、開業は令和10年の春でした。",
            "R501",
        ),
        (
            "The county will borrow $16 million to pay for the two new ferries.",
            "To pay for the two new ferries, the county will borrow $16 million.",
            "R501",
        ),
        (
            "ソルベイ王国は3月8日、空と海での攻撃を30日間止め、港湾の扱いを話し合う二段階の停戦案を示した。",
            "空と海での攻撃を30日間止め、その間に港湾の扱いを話し合うという二段階の仕組みを、王国は新たに示した。",
            "R502",
        ),
        (
            "A leased battery boat, the Petrel, completed all but eleven of 486 scheduled crossings in early 2025.",
            "Of 486 crossings on its schedule, the leased Petrel, a battery boat, completed all but eleven.",
            "R502",
        ),
        (
            "In 2019 the number of passengers rose by 5 percent to 1.2 million.",
            "In 2020 the number of passengers rose by 7 percent to 1.3 million.",
            None,
        ),
        (
            "The mayor opened the bridge in the morning of a cold day.",
            "A storm kept the boats in the harbor for most of the week.",
            None,
        ),
        ("反対は10人だった。", "反対は10人だった。", None),
    ],
)
def test_sentences_of_two_sections(first: str, second: str, code: str | None) -> None:
    assert [finding.code for finding in found(first, second)] == [code] * (code is not None)


def test_the_later_one_is_flagged_and_names_the_line_of_the_earlier() -> None:
    (finding,) = found(
        "The council agreed to buy two electric ferries.", "The council agreed to buy two electric ferries."
    )
    assert (finding.line, finding.section, finding.message) == (
        17,
        "B",
        "almost the same sentence stands in 'A': The council agreed to buy two electric…",
    )


def test_a_standfirst_may_say_what_the_sections_say() -> None:
    same = "The council agreed to buy two battery-electric ferries for the crossing."
    article = foreign_article("a.md", f"# T\n\n{same}\n\n## A\n\n{same}\n")
    assert not repetition.told_twice(article, LIBRARY).findings


def test_evidence_cited_in_two_sections() -> None:
    passages = {"e1": Passage(id="e1", source="s1", quote="x", where=Where(start=0, end=1))}
    planned = tuple(PlannedSection(id=i, heading=i.upper(), length=10, intent="", parts=()) for i in ("a", "b"))
    written = (
        Section(id="a", heading="A", text="One [@e1]. Again [@e1]."),
        Section(id="b", heading="B", text="Two [@e1]."),
    )
    article = own_article(Outline(title="T", sections=planned), written, passages, ())
    findings = repetition.told_twice(article, Library({"s1": "x"}, passages, ())).findings
    assert [(f.code, f.line, f.source) for f in findings] == [("R502", 9, "s1")]
