"""Articles as the checks see them: draftflow's own, and any Markdown made elsewhere."""

from collections.abc import Iterable, Mapping

from draftflow.checks.base import Article, Citation, Entry
from draftflow.checks.inline import Mark
from draftflow.checks.page import Cite, Page, outside, read
from draftflow.checks.references import definitions, listed, resolve
from draftflow.checks.styles import author_years, wiki_names
from draftflow.models import Language, Outline, Passage, Reference, Section, Style
from draftflow.models.voice import Voice
from draftflow.text.backmatter import account
from draftflow.text.markdown import Block
from draftflow.text.measure import language_of
from draftflow.text.urls import canonical


def own_article(
    outline: Outline,
    sections: Iterable[Section],
    passages: Mapping[str, Passage],
    references: Iterable[Reference],
    *,
    language: Language | None = None,
    style: Style | None = None,
    name: str = "article.md",
    front: Iterable[str] = (),
    voice: Voice | None = None,
) -> Article:
    """An article of draftflow's own: prose with `[@evidence-id]`, which resolves through `passages` to its source.

    Its text is `# title`, the standfirst, the lines of `front` and each section under `## heading`, parted by blank
    lines; lines are counted in it. A sentence's id depends on its section and its words alone.
    """
    lines = [f"# {outline.title}", ""]
    if outline.standfirst:
        lines += [*outline.standfirst.split("\n"), ""]
    opened: dict[int, str] = {}
    before = tuple(front)
    front_line = len(lines) + 1 if before else None
    lines += [*before, ""] if before else []
    for section in sections:
        opened[len(lines) + 1] = section.id
        lines += [f"## {section.heading}", "", *section.text.strip("\n").split("\n"), ""]
    text = _plain("\n".join(lines))

    def cite(mark: Mark, key: str, line: int, column: int) -> Citation:
        if mark.kind != "key":
            return Citation(mark.marker, key, line, column, kind=mark.kind)
        passage = passages.get(key)
        source = passage.source if passage else None
        return Citation(mark.marker, key, line, column, source, key if passage else None, "token")

    def section_at(block: Block, _heading: str) -> str | None:
        return opened.get(block.line)

    sentences, headings = read(Page.of(text), cite, section_at, lambda _: True, ())
    return Article(
        name,
        text,
        language or language_of(text),
        sentences,
        tuple(references),
        outline,
        headings=headings,
        style=style,
        front_line=front_line,
        voice=voice,
    )


def foreign_article(
    name: str,
    text: str,
    language: Language | None = None,
    references: Iterable[Reference] = (),
    *,
    files: Mapping[str, str] | None = None,
) -> Article:
    """Any Markdown: numbered markers, footnotes, inline links and Pandoc keys, with its reference list.

    `references` describe the stored sources at hand and `files` gives their file names by id; the entries of the
    article's list and its links are matched to them by address, title or file name. Whatever cannot be matched has no
    `source`: "could not check". Never raises on odd input; linear in the text.
    """
    stored = tuple(references)
    text = _plain(text)
    lines = text.split("\n")
    notes = definitions(lines)
    page = Page.of(_without_lines(lines, notes.lines))
    at_end = listed(page.lines, page.blocks)
    entries = resolve((*at_end.entries, *notes.entries), stored, files or {})
    runs = tuple(sorted((*at_end.lines, *notes.lines, *account(lines))))
    shallow = min((b.level for b in page.blocks if b.kind == "heading" and b.line > 1), default=1)

    def section_at(block: Block, heading: str) -> str | None:
        return heading if block.line > 1 and block.level <= max(2, shallow) else None

    by_author = author_years(entries)
    known = frozenset((*(e.key for e in entries if e.key), *by_author))
    citing = _citing(entries, stored, {**wiki_names(text)}, by_author)
    sentences, headings = read(page, citing, section_at, outside(runs), known)
    return Article(
        name,
        text,
        language or language_of(text),
        sentences,
        stored,
        headings=headings,
        entries=entries,
        listed=runs,
    )


def _citing(
    entries: tuple[Entry, ...], stored: tuple[Reference, ...], names: Mapping[str, str], by_author: Mapping[str, int]
) -> Cite:
    """How the markers of a foreign article are resolved; `names` and `by_author` as `styles` finds them.

    Where each section has a list of its own and keys come again, a marker means the next list below it.
    """
    by_key: dict[str, list[int]] = {}
    by_url: dict[str, int] = {}
    for index, entry in enumerate(entries):
        by_key.setdefault(entry.key, []).append(index)
        if entry.url:
            by_url.setdefault(canonical(entry.url), index)
    sources = {canonical(s.url): s.id for s in stored if s.url}
    ids = {s.id for s in stored}

    def cite(mark: Mark, key: str, line: int, column: int) -> Citation:
        index: int | None = None
        key = names.get(key, key)
        if mark.kind == "author-year":
            index = by_author.get(key)
        elif mark.kind == "link":
            index = by_url.get(canonical(key))
        elif found := by_key.get(key) or by_key.get(f"@{key}"):
            index = next((i for i in found if entries[i].line > line), found[-1])
        source = entries[index].source if index is not None else None
        if source is None and mark.kind == "link":
            source = sources.get(canonical(key))
        elif source is None and mark.kind == "key" and key in ids:
            source = key
        return Citation(mark.marker, key, line, column, source, None, mark.kind, index)

    return cite


def _plain(text: str) -> str:
    """`text` with LF line ends, without a byte order mark, and nothing that is no character."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def _without_lines(lines: list[str], runs: Iterable[tuple[int, int]]) -> str:
    """The text of `lines` with the `runs` of lines (first and last, 1-based) blanked, every offset as it was."""
    blanked = list(lines)
    for first, last in runs:
        blanked[first - 1 : last] = [" " * len(line) for line in lines[first - 1 : last]]
    return "\n".join(blanked)
