"""plan.yaml, reading.yaml and evidence/*.yaml."""

from typing import Any

from draftflow.errors import FileError
from draftflow.models import Evidence, Plan, ReadingList
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12


def dump(value: Plan | ReadingList | Evidence) -> str:
    """The YAML of a value, without keys that say nothing."""
    return yaml12.dump(_bare(value.model_dump(mode="json")))


def load_plan(text: str, file: str) -> Plan:
    """`plan.yaml`."""
    return validated(Plan, yaml12.load(text, file), file)


def load_reading(text: str, file: str) -> ReadingList:
    """`reading.yaml`."""
    return validated(ReadingList, yaml12.load(text, file), file)


def load_evidence(text: str, file: str, source: str) -> Evidence:
    """`evidence/<source>.yaml`.

    Raises:
        FileError: It does not fit, or is about another source than its name says.
    """
    document = yaml12.load(text, file)
    evidence = validated(Evidence, document, file)
    for number, passage in enumerate(evidence.passages):
        if passage.source != source:
            line = document.lines.get(("passages", number, "source"))
            raise FileError(file, f"passages[{number}].source: should be {source!r}, not {passage.source!r}", line=line)
    return evidence


def _bare(value: Any) -> Any:
    """`value` without None and empty text in its mappings."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item not in (None, "") and item != []}
    return [_bare(item) for item in value] if isinstance(value, list) else value
