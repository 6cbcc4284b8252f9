"""Quotations against their sources: what is the same in other dress, and what is not."""

import importlib.util
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from draftflow.checks.article import foreign_article, own_article
from draftflow.checks.base import Library
from draftflow.checks.quotations import check_quotations
from draftflow.checks.quoted import quotations
from draftflow.checks.verbatim import find, find_all, find_tight, key, key_of, tightened
from draftflow.models import Finding, Judgement, Outline, Passage, PlannedSection, Reference, Section, Where
from draftflow.text.fold import fold

EN = (
    "The minister spoke on Friday. “We will not raise taxes in 2025, and the budget of 1,150 million dollars stands,” "
    "she said. Her party was divided over the **matter** of housing.[12] "
    "Nobody had ex-\npected that the committee, which had met in the old town hall since the spring of 1998, "
    "would agree to a second reading of the bill before the summer. "
    "Later she added that the committee would meet again to look at the question. The vote fell by 3.5 percent."
)
JA = (
    "首相は28日、記者団に対し「我々は増税を行わない方針であり、予算の1150億円は維持する」と述べた。野党は「説明が足りない」と批\n判した。"
    "委員会は、旧市庁舎で１９９８年の春から会合を続けており、夏までに法案を再び審議することで合意するとは誰も予想していなかった。"
    "首相は「計画を見直すことはない」とも語った。"
)
OTHER = "A different paper says that the harbour will be closed for the whole of the winter season."
STORED = tuple(Reference(id=i, title="", url=f"https://example.org/{i}") for i in ("en", "ja", "other"))
LIBRARY = Library({"en": EN, "ja": JA, "other": OTHER}, {}, STORED)
LIST = "\n\n## References\n\n1. https://example.org/en\n2. https://example.org/ja\n3. https://example.org/other\n4. https://far.example/\n"


def checked(text: str) -> tuple[list[Finding], list[Judgement]]:
    article = foreign_article("a.md", f"# T\n\n{text}{LIST}", None, STORED)
    report = check_quotations(article, LIBRARY)
    return list(report.findings), [j for said in report.judgements.values() for j in said]


@pytest.mark.parametrize(
    "text",
    [
        "She said “We will not raise taxes in 2025” [1].",
        'She said "We will not raise taxes in 2025" [1].',
        'She said "we will not raise taxes in 2025," and left [1].',
        "She said “[w]e will not raise taxes in 2025” [1].",
        "She said “We will not raise\u00a0taxes in\u00ad 2025” [1].",
        "She said “We will not raise taxes in ２０２５” [1].",
        "She said “the budget of 1150 million dollars stands” [1].",
        "She said “We will not raise taxes … and the budget of 1,150 million dollars stands” [1].",
        "She said “We will not raise taxes [...] and the budget stands” [1]. ".replace(
            "the budget stands", "the budget of 1,150 million dollars stands"
        ),
        "She said “[The government] will not raise taxes in 2025” [1].",
        "He said “Her party was divided over the matter of housing. Nobody had expected that the committee” [1].",
        "> We will not raise taxes in 2025,\n> and the budget of 1,150 million dollars stands. [1]",
        "> “We will not raise taxes in 2025.” — The minister [1]",
        "She said “We will not raise taxes in 2025.” The party was divided over it. [1]",
        "首相は「我々は増税を行わない方針であり、予算の１１５０億円は維持する」と述べた[2]。",
        "首相は「我々は増税を行わない方針であり（中略）1150億円は維持する」と述べた[2]。",
        "野党は「説明が足りない」と批判した[2]。",
        "報告は「旧市庁舎で1998年の春から会合を続けており」と述べている[2]。",
        "首相は次のように語る。「我々は増税を行わない方針であり、予算の1150億円は維持する。」[2]",
    ],
)
def test_the_same_words_in_other_dress_are_supported(text: str) -> None:
    findings, judgements = checked(text)
    assert [j.verdict for j in judgements] == ["supported"]
    assert not findings


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("She said “We will raise taxes in 2025” [1].", "Q201", "a negation differs: “not” left out"),
        ("She said “We will … raise taxes in 2025” [1].", "Q201", "a negation differs"),
        ("She said “We will not raise taxes in 2026” [1].", "Q201", "a figure differs: “2026” for “2025”"),
        ("She said “the budget of 1,130 million dollars stands” [1].", "Q201", "“1130” for “1150”"),
        ("She said “the vote fell by 5 percent” [1].", "Q201", "“5” for “3.5”"),
        (
            "She said “We will not raise taxes … and the budget of 1,130 million dollars” [1].",
            "Q201",
            "“1130” for “1150”",
        ),
        ("She said “the budget (of 1,130 million dollars) stands” [1].", "Q201", "a figure differs"),
        ("She said “the budget of [900] million dollars stands” [1].", "Q201", "a figure differs"),
        ("She said “the vote fell by 35 percent” [1].", "Q201", "“35” for “3.5”"),
        ("She said “We will not lower taxes in 2025” [1].", "Q201", "the wording differs: “lower” for “raise”"),
        ("She said “We will surely not raise taxes in 2025” [1].", "Q201", "“surely” added"),
        (
            "She said “We will not raise taxes in 2025. Later she added that the committee would meet again” [1].",
            "Q203",
            "apart",
        ),
        ("She said “the committee would meet again … We will not raise taxes in 2025” [1].", "Q203", "apart"),
        ("She said “the harbour will be closed for the whole of the winter” [1].", "Q202", "stands in other"),
        ("She said “my dog has eaten the only copy of the bill” [1].", "Q204", "not in the cited source"),
        ("首相は「我々は増税を行う方針であり、予算の1150億円は維持する」と述べた[2]。", "Q201", "a negation differs"),
        ("首相は「予算の1130億円は維持する」と述べた[2]。", "Q201", "“1130” for “1150”"),
        ("野党は「説明が不足している、と考える」と批判した[2]。", "Q204", "not in the cited source"),
        ("首相は「予算の150億円は維持する」と述べた[2]。", "Q201", "“150” for “1150”"),
    ],
)
def test_a_misquotation_is_told_with_what_differs(text: str, code: str, said: str) -> None:
    findings, judgements = checked(text)
    assert [(f.code, f.severity) for f in findings] == [(code, "error")]
    assert said in findings[0].message
    assert [j.verdict for j in judgements] == ["not supported"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("She said “We will not raise taxes in 2025”.", "Q206"),
        ("She said “We shall all be very happy in the end”.", "Q206"),
        ("She said “We will all be very happy in the end” [4].", "Q207"),
        ("She said “We shall not raise any taxes before the year ends” [2].", "Q207"),
        ("大臣は「我々は増税を行わない方針である」と述べた[1]。", "Q207"),
        ("She called it “so-called” [1].", "Q208"),
        ("首相は「計画を見直すこと」と語った[2]。", "Q209"),
    ],
)
def test_what_cannot_be_decided_is_never_an_error(text: str, code: str) -> None:
    findings, _ = checked(text)
    assert [f.code for f in findings] == [code]
    assert findings[0].severity != "error"


