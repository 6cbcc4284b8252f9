"""How each value is written as a file that a person can read, and read back."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from draftflow.models import (
    Evidence,
    Found,
    Gaps,
    Language,
    Ledger,
    Outline,
    Plan,
    ReadingList,
    Review,
    Section,
    Source,
)
from draftflow.models.matter import Critique, Front, Revision
from draftflow.models.voice import Column
from draftflow.pipeline.formats import (
    column_file,
    front_file,
    json_files,
    markdown_files,
    outline_file,
    review_file,
    revised_file,
    yaml_files,
)
from draftflow.stages.base import Value

_LONE = re.compile("[\ud800-\udfff]")
_WRITERS: Mapping[type, Callable[[Any], str]] = {
    Plan: yaml_files.dump,
    ReadingList: yaml_files.dump,
    Found: yaml_files.dump,
    Evidence: yaml_files.dump,
    Gaps: yaml_files.dump,
    Source: markdown_files.dump_source,
    Outline: outline_file.dump,
    Section: lambda section: section.text.strip() + "\n",
    Critique: yaml_files.dump,
    Revision: revised_file.dump,
    Front: front_file.dump,
    Column: column_file.dump,
    Ledger: json_files.dump_ledger,
    tuple: json_files.dump_references,
    str: lambda text: text,
}


def dump(value: Value, language: Language = "en") -> str:
    """The text of the file that holds `value`, with LF line ends; what is told to a reader there is in `language`.

    A lone surrogate, which no file can hold, becomes U+FFFD.
    """
    text = review_file.dump(value, language) if isinstance(value, Review) else _WRITERS[type(value)](value)
    return _LONE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


__all__ = ["dump"]
