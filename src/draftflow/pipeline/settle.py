"""Evidence that a person pasted in: locate it, give it its id, and write it back as theirs."""

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from draftflow.models import Source
from draftflow.pipeline import formats
from draftflow.pipeline.formats import yaml_files
from draftflow.pipeline.journal import Journal
from draftflow.pipeline.workspace import Workspace
from draftflow.text.clean import one_line


def settle(workspace: Workspace, journal: Journal, sources: Iterable[Source], tell: Callable[[str], None]) -> None:
    """Write evidence files that hold pasted quotes anew, with ids and places; the old copy goes into the history."""
    known = {source.id: source for source in sources}
    for path in workspace.files("evidence", ".yaml"):
        name, text = PurePosixPath(path).stem, workspace.read(path)
        if text is None or name not in known or not yaml_files.has_pasted(text, workspace.shown(path)):
            continue
        evidence = yaml_files.load_evidence(text, workspace.shown(path), known[name])
        for rejected in evidence.rejected:
            if rejected.reason not in text:
                tell(f"{path}: {one_line(rejected.quote, 60)!r} is {rejected.reason}")
        key, seen = f"research/evidence/{name}", workspace.digest(path)
        recorded = journal.lock.units.get(key)
        inputs = recorded.inputs if recorded else {}
        journal.commit(key, path, inputs, formats.dump(evidence), seen=seen, by="hand", made=False)