@pytest.mark.parametrize(
    "text",
    [
        "The “Great Hall of the People” is large [1].",
        "The film “How Green Was My Valley” won [1].",
        "The so-called “second reading” took place [1].",
        'A board 5" wide and 6" long [1].',
        "いわゆる「一帯一路」構想である[2]。",
        "「港湾整備計画」と呼ばれる計画である[2]。",
        "映画『世界の中心で、愛をさけぶ』が公開された[2]。",
        "「国民」「市民」「住民」の三つがある[2]。",
        "首相は「自由で開かれたインド太平洋」という構想を提唱した[2]。",
        "市は「次世代の港湾づくり」と題する計画を発表した[2]。",
        "> **Note**: this box quotes nobody at all.",
    ],
)
def test_titles_terms_and_irony_are_no_quotations(text: str) -> None:
    assert checked(text) == ([], [])


def translated(quotation: str, note: str, quote: str = "我々は増税を行わない方針") -> tuple[list[str], list[str]]:
    """Codes and verdicts for an English article that quotes a Japanese source in translation."""
    passage = Passage(id="e1", source="ja", quote=quote, where=Where(start=0, end=1), note=note)
    outline = Outline(title="T", sections=(PlannedSection(id="a", heading="A", length=1, intent="", parts=()),))
    sections = (Section(id="a", heading="A", text=f"The prime minister said “{quotation}” [@e1]."),)
    article = own_article(outline, sections, {"e1": passage}, STORED, language="en")
    report = check_quotations(article, Library({"ja": JA}, {"e1": passage}, STORED))
    return [f.code for f in report.findings], [j.verdict for said in report.judgements.values() for j in said]


def test_a_translation_is_held_to_the_recorded_one_and_its_original() -> None:
    recorded = "Translation: “It is our policy not to raise taxes”"
    assert translated("It is our policy not to raise taxes", recorded) == ([], ["supported"])
    assert translated("It is our policy to raise taxes", recorded) == (["Q205"], ["not supported"])
    assert translated("It is our policy not to raise taxes", recorded, "増税を行う") == (["Q205"], ["not supported"])
    assert translated("It is our policy not to raise taxes", "a promise") == (["Q207"], ["could not check"])


