"""Figures and dates of a sentence against a source: what supports them, what does not, and what could not be checked."""

import json
import random
import re

import pytest

from conftest import ROOT
from draftflow.checks import conflicts, proof
from draftflow.checks.article import foreign_article
from draftflow.checks.audit import audit
from draftflow.checks.base import Article, Citation, Library, Report, Sentence
from draftflow.checks.support import unsupported_figures
from draftflow.models import Language, Passage, Reference, Where

SOURCE = (
    "The talks were held in Istanbul on 28 February 2025. Aid of 115 billion dollars was pledged. Some 1,150 people"
    " attended the opening, and 38,612,345 viewers followed it. The share of women rose to 39.7% from a third. Twelve"
    " ships left the harbour at 3 p.m. The fleet counts between 40 and 45 boats, five of them new."
)
JAPANESE = (
    "2025年2月28日、両首脳は会談した。支援額は1150億円と発表された。会場には約二百四十人が集まった。"
    "日本の3大海運会社の一つである。加入率は四割五分。平成31年に始まり、昭和46年生まれの市長が率いる。"
)


def wrong(claim: str, source: str = SOURCE, published: str | None = None) -> list[str]:
    return [judged.text for judged in unsupported_figures(claim, source, published)]


@pytest.mark.parametrize(
    "claim",
    [
        "The talks took place on 28 February.",
        "The talks took place in February 2025.",
        "Aid of $115 billion was pledged.",
        "Aid of 115,000,000,000 dollars was pledged.",
        "About 1,200 people attended.",
        "More than 1,100 people attended.",
        "38.6 million viewers followed the opening.",
        "The share of women rose to 40%.",
        "A third of them were women.",
        "12 ships left the harbour at 15:00.",
        "The fleet has 40 to 45 boats.",
    ],
)
def test_supported_in_english(claim: str) -> None:
    assert wrong(claim) == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The talks took place on 27 February 2025.", ["27"]),
        ("The talks took place on 28 March 2025.", ["28", "March"]),
        ("The talks took place on 28 February 2024.", ["2024"]),
        ("Aid of 113 billion dollars was pledged.", ["113 billion dollars"]),
        ("Aid of 115 million dollars was pledged.", ["115 million dollars"]),
        ("Aid of 115 billion euros was pledged.", ["115 billion euros"]),
        ("About 1,400 people attended.", ["1,400"]),
        ("37.6 million viewers followed the opening.", ["37.6 million"]),
        ("The share of women rose to 41%.", ["41%"]),
        ("Fourteen ships left the harbour.", ["Fourteen"]),
        ("12 ships left the harbour at 16:00.", ["16:00"]),
    ],
)
def test_unsupported_in_english(claim: str, expected: list[str]) -> None:
    assert wrong(claim) == expected


@pytest.mark.parametrize(
    "claim",
    [
        "支援額は1,150億円である。",
        "２４０人が集まった。",
        "加入率は45％だった。",
        "2019年に始まった。",
        "1971年生まれの市長。",
        "令和7年2月28日の会談。",
    ],
)
def test_supported_in_japanese(claim: str) -> None:
    assert wrong(claim, JAPANESE) == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("支援額は1130億円である。", ["1130億円"]),
        ("340人が集まった。", ["340人"]),
        ("加入率は54％だった。", ["54%"]),
        ("平成30年に始まった。", ["平成30"]),
        ("日本の8大海運会社の一つである。", ["8"]),
        ("令和6年2月28日の会談。", ["令和6"]),
    ],
)
def test_unsupported_in_japanese(claim: str, expected: list[str]) -> None:
    assert wrong(claim, JAPANESE) == expected


def test_the_figure_that_stands_in_its_place_is_told() -> None:
    assert unsupported_figures("支援額は1130億円である。", JAPANESE)[0].instead == "1150億円"


def test_figures_are_compared_across_languages() -> None:
    assert wrong("The aid came to 115 billion yen.", JAPANESE) == []
    assert wrong("The aid came to 113 billion yen.", JAPANESE) == ["113 billion yen"]


@pytest.mark.parametrize("claim", ["It happened on 27 February 2025.", "It happened in February 2025."])
def test_a_source_tells_the_days_before_its_publication(claim: str) -> None:
    source = "The agreement was signed on Thursday, the minister said."
    assert wrong(claim, source, "2025-02-28") == []
    assert wrong(claim, source)


