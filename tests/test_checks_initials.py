"""Latin names in a Japanese sentence: they end where kana and kanji begin, and acronyms must stand in a Japanese source."""

import pytest

from draftflow.checks.claims import claim_of, ground_of
from draftflow.checks.naming import judge_names
from draftflow.text.names import names
from draftflow.text.sounds import is_alike

SOURCE = "国際通貨基金(IMF)は1944年に設立された。石油輸出国機構の加盟国は増えた。アップルはAppleの名で知られ、テスラは車を造り、世界気象機関が検査した。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("IMFには189か国が加盟しています。", ["IMF"]),
        ("AppleやGoogleの製品", ["Apple", "Google"]),
        ("ACCSやACCS+といった", ["ACCS", "ACCS"]),
        ("O'Brienは述べた。Çelikも。", ["O'Brien", "Çelik"]),
        ("AKB48のシングル", ["AKB48", "シングル"]),
        ("The Müller-Straße of Łódź", ["Müller-Straße of Łódź"]),
    ],
)
def test_a_latin_name_ends_where_another_script_begins(text: str, expected: list[str]) -> None:
    assert [name.text for name in names(text)] == expected


@pytest.mark.parametrize(
    ("claim", "name", "verdict"),
    [
        ("IMFは1944年に設立された。", "IMF", "supported"),
        ("WTOは1944年に設立された。", "WTO", "not supported"),
        ("OPECは1944年に設立された。", "OPEC", "not supported"),
        ("石油輸出国機構(OPEC)は加盟国を増やした。", "OPEC", "could not check"),  # its words stand there
        ("OPEC(石油輸出国機構)は加盟国を増やした。", "OPEC", "could not check"),
        ("世界気象機構(WMO)が検査した。", "WMO", "could not check"),
        ("世界貿易機関(WTO)が検査した。", "WTO", "not supported"),
        ("EUが検査した。", "EU", "could not check"),  # as often told in words
        ("Teslaが検査した。", "Tesla", "could not check"),  # テスラ
        ("Googleが検査した。", "Google", "not supported"),
        ("加盟国(Member State)が検査した。", "Member State", "could not check"),  # the original, in brackets
        ("Google 检查了国际货币基金。", "Google", "could not check"),
    ],
)
def test_an_acronym_of_a_japanese_sentence(claim: str, name: str, verdict: str) -> None:
    judged = judge_names(claim_of(claim), ground_of(SOURCE, claim=claim))
    assert [one.verdict for one in judged if one.text == name] == [verdict]


def test_an_english_sentence_on_a_japanese_source_could_not_be_checked() -> None:
    claim = "The WTO met there."
    assert {one.verdict for one in judge_names(claim_of(claim), ground_of(SOURCE, claim=claim))} == {"could not check"}


@pytest.mark.parametrize(
    ("latin", "katakana", "alike"),
    [
        ("Amazon", "アマゾン", True),
        ("Google", "グーグル", True),
        ("Microsoft", "マイクロソフト", True),
        ("Netflix", "ネットフリックス", True),
        ("Obama", "オバマ", True),
        ("Washington", "ワシントン", True),
        ("Toyota", "トヨタ", True),
        ("Toyota", "トンネル", False),
        ("Amazon", "アマチュア", False),
        ("Google", "グループ", False),
        ("", "", False),
    ],
)
def test_a_name_read_aloud(latin: str, katakana: str, alike: bool) -> None:
    assert is_alike(latin, katakana) is alike
