"""The studio's own words: each has its Japanese, and nothing in a template stands outside of them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment, nodes

import draftflow
from draftflow.pipeline.state import State
from draftflow.studio.labels import labels
from told import english_left

STUDIO = Path(draftflow.__file__).parent / "studio"
KNOWN: dict[str, str] = yaml.safe_load((STUDIO / "labels.ja.yaml").read_text("utf-8"))
TEMPLATES = sorted((STUDIO / "templates").glob("*.html"))
STAGES = {"research", "outline", "write", "assemble", "review", "column", "review/revised", "review/front"}
SEVERITIES = {"error", "warning", "note"}


def named(file: Path) -> Iterator[str]:
    """The labels that a template or a module asks for."""
    text = file.read_text("utf-8")
    if file.suffix == ".py":
        yield from re.findall(r"labels\(asked\.reader\)\(\s*\"([^\"]*)\"", text)
        return
    for call in Environment(autoescape=True).parse(text).find_all(nodes.Call):
        asked = call.node.node if isinstance(call.node, nodes.Getattr) and call.node.attr == "many" else call.node
        if isinstance(asked, nodes.Name) and asked.name == "t":
            yield from (
                c.value for arg in call.args for c in (arg, *arg.find_all(nodes.Const)) if isinstance(c, nodes.Const)
            )


LABELS = {label for file in (*TEMPLATES, *STUDIO.glob("*.py")) for label in named(file)}


def test_labels_are_collected() -> None:
    assert len(LABELS) > 80
    assert {"Save", "not saved", "1 finding", "{count} findings", "That did not work"} <= LABELS


@pytest.mark.parametrize("label", sorted(LABELS | STAGES | SEVERITIES))
def test_a_label_has_its_japanese(label: str) -> None:
    assert label in KNOWN
    assert set(re.findall(r"\{(\w+)\}", KNOWN[label])) == set(re.findall(r"\{(\w+)\}", label))


@pytest.mark.parametrize("label", KNOWN)
def test_a_japanese_label_is_asked_for(label: str) -> None:
    assert label in LABELS | STAGES | SEVERITIES


@pytest.mark.parametrize("said", KNOWN.values())
def test_a_japanese_label_is_japanese(said: str) -> None:
    assert not english_left(re.sub(r"\{\w+\}|\.draftflow/\w+/|--\w+", " ", said))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_words_stand_in_a_template_outside_of_the_labels(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template.read_text("utf-8"), flags=re.DOTALL)
    seen = re.findall(r"(?:aria-label|title|placeholder|alt|hx-confirm|data-says)=\"([^\"]*)\"", text)
    bare = re.sub(r"<(?:code|span class=\"hint\")>.*?</(?:code|span)>|<title>.*?</title>", " ", text)
    bare = re.sub(r"<[^>]*>", " ", bare)
    assert not re.findall(r"[A-Za-z]{2,}", " ".join([*seen, bare]))


def test_labels_are_filled_and_counted() -> None:
    english, japanese = labels("en"), labels("ja")
    assert english.many(1, "1 file", "{count} files") == "1 file"
    assert english.many(3, "1 file", "{count} files") == "3 files"
    assert japanese.many(3, "1 file", "{count} files") == "3ファイル"
    assert japanese("Text of {path}", path="{x}") == "{x} の本文"
    assert (english.state(State.STALE), japanese.state(State.STALE)) == ("stale", "要更新")
    assert japanese("something new") == "something new"
