"""T603 to T607, T611 to T617, T619: what a careful reader would strike out of the text."""

import time

import pytest

from draftflow.checks import endings, headings, language, leaks, register, residue, typography
from draftflow.checks.article import foreign_article, own_article
from draftflow.checks.base import Check, Library
from draftflow.models import Outline, PlannedSection, Section
from draftflow.text.measure import language_of

LIBRARY = Library({}, {}, ())
ENGLISH = (
    "The agreement was signed in March, and the parliament approved it a week later. It is to come into force in the"
    " summer, if the courts do not stop it before that."
)
GERMAN = (
    "Das Abkommen wurde im März unterzeichnet, und eine Woche später stimmte das Parlament zu, obwohl viele dagegen"
    " waren und die Gerichte noch nicht entschieden hatten, ob es so bleiben darf."
)
JAPANESE = (
    "協定は三月に結ばれ、議会は一週間後に承認した。裁判所が止めなければ、夏には効力を持つことになる。政府は反対派との協議を"
    "続けるとしている。"
)


def said(checks: tuple[Check, ...], text: str) -> list[tuple[str, str]]:
    article = foreign_article("a.md", text, language_of(text[:100]))
    return [(f.code, f.excerpt) for check in checks for f in check.run(article, LIBRARY).findings]


def codes(checks: tuple[Check, ...], text: str) -> list[str]:
    return [code for code, _ in said(checks, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会談を打ち切ったと述べた reuters.comまた、議員は批判した。", ["T604"]),
        ("会談は決裂した。reuters.com", ["T604"]),
        ("会談は決裂した。reuters.com大統領は去った。", ["T604"]),
        ("The talks ended reuters.comThe next day both left.", ["T604"]),
        ("The talks ended. reuters.com The next day both left.", ["T604"]),
        ("The talks ended example.org+1", ["T604"]),
        ("The talks ended https://news.example.org/a1 and resumed.", ["T603"]),
        ("会談は終わったhttps://news.example.org/a1と報じた。", ["T603"]),
        ("## 参考文献\n\n1. 会談は決裂reuters.com\n2. 議会が承認ap.org\n", ["T604", "T604"]),
        ("## References\n\n1. [White Housereuters.com](https://www.reuters.com/a)\n", ["T604"]),
        ("## References\n\n1. Talks end, reuters.com, https://www.reuters.com/a\n2. b https://example.org/b\n", []),
        ("amazon.comは通販サイトである。彼は example.com を開いた。運営は example.com社だ。", []),
        ("He runs the site example.com. It is big. Write to me@example.com.", []),
        ("See https://example.org/a. 詳細は https://example.org/b を見よ。", []),
        ("A [link](https://example.org/a), a <https://example.org/b>, `https://example.org/c`.", []),
        ("Node.js and e.g. version 2.5.1 of U.S.A. policy.", []),
    ],
)
def test_addresses_and_host_names(text: str, expected: list[str]) -> None:
    assert codes(leaks.CHECKS, text) == expected


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいた", True),
        ("協定の文案はまとまった。両国の事務方は昼食会の後に署名式を開くつもりで、", True),
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいた[^1]", True),
        ("The council agreed to the plan. It will now be sent to the", True),
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいた。[^1]", False),
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいた[^1]。", False),
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいた。💧", False),
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいました。 ✊🏽\ufe0f", False),
        ("The council agreed to the plan. It will now be sent to the voters. 🔔", False),
        ("協定の文案は前日までにまとまっており、署名式を開くつもりでいた💧", True),
        ("首相は記者団に「監視の約束がない協定には名前を書くことができない」", False),
        ("**打ち切りまでの四十分に何が起きていたのかをたどる記録である**", False),
        ("- 一つ目の港の収入を半分にするという提案を王国が示した", False),
        ("港の収入の半分を共同の基金に入れることが決まった。（別表を参照）", False),
        ("図1　港の収入", False),
        ("The council agreed to the plan. It will now be sent to the voters.", False),
        ("The council agreed to the plan (see below for the figures it rests on.)", False),
        ("Ridership of the three lines of the harbor ferries since the year 1990", False),
    ],
)
def test_paragraphs_that_break_off(text: str, is_cut: bool) -> None:
    assert codes(endings.CHECKS, text) == ["T605"] * is_cut


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The vote was {{ date }}.", "T606"),
        ("It says {section_title} here.", "T606"),
        ("[TODO: find a source]", "T606"),
        ("The vote was taken on [insert date].", "T606"),
        ("Lorem ipsum dolor sit amet.", "T606"),
        ("会談は【ここに日付】に開かれた。", "T606"),
        ("会談は三月に開かれた[要出典]。", "T606"),
        ("As an AI language model, I cannot say.", "T607"),
        ("Here is the revised introduction:", "T607"),
        ("- Here is the revised introduction:", "T607"),
        ("> - TODO: ask the county", "T606"),
        ("Certainly! Here is what I found.", "T607"),
        ("I hope this helps.", "T607"),
        ("(Word count: 512)", "T607"),
        ("承知しました。以下のとおりです。", "T607"),
        ("以下に「協定」の本文を示します。", "T607"),
        ("ご不明な点があればお知らせください。", "T607"),
        ("AIとしてお答えします。", "T607"),
        ("It fell :contentReference[oaicite:3]{index=3}.", "T607"),
        ("It fell. turn0search3", "T607"),
        ("[a](https://example.org/?utm_source=chatgpt.com)", "T607"),
        ("協定が結ばれた【12†source】。", "T607"),
        ("The talks ended Reuters+2", "T607"),
        ("```markdown\n# A\n```", "T607"),
        ("The countyâ€™s plan", "T619"),
        ("縺ゅ▲縺ｦ縺翫ｋ", "T619"),
        ("a \ufffd b", "T619"),
    ],
)
def test_residue(text: str, code: str) -> None:
    assert codes(residue.CHECKS, text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "It serves as an AI assistant in cars, and I drive one.",
        "Here is the harbor where the article about ferries begins.",
        "See the [TODO list](https://example.org) and `{{ braces }}`.",
        "彼は「承知しました。」と述べた。市は要望を承知しました。",
        "The clock shows GMT+9, the share is 20+5 percent, Google+0.",
        'The officer said, "As an AI language model, I cannot say."',
        "The set {a, b} and \\(x_{n+1}\\)",
        "SÃO PAULO",
    ],
)
def test_what_only_looks_like_residue(text: str) -> None:
    assert said(residue.CHECKS, text) == []


