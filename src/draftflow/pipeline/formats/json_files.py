"""ledger.json and references.json."""

import json

from draftflow.exports.csl import csl_json
from draftflow.models import Ledger, Reference


def dump_ledger(ledger: Ledger) -> str:
    """The text of `ledger.json`."""
    return json.dumps(ledger.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1) + "\n"


def dump_references(references: tuple[Reference, ...]) -> str:
    """The text of `references.json`."""
    return csl_json(references)
