"""Names, coverage and polarity of a sentence against a source."""

import json

import pytest

from conftest import ROOT
from draftflow.checks import proof
from draftflow.checks.base import Article, Citation, Library, Report, Sentence
from draftflow.checks.coverage import coverage
from draftflow.checks.naming import unsupported_names
from draftflow.checks.opposite import says_the_opposite
from draftflow.models import Language, Passage, Where
from draftflow.text.names import names

SOURCE = (
    "The Japan Meteorological Agency warned of storms over New York and Kiev. Anna Petrova, the minister, met"
    " Jose Munoz of the National Aeronautics and Space Administration in Italy. The US team won the World Cup."
)
JAPANESE = "森田健一市長はトランプ大統領と会談した。環境庁は高知県四万十町でシンポジウムを開いた。サンドウィッチマンが司会を務めた。"


def missing(claim: str, source: str = SOURCE, known: str = "") -> list[str]:
    return [judged.text for judged in unsupported_names(claim, source, known)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rob Riggle appeared in New York.", ["Rob Riggle", "New York"]),
        ("The minister met Anna Petrova's team.", ["Anna Petrova"]),
        ("Labour grew in the University of South Dakota.", ["University of South Dakota"]),
        ("On 21 June 2016 he was in the BBC.", ["BBC"]),
        ("Despite British orders the ship sailed.", ["British"]),
        ("Improving Allied weapons helped; Among Allied ships it did not.", ["Allied", "Allied"]),
        ("It became known as “Manuelgate”.", ["Manuelgate"]),
        ("森田健一市長は述べた。", ["森田健一"]),
        ("ドナルド・トランプ氏と会談した。", ["ドナルド・トランプ"]),
        ("朝日新聞によると、環境省が決めた。", ["朝日新聞", "環境省"]),
        ("代表取締役社長が述べた。", []),
        ("都市と町村の与党。", []),
    ],
)
def test_names_are_found(text: str, expected: list[str]) -> None:
    assert [name.text for name in names(text)] == expected


@pytest.mark.parametrize(
    "claim",
    [
        "Petrova met José Muñoz.",
        "The JMA warned of storms.",
        "NASA sent José Muñoz.",
        "The Italian team lost to the Americans.",
        "The United States won the World Cup.",
        "In New York the minister met Petrova.",
    ],
)
def test_present_in_any_form(claim: str) -> None:
    assert missing(claim) == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("The storm reached Peter Sokolov.", ["Peter Sokolov"]),
        ("The minister met Olga Petrova.", ["Olga Petrova"]),
        ("Anna Petrova leads the Cartoon Cup.", ["Cartoon Cup"]),
        ("They met in New Italy.", ["New Italy"]),
        ("It was the BBC that told ESA.", ["BBC", "ESA"]),
    ],
)
def test_absent_in_english(claim: str, expected: list[str]) -> None:
    assert missing(claim) == expected


@pytest.mark.parametrize(
    "claim",
    [
        "森田市長が述べた。",
        "四万十町のシンポジウム。",
        "旧環境庁の会合。",
        "サンドイッチマンの司会。",
        "プロジェクトのメリット。",
    ],
)
def test_present_in_japanese(claim: str) -> None:
    assert missing(claim, JAPANESE) == []


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("山本太郎市長が述べた。", ["山本太郎"]),
        ("バイデン大統領と会談した。", ["バイデン"]),
        ("文部科学省の会合。", ["文部科学省"]),
    ],
)
def test_absent_in_japanese(claim: str, expected: list[str]) -> None:
    assert missing(claim, JAPANESE) == expected


def cited(
    text: str, source: str, *, language: Language = "en", note: str = "", others: dict[str, str] | None = None
) -> Report:
    quote = source[:20]
    passage = Passage(id="e1", source="s1", quote=quote, where=Where(start=0, end=len(quote)), note=note)
    citation = Citation("[@e1]", "e1", 1, 1, "s1", "e1")
    more = [Sentence(f"m{k}", t, 9, 1, None, (Citation("[2]", k, 9, 1, k),)) for k, t in (others or {}).items()]
    article = Article("a.md", text, language, (Sentence("n1", text, 1, 1, None, (citation,)), *more))
    library = Library({"s1": source, **(others or {})}, {"e1": passage}, [])
    return proof.check_proof(article, library)


def verdicts(report: Report) -> list[str]:
    return [j.verdict for j in report.judgements.get("n1", ()) if j.what == "name"]


def test_across_languages_only_the_noted_names_count() -> None:
    assert verdicts(cited("Kenichi Morita spoke to the press.", JAPANESE)) == ["could not check"]
    assert verdicts(cited("The mayor Kenichi Morita spoke.", JAPANESE, note="Kenichi Morita, mayor")) == ["supported"]
    assert verdicts(cited("市長の森田健一氏が述べた。", SOURCE, language="ja")) == ["could not check"]


def test_a_missing_name_is_a_note() -> None:
    report = cited("The minister of storms met Peter Sokolov over New York and Kiev.", SOURCE)
    assert [(f.code, f.severity) for f in report.findings] == [("N401", "note")]
    assert verdicts(report) == ["not supported", "supported"]


