"""Column: an opinion piece beside the article, in a voice, from the same evidence and under the same checks."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from draftflow.authors.requests import ColumnRequest
from draftflow.errors import Empty, Refused
from draftflow.exports.column import Piece
from draftflow.exports.column import piece as finished
from draftflow.models import (
    Assignment,
    Coverage,
    Language,
    Ledger,
    Outline,
    Passage,
    Reference,
    Review,
    Source,
)
from draftflow.models.voice import Column, ColumnBrief, Voice
from draftflow.stages.assemble import as_cited
from draftflow.stages.base import Desk, Snapshot, Step, Tools, Unit
from draftflow.stages.final import final_outline, final_section
from draftflow.stages.shorter import shortened
from draftflow.text.citations import placed
from draftflow.text.opinions import facts

if TYPE_CHECKING:
    from draftflow.checks.audit import Audit

STAGE = "column"
_BODY = 3  # line of an article's text on which a body without sections begins, behind title and empty line


def folder(voice: str) -> str:
    """Where the files of a column are, inside the article's folder; also the beginning of its units' keys."""
    return f"{STAGE}/{voice}"


def _prose(snapshot: Snapshot) -> tuple[Unit, ...]:
    return tuple(_unit(snapshot, name, desk) for name, desk in snapshot.columns.items())


def _unit(snapshot: Snapshot, name: str, desk: Desk) -> Unit:
    """The prose of one column; without evidence or the voice's file nothing can be made of it."""
    key, path = f"{folder(name)}/prose", f"{folder(name)}/column.md"
    outline = final_outline(snapshot)
    if outline is None or desk.voice is None or not snapshot.passages or snapshot.brief.author != "model":
        return Unit(key, path, None)
    sections = (final_section(snapshot, planned.id) for planned in outline.sections)
    inputs = {
        "brief": snapshot.brief.assignment(),
        "asked": desk.brief,
        "voice": desk.voice,
        "evidence": snapshot.passages,
    }
    article = "\n\n".join(f"## {each.heading}\n\n{each.text.strip()}" for each in sections if each)
    context = {"article": f"# {outline.title}\n\n{article}", "references": snapshot.references}
    return Unit(key, path, inputs, context)


def column(
    tools: Tools,
    *,
    brief: Assignment,
    asked: ColumnBrief,
    voice: Voice,
    evidence: tuple[Passage, ...],
    article: str,
    references: tuple[Reference, ...],
) -> Column:
    """The column as its author wrote it, without links and markup of HTML.

    The article is context: readers have it before them, but a word changed in it makes no column stale.

    Raises:
        Empty: No prose came.
        Refused: What came calls for violence, as far as a list can see.
    """
    from draftflow.text.incitement import call_to_violence
    from draftflow.text.prose import plain_line, plain_prose

    def ask(kept: tuple[Passage, ...]) -> str:
        return tools.author.column(ColumnRequest(brief, asked, voice, article, kept, references))

    answer = shortened(ask, evidence, (article,), tools, folder(voice.name)).strip()
    first, _, rest = answer.partition("\n")
    titled = first.startswith("#")
    text, removed = plain_prose(rest if titled else answer, "")
    if removed:
        tools.notice(f"column {voice.name}: taken out of the prose: {', '.join(removed)}")
    if not text.strip():
        raise Empty(f"no prose came for the column of {voice.name!r}")
    if call := call_to_violence(f"{first}\n{text}", brief.language):
        raise Refused(f"the column calls for violence ({call!r}) and is not kept; ask again, or change the voice")
    title = plain_line(first) if titled else ""
    return Column(voice=voice.name, title=title or voice.title, text=placed(text, brief.language))


def _written(snapshot: Snapshot, desk: Desk) -> dict[str, Any]:
    """What the checks look at."""
    text = desk.column.text if desk.column else ""
    used = set(facts(text))
    passages = tuple(p for p in snapshot.passages if p.id in used)
    origins = {p.source for p in passages}
    return {
        "language": snapshot.brief.language,
        "column": desk.column,
        "passages": passages,
        "sources": tuple(s for s in snapshot.described if s.id in origins),
        "voice": desk.voice,
    }


