"""The closing summary in words."""

from draftflow.models import Language
from draftflow.pipeline.phrases import PHRASES, Phrases, calls, counted, coverage
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.telling import told


def summary_lines(summary: Summary, reader: Language = "en") -> list[str]:
    """The closing summary in the language of its `reader`, line by line."""
    say = PHRASES[reader]
    lines = [summary.title, *([_length(summary, say)] if summary.citations else []), *coverage(summary.coverage, say)]
    if found := counted({"error": summary.errors, "warning": summary.warnings, "note": summary.notes}, say):
        lines.append(say.open.format(found=found, path=summary.folder / "review.md"))
    lines += [say.mended.format(summary.mended)] if summary.mended else []
    lines += [say.rejected.format(summary.rejected)] if summary.rejected else []
    if summary.evidence_used < summary.evidence_planned:
        lines.append(say.used.format(used=summary.evidence_used, planned=summary.evidence_planned))
    lines += (told(line, reader) for line in (*summary.open, *summary.offered))
    lines += [calls(summary.run, say)] if summary.run.calls else []
    lines += [say.edited.format(path) for path in summary.left_as_edited]
    lines += [say.orphan.format(path) for path in summary.orphans]
    lines += _not_read(summary, say)
    lines += [say.not_used.format(told(reason, reader)) for reason in summary.refused_sources.values()]
    lines += [say.missing.format(key=key, reason=told(reason, reader)) for key, reason in summary.gaps.items()]
    lines += [say.again.format(summary.folder.name)] if summary.gaps else []
    return [*lines, say.article.format(summary.article) if summary.article else say.folder.format(summary.folder)]


def _length(summary: Summary, say: Phrases) -> str:
    return say.length.format(
        length=summary.length,
        wanted=summary.wanted,
        unit=say.units[summary.language],
        citations=summary.citations,
        cited=summary.sources_cited,
        sources=summary.sources,
    )


def _not_read(summary: Summary, say: Phrases) -> list[str]:
    """In a line, what is not read or not whole."""
    counts = (
        (len(summary.copies), say.copies),
        (len(summary.left_out), say.left_out),
        (len(summary.in_part), say.in_part),
    )
    said = say.between.join(what.format(count) for count, what in counts if count)
    return [say.sources.format(said=said, path=summary.folder / "reading.yaml")] if said else []
