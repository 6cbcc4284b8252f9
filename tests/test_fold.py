"""What folding forgives in a quotation, what it never forgives, and the way back to the exact place."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.text.fold import fold, folded, locate

same = settings(deadline=None, derandomize=True)

SAME = [
    # quotation marks, apostrophes, dashes, ellipses
    ("“We cannot wait,” she said.", '"We cannot wait," she said.'),
    ("„Wir warten“ «nous» ‟x‟", '"Wir warten" "nous" "x"'),
    ("the county’s ‘share’ and ʼtis", "the county's 'share' and 'tis"),
    ("2019–2024 — a long time − 5 ‑ x", "2019-2024 - a long time - 5 - x"),
    ("and so on… ⋯", "and so on... ..."),
    ("5 〜 10 ∼ 20 ～", "5~10 ~ 20~"),
    # width, ligatures, marks
    ("ＬＲＴ計画　第１２回（案）", "LRT計画第12回(案)"),
    ("ｶﾞｿﾘﾝﾊﾟﾝ", "ガソリンパン"),
    ("か\u3099きゃくせん", "がきゃくせん"),
    ("かﾞくせん", "がくせん"),
    ("cafe\u0301", "café"),
    ("e\u00ad\u0301", "é"),
    ("o\u0323\u0302 o\u0302\u0323", "ộ ộ"),
    ("ﬁnal oﬃce", "final office"),
    ("㈱青波 ㌔ ㍻ ①", "(株)青波キロ平成 1"),
    ("⽇本⾦", "日本金"),
    ("神\ufe00社と辻\U000e0100さん", "神社と辻さん"),
    ("ＮＨＫ ＷＯＲＬＤ", "NHK WORLD"),
    # white space and what cannot be seen
    ("two\u00a0hundred  and\t\tforty\nboats", "two hundred and forty boats"),
    ("elec\u00adtric zero\u200bwidth \ufefffer\u2060ry", "electric zerowidth ferry"),
    ("two \u200b hundred\u00ad boats", "two hundred boats"),
    ("青波市は\n2024 年 3 月に\u3000着工", "青波市は2024年3月に着工"),
    ("着\u200b\n工", "着工"),
    ("工事費は\u00ad 41", "工事費は41"),
    ("約 1.5 倍 の LRT 計画", "約1.5倍のLRT計画"),
    ("令和２\n０年", "令和20年"),
    ("\U00020bb7 野家", "\U00020bb7野家"),
]

DIFFERENT = [
    ("$41 million", "$46 million"),
    ("1.5 percent", "15 percent"),
    ("1,000", "1000"),
    ("two boats", "three boats"),
    ("The council", "the council"),
    ("LRT", "lrt"),
    ("we can", "we can not"),
    ("re-cover", "recover"),
    ("a b", "ab"),
    ("ＡＢ Ｃ", "ABC"),
    ("resume", "résumé"),
    ("はは", "ばば"),
    ("カ", "か"),
    ("「強調」", "『強調』"),
    ("「強調」", '"強調"'),
    ("。", "、"),
    ("億", "万"),
    ("行う", "行なう"),
    ("三", "3"),
    ("20.", "20"),
    ("½", "1"),
    ("can´t", "can t"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typography_is_folded_away(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_changes_a_quotation_is_not(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("source", "quote", "found"),
    [
        ("He said: “We cannot\u00a0wait.” Then he left.", '"We cannot wait."', "“We cannot\u00a0wait.”"),
        ("市は２０２６年１０月に\n着工する。", "2026年10月に着工する", "２０２６年１０月に\n着工する"),
        ("  The boats.  ", "The boats.", "The boats."),
        ("elec\u00adtric ferry", " electric ", "elec\u00adtric"),
        ("cafe\u0301s", "cafés", "cafe\u0301s"),
        ("総額318億円", "318億円", "318億円"),
        ("ﬁrst, find", "fi", "ﬁ"),
        ("½ or 1 boat", "1", "1"),
        ("ﬁ f", "f", "f"),
        ("㌔ と キ", "キ", "キ"),
        ("twice, twice", "twice", "twice"),
    ],
)
def test_a_quotation_is_found_at_its_exact_place(source: str, quote: str, found: str) -> None:
    place = locate(quote, fold(source))
    assert place is not None
    assert source[slice(*place)] == found


@pytest.mark.parametrize("quote", ["", " ", "\u200b\n", "The boat sails", "the boats", "f", "1", "2", "⁄"])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert locate(quote, fold("The boats: ﬁve and ½.")) is None


def test_the_search_can_begin_later() -> None:
    source = fold("twice, twice")
    assert locate("twice", source) == (0, 5)
    assert locate("twice", source, start=1) == (7, 12)
    assert locate("twice", source, start=8) is None


# --- properties

FORMS = (
    ("a", "ａ"), ("B",), ("é", "e\u0301"), ("1", "１"), ("9",), ("-", "–", "—"), ('"', "“", "”"), ("'", "’", "‘"),
    ("ガ", "ｶﾞ", "カ\u3099"), ("パ", "ﾊﾟ"), ("ア", "ｱ"), ("が", "か\u3099", "かﾞ"), ("の",), ("、",), ("。",), ("「",),
    ("（",), ("fi", "ﬁ"), ("(株)", "㈱"), ("日", "⽇"), ("億",), ("キロ", "㌔"), ("1⁄2", "½"), ("...", "…"),
    ("x", "x\u00ad", "x\u200b"), (" ", "  ", "\n", "\u00a0", "\u3000", " \u200b ", "\n\t", "\u00ad \u00ad"),
)  # fmt: skip
"""Ways to write the same: one form of each makes a text, another form of each makes the same text."""

LETTERS = st.integers(0, len(FORMS) - 1)


def written(letters: list[int], data: st.DataObject) -> list[str]:
    return [data.draw(st.sampled_from(FORMS[letter])) for letter in letters]


@same
@given(st.lists(LETTERS, max_size=30), st.data())
def test_two_ways_to_write_a_text_fold_to_the_same(letters: list[int], data: st.DataObject) -> None:
    one, other = ("".join(written(letters, data)) for _ in range(2))
    assert folded(one) == folded(other)


@same
@given(st.lists(LETTERS, min_size=1, max_size=30), st.data())
def test_any_part_of_a_text_is_found_in_it_however_it_is_written(letters: list[int], data: st.DataObject) -> None:
    source = "".join(written(letters, data))
    start = data.draw(st.integers(0, len(letters) - 1))
    end = data.draw(st.integers(start + 1, len(letters)))
    quote = "".join(written(letters[start:end], data))
    place = locate(quote, fold(source))
    if not folded(quote):
        assert place is None
        return
    assert place is not None
    assert folded(source[slice(*place)]) == folded(quote)


@same
@given(st.text(max_size=40), st.data())
def test_what_is_found_in_any_text_folds_to_what_was_looked_for(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    quote = text[start : data.draw(st.integers(start, len(text)))]
    place = locate(quote, fold(text))
    if place is None:  # nothing to look for, or cut between a letter and its marks
        assert not folded(quote) or folded(quote) not in fold(text).text
    else:
        assert 0 <= place[0] < place[1] <= len(text)
        assert folded(text[slice(*place)]) == folded(quote)


@same
@given(st.text(max_size=60) | st.text(alphabet="".join(form for forms in FORMS for form in forms), max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert fold(fold(text).text).text == fold(text).text


@same
@given(st.text(max_size=60))
def test_every_place_in_the_folded_text_has_a_place_in_the_text(text: str) -> None:
    result = fold(text)
    last = 0
    for position in range(len(result.text)):
        start, end = result.original(position, position + 1)
        assert last <= start < end <= len(text)
        last = start


@pytest.mark.parametrize(
    ("piece", "size"),
    [
        ("The boats are “electric”. ", 1_000_000),
        ("市は２０２６年に\n着工する。", 1_000_000),
        *((piece, 200_000) for piece in ("e\u0301\u00ad ", " \u200b\n", "ﬁ½", "ｶﾞ")),
    ],
)
def test_long_texts_are_folded_in_seconds(piece: str, size: int) -> None:
    text = piece * (size // len(piece))
    started = time.process_time()
    assert locate("Not there at all 99", fold(text)) is None
    assert time.process_time() - started < 5


def test_partial_matches_by_the_thousand_are_passed_over() -> None:
    started = time.process_time()
    assert locate("f", fold("ﬁ" * 50_000)) is None
    assert locate("ifififi", fold("ﬁ" * 50_000)) is None
    assert time.process_time() - started < 5