def audited(
    *,
    language: Language,
    column: Column,
    passages: tuple[Passage, ...],
    sources: tuple[Source, ...],
    voice: Voice | None,
) -> "Audit":
    """What the checks say of a column; lines are those of its own file."""
    from draftflow.checks.article import own_article
    from draftflow.checks.audit import audit
    from draftflow.checks.base import Library
    from draftflow.checks.column import calls_for_violence
    from draftflow.checks.opinions import marked
    from draftflow.checks.shelf import shelf

    known = {passage.id: passage for passage in passages}
    references = tuple(source.reference() for source in sources)
    library = Library({source.id: source.text for source in sources}, known, references, shelf())
    outline = Outline(title=column.title or "-", sections=())
    lines = column.text.strip("\n").split("\n")
    article = own_article(outline, (), known, references, language=language, voice=voice, front=lines)
    found = audit(marked(article), library)
    path, shift = f"{folder(column.voice)}/column.md", column.line - _BODY
    placed_ = (f.model_copy(update={"file": path, "line": max(1, (f.line or 1) + shift)}) for f in found.findings)
    return replace(found, findings=(*placed_, *calls_for_violence(column, language, path)))


def _each(snapshot: Snapshot) -> dict[str, Desk]:
    """The columns that are written."""
    return {name: desk for name, desk in snapshot.columns.items() if desk.column and desk.column.text.strip()}


def _review(snapshot: Snapshot) -> tuple[Unit, ...]:
    return tuple(
        Unit(f"{folder(name)}/findings", f"{folder(name)}/review.md", {**_written(snapshot, desk), "asked": desk.brief})
        for name, desk in _each(snapshot).items()
    )


def review(_tools: Tools, *, asked: ColumnBrief, **written: Any) -> Review:
    """What the checks find in the column."""
    from draftflow.checks.column import missed_length

    found, column = audited(**written).review(), written["column"]
    missed = missed_length(column, asked, written["language"], f"{folder(column.voice)}/column.md")
    return found.model_copy(update={"findings": (*found.findings, *missed)})


def _ledger(snapshot: Snapshot) -> tuple[Unit, ...]:
    return tuple(
        Unit(f"{folder(name)}/ledger", f"{folder(name)}/ledger.json", _written(snapshot, desk))
        for name, desk in _each(snapshot).items()
    )


def ledger(_tools: Tools, *, passages: tuple[Passage, ...], **written: Any) -> Ledger:
    """Every sentence with what it rests on, and which are marked as opinion."""
    return audited(passages=passages, **written).ledger(passages)


def _article(snapshot: Snapshot) -> tuple[Unit, ...]:
    found = []
    for name, desk in _each(snapshot).items():
        coverage = desk.review.coverage if desk.review else ()
        inputs = {"piece": _piece(snapshot, desk), "coverage": coverage}
        found.append(Unit(f"{folder(name)}/article", f"{folder(name)}/article.md", inputs))
    return tuple(found)


def piece_of(snapshot: Snapshot, name: str) -> Piece | None:
    """The column of the voice `name` as it stands now; None if none is written."""
    desk = _each(snapshot).get(name)
    return _piece(snapshot, desk) if desk else None


def audit_of(snapshot: Snapshot, name: str) -> "Audit | None":
    """What the checks say of that column as it stands now; None if none is written."""
    desk = _each(snapshot).get(name)
    if desk is None or desk.column is None:
        return None
    from draftflow.checks.column import missed_length

    found = audited(**_written(snapshot, desk))
    missed = missed_length(desk.column, desk.brief, snapshot.brief.language, f"{folder(name)}/column.md")
    return replace(found, findings=(*found.findings, *missed))


def _piece(snapshot: Snapshot, desk: Desk) -> Piece:
    text = desk.column.text if desk.column else ""
    used = set(facts(text))
    passages = {p.id: p.source for p in snapshot.passages if p.id in used}
    outline = final_outline(snapshot)
    return Piece(
        title=desk.column.title if desk.column else "",
        text=text,
        language=snapshot.brief.language,
        writer=desk.voice.title if desk.voice else "",
        article=outline.title if outline else snapshot.brief.topic,
        model=desk.model,
        by_hand=desk.by_hand,
        passages=passages,
        references=tuple(as_cited(snapshot, set(passages.values()), used)),
    )


def article(_tools: Tools, *, piece: Piece, coverage: tuple[Coverage, ...]) -> str:
    """The finished column."""
    return finished(piece, coverage)


COLUMN = Step(STAGE, "prose", 1, "column", _prose, column, on_request=True)
COLUMN_FINDINGS = Step(STAGE, "findings", 1, None, _review, review)
COLUMN_ARTICLE = Step(STAGE, "article", 1, None, _article, article)
COLUMN_LEDGER = Step(STAGE, "ledger", 1, None, _ledger, ledger)
COLUMN_STEPS: tuple[Step, ...] = (COLUMN, COLUMN_FINDINGS, COLUMN_ARTICLE, COLUMN_LEDGER)
"""A column's steps, in the order they run."""
