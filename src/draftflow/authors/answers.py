"""Replies of a model as values: cleaned, bounded, and with nothing in them that was not asked for."""

from draftflow.authors import replies
from draftflow.models import Finding, Outline, Plan, Proposal, Question
from draftflow.models.matter import Front, Term
from draftflow.text.citations import cited
from draftflow.text.clean import clean, one_line
from draftflow.text.prose import plain_line


def plan_of(reply: replies.PlanReply) -> Plan:
    """The questions, numbered."""
    return Plan(
        questions=tuple(
            Question(id=f"q{number}", question=one_line(q.question), queries=tuple(map(one_line, q.queries)))
            for number, q in enumerate(reply.questions, 1)
        )
    )


def proposals_of(reply: replies.ReadReply) -> tuple[Proposal, ...]:
    """The passages proposed, yet to be located."""
    return tuple(
        Proposal(
            quote=clean(p.quote).strip(),
            kind=p.kind,
            note=one_line(p.note),
            speaker=_said(p.speaker),
            date=_said(p.date),
        )
        for p in reply.passages
    )


def findings_of(reply: replies.ReviewReply, outline: Outline) -> tuple[Finding, ...]:
    """The editor's remarks; a section that the outline does not have is left away."""
    ids = {section.id for section in outline.sections}
    return tuple(
        Finding(
            code="E901",
            severity="note",
            message=one_line(f.message, 600),
            section=f.section if f.section in ids else None,
            excerpt=one_line(f.excerpt),
        )
        for f in reply.findings
    )


def front_of(reply: replies.FrontReply, title: str) -> Front:
    """The front matter, `title` the first to choose from; a point of the summary that cites nothing is left out."""
    titles = (title, *filter(None, (plain_line(other) for other in reply.titles)))
    terms = (Term(term=plain_line(t.term, 80), meaning=plain_line(t.meaning, 400)) for t in reply.glossary)
    return Front(
        title=title,
        titles=tuple(dict.fromkeys(titles)),
        standfirst=plain_line(reply.standfirst, 600),
        summary=tuple(plain_line(point, 600) for point in reply.summary if cited(point)),
        glossary=tuple(term for term in terms if term.term and term.meaning),
    )


def front_problem(reply: replies.FrontReply, known: set[str]) -> str | None:
    """What is wrong with front matter that fits the schema; `known` are the ids that the article cites."""
    used = {key for text in (*reply.summary, *(term.meaning for term in reply.glossary)) for key in cited(text)}
    if unknown := sorted(used - known):
        return f"The article does not cite these ids: {', '.join(unknown[:10])}. Use only ids that it cites."
    bare = next((point for point in reply.summary if not cited(point)), None)
    if known and bare is not None:  # an article of a person's own that cites nothing has no summary to be had
        return f"This point of the summary cites nothing: {bare[:80]!r}. Give each the ids the article cites for it."
    return None


def _said(value: str | None) -> str | None:
    said = one_line(value or "", 80)
    return said if said.lower() not in ("", "null", "none", "unknown", "不明") else None
