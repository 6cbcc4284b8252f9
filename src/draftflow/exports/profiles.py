"""Publishing profiles: what each place accepts, and the files that it is given."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from draftflow.exports.commonmark import PLAIN, Dialect, markdown
from draftflow.exports.csl import csl_json
from draftflow.exports.document import Citation
from draftflow.exports.laid import Laid, figures, laid
from draftflow.exports.paste import Editor, body, sheet
from draftflow.exports.publication import Publication
from draftflow.exports.words import WORDS

Files = Mapping[str, bytes]
_BRACES = ("{{", "{%", "{#")
_ZENN_SLUG = re.compile(r"[a-z0-9_-]{12,50}")


@dataclass(frozen=True, slots=True)
class Profile:
    """One place that takes Markdown: its dialect, its front matter, where its files go; `{}` is the article's name."""

    path: str
    images: str | None
    dialect: Dialect = PLAIN
    front: Callable[[Laid], Mapping[str, object]] | None = None
    name: Callable[[str], str] = field(default=lambda slug: slug)


def _zenn(article: Laid) -> Mapping[str, object]:
    return {"title": article.title, "emoji": "📝", "type": "idea", "topics": [], "published": False}


def _qiita(article: Laid) -> Mapping[str, object]:
    return {
        "title": article.title,
        "tags": ["未設定" if article.language == "ja" else "Untagged"],
        "private": True,
        "updated_at": "",
        "id": None,
        "organization_url_name": None,
        "slide": False,
        "ignorePublish": True,
    }


def _hugo(article: Laid) -> Mapping[str, object]:
    return {"title": article.title, **_described(article), "draft": True}


def _jekyll(article: Laid) -> Mapping[str, object]:
    return {"layout": "post", "title": article.title, **_described(article), "render_with_liquid": False}


def _described(article: Laid) -> Mapping[str, object]:
    return {"description": article.standfirst} if article.standfirst else {}


def zenn_name(slug: str) -> str:
    """A name as Zenn wants it: 12 to 50 of a-z, 0-9, - and _; a short one gets a word in front, any other a digest."""
    shortened = slug[:50].rstrip("-")
    for name in (shortened, f"article-{shortened}"):
        if _ZENN_SLUG.fullmatch(name):
            return name
    return f"article-{hashlib.sha256(slug.encode()).hexdigest()[:12]}"


PROFILES: Mapping[str, Profile] = {
    "md": Profile("article.md", ""),
    "zenn": Profile("zenn/articles/{}.md", "zenn/images/{}/", Dialect(dollar="&#36;"), _zenn, zenn_name),
    "qiita": Profile("qiita/public/{}.md", None, Dialect(dollar="&#36;", image=lambda _: None), _qiita),
    "hugo": Profile("hugo/content/posts/{}/index.md", "hugo/content/posts/{}/", Dialect(templates=_BRACES), _hugo),
    "jekyll": Profile(
        "jekyll/_drafts/{}.md",
        "jekyll/assets/images/{}/",
        Dialect(escaped="^", dollar="\\$", templates=(*_BRACES, "{:")),
        _jekyll,
    ),
}
"""Places that take Markdown. Of Zenn and Jekyll, images have an address from the root of the site."""
EDITORS: Mapping[str, Editor] = {
    "note": Editor(deepest=3, tables=False),
    "substack": Editor(deepest=4, tables=False),
    "ghost": Editor(tables=False),
    "wordpress": Editor(marked=True),
}
"""Editors that an article is pasted into."""


def profile(name: str, publication: Publication) -> Files:
    """The files of one place: the article and its images."""
    if name in EDITORS:
        return _pasted(name, publication)
    place = PROFILES[name]
    slug = place.name(publication.slug)
    article = laid(publication.document, publication.styled)
    dialect = place.dialect
    folder = place.images.format(slug) if place.images is not None else ""
    if name in ("zenn", "jekyll"):
        prefix = f"/{folder.partition('/')[2]}"
        dialect = replace(dialect, image=lambda path: prefix + path.rpartition("/")[2])
    front = f"{front_matter(place.front(article))}\n" if place.front else ""
    written = front + markdown(article, dialect, title=place.front is None)
    bare = folder if name in ("zenn", "jekyll") else ""
    images = {
        f"{bare}{path.rpartition('/')[2]}" if bare else f"{folder}{path}": publication.images[path]
        for path in shown_images(publication)
    }
    return {place.path.format(slug): written.encode(), **(images if place.images is not None else {})}


def _pasted(name: str, publication: Publication) -> Files:
    article = laid(publication.document, publication.styled)
    editor = EDITORS[name]
    page = f"{body(article, editor)}\n".encode() if editor.marked else sheet(article, editor)
    images = {f"{name}/{path}": publication.images[path] for path in shown_images(publication)}
    return {f"{name}/article.html": page, **images}


def shown_images(publication: Publication) -> list[str]:
    """Paths of the images that the article shows."""
    shown = {figure.path for figure in figures(publication.document.blocks)}
    return [path for path in publication.images if path in shown]


def front_matter(values: Mapping[str, object]) -> str:
    """YAML front matter, each value as JSON, which YAML reads as it stands."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "---\n" + "\n".join(lines) + "\n---\n"


_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_PANDOC = Dialect(escaped="$^~@'\"_", dollar="$")


def pandoc_files(publication: Publication) -> Files:
    """The article in Pandoc's Markdown with its references beside it, the style that was asked for, and its images."""
    style = publication.styled
    return {
        "pandoc/article.md": pandoc_markdown(publication).encode(),
        "pandoc/references.json": csl_json(publication.document.references).encode(),
        **({f"pandoc/{style.name}.csl": style.file} if style else {}),
        **{f"pandoc/{path}": publication.images[path] for path in shown_images(publication)},
    }


def pandoc_markdown(publication: Publication) -> str:
    """The article in Pandoc's Markdown, its citations as keys of `references.json` with the page where it is known."""
    tree = publication.document

    def cite(citation: Citation) -> str:
        cited = "; ".join(_cited(mark.source, pages(publication, mark.passages)) for mark in citation.marks)
        return f"{' ' if tree.language == 'en' else ''}[{cited}]" if cited else ""

    article = laid(tree, cite=lambda citation: (citation,))
    written = markdown(article, _PANDOC, title=False, cite=cite)
    title = markdown(Laid(article.title, "", article.language, ()), _PANDOC)[2:].strip()
    head: dict[str, object] = {"title": title, "lang": article.language, "bibliography": "references.json"}
    head |= {"reference-section-title": WORDS[article.language]["references"], "link-citations": True}
    head |= {"csl": f"{publication.styled.name}.csl"} if publication.styled else {}
    return f"{front_matter(head)}\n{written}"


def _cited(source: str, at: tuple[int, ...]) -> str:
    key = f"@{source}" if _KEY.fullmatch(source) else f"@{{{source}}}"
    return f"{key}, {'p.' if len(at) == 1 else 'pp.'} {', '.join(map(str, at))}" if at else key


def pages(publication: Publication, passages: tuple[str, ...]) -> tuple[int, ...]:
    """The pages on which passages stand, where their source has pages."""
    known = publication.document.passages
    return tuple(sorted({page for key in passages if key in known and (page := known[key].where.page)}))
