"""After sources were fetched again: evidence whose quotes all still stand moves along; the rest is stale, and said."""

from collections.abc import Callable

from draftflow.authors.base import Author
from draftflow.models import Evidence, Source
from draftflow.pipeline import formats
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.lock import Entry
from draftflow.pipeline.state import State
from draftflow.pipeline.survey import standing, wanted
from draftflow.pipeline.workspace import Workspace, digest
from draftflow.stages.base import Snapshot, Step
from draftflow.stages.research import page_at
from draftflow.text.clean import one_line
from draftflow.text.fold import fold, locate
from draftflow.text.headings import heading_at


def follow(
    workspace: Workspace, journal: Journal, snapshot: Snapshot, author: Author, step: Step, tell: Callable[[str], None]
) -> None:
    """Bring evidence of changed sources up to date without a call where that can be done; `step` is who reads them."""
    sources = {source.id: source for source in snapshot.sources}
    for unit in step.split(snapshot):
        name = unit.key.rsplit("/", 1)[1]
        where = standing(step, unit, author, journal.lock, workspace)
        if where.state is not State.STALE or where.reasons != ("the frozen source changed",):
            continue
        moved, gone = relocated(snapshot.evidence[name], sources[name])
        if gone:
            first = f"{one_line(gone[0], 60)!r}"
            tell(f"{name} changed: {len(gone)} of {len(gone) + len(moved.passages)} passages are gone, such as {first}")
            continue
        text = formats.dump(moved)
        workspace.write(unit.path, text)
        inputs = wanted(step, unit, author) or {}
        journal.record(unit.key, Entry(path=unit.path, inputs=inputs, output=digest(text.encode())))
        tell(f"{name} changed, and all {len(moved.passages)} passages still stand in it")


def relocated(evidence: Evidence, source: Source) -> tuple[Evidence, list[str]]:
    """Evidence with its places in the text as it is now, and the quotes that are not there any more."""
    text = fold(source.text)
    kept, gone = [], []
    for passage in evidence.passages:
        found = locate(passage.quote, text)
        if found is None:
            gone.append(passage.quote)
            continue
        start, end = found
        place = {"heading": heading_at(source.text, start), "page": page_at(source, start)}
        where = passage.where.model_copy(update={"start": start, "end": end, **place})
        kept.append(passage.model_copy(update={"where": where}))
    return evidence.model_copy(update={"passages": tuple(kept)}), gone
