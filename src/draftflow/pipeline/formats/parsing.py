"""From plain values to models, with errors that name file, line and key."""

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from draftflow.errors import FileError
from draftflow.text.yaml12 import Document

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

T = TypeVar("T", bound=BaseModel)


def validated(kind: type[T], document: Document, file: str) -> T:
    """`document` as a value of `kind`.

    Raises:
        FileError: It does not fit; the first problem is named with its line, its key and the value.
    """
    value = document.value if document.value is not None else {}
    if not isinstance(value, dict):
        raise FileError(file, "should be a list of `key: value` lines", line=document.lines.get(()))
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(first["loc"])
        while place and place not in document.lines:
            place = place[:-1]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
        raise FileError(file, f"{key}: {_said(kind, first)}", line=document.lines.get(place)) from None


def _said(kind: type[BaseModel], error: "ErrorDetails") -> str:
    if error["type"] == "extra_forbidden":
        known = ", ".join(kind.model_fields) if len(error["loc"]) == 1 else ""
        return "unknown key" + (f"; there are {known}" if known else "")
    if error["type"] == "missing":
        return "missing"
    return f"{error['msg']}, not {error['input']!r}"[:300]
