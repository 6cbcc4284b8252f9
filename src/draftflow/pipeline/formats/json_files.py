"""ledger.json, references.json and support.json."""

import json
from collections.abc import Iterable

from pydantic import TypeAdapter, ValidationError

from draftflow.errors import FileError
from draftflow.exports.csl import csl_json
from draftflow.models import Ledger, Reference, Support


def dump_ledger(ledger: Ledger) -> str:
    """The text of `ledger.json`."""
    unsaid = set() if ledger.support else {"support"}
    data = ledger.model_dump(mode="json", exclude_none=True, exclude=unsaid)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def dump_references(references: tuple[Reference, ...]) -> str:
    """The text of `references.json`."""
    return csl_json(references)


def dump_support(found: Iterable[Support]) -> str:
    """The text of `support.json`."""
    held = [support.model_dump(mode="json", exclude_none=True) for support in found]
    return json.dumps({"format": 1, "verdicts": held}, ensure_ascii=False, indent=1) + "\n"


def load_support(text: str, file: str) -> tuple[Support, ...]:
    """What `support.json` holds.

    Raises:
        FileError: It holds something else; `file` is the name to say it with.
    """
    try:
        return TypeAdapter(tuple[Support, ...]).validate_python(json.loads(text)["verdicts"])
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError):
        told = "holds no verdicts of `draftflow check --support`; delete it, and they are asked for again"
        raise FileError(file, told) from None
