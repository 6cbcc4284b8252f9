"""R503 to R507: what the dates of an article say against each other."""

import pytest

from draftflow.checks import chronology, durations, impossible_dates, tenure
from draftflow.checks.article import foreign_article
from draftflow.checks.base import Library
from draftflow.checks.moments import moments
from draftflow.models import Reference


def said(text: str, source: str = "") -> list[tuple[str, str]]:
    references = [Reference(id="s1", title="One", url="https://example.org/1")] if source else []
    library = Library({"s1": source} if source else {}, {}, references)
    article = foreign_article("a.md", text, None, references)
    modules = (chronology, durations, impossible_dates, tenure)
    return [(f.code, f.message) for m in modules for check in m.CHECKS for f in check.run(article, library).findings]


def codes(text: str, source: str = "") -> list[str]:
    return [code for code, _ in said(text, source)]


@pytest.mark.parametrize(
    "text",
    [
        "Since January 2025 he has spoken of it often, for example in October 2024.",
        "He returned to office in January 2025. Since returning to office he has spoken, for example in October 2024.",
        "大統領は2025年1月に復帰した。大統領は復帰以降、例えば2024年10月の演説で主張した。",
        "彼は2025年1月に大統領に復帰した。大統領に復帰して以来、2024年10月の集会などで繰り返し述べている。",
    ],
)
def test_an_example_from_before_the_event_it_is_to_follow(text: str) -> None:
    assert codes(text) == ["R503"]