def test_last_year_is_counted_from_the_publication() -> None:
    source = "The film, which came out last year, cost 20 million dollars."
    assert wrong("The film came out in 2017.", source, "2018-05-01") == []
    assert wrong("The film came out in 2015.", source, "2018-05-01") == ["2015"]


def test_a_number_in_a_name_is_held_against_the_name() -> None:
    source = "COVID-19 was first seen in 2019, and COVID-19 spread."
    assert wrong("COVID-18 spread.", source) == ["COVID-18"]
    assert wrong("SARS-2 spread.", source) == []


def cited(*texts: str, source: str = SOURCE, passage: Passage | None = None, language: Language = "en") -> Report:
    """The report on sentences that all cite one stored source."""
    citation = Citation("[1]", "1", 1, 1, "s1", passage.id if passage else None)
    sentences = tuple(Sentence(f"n{n}", text, n, 1, None, (citation,)) for n, text in enumerate(texts, 1))
    article = Article("article.md", "\n".join(texts), language, sentences)
    library = Library({"s1": source}, {passage.id: passage} if passage else {}, [Reference(id="s1", title="S")])
    reports = [check.run(article, library) for check in (*proof.CHECKS, *conflicts.CHECKS)]
    findings = tuple(found for report in reports for found in report.findings)
    return Report(findings, {key: said for report in reports for key, said in report.judgements.items()})


def codes(report: Report) -> list[str]:
    return [found.code for found in report.findings]


def test_a_finding_names_the_figure_and_what_the_source_says() -> None:
    found = cited("Aid of 113 billion dollars was pledged at the talks in Istanbul.").findings[0]
    assert (found.code, found.severity, found.source) == ("F301", "warning", "s1")
    assert found.message == '"113 billion dollars" is not in the cited source (source says 115 billion dollars)'


def test_the_passage_comes_first() -> None:
    quote = "Aid of 115 billion dollars was pledged."
    passage = Passage(id="e1", source="s1", quote=quote, where=Where(start=53, end=92))
    report = cited("Aid of 115 billion dollars was pledged before 1,150 people.", passage=passage)
    assert codes(report) == ["F303"]
    assert [(j.verdict, j.reason) for j in report.judgements["n1"] if j.what == "figure"] == [
        ("supported", "in the cited passage"),
        ("supported", "in the cited source"),
    ]


def test_any_cited_source_will_do() -> None:
    text = "Aid of 115 billion dollars was pledged, and 77 boats sank."
    sentence = Sentence("n1", text, 1, 1, None, (Citation("[1]", "1", 1, 1, "s1"), Citation("[2]", "2", 1, 1, "s2")))
    library = Library({"s1": SOURCE, "s2": "77 boats sank in the storm."}, {}, [])
    assert not proof.check_proof(Article("a", text, "en", (sentence,)), library).findings


def test_what_is_not_stored_could_not_be_checked() -> None:
    sentence = Sentence("n1", "Aid of 115 billion was pledged.", 1, 1, None, (Citation("[9]", "9", 1, 1, None),))
    report = proof.check_proof(Article("a", sentence.text, "en", (sentence,)), Library({}, {}, []))
    assert not report.findings
    assert [j.verdict for j in report.judgements["n1"]] == ["could not check"]


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("It was passed by 23 to 61.", "Members passed it by 61 to 23 on Monday.", ["23", "61"]),
        ("It was passed by 61 to 23.", "Members passed it by 61 to 23 on Monday.", []),
        (
            "Weather took 28 sailings and a shortage of crew 104.",
            "The weather canceled 104 sailings, a shortage of crew 28 of them.",
            ["28", "104"],
        ),
        (
            "It has $3.9 million for charging equipment and $6.3 million for works at the pier.",
            "Charging equipment accounts for $6.3 million, and works at the pier for $3.9 million.",
            ["$3.9 million", "$6.3 million"],
        ),
        (
            "It has $6.3 million for charging equipment and $3.9 million for works at the pier.",
            "Charging equipment accounts for $6.3 million, and works at the pier for $3.9 million.",
            [],
        ),
        ("設計に2億円、人員の確保に4億円かかる。", "内訳は人員の確保が2億円、設計が4億円である。", ["2億円", "4億円"]),
        ("設計に4億円、人員の確保に2億円かかる。", "内訳は人員の確保が2億円、設計が4億円である。", []),
        ("顧問料は年額38万円である。", "契約では顧問料は月額38万円とされた。", ["38万円"]),
        ("顧問料は月に38万円である。", "契約では顧問料は月額38万円とされた。", []),
        ("He is paid $5,000 a year.", "The contract gives him $5,000 a month.", ["$5,000"]),
        ("It flies 520 miles, up to 460 against a headwind.", "It flies 520 miles; against a headwind, 460 miles.", []),
    ],
)
def test_a_figure_must_stand_for_the_same_thing(claim: str, source: str, expected: list[str]) -> None:
    assert wrong(claim, source) == expected


