"""Pictures of sources: what a page states of them, what their files do, and that none comes without a licence."""

import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from pydantic import ValidationError

from conftest import Cli
from draftflow.errors import FetchRefused
from draftflow.exports.images import MAX_PIXELS, fault, size
from draftflow.models import SourceImage
from draftflow.models.pictures import Image
from draftflow.pipeline.source_images import Offer, offers
from draftflow.sources.fetch import Fetcher
from draftflow.sources.formats import licences, page, pictures
from draftflow.sources.formats.licences import Licence, named
from draftflow.sources.picture_rights import Rights, beside, embedded
from pages import PNG, parsed
from web import Page, Site, leading_to, site

BY = "https://creativecommons.org/licenses/by/4.0/"
URL = "https://gazette.example.org/boats"


def xmp(inner: str) -> bytes:
    """A PNG in which an XMP packet stands."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    text = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}"><rdf:Description'
        ' xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        f" {inner}</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    chunk = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + text.encode()
    return PNG[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + PNG[33:]


def shown(html: str, url: str | None = URL) -> tuple[SourceImage, ...]:
    tree = lxml.html.document_fromstring(f"<html><body><article>{html}</article></body></html>")
    stated = licences.stated(tree)
    page.strip_hidden(tree)
    return pictures.shown(tree, stated, url)


CC = f'<a href="{BY}">CC BY</a>'


@pytest.mark.parametrize(
    ("html", "licence", "of", "credit"),
    [
        (f'<figure><img src="/a.jpg"><figcaption>A boat. Photo: Mia Lund. {CC}</figcaption></figure>', "CC BY 4.0", "picture", "Mia Lund"),
        (f'<figure><img src="/a.jpg"><figcaption>船。写真：林みお {CC}</figcaption></figure>', "CC BY 4.0", "picture", "林みお"),
        ('<figure><img src="/a.jpg"><figcaption>A boat <span class="photo-credit">Mia Lund</span></figcaption></figure>', "", "picture", "Mia Lund"),
        (f'<figure><img data-src="/a.jpg" src="data:image/gif;base64,x"></figure><a rel="license" href="{BY}">CC</a>', "CC BY 4.0", "page", ""),
        (f'<img src="/a.jpg"><a rel="license" href="{BY}">CC</a>', "CC BY 4.0", "page", ""),
        ('<figure><img src="/a.jpg"></figure><a rel="license" href="/terms">政府標準利用規約</a>', "", "picture", ""),
        ('<figure><img src="/a.jpg"></figure><a rel="license" href="https://x.go.jp/t">政府標準利用規約</a>', "政府標準利用規約", "page", ""),
        ('<img src="/a.jpg"><script type="application/ld+json">{"@type":"NewsArticle","license":"https://creativecommons.org/publicdomain/zero/1.0/"}</script>', "CC0 1.0", "page", ""),
        ('<img src="/a.jpg"><script type="application/ld+json">{"@type":"ImageObject","contentUrl":"https://gazette.example.org/a.jpg","license":"https://creativecommons.org/licenses/by-sa/3.0/jp/","creator":{"name":"Mia"}}</script>', "CC BY-SA 3.0 JP", "picture", "Mia"),
        ('<img src="/a.jpg"><script type="application/ld+json">{"@type":"NewsArticle","image":[{"@type":"ImageObject","url":"/a.jpg","license":"All rights reserved","creditText":"Mia"}]}</script>', None, "", ""),
        ('<img src="/a.jpg">', None, "", ""),
        (f'<figure><img src="/icon.svg"></figure><figure><img src="/a.jpg" width="40"></figure>{CC}', None, "", ""),
        (f'<figure style="display:none"><img src="/a.jpg">{CC}</figure>', None, "", ""),
        (f'<figure><img src="javascript:x"><img src="file:///etc/passwd"><img src="data:image/png;base64,x">{CC}</figure>', None, "", ""),
    ],
)  # fmt: skip
def test_a_licence_is_what_a_page_states(html: str, licence: str | None, of: str, credit: str) -> None:
    found = shown(html)
    if licence is None:
        assert found == ()
    else:
        assert [(i.address, i.licence, i.said_of, i.credit) for i in found] == [
            ("https://gazette.example.org/a.jpg", licence, of, credit)
        ]
        assert not found[0].refused


@pytest.mark.parametrize(
    ("src", "caption", "says"),
    [
        ("/a.jpg", "A boat (Getty Images)", "its caption says 'Getty Images'"),
        ("/a.jpg", "船の写真（共同通信）", "its caption says '共同通信'"),
        ("/a.jpg", "A boat. All Rights Reserved", "its caption says"),
        ("https://pics.example.net/a.jpg", "A boat", "comes from pics.example.net"),
        ("https://static.gazette.example.org/a.jpg", "A boat", ""),
    ],
)
def test_the_licence_of_a_page_is_none_of_what_others_made(src: str, caption: str, says: str) -> None:
    (found,) = shown(
        f'<figure><img src="{src}"><figcaption>{caption}</figcaption></figure><a rel="license" href="{BY}">x</a>'
    )
    assert says in found.refused
    assert bool(found.refused) == bool(says)


def test_pictures_of_a_file_lie_beside_it_and_four_are_kept_with_those_that_may_be_taken_first() -> None:
    figures = "".join(f'<figure><img src="p/{n}.jpg">{CC if n == 7 else ""}</figure>' for n in range(9))
    found = shown(f'{figures}<figure><img src="../x.jpg">{CC}</figure><figure><img src="/etc/x.jpg"></figure>', None)
    assert [each.address for each in found] == ["p/7.jpg", "p/0.jpg", "p/1.jpg", "p/2.jpg"]


@pytest.mark.parametrize(
    ("given", "words", "licence"),
    [
        (BY, "x", Licence("CC BY 4.0", BY)),
        ("http://creativecommons.org/licenses/by-nc-nd/2.1/jp/", "", Licence("CC BY-NC-ND 2.1 JP", "http://creativecommons.org/licenses/by-nc-nd/2.1/jp/")),
        ("https://creativecommons.org/licenses/by/4.0/deed.ja", "", Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.ja")),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "", Licence("Public Domain Mark 1.0", "https://creativecommons.org/publicdomain/mark/1.0/")),
        ("CC-BY-SA-4.0", "", Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/")),
        ("CC0-1.0", "", Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/")),
        ("https://www.gov.example/ogl", "Open Government Licence", Licence("Open Government Licence", "https://www.gov.example/ogl")),
        ("https://www.gov.example/ogl", "", Licence("gov.example", "https://www.gov.example/ogl")),
        ("https://gazette.example/terms", "All rights reserved", None),
        ("Public domain", "", Licence("Public domain")),
        ("All rights reserved", "", None),
        ("javascript:alert(1)//://", "", None),
        ("/terms", "Terms", None),
        ("", "", None),
        (None, "", None),
    ],
)  # fmt: skip
def test_a_licence_has_the_name_it_is_known_by(given: str | None, words: str, licence: Licence | None) -> None:
    assert named(given, words) == licence


@pytest.mark.parametrize(
    ("data", "rights"),
    [
        (xmp(f'><cc:license rdf:resource="{BY}"/><photoshop:Credit>Mia Lund</photoshop:Credit>'), Rights("Mia Lund", Licence("CC BY 4.0", BY))),
        (xmp(f'xmpRights:WebStatement="{BY}"><dc:creator><rdf:Seq><rdf:li>林みお</rdf:li></rdf:Seq></dc:creator>'), Rights("林みお", Licence("CC BY 4.0", BY))),
        (xmp("><xmpRights:UsageTerms>All rights reserved</xmpRights:UsageTerms>"), Rights("", None)),
        (xmp(">&x;").replace(b"<x:xmpmeta", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><x:xmpmeta'), Rights("", None)),
        (xmp("><broken>"), Rights("", None)),
        (xmp(">" + "x" * 300_000), Rights("", None)),
        (PNG, Rights("", None)),
        (b"<x:xmpmeta", Rights("", None)),
    ],
)  # fmt: skip
def test_a_file_says_whose_it_is(data: bytes, rights: Rights) -> None:
    assert embedded(data) == rights


@pytest.mark.parametrize(
    ("text", "rights"),
    [
        ("SPDX-FileCopyrightText: © 2026 Mia Lund\nSPDX-License-Identifier: CC-BY-4.0\n", Rights("Mia Lund", Licence("CC BY 4.0", BY))),
        ("SPDX-FileCopyrightText: 2019-2026, Mia Lund <mia@example.org>\n", Rights("Mia Lund <mia@example.org>", None)),
        ("whatever", Rights("", None)),
    ],
)  # fmt: skip
def test_a_licence_file_beside_a_picture_says_whose_it_is(text: str, rights: Rights) -> None:
    assert beside(text) == rights


@pytest.mark.parametrize(
    "given", [{}, {"path": "a.png", "source": "b"}, {"path": "a.png", "number": 2}, {"source": "b", "number": 0}]
)
def test_a_picture_has_one_place(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Image.model_validate(given)


def test_a_picture_that_would_fill_the_memory_is_told_by_its_head() -> None:
    large = PNG[:16] + struct.pack(">II", 100_000, 100_000) + PNG[24:]
    assert size(PNG) == (1, 1)
    assert size(b"\x89PNG\r\n\x1a\n") is None
    assert f"more than {MAX_PIXELS:,}" in (fault(large) or "")
    assert fault(PNG) is None


@pytest.fixture(scope="module")
def web() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Page(PNG, "image/png"), None),
        (Page(b"<svg/>", "image/svg+xml"), "content_type"),
        (Page(b"x"), "content_type"),
        (Page(PNG, ""), "content_type"),
        (Page(b"x" * 5_000_001, "image/png"), "too_large"),
        (Page(status=302, headers={"location": "http://169.254.169.254/a.png"}), "blocked_ssrf"),
        (Page(status=404), "http_404"),
    ],
)
def test_a_picture_comes_through_the_guarded_fetch(web: Site, answer: Page, status: str | None) -> None:
    web.pages["/a.png"] = answer
    fetch = Fetcher(leading_to(web), delay=0.0, obey_robots=False)
    try:
        if status is None:
            assert fetch.fetch(web.url("/a.png"), picture=True).data == PNG
            return
        with pytest.raises(FetchRefused) as refused:
            fetch.fetch(web.url("/a.png"), picture=True)
        assert refused.value.status == status
    finally:
        fetch.close()


LINES = (
    "The harbour council voted on 3 March 2026 to buy two electric boats for $29.2 million after four hours.",
    "The boats will carry two hundred and forty passengers each across the bay, and they will run through the winter.",
    "The county puts the cost of the whole boat project at $41 million, with charging equipment included.",
)


def story(*figures: str) -> bytes:
    prose = "".join(f"<p>{line}</p>" for line in LINES)
    return f"<html lang=en><head><title>Boats</title></head><body><article><h1>Boats</h1>{prose}{''.join(figures)}</article></body></html>".encode()


@pytest.fixture
def boats(cli: Cli, web: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An article from a page with three pictures: with a licence, with one in the file alone, with none."""
    given = f"<figcaption>The **boat**, [@e1] [x](https://evil.example). Photo: Mia Lund. {CC}</figcaption>"
    web.pages["/boats"] = Page(
        story(
            *(f'<figure><img src="/{n}.png" alt="A boat">{said}</figure>' for n, said in enumerate((given, "", ""), 1))
        )
    )
    licensed = xmp(f'xmpRights:WebStatement="{BY}"><photoshop:Credit>Ole</photoshop:Credit>')
    for n, data in enumerate((PNG, licensed, PNG), 1):
        web.pages[f"/{n}.png"] = Page(data, "image/png")
    web.asked.clear()
    monkeypatch.setenv("DRAFTFLOW_LOCAL_HOSTS", f"127.0.0.1:{web.port}")
    (tmp_path / "draftflow.toml").write_text("[sources]\nfetch_delay = 0\n", encoding="utf-8")
    ran = cli("new", "Electric boats", "--source", web.url("/boats", "127.0.0.1"), "--name", "boats", "--yes")
    assert ran.code == 0, ran.err
    return Path("outputs/boats")


