"""Texts in the encodings that documents come in, whatever their servers and heads claim."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from draftflow.errors import Unreadable
from draftflow.sources.encodings import declared, decode
from draftflow.sources.plausible import is_garbled, plausibility

TEXTS = {
    "ja": (
        "港湾局は三月三日、電動船二隻を二千九百二十万ドルで購入すると発表した。「古い船が沈むのを待つわけにはいかない」"
        "と局長のイネス・キャロウェイ氏は述べた。①費用は㈱ハーバーが負担し、髙橋氏が監査する。"
    ),
    "ja plain": "委員会によると、新しい船は冬の間も湾を渡り、一度に二百四十人を乗せることができるという。",
    "ja title": "電動船を購入へ",
    "zh": "港务委员会三月三日投票决定以两千九百二十万美元购买两艘电动船。“我们不能等旧船沉没，”港务主任说。",
    "zh-tw": "港務委員會三月三日投票決定以兩千九百二十萬美元購買兩艘電動船。「我們不能等舊船沉沒，」港務主任說。",
    "fr": "Le conseil a décidé d’acheter deux bateaux électriques à 29 M€ : « c’est très cher », a déclaré l’élu.",
    "de": "Der Rat beschloß, zwei Schiffe für größere Häfen zu kaufen. Ärger gab es über die Kosten.",
    "en": "The council’s “boats” cost £29 million — too much, said the café’s owner.",
}
WRITTEN = [
    *(("ja", codec) for codec in ("cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
    *(
        ("ja plain", codec)
        for codec in ("shift_jis", "cp932", "euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be", "utf-8")
    ),
    *(("ja title", codec) for codec in ("cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-8")),
    *(("zh", codec) for codec in ("gb2312", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-8")),
    *(("zh-tw", codec) for codec in ("big5", "cp950", "utf-16-be", "utf-8", "utf-32")),
    *(("fr", codec) for codec in ("cp1252", "utf-8", "utf-16-le")),
    ("de", "latin-1"),
    *(("en", codec) for codec in ("cp1252", "utf-16-be", "utf-16")),
]
CLAIMS = (
    "", "utf-8", "shift_jis", "x-sjis", "windows-31j", "euc-jp", "iso-2022-jp", "big5", "gb2312", "gb18030", "euc-kr",
    "utf-16", "iso-8859-1", "windows-1251", "nonsense",
)  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize(("name", "codec"), WRITTEN)
def test_a_text_is_read_right_whatever_is_claimed_of_it(name: str, codec: str, claim: str) -> None:
    text = TEXTS[name]
    assert decode(text.encode(codec), f"text/plain; charset={claim}" if claim else "").text == text
    page = f'<html><head><meta charset="{claim}"><title>{text}</title></head><body><p>{text}</p></body></html>'
    assert decode(page.encode(codec)).text == page


@pytest.mark.parametrize(
    ("data", "header", "names"),
    [
        (b"", "text/html; charset=Shift_JIS", ("cp932",)),
        (b"", 'text/html; charset="EUC-JP"', ("euc_jp",)),
        (b"<meta charset=big5>", "text/html; charset=gbk", ("gb18030", "cp950")),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">', "", ("cp1252",)),
        (b'<?xml version="1.0" encoding="euc-jp"?><a/>', "", ("euc_jp",)),
        (b"<meta charset=rot13><meta charset=x>", "charset=base64", ()),
        (b"charset=utf-7", "", ()),
    ],
)
def test_what_is_declared_is_read_as_the_web_means_it(data: bytes, header: str, names: tuple[str, ...]) -> None:
    assert declared(data, header) == names


@pytest.mark.parametrize(
    ("data", "header", "status"),
    [
        ("Комитет купил две лодки".encode("cp1251"), "", "encoding_uncertain"),
        (bytes(range(128, 256)) * 20, "", "encoding_uncertain"),
        (b"\x80\x81\x82 and \xff\xfe\xfd", "charset=utf-8", "encoding_uncertain"),
        (b"a\0b\0\0\0c" * 9, "", "not_text"),
        (b"\x00\x01\x02\x03" * 99, "text/plain", "not_text"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(data: bytes, header: str, status: str) -> None:
    with pytest.raises(Unreadable) as refused:
        decode(data, header)
    assert refused.value.status == status
    assert "\ufffd" not in str(refused.value)


def test_other_encodings_are_read_where_they_are_declared() -> None:
    russian = "Комитет проголосовал за покупку двух лодок за 29 миллионов долларов."
    assert decode(russian.encode("cp1251"), "charset=windows-1251").text == russian
    assert decode(russian.encode("koi8-r"), "charset=koi8-r").text == russian
    korean = "항만위원회는 3월 3일 전기 보트 두 척을 2920만 달러에 구입하기로 의결했다."
    assert decode(korean.encode("cp949"), "charset=euc-kr").text == korean


def test_a_text_cut_within_a_character_is_taken_with_a_mark() -> None:
    text = TEXTS["ja plain"] * 10
    found = decode(text.encode()[:-5] + "。".encode(), "charset=utf-8")
    assert found.broken == 1
    assert found.text.startswith(TEXTS["ja plain"])


@given(st.binary(max_size=300), st.sampled_from(["", "charset=utf-8", "charset=shift_jis", "charset=utf-16"]))
def test_any_bytes_are_text_or_refused(data: bytes, header: str) -> None:
    try:
        found = decode(data, header)
    except Unreadable:
        return
    assert found.broken or "\ufffd" not in found.text or "\ufffd".encode(found.encoding) in data


ESCAPES = re.compile(r"\x1b(?:\$[@B]|\([BIJ]|\$\([A-Z])")
"""What ISO-2022-JP switches its characters with; a text that holds one is a text in it."""


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
@example("\ufeffa\ufeff")
@example("\x1b[0m \x1b]0;title\x07 \x0e\x0f\x7f\x80")
@example("\x02")
@example("\x1b(")
def test_utf8_is_always_read_back(text: str) -> None:
    """With every control character there is, but for NUL, which is half a character of UTF-16."""
    assume(not (text.isascii() and ESCAPES.search(text)))
    assert decode(text.encode()).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize("name", TEXTS)
def test_a_stray_nul_makes_no_other_text_of_utf8(name: str) -> None:
    """Neither is it taken for UTF-16, wherever the NUL stands."""
    text = TEXTS[name]
    for at in range(len(text) + 1):
        with pytest.raises(Unreadable, match="NUL"):
            decode(f"{text[:at]}\0\0\0{text[at:]}".encode())
    many = text * (400 // len(text) + 1)
    assert decode(f"{many[:101]}\0{many[101:]}".encode()) == (f"{many[:101]}\0{many[101:]}", "utf-8", 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXTS["ja"], False),
        (TEXTS["fr"], False),
        (TEXTS["ja"].encode().decode("cp1252", "ignore"), True),
        ("\ue000\ue001 \ue002" * 50 + "word", True),
        ("(cid:12)(cid:13) (cid:14)" * 20, True),
        ("Tiếng Việt được viết bằng chữ Quốc ngữ, một bộ chữ dựa trên bảng chữ cái Latinh.", False),
        ("नगर परिषद ने दो नावें खरीदने का निर्णय लिया।", False),
        ("Plain ASCII.", False),
        ("", False),
    ],
)
def test_garbled_text_is_told_from_text(text: str, expected: bool) -> None:
    assert is_garbled(text) is expected


def test_plausibility_stays_in_its_range() -> None:
    for text in TEXTS.values():
        for codec in ("cp932", "euc_jp", "gb18030", "cp950", "cp949", "cp1252", "utf-8"):
            assert -1 <= plausibility(text, codec) <= 1
