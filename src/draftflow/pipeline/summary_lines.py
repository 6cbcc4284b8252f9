"""The closing summary in words."""

from draftflow.pipeline.calls import cost
from draftflow.pipeline.summary import Summary


def summary_lines(summary: Summary) -> list[str]:
    """The closing summary, line by line."""
    unit = "characters" if summary.language == "ja" else "words"
    cited = f"{summary.citations} citations of {summary.sources_cited} of {summary.sources} sources"
    lines = [summary.title]
    lines += [f"{summary.length:,} of {summary.wanted:,} {unit}, {cited}"] if summary.citations else []
    for part in summary.coverage:
        total = part.supported + part.not_supported + part.could_not_check
        if total:
            unknown = f", could not check {part.could_not_check}" if part.could_not_check else ""
            lines.append(f"{part.what} checked: {part.supported} of {total} supported{unknown}")
    if found := [
        f"{n} {what}{'s' * (n != 1)}"
        for n, what in ((summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note"))
        if n
    ]:
        lines.append(f"open: {', '.join(found)}; see {summary.folder / 'review.md'}")
    if summary.mended:
        lines.append(f"mended in a rewrite: {summary.mended} findings of the draft")
    if summary.rejected:
        lines.append(f"{summary.rejected} proposed quotes are not in their source and were turned down; see evidence/")
    if summary.evidence_used < summary.evidence_planned:
        lines.append(f"evidence used: {summary.evidence_used} of {summary.evidence_planned} passages of the outline")
    lines += (*summary.open, *summary.offered)
    if summary.run.calls:
        lines.append(
            f"{summary.run.calls} calls, {summary.run.input_tokens:,} + {summary.run.output_tokens:,} tokens, "
            f"{cost(summary.run)}"
        )
    lines += [f"left as you edited it: {path}" for path in summary.left_as_edited]
    lines += [f"left out, no heading or source asks for it: {path}" for path in summary.orphans]
    lines += _not_read(summary)
    lines += [f"source not used: {reason}" for reason in summary.refused_sources.values()]
    lines += [f"missing: {key}: {reason}" for key, reason in summary.gaps.items()]
    if summary.gaps:
        lines.append(
            f"`draftflow run {summary.folder.name}` tries the missing ones again; nothing else is paid for twice"
        )
    return [*lines, f"article: {summary.article}" if summary.article else f"folder: {summary.folder}"]


def _not_read(summary: Summary) -> list[str]:
    """In a line, what is not read or not whole."""
    counts = (
        (len(summary.copies), "not read because another has the same text"),
        (len(summary.left_out), "left out"),
        (len(summary.in_part), "read in part"),
    )
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    return [f"sources: {said}; see {summary.folder / 'reading.yaml'}"] if said else []