def choose(folder: Path, chosen: str) -> None:
    brief = folder / "brief.md"
    brief.write_text(brief.read_text("utf-8").replace("---\n", f"---\nimage:\n{chosen}\n", 1), encoding="utf-8")


def test_a_picture_is_fetched_once_a_person_chose_it_and_stands_there_with_whose_it_is(
    cli: Cli, web: Site, boats: Path
) -> None:
    assert [path for path in web.asked if path.endswith(".png")] == []  # no page makes us fetch anything
    name = next((boats / "sources").iterdir()).stem
    assert "1 picture of sources states a licence; `draftflow images boats` says how" in cli("run", "boats").out
    told = cli("images", "boats").out
    assert f"    image:\n    - source: {name}\n" in told
    assert told.count("not offered: no licence is stated of it") == 2
    listed = json.loads(cli("images", "boats", "--json").out)
    assert (listed[0]["number"], listed[0]["licence"], listed[0]["not_offered"]) == (1, "CC BY 4.0", None)

    choose(boats, f"- source: {name}\n- source: {name}\n  number: 2\n  caption: Another boat")
    ran = cli("run", "boats")
    assert ran.code == 0, ran.err
    assert [path for path in web.asked if path.endswith(".png")] == ["/1.png", "/2.png"]
    article = (boats / "article.md").read_text("utf-8")
    where = f"[127.0.0.1](http://127.0.0.1:{web.port}/boats)"
    assert (
        f"![A boat](images/{name}-1.png)\n\n*The \\*\\*boat\\*\\*, \\[@e1\\] \\[x\\](https://evil.example). (Mia Lund, [CC BY 4.0]({BY}), {where})*"
        in article
    )
    assert f"![A boat](images/{name}-2.png)\n\n*Another boat (Ole, [CC BY 4.0]({BY}), {where})*" in article
    assert cli("run", "boats").code == 0
    assert [path for path in web.asked if path.endswith(".png")] == ["/1.png", "/2.png"]  # once

    assert cli("open", "boats", "--no-browser").code == 0
    tree = parsed((boats / "export/article.html").read_bytes())
    assert [(i.get("width"), i.get("height"), i.get("decoding")) for i in tree.xpath("//img")] == [
        ("1", "1", "async")
    ] * 2
    assert tree.xpath("//figcaption/small/a/@href")[0] == BY
    assert tree.xpath("string(//figcaption)").startswith("The **boat**, [@e1] [x](https://evil.example).")
    assert not tree.xpath("//figcaption/a | //figcaption//sup | //figcaption//strong")
    assert cli("export", "boats", "--to", "md").code == 0
    assert f"Image: Mia Lund / [CC BY 4.0]({BY}) /" in (boats / "export/article.md").read_text("utf-8")


