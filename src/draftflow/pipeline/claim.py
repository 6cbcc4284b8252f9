"""The folder of an article that a batch makes: whose brief stands in it, the entry's or a person's."""

from draftflow.errors import UsageError
from draftflow.pipeline.reader import BRIEF, GIVEN
from draftflow.pipeline.workspace import OWN, Workspace, digest

ENTRY = f"{OWN}/entry"
"""The digest of `brief.md` as the entry of a batch made it last."""


def claim(workspace: Workspace, brief: str, outline: str | None, place: str) -> None:
    """Put the brief of an entry into its folder. One that a person has edited since stays, as long as the entry does.

    Where the entry has changed and nobody edited the brief, the new one takes its place: what depends on it is stale.

    Raises:
        UsageError: The folder has another article, or both the entry and the brief have changed.
    """
    found, known, wanted = workspace.read(BRIEF), (workspace.read(ENTRY) or "").strip(), _digest(brief)
    if found is not None and found != brief and known != wanted and _digest(found) != known:
        why = "its brief.md and the entry were both changed" if known else "it is an article with another brief"
        raise UsageError(f"{place}: name: {str(workspace.root)!r} exists, and {why}; give the entry another `name`")
    if found is None or (found != brief and known != wanted):
        if outline is not None and workspace.read(GIVEN) is None:
            workspace.write(GIVEN, outline)
        workspace.write(BRIEF, brief)
    if known != wanted:
        workspace.write(ENTRY, wanted + "\n")


def _digest(text: str) -> str:
    return digest(text.encode("utf-8", "surrogatepass"))
