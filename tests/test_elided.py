"""A passage named by its first and its last words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.models import Proposal, Source
from draftflow.stages.research import located
from draftflow.text.elided import ends_of, locate_elided
from draftflow.text.fold import fold

ENGLISH = (
    "The council met on Tuesday. It voted seven to two for the boats, which cost $41 million, and named a date.\n\n"
    "The council met again in May. Nobody spoke against it, and the date was kept.\n"
)
JAPANESE = "市議会は三月三日、補正予算案を賛成十九、反対六で可決した。市長は、工事を\n四月に始めると述べた。住民は反対している。"


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (ENGLISH, "It voted seven to two … and named a date.", "It voted seven to two for the boats, which cost $41 million, and named a date."),
        (ENGLISH, "It voted seven to two [...] and named a date.", "It voted seven to two for the boats, which cost $41 million, and named a date."),
        # the words stand twice: the shortest passage is meant
        (ENGLISH, "The council met … the date was kept.", "The council met again in May. Nobody spoke against it, and the date was kept."),
        # over a paragraph's end, and where the two ends overlap
        (ENGLISH, "and named a date. … again in May.", "and named a date.\n\nThe council met again in May."),
        (ENGLISH, "It voted seven to two … to two for the boats,", "It voted seven to two for the boats,"),
        (JAPANESE, "市議会は三月三日、補正 … 四月に始めると述べた。", "市議会は三月三日、補正予算案を賛成十九、反対六で可決した。市長は、工事を\n四月に始めると述べた。"),
        (JAPANESE, "市長は、工事を……と述べた。", "市長は、工事を\n四月に始めると述べた。"),
        # not there, in the wrong order, nothing left out, left out twice, too little to be found by
        (ENGLISH, "It voted six to two … and named a date.", None),
        (ENGLISH, "and named a date. … It voted seven to two", None),
        (ENGLISH, "The council met on Tuesday.", None),
        (ENGLISH, "It voted … seven to … a date.", None),
        (ENGLISH, "It … and named a date.", None),
        (ENGLISH, "It voted seven to two …", None),
        (JAPANESE, "市 … 述べた。", None),
        ("", "It voted seven … named a date.", None),
    ],
)  # fmt: skip
def test_what_lies_between_is_taken_from_the_source(text: str, quote: str, expected: str | None) -> None:
    place = locate_elided(quote, fold(text))
    assert (text[slice(*place)] if place else None) == expected


def test_a_passage_is_no_longer_than_three_long_sentences() -> None:
    text = f"The first words stand here. {'It went on. ' * 200}The last words stand here."
    assert locate_elided("The first words … last words stand here.", fold(text)) is None


def test_a_proposal_with_its_middle_left_out_is_stored_whole() -> None:
    """And one whose own text has an ellipsis is found as it stands."""
    own = "She said: “We waited … and nothing came of it.”"
    source = Source(id="s", title="T", address="a.md", sha256="0", text=f"{ENGLISH}\n{own}\n")
    quotes = ("It voted seven to two … and named a date.", own, "It voted never … named a date.")
    found = located(source, [Proposal(quote=quote, kind="fact") for quote in quotes])
    told = "It voted seven to two for the boats, which cost $41 million, and named a date."
    assert [passage.quote for passage in found.passages] == [told, own]
    assert [source.text[p.where.start : p.where.end] for p in found.passages] == [told, own]
    assert [each.quote for each in found.rejected] == [quotes[2]]


@given(text=st.text(alphabet="ab .…\n市長", max_size=200), quote=st.text(alphabet="ab .…市長", max_size=40))
def test_a_place_begins_and_ends_as_the_quote_does(text: str, quote: str) -> None:
    source, ends = fold(text), ends_of(quote)
    if place := locate_elided(quote, source):
        assert ends is not None
        found = fold(text[slice(*place)]).text.strip()
        first, last = (fold(end).text.strip() for end in ends)
        assert found.startswith(first)
        assert found.endswith(last)
