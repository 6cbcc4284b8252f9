"""The article as Markdown: numbered citations and a reference list, with live links."""

from collections.abc import Callable, Mapping

from draftflow.exports import matter
from draftflow.exports.references import entry, listed, target_of
from draftflow.exports.words import WORDS
from draftflow.models import (
    Coverage,
    Language,
    Model,
    Reference,
)
from draftflow.models.matter import Disclosure, Row, Term
from draftflow.models.pictures import Image
from draftflow.text.citations import cited, replace_citations

__all__ = ["Manuscript", "article", "draft", "entry", "gap", "notice"]


class Manuscript(Model):
    """Everything an article is made of; a text of None is a section that could not be written."""

    title: str
    standfirst: str
    language: Language
    extractive: bool
    """Whether every sentence is a source's own."""
    headings: tuple[str, ...]
    texts: tuple[str | None, ...]
    passages: Mapping[str, str]
    """Source ids by evidence id, of the passages that are cited."""
    references: tuple[Reference, ...]
    summary: tuple[str, ...] = ()
    glossary: tuple[Term, ...] = ()
    images: tuple[Image, ...] = ()
    """Pictures, each with its path in the article's folder."""
    timeline: tuple[Row, ...] = ()
    table: tuple[Row, ...] = ()
    grouped: bool = False
    """Whether the reference list stands under the names of its publishers."""
    disclosure: Disclosure | None = None
    hybrid: str | None = None
    """The model that worded headings and put points in order, if one did."""
    by_hand: bool = False
    """Whether a person has edited a section of an extractive article."""

    def numbered(self) -> tuple[Reference, ...]:
        """The cited references in the order of their first citation."""
        meanings = (term.meaning for term in self.glossary)
        texts = (
            *self.summary,
            *self.texts,
            *(f"[@{row.evidence}]" for row in (*self.timeline, *self.table)),
            *meanings,
        )
        order = (self.passages.get(key) for text in texts if text for key in cited(text))
        known = {reference.id: reference for reference in self.references}
        return tuple(known[name] for name in dict.fromkeys(order) if name in known)


def notice(manuscript: Manuscript) -> str:
    """What is said of an article whose sentences are all its sources', as plain text."""
    words = WORDS[manuscript.language]
    aside = words["aside"] if manuscript.by_hand else ""
    return (
        words["hybrid" if manuscript.hybrid else "extractive"].format(aside=aside, model=manuscript.hybrid).strip("*")
    )


def gap(heading: str, language: Language) -> str:
    """What is said of a section that could not be written, as plain text."""
    return WORDS[language]["gap"].format(heading).strip("*[]［］").replace("`", "")


def draft(manuscript: Manuscript) -> str:
    """The draft: plain numbers, no links in the prose."""
    return _assembled(manuscript, lambda number, _reference: f"[{number}]", [])


def article(manuscript: Manuscript, coverage: tuple[Coverage, ...]) -> str:
    """The finished article: each number links to its source, and what was checked is said at the end."""

    def mark(number: int, reference: Reference) -> str:
        return f"[[{number}]]({target})" if (target := target_of(reference.url)) else f"[{number}]"

    return _assembled(manuscript, mark, matter.account(coverage, manuscript.disclosure, manuscript.language))


def _assembled(manuscript: Manuscript, mark: Callable[[int, Reference], str], after: list[str]) -> str:
    words = WORDS[manuscript.language]
    references = manuscript.numbered()
    numbers = {reference.id: number for number, reference in enumerate(references, 1)}

    def cite(keys: tuple[str, ...]) -> str:
        found = dict.fromkeys(numbers.get(manuscript.passages.get(key, "")) for key in keys)
        marks = [words["unresolved"] if n is None else mark(n, references[n - 1]) for n in found]
        return (" " if manuscript.language == "en" else "") + "".join(marks)

    blocks = [f"# {manuscript.title}"]
    blocks += [f"*{notice(manuscript)}*"] if manuscript.extractive else []
    blocks += [manuscript.standfirst] if manuscript.standfirst else []
    blocks += matter.pictures(manuscript.images, manuscript.language)
    blocks += matter.summary(manuscript.summary, cite)
    for heading, text in zip(manuscript.headings, manuscript.texts, strict=True):
        prose = replace_citations(text.strip(), cite) if text else words["gap"].format(heading)
        blocks += [f"## {heading}", prose]
    language = manuscript.language
    blocks += matter.after(manuscript, cite)
    if references:
        blocks += [f"## {words['references']}", listed(references, language, grouped=manuscript.grouped)]
    return "\n\n".join([*blocks, *after]) + "\n"