def test_the_event_may_be_dated_by_the_cited_source() -> None:
    text = "Since returning to office he has spoken, for example in October 2024 [1].\n\n## References\n\n1. https://example.org/1"
    assert codes(text, "He lost in 2020. He returned to office in January 2025.") == ["R503"]
    assert codes(text, "He returned to office in January 2021. He returned to office in January 2025.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Since January 2025 he has spoken of it often, for example in March 2025.",
        "Since 2019 sales have risen, for example by 5 percent compared with 2015.",
        "In March 2025 he defended his return to office. Since returning to office he spoke, for example in May 2024.",
        "大統領は2025年1月に復帰した。復帰以降、例えば2025年2月の演説で主張した。",
        "Since then, for example in 2020, nothing has changed.",
    ],
)
def test_examples_that_may_be_right(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He resigned in 2019 after the vote in 2021.", ["R504"]),
        ("He came in 1995 before leaving in 1990.", ["R504"]),
        ("After resigning in 2021, he returned in 2019.", ["R504"]),
        ("2021年に辞任した後、2019年に復帰した。", ["R504"]),
        (
            "The merger was completed in June 2025. The bank closed in March 2024 after the merger was completed.",
            ["R504"],
        ),
        ("He resigned in 2021 after the vote in 2019.", []),
        ("It opened in 2010 after being built in 2008.", []),
        ("After the war ended in 1945, the house that was built in 1930 was sold.", []),
        ("The ferry will sail in 2028 after the pier is finished in 2029.", []),
        ("2019年に就任した後、2021年に辞任した。", []),
    ],
)
def test_before_and_after(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 1990 the law was passed; ten years later, in 2005, it fell.", ["R505"]),
        ("He was born in 1950 and died in 2025 at the age of 80.", ["R505"]),
        ("1998年に開業し、10年後の2012年に閉じた。", ["R505"]),
        ("1971年以来50年ぶりに2031年に開業する。", ["R505"]),
        ("1990年から2005年までの10年間、彼は働いた。", ["R505"]),
        ("彼は1950年に生まれ、2020年に80歳で死去した。", ["R505"]),
        ("In 1990 the law was passed; fifteen years later, in 2005, it fell.", []),
        ("In 1990 the law was passed; about ten years later, in 2002, it fell.", []),
        ("He was born in 1950 and died in 2025 at the age of 75.", []),
        ("1998年に開業し、14年後の2012年に閉じた。", []),
        ("1971年以来60年ぶりに2031年に開業する。", []),
        ("彼は1950年に生まれ、2020年に69歳で死去した。", []),
    ],
)
def test_numbers_of_years(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed on Friday, 3 March 2025.", [("R506", "'3 March 2025' was a Monday")]),
        ("It was signed on Friday, March 3, 2025.", [("R506", "'March 3, 2025' was a Monday")]),
        ("2025年3月3日（金）に会談した。", [("R506", "'2025年3月3日' was a 月曜日")]),
        ("It ended on 31 June 2024.", [("R506", "'31 June 2024': that month has 30 days")]),
        ("2025年2月29日に終わった。", [("R506", "'2025年2月29日': that month has 28 days")]),
        ("2月29日に終わった。", []),
        ("It was signed on Monday, 3 March 2025.", []),
        ("2025年3月3日（月）に会談した。", []),
        ("It was signed on Friday, 3 March 1625.", []),
        ("It fell from 2021 to 1998.", []),
        ("It lasted from 264 to 146 BC, from 2021 to 2019 BC.", []),
    ],
)
def test_dates_that_cannot_be(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", ["He served from 2021 to 2019.", "2021年から2019年まで務めた。"])
def test_periods_that_end_before_they_begin(text: str) -> None:
    assert codes(text) == ["R506"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The war went on between 1945 and 1945.", ["R506"]),
        ("1945年から1945年まで続いた。", ["R506"]),
        ("The season ran from 2019 to 2019-20.", []),
        ("2019年4月から2019年9月まで続いた。", []),
        ("It ran from April 2019 to September 2019.", []),
    ],
)
def test_periods_that_end_in_the_year_they_begin(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ハンセン氏は2025年1月に外相を退任した。\n\nハンセン外相は2025年3月の会見で述べた。", ["R507"]),
        ("三枝氏の後任として2023年4月30日に就任した浜岡市長は改めた。三枝市長は2024年5月に述べた。", ["R507"]),
        ("Antony Lee left office in January 2025. In March 2025 Secretary of State Antony Lee said so.", ["R507"]),
        ("ハンセン氏は2025年1月に外相を退任した。\n\nハンセン前外相は2025年3月の会見で述べた。", []),
        ("三枝隆信市長は2021年11月に構想を示した。三枝隆信氏は2023年4月に退任した。", []),
        ("前市長の三枝隆信氏は2021年11月に構想を示した。三枝隆信市長は2022年に縮小した。", []),
        ("Antony Lee left office in January 2025. Former Secretary of State Antony Lee spoke in March 2025.", []),
    ],
)
def test_words_of_somebody_who_had_left(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Brook retired as the harbour master in March 2024. In May 2025 harbour master Brook said so.", ["R507"]),
        (
            "Ann Brook retired as the harbour master in March 2024. In May 2025 Brook, the harbour master, said so.",
            ["R507"],
        ),
        ("Ann Brook retired as the harbour master in March 2024. In May 2025 former harbour master Brook said so.", []),
        ("Ann Brook retired as the harbour master in March 2024. In May 2023 harbour master Brook said so.", []),
        ("穂積修氏は2024年3月に水道事業管理者を退任した。穂積管理者は2025年5月に述べた。", ["R507"]),
        ("穂積修氏は2024年3月に水道事業管理者を退任した。穂積前管理者は2025年5月に述べた。", []),
        ("穂積修氏は2024年3月に水道事業管理者を退任した。穂積管理者は2023年5月に述べた。", []),
    ],
)
def test_an_office_is_learned_from_the_sentence_that_says_who_left_it(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_moments_are_as_wide_as_they_are_said() -> None:
    text = "In 2019, on 3 March 2025 and in May 2024; 令和7年1月; 31 June 2024; 2,019 people; 1990 tons"
    assert [(m.first.isoformat(), m.last.isoformat()) for m in moments(text)] == [
        ("2019-01-01", "2019-12-31"),
        ("2025-03-03", "2025-03-03"),
        ("2024-05-01", "2024-05-31"),
        ("2025-01-01", "2025-01-31"),
    ]
