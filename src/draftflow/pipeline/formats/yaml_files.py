"""plan.yaml, found.yaml, reading.yaml, gaps.yaml, evidence/*.yaml and critique.yaml."""

from typing import Any

from draftflow.errors import FileError
from draftflow.models import Evidence, Found, Gaps, Model, Plan, Proposal, ReadingList, Source, Weighed
from draftflow.models.matter import Critique
from draftflow.pipeline.formats.parsing import validated
from draftflow.stages.research import located
from draftflow.text import yaml12
from draftflow.text.yaml12 import Document


def dump(value: Plan | Found | ReadingList | Evidence | Gaps | Weighed | Critique) -> str:
    """The YAML of a value, without keys that say nothing."""
    return yaml12.dump(_bare(value))


def load_plan(text: str, file: str) -> Plan:
    """`plan.yaml`."""
    return validated(Plan, yaml12.load(text, file), file)


def load_found(text: str, file: str) -> Found:
    """`found.yaml`."""
    return validated(Found, yaml12.load(text, file), file)


def load_gaps(text: str, file: str) -> Gaps:
    """`gaps.yaml`."""
    return validated(Gaps, yaml12.load(text, file), file)


def load_reading(text: str, file: str) -> ReadingList:
    """`reading.yaml`."""
    return validated(ReadingList, yaml12.load(text, file), file)


def load_critique(text: str, file: str) -> Critique:
    """`critique.yaml`."""
    return validated(Critique, yaml12.load(text, file), file)


def load_evidence(text: str, file: str, source: Source) -> Evidence:
    """`evidence/<source>.yaml`; a quote that was pasted in without an id is located in `source`, or rejected.

    Raises:
        FileError: It does not fit, or is about another source than its name says.
    """
    document = yaml12.load(text, file)
    value = document.value
    if not isinstance(value, dict):
        problem = "is empty" if value is None else "should be a list of `key: value` lines"
        raise FileError(file, f"{problem}; delete it to have it made anew", line=document.lines.get(()))
    pasted = [item for item in _items(value) if "id" not in item]
    whole = {"source": source.id, **value, "passages": [item for item in _items(value) if "id" in item]}
    evidence = validated(Evidence, Document(whole, document.lines if not pasted else {}), file)
    for number, passage in enumerate(evidence.passages):
        if passage.source != source.id:
            line = document.lines.get(("passages", number, "source"))
            raise FileError(
                file, f"passages[{number}].source: should be {source.id!r}, not {passage.source!r}", line=line
            )
    if evidence.source != source.id:
        raise FileError(
            file, f"source: should be {source.id!r}, not {evidence.source!r}", line=document.lines.get(("source",))
        )
    return _with_pasted(evidence, pasted, source, file) if pasted else evidence


def has_pasted(text: str, file: str) -> bool:
    """Whether an evidence file holds quotes that a person pasted in and that are not yet located."""
    value = yaml12.load(text, file).value
    return isinstance(value, dict) and any("id" not in item for item in _items(value))


def _items(value: Any) -> list[dict[str, Any]]:
    passages = value.get("passages") if isinstance(value, dict) else None
    return [item if isinstance(item, dict) else {"id": item} for item in passages or []] if passages else []


def _with_pasted(evidence: Evidence, pasted: list[dict[str, Any]], source: Source, file: str) -> Evidence:
    known = {"quote", "kind", "note", "speaker", "date"}
    plain = ({key: item for key, item in entry.items() if key in known} for entry in pasted)
    proposals = [validated(Proposal, Document(entry, {}), file) for entry in plain]
    found = located(source, proposals)
    passages = {p.id: p for p in (*evidence.passages, *found.passages)}
    ordered = tuple(sorted(passages.values(), key=lambda p: p.where.start))
    return Evidence(source=source.id, passages=ordered, rejected=(*evidence.rejected, *found.rejected))


def _bare(value: Any) -> Any:
    """`value` as plain data, without fields that are empty by default and are empty."""
    if isinstance(value, Model):
        fields = type(value).model_fields
        return {
            key: _bare(item) for key, item in value if item or fields[key].is_required() or item != fields[key].default
        }
    return [_bare(item) for item in value] if isinstance(value, tuple) else value
