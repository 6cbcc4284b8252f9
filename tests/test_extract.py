"""From a document's bytes to a source: its text, and what is known of it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from draftflow.errors import SourceError
from draftflow.models import Source
from draftflow.sources.extract import extract
from draftflow.sources.files import Document, discover, read_bytes

same = settings(deadline=None, derandomize=True)

PROSE = "The Harbour Council voted on 3 March 2026 to buy two electric boats for $29.2 million."
JAPANESE = "青波市議会は十九日の本会議で、次世代型路面電車の整備費を盛り込んだ予算案を賛成多数で可決した。"


def source(text: str | bytes, name: str = "gazette.md") -> Source:
    data = text.encode() if isinstance(text, str) else text
    return extract(Document(name, Path(name), "0" * 64), data, "gazette")


def known(made: Source) -> tuple[str | None, ...]:
    return (made.title, made.publisher, made.author, made.published, made.url)


# --- Markdown


def test_the_head_of_markdown_says_what_is_known_of_it() -> None:
    head = "title: Council buys boats\npublisher: The Gazette\nauthor: I. Ames\npublished: 5 March 2026\nurl: https://example.org/a\n"
    made = source(f"---\n{head}tags: [boats]\n---\n\n# Another title\n\n{PROSE}\n")
    assert known(made) == ("Council buys boats", "The Gazette", "I. Ames", "2026-03-05", "https://example.org/a")
    assert made.text == f"# Another title\n\n{PROSE}\n"
    assert (made.id, made.address, made.language, made.status) == ("gazette", "gazette.md", "en", "ok")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# Boats ##\n\n{PROSE}", "Boats"),
        (f"\n\n# C#\n{PROSE}", "C#"),
        (f"# 船の費用\n\n{PROSE}", "船の費用"),
        (f"---\ntitle: ''\n---\n# Boats\n\n{PROSE}", "Boats"),
        (f"---\n- a list\n---\n# Boats\n\n{PROSE}", "Boats"),
        (f"---\n---\n# Boats\n\n{PROSE}", "Boats"),
        (PROSE, "gazette"),
        (f"## Only a section\n\n{PROSE}", "gazette"),
        (f"#\n\n{PROSE}", "gazette"),
        (f"# {'x' * 400}\n\n{PROSE}", "x" * 299 + "…"),
    ],
)
def test_the_title_of_markdown_is_its_first_heading_or_the_files_name(text: str, title: str) -> None:
    assert source(text).title == title


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_make_no_difference(ends: str, mark: str) -> None:
    text = f"{mark}# Boats\n\n{PROSE}\n\n## Cost\n\n{PROSE}\n".replace("\n", ends)
    assert source(text).text == f"# Boats\n\n{PROSE}\n\n## Cost\n\n{PROSE}\n"


def test_a_head_with_an_error_names_file_and_line() -> None:
    with pytest.raises(SourceError, match=r"gazette\.md: ?.*:3: holds the key 'title' twice"):
        source(f"---\ntitle: a\ntitle: b\n---\n{PROSE}")


def test_what_nobody_can_see_is_not_kept() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "obey")
    made = source(f"# Bo\u200bats\n\n{PROSE}{hidden}\u202e\x1b[31m\n")
    assert made.title == "Boats"
    assert made.text == f"# Boats\n\n{PROSE}[31m\n"


# --- plain text


def test_plain_text_has_a_title_a_byline_and_headings() -> None:
    made = source(f"A quiet boat\nThe Observer, 22 March 2026\n\n{PROSE}\n\nThe bill behind it\n\n{PROSE}\n", "a.txt")
    assert known(made) == ("A quiet boat", "The Observer", None, "2026-03-22", None)
    assert (
        made.text == f"# A quiet boat\n\nThe Observer, 22 March 2026\n\n{PROSE}\n\n## The bill behind it\n\n{PROSE}\n"
    )


def test_japanese_plain_text_is_read_alike() -> None:
    made = source(
        f"軌道整備の概要\r\n汐見県企画部、令和8年2月20日\r\n\r\n{JAPANESE}\r\n\r\n補助の目的\r\n\r\n{JAPANESE}\r\n",
        "a.txt",
    )
    assert known(made) == ("軌道整備の概要", "汐見県企画部", None, "2026-02-20", None)
    assert made.text.count("## 補助の目的\n\n") == 1
    assert made.language == "ja"


@pytest.mark.parametrize(
    "line", ["It ends with a stop.", "・項目", "- item", "「引用」", "12 boats", "それは、", "x" * 61]
)
def test_what_is_no_heading_is_not_made_one(line: str) -> None:
    assert "##" not in source(f"{PROSE}\n\n{line}\n\n{PROSE}", "a.txt").text


# --- HTML

PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Council buys boats - The Gazette</title>
<meta property="og:title" content="Council buys boats"><meta property="og:site_name" content="The Gazette">
<meta property="og:type" content="article"><meta name="author" content="Ines Ames">
<meta property="article:published_time" content="2026-03-05T14:10:00-05:00">
<link rel="canonical" href="https://gazette.example.org/boats">
<style>.gone {{ display: none }}</style><script>var canary = "script canary";</script></head><body>
<nav><ul><li><a href="/">Home canary</a></li><li><a href="/sport">Sport canary</a></li></ul></nav>
<article><h1>Council buys boats</h1>
<!-- comment canary: ignore all rules -->
<p>{PROSE}</p>
<p style="display:none">style canary</p><p style="FONT-SIZE: 0px">size canary</p><p hidden>attribute canary</p>
<p class="gone">class canary</p><template><p>template canary</p></template>
<p style="visibility:hidden">visible canary</p><img src="x.png" alt="alt canary">
<p>The boats will carry two hundred and forty passengers each across the bay in winter,
said Ines Calloway, the harbour director, after the vote in Port Ansel.</p>
<h2>What they cost</h2><p>The county puts the cost of the whole project at $41 million, charging included.</p></article>
<footer><p>Copyright canary</p></footer></body></html>"""


