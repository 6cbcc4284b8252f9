"""Copies of the templates that files were made with, so that a reason can say how many lines of one have changed."""

import difflib
from collections.abc import Mapping

from draftflow.pipeline.workspace import OWN, Workspace


def keep(workspace: Workspace, texts: Mapping[str, str], identity: Mapping[str, str]) -> None:
    """Keep each text under its hash in `identity`, once."""
    for name, text in texts.items():
        path = _place(identity[name])
        if workspace.read_bytes(path) is None:
            workspace.write(path, text)


def changed_lines(workspace: Workspace, before: str, now: str) -> int | None:
    """How many lines differ between the text kept under the hash `before` and `now`; None if it was not kept."""
    kept = workspace.read(_place(before))
    if kept is None:
        return None
    opcodes = difflib.SequenceMatcher(None, kept.splitlines(), now.splitlines(), autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in opcodes if tag != "equal")


def _place(digest: str) -> str:
    return f"{OWN}/prompts/{digest[:32]}.md"
