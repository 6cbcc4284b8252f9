"""Where sentences end, in English and Japanese, to the character."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.sentences import sentences, split

same = settings(deadline=None, derandomize=True)

ENGLISH: list[list[str]] = [
    ["The boats sail.", "They are new."],
    ["Is it new?", "Yes!", "It is."],
    # abbreviations, initials, decimals
    ["Dr. Calloway met Mr. Pryce at 6:04 p.m. in Port Ansel.", "They spoke."],
    ["J. R. Smith and A. B. Jones met.", "They spoke."],
    ["The U.S. Navy came.", "It left."],
    ["Keel & Lowther Inc. built it.", "St. Mary’s is near."],
    ["On Jan. 5 it began.", "On Feb. 6 it ended."],
    ["It costs $29.2 million.", "It was 1.5 in 2019."],
    ["Version 2.0 is out.", "It is 3.11.7 now."],
    ["It rose by 5 percent.", "5 boats came."],
    ["See No. 5 of vol. 3, Fig. 2 and pp. 4-9.", "Next."],
    ["Is it late?", "No.", "It is not."],
    ["It costs that, i.e. the sum, e.g. this one.", "Next."],
    ["Ph.D. students came.", "They left."],
    ["Visit example.org.", "Then go."],
    # ellipses
    ["It ended...", "Then it began."],
    ["It ended…", "Then it began."],
    ["It … went on… and on."],
    # quotation marks and brackets
    ["“We cannot wait.”", "She left."],
    ["“We cannot wait,” she said.", "He agreed."],
    ["“Can we wait?” she asked.", "He said no."],
    ["He said: “It is over. ", "We go.”", "She nodded."],
    ['It was "over."', "She nodded."],
    ["She said it (he did not.)", "Then."],
    ["*It is bold.*", "**Next one.**", "Done."],
    # names with a mark in them
    ["Yahoo! is a firm.", "It is old."],
    # citations stay with their sentence
    ["The vote was 7-2.[3]", "They left."],
    ["The vote was 7-2 [3].", "They left."],
    ["The vote was 7-2. [@e1]", "They left."],
    ["The vote was 7-2.[@e1][@e2]", "They left."],
    ["The vote was 7-2.[@e1; @e2] [^note]", "They left."],
    ["The vote was 7-2.[[1]](https://example.org/a)", "They left."],
    ["The vote was 7-2.[1](https://example.org/a)", "They left."],
    ["The vote was 7-2.[1, 2–4]", "They left."],
]

JAPANESE: list[list[str]] = [
    ["市は着工する。", "開業は2031年だ。"],
    ["本当か？", "本当だ！", "そうだ。"],
    ["そうか！？", "次だ。"],
    # quotations carry on, or end with their own stop
    ["「待てない」と市長は述べた。", "議会は沈黙した。"],
    ["「もう待てない。動くときだ」と市長は述べた。", "議会は沈黙した。"],
    ["「もう待てない。動くときだ。」と市長は述べた。", "議会は沈黙した。"],
    ["「彼は『もう待てない。』と言った」と市長は述べた。", "次。"],
    ["彼は言った。", "「本当だ。」", "「そうか。」"],
    ["「本当？」", "「本当。」"],
    ["「ああ！」と叫んだ。", "次。"],
    # brackets
    ["着工は10月（2026年。予定）である。", "次。"],
    ["着工する（予定。）。", "次。"],
    ["『題名。』は本だ。", "次。"],
    ["〈注。〉は続く。", "【要。約】は続く。"],
    # brackets that do not match
    ["「開いたまま。次の文。"],
    ["閉じた」まま。", "次の文。"],
    # figures
    ["全長は7.8kmだ。", "全長は7．8kmだ。", "全長は７．８ｋｍだ．", "次．"],
    # citations
    ["着工する。[@e1]", "次の文。"],
    ["着工する[@e1]。", "次の文。"],
    ["着工する。[@e1][@e2]", "次の文。"],
    ["着工する。[1]", "次の文。"],
    ["着工する。［１］", "次の文。"],
    ["着工する。[^注]", "次の文。"],
    ["着工する。[[1]](https://example.org/a)", "次の文。"],
    ["着工する…。", "次。"],
]


@pytest.mark.parametrize("parts", ENGLISH, ids=" | ".join)
def test_english(parts: list[str]) -> None:
    assert split(" ".join(parts).replace("  ", " ")) == [part.strip() for part in parts]


@pytest.mark.parametrize("parts", JAPANESE, ids=" | ".join)
def test_japanese(parts: list[str]) -> None:
    assert split("".join(parts)) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        # a wrapped line goes on, a short line is one of its own
        ("The county signed a contract with the shipyard of\nDunmarsh. Next.", 3),
        ("The county signed the contract for the two boats with the yard at\nDunmarsh. Next.", 2),
        ("The county, on Tuesday,\nsigned. Next.", 2),
        ("A title\nA line below it", 2),
        ("第一条\n市は着工する。", 2),
        ("市は、\n着工する。", 1),
        ("次世代型路面電車の整備計画は、青波駅西口から県立臨海病院までの七・八キロを結ぶ\nもので、十月に着工する。", 1),
        ("次世代型路面電車の整備計画\n青波市都市交通課", 2),
        # blocks end what runs
        ("No stop here\n\nnext paragraph", 2),
        ("No stop here\n \t\n\nnext paragraph", 2),
        ("# Heading\nText of it.", 2),
        ("Text, no stop\n## Heading", 2),
        ("- one, and\n- two, and\n- three", 3),
        ("1. one\n2. two\n10) ten", 3),
        ("・一つ、\n・二つ、\n○三つ", 3),
        ("> quoted,\n> more", 2),
        ("| a | b |\n|---|---|\n| c. d | e |", 3),
        ("「開いたまま。\n\n次の段落。文。", 3),
        ("", 0),
        (" \n\t\n\u3000", 0),
        (".", 1),
        ("...", 1),
        ("。", 1),
        ("[@e1]", 1),
    ],
)
def test_lines_and_blocks(text: str, parts: int) -> None:
    found = split(text)
    assert len(found) == parts
    assert all("\n\n" not in part for part in found)


def test_offsets_are_those_of_the_text() -> None:
    text = "  The boats.\n\n\u3000市は着工する。[@e1] 次。\n"
    assert [(a, b) for a, b in sentences(text)] == [(2, 12), (15, 27), (28, 30)]


PIECES = st.sampled_from(
    [
        *("The boats", " sail", ". ", ".", "! ", "? ", "…", "...", " 1.5", "Dr. ", "U.S. ", "e.g. ", " No. 5"),
        *("市は", "着工", "。", "！", "？", "．", "「", "」", "『", "』", "（", "）", "、"),
        *(
            "\n",
            "\n\n",
            " ",
            "\u3000",
            "\t",
            "# ",
            "- ",
            "| ",
            "> ",
            "[@e1]",
            "[1]",
            "[^a]",
            "“",
            "”",
            "(",
            ")",
            "*",
            "[",
            "]",
        ),
    ]
)


@same
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=80))
def test_sentences_are_in_order_and_leave_nothing_out(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert span.start >= end
        assert span.end > span.start
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end
    assert not text[end:].strip()


@same
@given(st.lists(PIECES, max_size=15).map("".join), st.lists(PIECES, max_size=15).map("".join))
def test_a_blank_line_parts_whatever_stands_before_and_after(one: str, other: str) -> None:
    assert split(f"{one}\n\n{other}") == split(one) + split(other)


@pytest.mark.parametrize(
    "piece",
    [
        ". ",
        "a.",
        "。",
        "「。",
        "」",
        ".”",
        "a\n",
        "\n ",
        "a. [1",
        "。[1]",
        "Dr. ",
        "...",
        "…",
        "a" * 30 + "\n",
        "a. " + " " * 99,
    ],
)
def test_long_texts_take_no_more_than_their_length(piece: str) -> None:
    started = time.process_time()
    sentences(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5
