"""Speakers and spellings: who said it by the evidence, and names that are spelt as in no source."""

import pytest

from draftflow.checks.base import Article, Citation, Library, Sentence
from draftflow.checks.persons import check_persons
from draftflow.models import Passage, Reference, Where

SOURCE = (
    'Council member Ann Teague said: "The price is too high for us." Council member Paul Whitcomb was for it.'
    " 野々瀬圭議員は「三週間で答えが変わったのは、事実が変わったからですか」と述べた。葉山奈緒議員も発言した。小埜寺律主任研究員は批判した。"
)
SAID = (
    ("e1", "The price is too high for us.", "Ann Teague, council member"),
    ("e2", "Paul Whitcomb was for it.", "Paul Whitcomb"),
    ("e3", "三週間で答えが変わったのは、事実が変わったからですか", "野々瀬圭議員"),
    ("e4", "葉山奈緒議員も発言した。", "葉山奈緒議員"),
)


def codes(text: str, passage: str | None) -> list[tuple[str, str]]:
    """What is found in one sentence, which cites a passage or nothing."""
    passages = {
        key: Passage(id=key, source="s1", quote=quote, where=Where(start=0, end=1), speaker=speaker)
        for key, quote, speaker in SAID
    }
    citation = Citation(f"[@{passage}]", passage or "", 1, 1, "s1", passage)
    other = Sentence("n0", "They met.", 2, 1, None, (Citation("[@e2]", "e2", 2, 1, "s1", "e2"),), paragraph=2)
    sentence = Sentence("n1", text, 1, 1, None, (citation,) if passage else (), 0, len(text), paragraph=1)
    article = Article("a.md", f"{text}\n\nThey met.", "ja", (sentence, other))
    library = Library({"s1": SOURCE}, passages, [Reference(id="s1", title="S")])
    return [(f.code, f.excerpt) for f in check_persons(article, library).findings]


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        (
            "葉山奈緒議員は「三週間で答えが変わったのは、事実が変わったからですか」とただした。",
            "e3",
            [("N402", "葉山奈緒議員")],
        ),
        (
            "葉山議員は「三週間で答えが変わったのは、事実が変わったからですか」とただした。",
            "e3",
            [("N402", "葉山議員")],
        ),
        ("野々瀬議員は「三週間で答えが変わったのは、事実が変わったからですか」とただした。", "e3", []),
        ("同じ議員は「三週間で答えが変わったのは、事実が変わったからですか」とただした。", "e3", []),
        ("葉山議員に、野々瀬議員は「三週間で答えが変わったのは、事実が変わったからですか」とただした。", "e3", []),
        ('Paul Whitcomb said, "The price is too high for us."', "e1", [("N402", "Paul Whitcomb")]),
        ('"The price is too high for us," Paul Whitcomb said.', "e1", [("N402", "Paul Whitcomb")]),
        ('"The price is too high for us," said Ann Teague.', "e1", []),
        ('"The price is too high for us," she told Paul Whitcomb.', "e1", []),
    ],
)
def test_words_belong_to_their_recorded_speaker(text: str, passage: str, expected: list[tuple[str, str]]) -> None:
    assert codes(text, passage) == expected


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        ("小野寺律主任研究員は批判した。", "e3", [("N403", "小野寺律主任研究員")]),
        ("小野寺律主任研究員は批判した。", None, [("N403", "小野寺律主任研究員")]),
        ("小埜寺律主任研究員は批判した。", None, []),
        ("山田一郎主任研究員は批判した。", None, []),
        ("They heard from Paul Whitcombe again.", None, [("N403", "Paul Whitcombe")]),
        ("They heard from Paul Whitcomb again.", None, []),
        ("They heard from Paul Simon again.", None, []),
    ],
)
def test_a_name_spelt_as_in_no_source(text: str, passage: str | None, expected: list[tuple[str, str]]) -> None:
    assert codes(text, passage) == expected


def test_hostile_text_is_answered() -> None:
    for text in ("教授" * 5_000, "Aa Bb " * 3_000, "「" * 5_000, '"Ann said ' * 2_000):
        assert isinstance(codes(text, "e1"), list)
