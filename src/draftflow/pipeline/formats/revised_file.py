"""revised/<id>.md: a section after its rewrite, with a head that says how it came to be."""

from typing import Any

from draftflow.models.matter import Revision
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.frontmatter import joined, parted
from draftflow.text.yaml12 import Document


def dump(revision: Revision) -> str:
    """The text of `revised/<id>.md`; the id is the file's name."""
    head = revision.model_dump(mode="json", include={"kept", "rounds", "of"})
    reasons = {"reasons": list(revision.reasons)} if revision.reasons else {}
    return joined(yaml12.dump(head | reasons), revision.text.strip() + "\n")


def load(text: str, file: str, name: str) -> Revision:
    """`revised/<name>.md`; one put there by hand may do without a head.

    Raises:
        FileError: Something in the head will not do.
    """
    head, body, line = parted(text)
    document = yaml12.load(head, file, first_line=2)
    given: Any = document.value if document.value is not None else {}
    if isinstance(given, dict):
        bare = body.lstrip("\n")
        given = {**given, "id": name, "text": bare, "line": line + len(body) - len(bare)}
    return validated(Revision, Document(given, document.lines), file)
