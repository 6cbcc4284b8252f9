"""Everything that a run, a list or an error says has a Japanese wording, and every wording is still said."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import draftflow
from draftflow import errors
from draftflow.pipeline.telling import catalogue, told
from test_wording import HOLE, NOT_TOLD, PROSE, in_order, is_apart, pieces
from told import english_left, open_ends

PACKAGE = Path(draftflow.__file__).parent
TELLS = {"notice", "tell", "say", "_tell", "warn", "_warn", "error"}
"""Functions whose text reaches a person."""
SPEAKING = {
    "pipeline/decide.py",
    "pipeline/discreet.py",
    "pipeline/hand.py",
    "pipeline/spending.py",
    "pipeline/summary.py",
    "pipeline/survey.py",
    "stages/chronicle.py",
    "stages/outline.py",
    "stages/reading.py",
    "stages/research.py",
    "text/astray.py",
    "text/homographs.py",
}
"""Modules that put messages together which are told elsewhere."""
ENGLISH = (
    *("cli/fleet/", "cli/store/", "cli/batch/worker.py", "cli/batching.py", "pipeline/parked/", "llm/batches.py"),
    *("cli/tapes.py", "llm/tape.py", "llm/recordings.py", "cli/composition/tracing.py", "llm/probe.py"),
    *("cli/prompts.py", "cli/actions/prompting.py", "pipeline/overrides.py", "templates/", "authors/hybrid/"),
    *("cli/weights.py", "llm/weights/", "cli/voices.py", "checks/suppress.py", "cli/init.py", "cli/doctor.py"),
)
"""Modules of those who run workers, recordings, prompts and weights: what they say is English unless the catalogue
happens to have it."""


def held() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, Any] = yaml.safe_load((PACKAGE / "pipeline/telling.ja.yaml").read_text("utf-8"))
    return found


def entries() -> Iterator[tuple[str, str, str]]:
    for kind in ("messages", "parts"):
        for name, said in held()[kind].items():
            yield from ((name, source, wording) for source, wording in said.items())


SOURCES = [source for _, source, _ in entries()]


def texts(node: ast.expr) -> Iterator[ast.expr]:
    """The texts that an expression may come to."""
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif any(piece.strip(" :;,.()'\"/\n") for piece in pieces(node)):
        yield node


def sample(node: ast.expr) -> str:
    """A message as it may come out, with 1 for all that is filled in."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = (
        str(p.value) if isinstance(p, ast.Constant) else "'1'" if vars(p)["conversion"] == ord("r") else "1"
        for p in parts
    )
    return "".join(text).replace("{}", "1")


def is_error(node: ast.expr) -> bool:
    kind = getattr(errors, node.id, None) if isinstance(node, ast.Name) else None
    return isinstance(kind, type) and issubclass(kind, errors.DraftflowError)


