"""References as CSL-JSON, which Zotero, Pandoc and Quarto read."""

import json
import re
from typing import Any

from draftflow.models import Reference
from draftflow.text.urls import host

ISO_DATE = re.compile(r"[0-9]{4}(?:-(?:0?[1-9]|1[0-2])(?:-(?:0?[1-9]|[12][0-9]|3[01]))?)?")
"""A date as precise as it is known: 2026, 2026-03, 2026-03-05."""


def csl_json(references: tuple[Reference, ...]) -> str:
    """The text of `references.json`."""
    return json.dumps([_item(reference) for reference in references], ensure_ascii=False, indent=1) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    """One CSL item; names are `literal`, because processors would turn Japanese ones around.

    What CSL has no name for stands under `custom`: the pages that are cited (a locator belongs to a citation, and
    `page` would be the pages of an article in its journal) and other addresses of the same text.
    """
    item: dict[str, Any] = {
        "id": reference.id,
        "type": "webpage" if reference.url else "document",
        "title": reference.title,
    }
    if reference.author:
        item["author"] = [{"literal": reference.author}]
    if reference.publisher:
        item["container-title"] = reference.publisher
    if reference.published:
        item["issued"] = _date(reference.published)
    if reference.url:
        item["URL"] = reference.url
        item |= {"accessed": _date(reference.retrieved)} if reference.retrieved else {}
    if reference.archive:
        item["archive"], item["archive_location"] = host(reference.archive), reference.archive
    own = {"cited-pages": list(reference.cited_pages), "also-at": list(reference.also_at)}
    if said := {name: value for name, value in own.items() if value}:
        item["custom"] = said
    if reference.language:
        item["language"] = reference.language
    return item


def _date(text: str) -> dict[str, Any]:
    """An ISO date in parts; what a person wrote otherwise, as they wrote it."""
    if ISO_DATE.fullmatch(text):
        return {"date-parts": [[int(part) for part in text.split("-")]]}
    return {"literal": text}
