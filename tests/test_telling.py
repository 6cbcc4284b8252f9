"""Everything that a run, a list or an error says has a Japanese wording, and every wording is still said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import draftflow
from draftflow import errors
from draftflow.pipeline.telling import catalogue, told
from test_wording import HOLE, in_order, pieces, said_in

PACKAGE = Path(draftflow.__file__).parent
TELLS = {"notice", "tell", "say", "_tell", "warn", "_warn", "error"}
"""Functions whose text reaches a person."""
SPEAKING = (
    "cli/drafting/citable.py",
    "pipeline/decide.py",
    "pipeline/discreet.py",
    "pipeline/spending.py",
    "pipeline/summary.py",
    "pipeline/survey.py",
    "stages/chronicle.py",
    "stages/outline.py",
    "stages/reading.py",
    "stages/research.py",
    "text/astray.py",
    "text/homographs.py",
)
"""Modules that put messages together which are told elsewhere."""


def entries() -> Iterator[tuple[str, str, str]]:
    held: dict[str, Any] = yaml.safe_load((PACKAGE / "pipeline/telling.ja.yaml").read_text("utf-8"))
    for kind in ("messages", "parts"):
        for name, said in held[kind].items():
            for source, wording in said.items():
                yield name, source, wording


SOURCES = [source for _, source, _ in entries()]


def alternatives(node: ast.expr) -> Iterator[tuple[str, ...]]:
    """The literal texts that an expression may come to."""
    if isinstance(node, ast.IfExp):
        yield from alternatives(node.body)
        yield from alternatives(node.orelse)
    elif said := tuple(piece for piece in pieces(node) if piece.strip(" :;,.()'\"")):
        yield said


def is_error(node: ast.expr) -> bool:
    kind = getattr(errors, node.id, None) if isinstance(node, ast.Name) else None
    return isinstance(kind, type) and issubclass(kind, errors.DraftflowError)


def told_in(file: Path) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in TELLS or is_error(node.func):
            yield from alternatives(node.args[-1])


if __name__ == "__main__":
    seen=set()
    for file in sorted(PACKAGE.rglob("*.py")):
        for said in told_in(file):
            if said in seen or any(in_order(said, s) for s in SOURCES): continue
            seen.add(said)
            print(file.relative_to(PACKAGE), "…".join(said))
    for f in SPEAKING:
        for said in said_in(PACKAGE/f):
            if said in seen or any(in_order(said, s) for s in SOURCES): continue
            seen.add(said)
            print("SPEAK",f, "…".join(said))