@pytest.mark.parametrize(
    ("text", "codes_expected"),
    [
        (f"{ENGLISH}\n\n{ENGLISH}\n\n{JAPANESE}", ["T611"]),
        (f"{JAPANESE}\n\n{JAPANESE}\n\n{ENGLISH}", ["T611"]),
        (
            f"{JAPANESE}\n\n{JAPANESE}\n\n协定于三月签署，议会一周后批准。如果法院不加以阻止，它将在夏季生效，政府表示会继续与反对派协商。",
            ["T611"],
        ),
        (
            f"{ENGLISH}\n\n{ENGLISH}\n\n{GERMAN}",
            ["T611"],
        ),
        (f"{JAPANESE}\n\n{JAPANESE}\n\n> {ENGLISH}", []),
        (f"{JAPANESE}\n\n{JAPANESE}\n\n首相は“{ENGLISH}”と述べた。", []),
        (f"{JAPANESE}\n\nJohn Smith, Mary Jones, Harrow Sound Ferries", []),
        (f"{ENGLISH}\n\nThe mayor, Smith, Jones, Brown, Miller, Davis, Wilson, Moore, Taylor, Anderson, Thomas", []),
    ],
)
def test_paragraphs_in_another_language(text: str, codes_expected: list[str]) -> None:
    assert codes(language.CHECKS, text) == codes_expected


def test_the_register_of_the_majority_wins() -> None:
    plain = "市は計画を縮小した。開業は三年遅れる。費用は増えている。議会は反対していない。住民の不満は大きい。"
    polite = "市は計画を縮小しました。開業は三年遅れます。費用は増えています。議会は反対していません。"
    assert said(register.CHECKS, plain + "開業は来年です。") == [("T612", "開業は来年です。")]
    assert said(register.CHECKS, polite + "住民の不満は大きいです。来年に着工する。") == [("T612", "来年に着工する。")]
    assert said(register.CHECKS, plain + "市長は「来年に開業します」と述べた。") == []
    assert said(register.CHECKS, plain + "\n\n- 開業は来年です。\n\n> 開業は来年です。") == []
    assert codes(register.CHECKS, plain + polite) == ["T612"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("開業は来年です。", "polite"),
        ("市長は認めませんでした。", "polite"),
        ("確認してください。", "polite"),
        ("開業は来年である。", "plain"),
        ("計画はなかった。", "plain"),
        ("市は縮小した（別表を参照してください）。", "plain"),
        ("市長は「来年です」と語った。", "plain"),
        ("来年に開業するという。", None),
        ("開業は来年。", None),
        ("開業を急ぐべきとのこと。", None),
    ],
)
def test_register_of_one_sentence(sentence: str, expected: str | None) -> None:
    assert register.register_of(sentence) == expected


def test_lengths_are_held_against_the_outline() -> None:
    sections = tuple(PlannedSection(id=i, heading=i.upper(), length=100, intent="", parts=()) for i in ("a", "b", "c"))
    texts = (("a", 100), ("b", 60), ("c", 116))
    written = tuple(Section(id=i, heading=i.upper(), text="word " * count) for i, count in texts)
    article = own_article(Outline(title="T", sections=sections), written, {}, (), language="en")
    findings = [f for check in headings.CHECKS for f in check.run(article, LIBRARY).findings if f.code == "T613"]
    assert [f.message for f in findings] == [
        "60 words, 40 % shorter than the planned 100",
        "116 words, 16 % longer than the planned 100",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("参加者は25人で、うち１２人が反対した。", ["T614"]),
        ("ＬＲＴの計画。LRTは路面電車である。", ["T614"]),
        ("５人が反対し、25人が賛成した。", []),
        ('"I said no," she recalled. “Then I changed my mind.”', ["T615"]),
        ('“I said no,” she recalled. A 5" pipe.', []),
        ("終わった。。次へ進む、、", ["T616", "T616"]),
        ("It ended.. Then it began,, again.", ["T616", "T616"]),
        ("ワシントンD.C.。 Inc., the … end... スカパー!、など", []),
        ("The head of the the council. From\nfrom there.", ["T617", "T617"]),
        ("政府は政府は協議を始めた。港をを開いた。", ["T617", "T617"]),
        ("He said that that had had an effect. 一つ一つ、いろいろ、とともに。", []),
    ],
)
def test_typography(text: str, expected: list[str]) -> None:
    assert codes(typography.CHECKS, text) == expected


@pytest.mark.parametrize(
    "run", ["{{", "[TODO ", "http://", "a.com", "the ", "[insert ", "、。", "漢字は", "Ａ", "\ue200", "承知しました。"]
)
def test_no_run_takes_long(run: str) -> None:
    article = foreign_article("a.md", run * 10_000)
    start = time.perf_counter()
    for module in (leaks, endings, residue, language, register, typography):
        for check in module.CHECKS:
            check.run(article, LIBRARY)
    assert time.perf_counter() - start < 5