def test_names_of_the_title_need_no_proof() -> None:
    text = "# Peter Sokolov\n\nSokolov met Peter Sokolov over New York and Kiev in storms."
    sentence = Sentence("n1", text.splitlines()[2], 3, 1, None, (Citation("[1]", "1", 3, 1, "s1"),))
    report = proof.check_proof(Article("a", text, "en", (sentence,)), Library({"s1": SOURCE}, {}, []))
    assert "N401" not in [f.code for f in report.findings]


def test_a_source_that_speaks_of_something_else() -> None:
    bananas = "Bananas are grown on plantations in the tropical lowlands of Ecuador, and shipped to Europe." * 3
    report = cited("Bananas are grown on plantations in tropical Ecuador.", SOURCE * 3, others={"s2": bananas})
    found = next(f for f in report.findings if f.code == "C109")
    assert found.message == "the cited source does not speak of this; s2 has more of it"
    assert "C109" not in [f.code for f in cited("The agency warned of storms over New York and Kiev.", SOURCE).findings]


def test_a_source_in_another_language_is_not_said_to_be_silent() -> None:
    assert not cited("Bananas are grown on plantations in tropical lowlands.", JAPANESE * 3).findings


@pytest.mark.parametrize(
    ("claim", "source", "opposite"),
    [
        (
            "The agreement was not signed by the ministers.",
            "The minerals agreement was signed by both ministers.",
            True,
        ),
        ("The agreement was signed by the ministers.", "The minerals agreement was signed by both ministers.", False),
        ("The ministers never signed the agreement.", "The agreement was never signed by the ministers.", False),
        ("育児休業は取得することができません。", "育児休業は、子が1歳に達するまで取得することができる。", True),
        ("育児休業は取得することができます。", "育児休業は、子が1歳に達するまで取得することができる。", False),
        ("書類を提出しなければならない。", "申請者は書類を市に提出する。", False),
        ("専門知識を必要としません。", "栽培に専門知識を必要としない。", False),
        ("The turnout fell in the capital.", "The turnout rose in the capital, the board said.", True),
        ("The turnout rose in the capital.", "The turnout rose in the capital, the board said.", False),
        ("The boat had often worked in open water.", "The boat had never worked in open water before.", True),
        ("Voters objected to the boats, not to the price.", "Voters objected to the price, not to the boats.", True),
        ("The agreement does not rule out layoffs.", "The agreement rules out layoffs at the yard.", True),
        ("The agreement rules out layoffs.", "Under the agreement no layoffs are possible at the yard.", False),
        ("市議会は予算案を否決した。", "市議会は3月の本会議で予算案を可決した。", True),
        ("市議会は予算案を可決した。", "市議会は3月の本会議で予算案を可決した。", False),
        ("人口の増加が続いている。", "県の統計では人口の減少が続いている。", True),
        ("特別職には届け出の義務があった。", "対象は一般職に限られる。特別職には届け出の義務がなかった。", True),
        ("1.1点差に縮むが、順位は入れ替わらない。", "平均を取り直すと差は1.1点に縮む。首位は同じである。", False),
        ("三つの門は、同じものを見張っているわけではない。", "手続きには三つの門があると教授は説明する。", False),
    ],
)
def test_opposites(claim: str, source: str, opposite: bool) -> None:
    assert bool(says_the_opposite(claim, source)) is opposite


def test_the_opposite_is_a_note_that_names_the_word() -> None:
    report = cited("The agency never warned of storms over New York and Kiev.", SOURCE)
    assert [(f.code, f.severity) for f in report.findings] == [("C110", "note")]
    assert '"warned"' in report.findings[0].message


def test_a_sentence_that_leads_up_to_the_next_one_needs_no_proof_of_its_own() -> None:
    own = Citation("[1]", "1", 1, 1, "s1")
    leading = "Bananas are grown on plantations in tropical lowlands."
    for sentence, expected in (
        (Sentence("n1", leading, 1, 1, None, (own,)), ["C109"]),
        (Sentence("n1", leading, 1, 1, None, (), inherited=(own,)), []),
    ):
        library = Library({"s1": SOURCE}, {}, [])
        report = proof.check_proof(Article("a", leading, "en", (sentence,)), library)
        assert [f.code for f in report.findings] == expected


def test_coverage_is_graded() -> None:
    grades = [
        coverage("The agency warned of storms over Kiev.", SOURCE),
        coverage("The agency praised the weather over Kiev.", SOURCE),
        coverage("Bananas are grown on plantations.", SOURCE),
    ]
    assert grades == sorted(grades, reverse=True)
    assert grades[0] > 0.9
    assert grades[2] < 0.1


def test_the_measured_worth_on_a_third_language() -> None:
    """A floor on a sample of CiteCheck, which is Chinese: no rule of ours was made for it."""
    rows = [json.loads(line) for line in (ROOT / "tests/data/citecheck_sample.jsonl").read_text("utf-8").splitlines()]
    right = sum((coverage(row["claim"], row["source"]) >= 0.55) == row["supported"] for row in rows)
    assert right >= 0.85 * len(rows)


def test_hostile_text_is_answered() -> None:
    for text in (
        "A" * 20_000,
        "A." * 10_000,
        "Ab " * 7_000,
        "ア" * 20_000,
        "ア・" * 9_000,
        "県" * 20_000,
        "a b" * 9_000,
    ):
        assert isinstance(unsupported_names(text, text), list)
        assert 0 <= coverage(text, text) <= 1
