"""Documents made for tests: pages, PDFs by typst, office packages by hand, and how they are read."""

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from draftflow.models import Source
from draftflow.sources.extract import extract
from draftflow.sources.files import Document

if TYPE_CHECKING:
    from collections.abc import Callable

EN = (
    "The Harbour Council voted on 3 March 2026 to buy two electric boats for $29.2 million.",
    "The boats will carry two hundred and forty passengers each across the bay, in winter as well as in summer.",
    "“We cannot wait for the old boats to sink,” said Ines Calloway, the harbour director, after the vote.",
    "Critics count $46.5 million, because the power line to the harbour is left out of the sum the county gives.",
)
JA = (
    "港湾委員会は2024年3月1日、電動船2隻を29億2千万円で購入すると発表した。",
    "新しい船は冬の間も湾を渡り、一度に240人の乗客を運ぶことができるという。",
    "「古い船が沈むのを待つわけにはいかない」と港湾局長の森脇恭平氏は採決の後に述べた。",
    "港までの送電線の費用が含まれていないとして、市民団体は46億5千万円になると試算している。",
)


def read(data: bytes | str, name: str = "page.html", content_type: str = "", url: str | None = None) -> Source:
    raw = data.encode() if isinstance(data, str) else data
    return extract(Document(name, Path(name), "0" * 64, content_type, url), raw, "it")


def page(body: str, head: str = "", language: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def article(*paragraphs: str, title: str = "Council buys boats") -> str:
    return f"<article><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>"


@cache
def pdf(source: str) -> bytes:
    """A PDF of typst source, with Japanese fonts at hand."""
    import pylopdf_fonts_jp
    import typst

    compiled: Callable[..., object] = typst.compile
    made = compiled(source.encode(), font_paths=[str(Path(pylopdf_fonts_jp.__file__).parent)])
    assert isinstance(made, bytes)
    return made


def package(parts: dict[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return data.getvalue()


_OPEN = "http://schemas.openxmlformats.org"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(
    body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', more: dict[str, bytes] | None = None
) -> bytes:
    """A .docx of WordprocessingML; `more` parts are put beside it."""
    types = (
        f'<Types xmlns="{_OPEN}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{_OPEN}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_OPEN}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    document = f'{head}<w:document xmlns:w="{_OPEN}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    return package(
        {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document, **(more or {})}
    )


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:r>{properties}<w:t>{text}</w:t></w:r></w:p>"
