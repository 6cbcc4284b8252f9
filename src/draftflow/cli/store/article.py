"""One article of a batch whose home is an object store: down, made, up."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from draftflow.cli.batch.article import Row
from draftflow.cli.batch.entries import Job
from draftflow.cli.store.copy import Copy
from draftflow.cli.store.objects import Objects
from draftflow.errors import DraftflowError

Make = Callable[[Path, Callable[[], None]], Row]
"""Makes the article in a folder of articles, and tells whenever a file of it is whole."""


def made_there(objects: Objects, job: Job, owner: str, make: Make) -> Row:
    """Make one article by `make`; what came up to the store is in the row, as is what somebody else changed meanwhile.

    Whatever could not be put up is left in a folder of this machine, which the row names.
    """
    outputs = Path(mkdtemp(prefix="draftflow-"))
    copy = Copy(objects, job.slug, outputs, owner)
    try:
        copy.take_down()
    except DraftflowError as error:
        shutil.rmtree(outputs, ignore_errors=True)
        return _failed(job, error, "")
    try:
        row = make(outputs, copy.put_up)
        copy.finish()
    except DraftflowError as error:
        return _failed(job, error, f"; what was made is in {copy.workspace.root}")
    shutil.rmtree(outputs, ignore_errors=True)
    problem = "; ".join(filter(None, (row.problem, *copy.told)))
    article = f"{objects.address}/{job.slug}/article.md" if row.article else ""
    return row.model_copy(update={"article": article, "problem": problem})


def _failed(job: Job, error: DraftflowError, where: str) -> Row:
    return Row(slug=job.slug, place=job.place, status="failed", exit=error.exit_code, problem=f"{error}{where}")