def test_what_is_not_read_could_not_be_checked() -> None:
    polish = "W działaniach polskiego podziemia zginęło 10-15 tys. osób, a nie na froncie; to się nie zmieniło w maju."
    korean = "이 지역의 손실은 사천이백억 원에 이르렀다고 정부가 어제 발표했다."
    for source in (polish, korean):
        assert wrong("About 10,000 people died and the losses came to 420 billion won.", source) == []
    assert wrong("The signal was raised at 16:45 UTC.", "The signal was raised at 12:45 a.m. on Tuesday.") == []
    assert wrong("The signal was raised at 16:45.", "The signal was raised at 12:45 a.m. on Tuesday.") == ["16:45"]


def test_a_conversion_could_not_be_checked() -> None:
    report = cited("Aid of 115 billion dollars (CNY 830 billion) was pledged at the talks.")
    assert "F301" not in codes(report)
    assert [j.verdict for j in report.judgements["n1"] if j.what == "figure"] == ["supported", "could not check"]


def test_two_values_of_one_quantity_are_told() -> None:
    report = cited(
        "The harbour of Istanbul counted 1,150 ships during the summer season.",
        "During the summer season the harbour of Istanbul counted 1,850 ships.",
    )
    found = next(one for one in report.findings if one.code == "F304")
    assert (found.line, found.message) == (2, '"1,850" here, "1,150" on line 1')


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("令和7年（2026年）に開かれた。", True),
        ("平成31年（2019年）に開かれた。", False),
        ("1971年（昭和46年）の事件。", False),
    ],
)
def test_era_and_western_years_must_agree(text: str, flagged: bool) -> None:
    assert ("F305" in codes(cited(text, source=JAPANESE, language="ja"))) is flagged


def test_the_measured_worth_on_japanese() -> None:
    """Floors on a sample of JHARS: right sentences let pass, changed digits found."""
    lines = (ROOT / "tests/data/jhars_sample.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    clean = [row for row in rows if not wrong(row["claim"], row["source"])]
    assert len(clean) >= 0.93 * len(rows)
    found = 0
    for number, row in enumerate(clean):
        rng = random.Random(number)
        places = [m.start() for m in re.finditer(r"(?<![A-Za-z.\d-])\d(?![\d.]*[A-Za-z])", row["claim"])]
        at = rng.choice(places or [m.start() for m in re.finditer(r"\d", row["claim"])])
        digit = rng.choice([d for d in "123456789" if d != row["claim"][at]])
        found += bool(wrong(row["claim"][:at] + digit + row["claim"][at + 1 :], row["source"]))
    assert found >= 0.93 * len(clean)


def test_hostile_text_is_answered() -> None:
    for text in ("[" * 20_000, "1" * 20_000, "1,1" * 9_000, "一" * 20_000, "月1日" * 9_000, "half a " * 5_000):
        assert isinstance(unsupported_figures(text, text), list)


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("There are five kinds of permit in the city [1].", "note"),
        ("There are 3 kinds of permit in the city [1].", "note"),
        ("There are 35 kinds of permit in the city [1].", "warning"),
        ("The city charges $3 for each permit [1].", "warning"),
    ],
)
def test_a_small_count_may_be_the_sentences_own(text: str, severity: str) -> None:
    stored = (Reference(id="s1", title="", url="https://example.org/1"),)
    source = "The city has kinds of permit for boats and for bridges, and charges $8 for each. " * 4
    article = foreign_article("a.md", f"{text}\n\n## References\n\n1. https://example.org/1\n", "en", stored)
    found = audit(article, Library({"s1": source}, {}, stored), select=["F301"]).findings
    assert [f.severity for f in found] == [severity]