def told_in(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in TELLS or is_error(node.func):
                yield from texts(node.args[-1])


def put_together_in(tree: ast.Module) -> Iterator[ast.expr]:
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and PROSE.search(" ".join(pieces(node))) and not is_apart(node, parents):
            yield node


def found() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        path, tree = file.relative_to(PACKAGE).as_posix(), ast.parse(file.read_text("utf-8"))
        if not path.startswith(ENGLISH):
            for node in (*told_in(tree), *(put_together_in(tree) if path in SPEAKING else ())):
                yield path, sample(node), tuple(piece for piece in pieces(node) if piece)


FOUND = sorted(set(found()))


def test_messages_are_collected() -> None:
    assert len(FOUND) > 350
    assert len({path for path, _, _ in FOUND}) > 60
    assert "no source has a passage on this topic: nothing to cite; give other sources or another topic" in {
        message for _, message, _ in FOUND
    }


@pytest.mark.parametrize(("path", "message", "said"), FOUND, ids=[f"{path}-{message}" for path, message, _ in FOUND])
def test_what_is_told_has_a_japanese_wording(path: str, message: str, said: tuple[str, ...]) -> None:
    said = tuple(part for piece in said for part in piece.split("{}") if part)
    is_known = told(message, "ja") != message or any(in_order(said, source) for source in SOURCES)
    assert is_known or said[0] in {*NOT_TOLD, "ddgs: "}, path


def test_no_wording_is_of_something_that_nobody_says() -> None:
    known: set[str] = set()
    for file in PACKAGE.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        known |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    whole = "\n".join(f" {' '.join(words(text))} " for text in known)
    dead = [
        source
        for _, source, _ in entries()
        for literal in HOLE.split(source)
        if sum(pair not in whole for pair in pairs(literal)) > MAY_BE_JOINED
    ]
    assert not dead


MAY_BE_JOINED = 3
"""Pairs of words in one text of a template that only stand together when it is said."""


def words(text: str) -> list[str]:
    return re.findall(r"[\w@%'’]+", text)


def pairs(literal: str) -> list[str]:
    found = words(literal)
    return [f"{one} {two}" for one, two in itertools.pairwise(found)] or found * 4


def test_both_sides_of_a_wording_have_the_same_holes() -> None:
    silent = {"same", "many", "what", "language"}
    for name, source, wording in entries():
        holes = [set(re.findall(r"\{([a-z]+)", side)) for side in (source, wording)]
        assert holes[1] <= holes[0], (name, source)
        assert holes[0] - holes[1] <= silent, (name, source)
        assert len(re.findall(r"\{[a-z]+[!:}]", source)) == len(holes[0]), (name, source)


def test_what_a_wording_takes_over_ends_somewhere() -> None:
    assert open_ends(entries(), held()["parts"]) == []


def test_every_part_is_there_and_used() -> None:
    used = {part for _, source, _ in entries() for part in re.findall(r":([a-z-]+)\??\}", source)}
    assert used | {"measure"} == set(held()["parts"])


def test_wordings_are_japanese() -> None:
    for name, _, wording in entries():
        bare = re.sub(r"`[^`]*`|--[a-z-]+|[A-Z_]{3,}|pip install '[^']*'|draftflow [a-z].*|\{[a-z]+\}", " ", wording)
        assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", bare), (name, wording)


@pytest.mark.parametrize(
    ("said", "wording"),
    [
        ("gaps.yaml changed", "gaps.yaml が変わった"),
        ("brief.md: length changed: 12000 -> 11000", "brief.md：length が変わった：12000 → 11000"),
        ("prompts/ja/section.md changed: 3 lines", "prompts/ja/section.md が変わった：3行"),
        (
            "'背景' tells 2026-02-27 (会見) before 2026-02-20 (提言), and 2 more like it",
            "「背景」では、2026-02-27（会見）が 2026-02-20（提言）より先にある。ほかにも2か所",
        ),
        (
            "背景: taken out of the prose: a link (2 times), an image",
            "背景：本文から取り除いた：リンク（2回）、画像",
        ),
        (
            "not sent: the call may cost $0.1000 and $0.0123 is left of the $0.5 for this article (--max-cost)",
            "送っていない：この呼び出しは $0.1000 かかるかもしれないが、この記事の上限 $0.5（--max-cost）の残りは $0.0123",
        ),
        (
            (
                "nothing to cite: a.pdf: is locked with a password; save it without one; b.txt: holds no text to cite; "
                "give --source PATH or an address"
            ),
            (
                "引けるものがない：a.pdf：パスワードがかかっている。外して保存すること。b.txt：引用できる本文がない。"
                "--source にファイルかアドレスを指定すること"
            ),
        ),
        (
            "2 of 3: a: gaps (1,200 of 1,500, $0.1200; write/a: not tried: the provider does not answer)",
            "3件の2件目：a：抜けあり（長さ1,200（目標1,500）、$0.1200。write/a：提供元が答えないので試していない）",
        ),
        (
            "ja: 2 of 3 (1 done, 1 gaps), 1 waiting, $0.1200",
            "ja：3件のうち2件（完成1件、抜けあり1件）、待ち1件、$0.1200",
        ),
        ("research: search again (2)", "調べ直す：検索する（2件）"),
        ("outputs/a/outline.md:14: the section id 'x' stands twice", "outputs/a/outline.md:14：節のid「x」が二つある"),
        ("b.pdf: cannot be read as PDF (no luck (PDFium: x).)", "b.pdf：PDFとして読めない（no luck (PDFium: x).）"),
        ("2 moved, 1 not checked", "移転2件、未確認1件"),
        ("something new: of which: nobody; knows", "something new: of which: nobody; knows"),
        ("the tide changed", "the tide changed"),
    ],
)
def test_a_message_is_told_in_japanese_or_not_lost(said: str, wording: str) -> None:
    assert told(said, "ja") == wording
    assert told(said, "en") == said


def test_a_message_made_to_be_slow_is_not() -> None:
    for template in catalogue("ja").messages["said"]:
        told(HOLE.sub(lambda _: "a: changed; b: ", template.source) * 200, "ja")


def test_nothing_english_is_left_in_what_the_steps_are_called() -> None:
    from draftflow.stages import STEPS

    for step in STEPS:
        assert not english_left(told(step.stage if step.stage == step.name else f"{step.stage}: {step.name}", "ja"))
