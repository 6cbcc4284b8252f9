"""Publications made for tests, and what a page may hold, read from the page itself."""

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import lxml.html

from draftflow.exports.markdown import Manuscript
from draftflow.exports.page import page
from draftflow.exports.publication import Desk, Publication
from draftflow.exports.tree import Own, document
from draftflow.models import Language, Ledger, Passage, Source, Where
from draftflow.pipeline.publishing import read_publication
from draftflow.pipeline.workspace import Workspace

ROOT = Path(__file__).parent.parent
EXAMPLES: dict[Language, str] = {
    "en": "why-harrow-sound-is-electrifying-its-ferries",
    "ja": "青波市はなぜ路面電車を復活させるのか",
}
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SAFE = frozenset(
    "html head meta title style body script a article aside blockquote br code dd details div dl dt em figcaption figure"
    " footer h1 h2 h3 h4 h5 h6 header hr img li main mark nav ol p pre section small span strong sub summary sup table"
    " tbody td th thead time tr u ul svg g line path circle rect text".split()
)


@cache
def example(language: Language) -> Publication:
    return read_publication(Workspace(ROOT / "outputs" / EXAMPLES[language]), lambda _: None)


@cache
def example_page(language: Language, *, author: bool = False) -> bytes:
    return page(example(language), author=author)


def publication(
    texts: Sequence[str],
    *,
    headings: Sequence[str] = (),
    title: str = "A title",
    language: Language = "en",
    source_title: str = "Council buys boats",
    publisher: str = "The Gazette",
    url: str | None = "https://gazette.example.org/boats",
    stored: str = "Before it. The council buys boats. After it.",
    quote: str = "The council buys boats.",
    ledger: Ledger | None = None,
    images: dict[str, bytes] | None = None,
    edited: frozenset[int] = frozenset(),
    desk: Desk | None = None,
) -> Publication:
    """An article of sections that may cite `[@e1]`."""
    at = stored.index(quote)
    passage = Passage(id="e1", source="gazette", quote=quote, where=Where(start=at, end=at + len(quote), heading=title))
    source = Source(
        id="gazette", title=source_title, publisher=publisher, url=url, address="gazette.md", sha256="", text=stored
    )
    made = Manuscript(
        title=title,
        standfirst=title,
        language=language,
        extractive=False,
        headings=tuple(headings) or tuple(f"Part {n}" for n, _ in enumerate(texts, 1)),
        texts=tuple(texts),
        passages={"e1": "gazette"},
        references=(source.reference(),),
    )
    own = Own(frozenset(images or {}), edited)
    return Publication(
        slug="x",
        document=document(made, {"e1": passage}, (), own),
        ledger=ledger or Ledger(sentences=()),
        sources={"gazette": source},
        images=images or {},
        sections=tuple(f"part-{n}" for n, _ in enumerate(texts, 1)),
        desk=desk or Desk(),
    )


def parsed(page: bytes) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page.decode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def unsafe(page: bytes) -> list[str]:
    """What in a page could run, load or lead where it should not: empty for a page that will do."""
    found: list[str] = []
    text, tree = page.decode(), parsed(page)
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    for kind in ("style", "script"):
        (inline,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        found += [] if f"{kind}-src 'sha256-{digest}'" in policy else [f"{kind} is not the one the policy allows"]
        found += ["the style loads something"] if kind == "style" and re.search(r"url\(|@import", inline) else []
    found += [] if policy.startswith("default-src 'none'") else ["the policy is lax"]
    found += [] if len(tree.xpath("//script | //style")) == 2 else ["a second script or style"]
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag not in SAFE:
            found.append(f"element {element.tag}")
        for name, value in element.attrib.items():
            if name.lower().startswith("on") or name in (
                "style",
                "srcdoc",
                "formaction",
                "action",
                "srcset",
                "xlink:href",
            ):
                found.append(f"{element.tag} {name}={value}")
            if name == "href" and not re.match(r"#|https?://|mailto:", value):
                found.append(f"href {value}")
            if name == "src" and not re.match(r"data:image/(?:png|jpeg|gif|webp|avif);base64,", value):
                found.append(f"src {value}")
    return found


def links(page: bytes) -> list[str]:
    """Where the links that leave the page lead."""
    return [href for href in parsed(page).xpath("//a/@href") if not href.startswith("#")]
