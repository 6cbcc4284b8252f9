"""Which template each operation is asked with, what each template is given, and which model is asked."""

from collections.abc import Iterable, Mapping

from draftflow.authors.base import Operation

TEMPLATES: Mapping[Operation, str] = {
    "plan": "plan.md",
    "read": "read.md",
    "gaps": "gaps.md",
    "outline": "outline.md",
    "write": "section.md",
    "critique": "review.md",
    "revise": "revise.md",
    "front": "front.md",
    "column": "column.md",
    "support": "support.md",
}
_TASKS: Mapping[Operation, str] = {"critique": "review"}  # where the settings have another name
VOICED: tuple[Operation, ...] = ("write", "revise", "front")
"""What is written in the article's own voice."""
_OTHERWISE = {"revise": "write", "front": "write", "column": "write"}  # tasks that are the same trade
HEADS = f"may have no head: it belongs to every call, not to one; a head may stand in {', '.join(TEMPLATES.values())}"
VARIABLES: Mapping[str, frozenset[str]] = {
    "system.md": frozenset({"brief"}),
    "plan.md": frozenset({"brief", "references", "web", "unit"}),
    "read.md": frozenset({"brief", "plan", "source", "limit", "material"}),
    "gaps.md": frozenset({"brief", "plan", "observed", "material"}),
    "outline.md": frozenset({"brief", "plan", "sections", "unit", "gaps", "slots", "task", "material", "weigh"}),
    "section.md": frozenset({"brief", "outline", "section", "unit", "task", "material", "voice"}),
    "review.md": frozenset({"brief", "outline", "findings", "material"}),
    "revise.md": frozenset({"brief", "outline", "section", "marked", "text", "unit", "task", "material", "voice"}),
    "front.md": frozenset({"brief", "outline", "glossary", "material", "voice"}),
    "column.md": frozenset({"brief", "column", "voice", "unit", "text", "material"}),
    "support.md": frozenset({"brief", "material"}),
}


def models_by_operation(tasks: Iterable[tuple[str, str]]) -> Mapping[Operation, str]:
    """Models by operation, from the settings' pairs of task and model; there the critique is called review.

    What rewrites and what makes the front matter is the model that writes, if no other is named.
    """
    models = dict(tasks)
    names = {operation: _TASKS.get(operation, operation) for operation in TEMPLATES}
    given = {operation: models.get(name) or models.get(_OTHERWISE.get(name, "")) for operation, name in names.items()}
    return {operation: model for operation, model in given.items() if model}