def test_a_picture_without_a_licence_or_that_is_not_there_is_refused_with_the_reason(
    cli: Cli, web: Site, boats: Path
) -> None:
    name = next((boats / "sources").iterdir()).stem
    before = (boats / "brief.md").read_text("utf-8")
    for chosen, says in (
        (f"- source: {name}\n  number: 3", "no licence is stated, neither by the page nor in the file"),
        (f"- source: {name}\n  number: 9", "no picture 9; it has 3"),
        ("- source: nobody", "no source of this name is frozen"),
    ):
        (boats / "brief.md").write_text(before, encoding="utf-8")
        choose(boats, chosen)
        ran = cli("run", "boats")
        assert (ran.code, says in ran.err) == (2, True), ran.err
        assert not (boats / "images").exists()
    del web.pages["/1.png"]
    (boats / "brief.md").write_text(before, encoding="utf-8")
    choose(boats, f"- source: {name}")
    ran = cli("run", "boats")
    assert ran.code == 0
    assert "the article goes on without it" in ran.err
    assert "![" not in (boats / "article.md").read_text("utf-8")


def test_a_picture_of_ones_own_says_itself_whose_it_is(cli: Cli, notes: Path, tmp_path: Path) -> None:
    (notes / "boat.png").write_bytes(PNG)
    (notes / "boat.png.license").write_text(
        "SPDX-FileCopyrightText: 2026 Mia Lund\nSPDX-License-Identifier: CC-BY-4.0\n", encoding="utf-8"
    )
    (tmp_path / "page.html").write_bytes(story(f'<figure><img src="notes/boat.png" alt="By the page">{CC}</figure>'))
    arguments = ("--source", "page.html", "--author", "extractive", "--name", "own", "--yes")
    assert cli("new", "Electric boats", *arguments).code == 0
    folder = Path("outputs/own")
    choose(folder, "- path: notes/boat.png\n  alt: A boat\n- source: page")
    ran = cli("run", "own")
    assert ran.code == 0, ran.err
    article = (folder / "article.md").read_text("utf-8")
    assert f"![A boat](images/boat.png)\n\n*Mia Lund, [CC BY 4.0]({BY})*" in article
    assert "![By the page](images/page-1.png)" in article
    (notes / "boat.png").unlink()
    assert cli("run", "own").code == 0
    assert (folder / "article.md").read_text("utf-8") == article


def test_an_offer_says_why_it_is_none() -> None:
    from draftflow.models import Source

    images = (SourceImage(address="a", licence="CC0"), SourceImage(address="b"), SourceImage(address="c", refused="no"))
    source = Source(id="x", title="x", address="x", sha256="", images=images)
    found: list[Offer] = list(offers((source,)))
    assert [offer.reason for offer in found] == ["", "no licence is stated of it", "no"]
