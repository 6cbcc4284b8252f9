"""See that there is something to cite, before anything is written or paid for."""

import sys
from collections.abc import Callable
from pathlib import Path

from draftflow.errors import DraftflowError, NothingToCite, UsageError
from draftflow.models import Brief, Source
from draftflow.pipeline.first_look import see_that_the_web_has_something
from draftflow.pipeline.reader import named
from draftflow.pipeline.web import Web
from draftflow.sources.files import Document, discover
from draftflow.stages.gather import given
from draftflow.text.clean import clean

TYPED = "sources/standard-input.md"
"""Where a source that was piped in is kept."""


def from_standard_input(sources: list[str]) -> str | None:
    """The source that `--source -` pipes in; None if it is not asked for.

    Raises:
        UsageError: It is empty or no UTF-8 text.
    """
    if "-" not in sources:
        return None
    try:
        text = clean(sys.stdin.buffer.read().decode("utf-8-sig")).strip()
    except UnicodeDecodeError as error:
        raise UsageError(f"--source -: not UTF-8 (byte {error.start})") from None
    if not text:
        raise UsageError("--source -: standard input is empty")
    return text + "\n"


def see_that_something_can_be_cited(
    brief: Brief, read: Callable[[Document, str], Source], web: Web, typed: str | None
) -> None:
    """Read the files until one can be used; without one, see that the web finds something for the topic.

    Raises:
        NothingToCite: Nothing can be.
    """
    files = [address for address in brief.sources if not given([address])]
    problems: list[str] = []
    for name, document in named(discover(files, Path()), ()).items():
        try:
            read(document, name)
        except DraftflowError as error:
            problems.append(str(error))
        else:
            return
    if typed or given(brief.sources):
        return
    if not brief.web:
        raise NothingToCite(problems)
    try:
        see_that_the_web_has_something(brief, web)
    except NothingToCite as error:
        raise NothingToCite((*problems, *error.reasons)) from None
