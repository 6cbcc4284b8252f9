"""What stands before and after the sections, as Markdown."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from draftflow.exports.references import japanese_date, plain, target_of
from draftflow.exports.words import WORDS
from draftflow.models import (
    Coverage,
    Language,
)
from draftflow.models.matter import Disclosure, Row, Term
from draftflow.models.pictures import Image
from draftflow.text.citations import replace_citations
from draftflow.text.urls import host

if TYPE_CHECKING:
    from draftflow.exports.markdown import Manuscript

Cite = Callable[[tuple[str, ...]], str]
"""Makes the marks of the passages of these ids."""


def after(article: "Manuscript", cite: Cite) -> list[str]:
    """Timeline, table and glossary: heading and body by turns."""
    words, language = WORDS[article.language], article.language
    return [
        *rows(words["timeline"], words["when"], article.timeline, cite, language),
        *rows(words["table"], words["figure"], article.table, cite, language),
        *glossary(article.glossary, cite, language),
    ]


def pictures(images: tuple[Image, ...], language: Language) -> list[str]:
    """Each picture with what is said of it below."""
    return ["\n\n".join(_picture(image, language)) for image in images]


def _picture(image: Image, language: Language) -> Iterator[str]:
    yield f"![{plain(image.alt)}]({_address(image.path)})"
    given = "、" if language == "ja" else ", "
    rights = given.join(_linked(said, url) for said, url in rights_of(image))
    said = plain(image.caption)
    if rights:
        said += (f"（{rights}）" if language == "ja" else f" ({rights})") if said else rights
    if said:
        yield f"*{said.strip()}*"


def rights_of(image: Image) -> list[tuple[str, str | None]]:
    """Whose a picture is, under which licence, from which page: in words, each with where it leads."""
    page = host(image.page) if image.page else ""
    said = ((image.credit, None), (image.licence, image.licence_url), (page, image.page))
    return [(words, url) for words, url in said if words]


def _linked(said: str, url: str | None) -> str:
    target = target_of(url)
    return f"[{plain(said)}]({target})" if target else plain(said)


def _address(path: str) -> str:
    """A path inside the folder as a link's target."""
    return f"<{path}>" if any(c in path for c in " ()<>") else path


def summary(points: tuple[str, ...], cite: Cite) -> list[str]:
    """The points as a list."""
    return ["\n".join(f"- {replace_citations(point, cite)}" for point in points)] if points else []


def rows(title: str, head: str, lines: tuple[Row, ...], cite: Cite, language: Language) -> list[str]:
    """A table under its heading, each row with its citation."""
    if not lines:
        return []
    table = [f"| {head} | {WORDS[language]['what']} |", "| --- | --- |"]
    table += [f"| {_cell(row.head)} | {_cell(row.text)}{cite((row.evidence,))} |" for row in lines]
    return [f"## {title}", "\n".join(table)]


def glossary(terms: tuple[Term, ...], cite: Cite, language: Language) -> list[str]:
    """The terms with their meanings."""
    if not terms:
        return []
    colon = "：" if language == "ja" else ": "
    lines = (f"- **{plain(term.term)}**{colon}{replace_citations(term.meaning, cite)}" for term in terms)
    return [f"## {WORDS[language]['glossary']}", "\n".join(lines)]


def made(disclosure: Disclosure, language: Language) -> Iterator[str]:
    """Who wrote, and from sources of which day."""
    words, between = WORDS[language], "、" if language == "ja" else ", "
    by_model: dict[str, list[str]] = {}
    for task, names in disclosure.models.items():
        for name in names:
            by_model.setdefault(name, []).append(words[task])
    if by_model:
        told = (
            f"{plain(name)}（{between.join(tasks)}）" if language == "ja" else f"{plain(name)} ({between.join(tasks)})"
            for name, tasks in by_model.items()
        )
        yield words["models"].format(between.join(told))
    if disclosure.rewritten or disclosure.by_hand:
        yield words["sections"].format(disclosure.sections, disclosure.rewritten, disclosure.by_hand)
    if disclosure.as_of:
        yield words["as_of"].format(japanese_date(disclosure.as_of) if language == "ja" else disclosure.as_of)


def account(coverage: tuple[Coverage, ...], disclosure: Disclosure | None, language: Language) -> list[str]:
    """The block that says how the article was made, what was checked, what could not be and what is open."""
    words = WORDS[language]
    lines: list[str] = list(made(disclosure, language)) if disclosure else []
    for part in coverage:
        total = part.supported + part.not_supported + part.could_not_check
        rest = words["against"].format(part.not_supported) if part.not_supported else ""
        rest += words["unknown"].format(part.could_not_check) if part.could_not_check else ""
        if total:
            lines.append(
                words["checked"].format(what=words[part.what], supported=part.supported, total=total, rest=rest)
            )
    if disclosure and (disclosure.errors or disclosure.warnings):
        lines.append(words["open"].format(disclosure.errors, disclosure.warnings))
    lines += [words["limits"]] if lines else []
    return [f"## {words['about']}", "\n".join(lines)] if lines else []


def _cell(text: str) -> str:
    """A text as a cell can hold it."""
    return plain(text).replace("|", "\\|")