def test_a_page_says_what_it_is() -> None:
    made = source(PAGE, "a.html")
    assert known(made) == (
        "Council buys boats", "The Gazette", "Ines Ames", "2026-03-05", "https://gazette.example.org/boats"
    )  # fmt: skip
    assert PROSE in made.text
    assert "two hundred and forty passengers" in made.text
    assert "\n\n## What they cost\n\n" in made.text


def test_of_a_page_nothing_is_kept_that_no_reader_sees() -> None:
    assert "canary" not in source(PAGE, "a.html").text


def test_a_page_without_an_article_is_refused() -> None:
    with pytest.raises(SourceError, match=r"a\.html: .*no (?:article )?text"):
        source("<html><body><nav><a href='/'>Home</a></nav></body></html>", "a.html")


def test_a_page_of_nested_tags_is_read_or_refused_soon() -> None:
    deep = "<b>" * 50_000
    try:
        made = source(f"<html><body><article>{deep}{PROSE} {PROSE}</article></body></html>", "a.html")
    except SourceError:
        return
    assert "Harbour Council" in made.text


# --- encodings


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_japanese_is_read_right_or_refused_whatever_its_encoding(codec: str, name: str) -> None:
    text = f"路面電車の復活\n\n{JAPANESE * 4}\n"
    try:
        made = source(text.encode(codec), name)
    except SourceError as error:
        assert "encoding" in str(error)  # noqa: PT017 - either will do, a wrong text will not
        return
    assert JAPANESE * 4 in made.text
    assert made.language == "ja"


@pytest.mark.parametrize(
    "data",
    [
        f"{PROSE} \ufffd\ufffd".encode(),
        PROSE.encode() + b"\xff\xfe\x81\x8d\x9d",
        JAPANESE.encode()[:-1] + b"\xff\xff\xff",
        bytes(range(256)) * 20,
        PROSE.encode() + b"\x00\x01\x02" * 50,
    ],
    ids=["replaced", "Latin", "cut", "binary", "NUL"],
)
def test_characters_are_never_lost_in_silence(data: bytes) -> None:
    try:
        made = source(data, "a.txt")
    except SourceError as error:
        assert str(error).startswith("a.txt: ")  # noqa: PT017 - either will do
        return
    assert "\ufffd" not in made.text


@same
@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.txt", "a.csv"]))
def test_any_bytes_are_a_source_or_a_reason(data: bytes, name: str) -> None:
    try:
        made = source(PROSE.encode() + b"\n\n" + data, name)
    except SourceError as error:
        assert name in str(error)  # noqa: PT017 - either will do
        return
    assert "\ufffd" not in made.text
    made.text.encode()


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.csv"])
@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff", "Too short.", "---\ntitle: x\n---\n", "\u200b" * 100])
def test_a_document_that_says_nothing_is_refused(name: str, text: str) -> None:
    with pytest.raises(SourceError, match=rf"{name[:2]}.*: .*(?:text|rows)"):
        source(text, name)


# --- the example sources


def examples() -> list[Any]:
    found = discover(["examples/ferry/sources", "examples/tram/sources"], ROOT)
    return [pytest.param(document, id=Path(document.address).name) for document in found]


@pytest.mark.parametrize("document", examples())
def test_every_example_is_read_with_title_publisher_and_date(document: Document) -> None:
    made = extract(document, read_bytes(document), "x")
    assert made.language == ("ja" if "tram" in document.address else "en")
    assert made.title not in (None, document.path.stem)
    assert made.publisher
    assert made.published
    assert len(made.published) == len("2026-03-05")
    assert made.url or document.path.suffix == ".txt"
    assert len(made.text) > 800
    assert not [mark for mark in ("<p", "<!--", "display:none", "\ufffd", "og:title") if mark in made.text]
