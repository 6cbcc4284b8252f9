"""Ask everything that an article would ask of its author now, and put nothing on disk."""

from collections.abc import Callable

from draftflow.authors.base import Author
from draftflow.errors import BadReply, DraftflowError, ProviderError
from draftflow.models import Source
from draftflow.sources.files import Document
from draftflow.stages import STEPS
from draftflow.stages.base import Snapshot, Tools


def rehearse(snapshot: Snapshot, author: Author, read_document: Callable[[Document, str], Source]) -> dict[str, str]:
    """Run every unit that asks `author`, one after the other, from what `snapshot` holds.

    Answers come to nothing: `author` remembers what it was asked. Returns the units that could not be run, with the
    reason.
    """
    failed: dict[str, str] = {}
    for step in STEPS:
        for unit in step.split(snapshot) if step.operation else ():
            if unit.inputs is None:
                continue
            tools = Tools(author.for_unit(unit.key), read_document, lambda _text: None)
            try:
                step.run(tools, **unit.inputs, **unit.context)
            except (BadReply, ProviderError):
                continue  # it was asked all the same
            except DraftflowError as error:
                failed[unit.key] = str(error)
    return failed