@pytest.mark.parametrize(
    ("quotation", "note", "expected"),
    [
        ("raise taxes in the coming year", "Translation: “We will not raise taxes in the coming year”", ["Q205"]),
        ("we will raise the taxes", "Translation: “we hope that we will raise the taxes”", []),
        ("It is our policy to raise taxes", "Translation: “never: it is our policy to raise taxes”", ["Q205"]),
    ],
)
def test_a_translation_that_is_cut(quotation: str, note: str, expected: list[str]) -> None:
    assert translated(quotation, note)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We will not raise taxes in 2025," she said. "The budget stands" [1].', "We will not raise taxes in 2025,"),
        ('A 5" pipe and a 3" one. She said "We will not raise taxes in 2025" [1].', "We will not raise taxes in 2025"),
        ('She said ("We will not raise taxes in 2025") [1].', "We will not raise taxes in 2025"),
        (
            '首相は"我々は増税を行わない方針であり、予算の1150億円は維持する"と述べた[2]。',
            "我々は増税を行わない方針であり、予算の1150億円は維持する",
        ),
    ],
)
def test_straight_quotation_marks_open_before_a_word_and_close_behind_it(text: str, expected: str) -> None:
    article = foreign_article("a.md", f"# T\n\n{text}{LIST}", None, STORED)
    assert next(iter(quotations(article))).text == expected


def test_a_quotation_in_the_cited_passage_names_it() -> None:
    passage = Passage(id="e1", source="en", quote="We will not raise taxes in 2025", where=Where(start=0, end=1))
    outline = Outline(title="T", sections=(PlannedSection(id="a", heading="A", length=1, intent="", parts=()),))
    text = "She said “We will not raise taxes” [@e1]. She said “the committee would meet again” [@e1]."
    article = own_article(outline, (Section(id="a", heading="A", text=text),), {"e1": passage}, STORED)
    report = check_quotations(article, Library({"en": EN}, {"e1": passage}, STORED))
    said = [(j.passage, j.reason) for judgements in report.judgements.values() for j in judgements]
    assert said == [("e1", "verbatim in the cited passage"), (None, "verbatim in the cited source")]


@pytest.mark.parametrize(
    ("needle", "text", "there"),
    [
        ("5 percent", "fell by 15 percent", False),
        ("5 percent", "fell by 3.5 percent", False),
        ("3.5", "exactly 3.5", True),
        ("十億", "五十億", False),
        ("able to do", "unable to do", False),
        ("agree", "we agreed", False),
        ("over", "moreover", False),
        ("方針", "増税の方針である", True),
        ("word", "word12 more", True),
        ("5 percent", "-5 percent", False),
        ("not", "don't not", True),
    ],
)
def test_a_find_is_whole_words_and_whole_numbers(needle: str, text: str, there: bool) -> None:
    assert (find(key_of(needle).lower, key_of(text).lower) >= 0) is there


@given(st.text(alphabet="ab 1.,年月が　「」“”-\n*", max_size=60), st.text(alphabet="ab 1.年月が-", max_size=30))
def test_the_lookups_agree(text: str, needle: str) -> None:
    whole, wanted = key_of(text).lower, key_of(needle).lower
    at = find(wanted, whole)
    assert (at >= 0) is (0 in find_all({0: wanted}, whole))
    if at >= 0 and wanted:
        assert find_tight(wanted, tightened(whole)) >= 0
        assert whole[at : at + len(wanted)] == wanted


@given(st.text(max_size=200))
def test_a_key_of_a_key_is_itself(text: str) -> None:
    once = key(fold(text))
    assert len(once.shown) == len(once.lower)
    assert "  " not in once.shown


@given(st.text(alphabet='“”"「」『』‘’ab あいう。.…[]（）1 said述べた', max_size=200))
def test_any_quotation_marks_are_read(text: str) -> None:
    checked(text)


def made() -> Any:
    """The generator of folded variants and misquotations, over the sources of the examples."""
    spec = importlib.util.spec_from_file_location("quotations", ROOT / "bench/quotations.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kind", ["ACCEPTED", "MISQUOTED"])
def test_every_folded_variant_is_accepted_and_every_misquotation_rejected(kind: str) -> None:
    bench = made()
    tally, missed = bench.score(list(bench.examples()), getattr(bench, kind), 250, seed=3)
    assert not missed
    assert {language for language, _ in tally} == {"en", "ja"}
    assert sum(len(said) for said in tally.values()) == 250


def test_many_misquotations_of_long_sources_take_linear_time() -> None:
    def seconds(size: int) -> float:
        words = [f"word{n * 7919 % 1000} thing{n * 104729 % 997}" for n in range(size * 40)]
        quotes = [" ".join(words[n * 20 : n * 20 + 12]).replace("1", "2") for n in range(size)]
        text = "\n\n".join(f"She said “{q}” [1]." for q in quotes)
        article = foreign_article("a.md", text + LIST, None, STORED)
        library = Library({"en": " ".join(words)}, {}, STORED)
        started = time.process_time()
        check_quotations(article, library)
        return time.process_time() - started

    small, large = min(seconds(40) for _ in range(2)), min(seconds(160) for _ in range(2))
    assert large < 12 * small
