"""Prompt files: which one wins, what its head sets, what makes two of them the same."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from draftflow.authors import samples
from draftflow.authors.model import ModelAuthor
from draftflow.authors.prompts import TEMPLATES, VARIABLES
from draftflow.errors import FileError
from draftflow.llm.capture import Capture, Captured, captured
from draftflow.models import Assignment
from draftflow.rendering import bounded
from draftflow.templates import MAX_SOURCE, Head, Templates, shipped
from draftflow.text.prompt_head import marked, opened, unmarked
from test_docs import GENERATE

DIGEST = "0" * 64
MARK = f"{{# draftflow: from {DIGEST} #}}\n"


def templates(folder: Path, **files: str) -> Templates:
    for name, text in files.items():
        path = folder / "prompts" / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Templates((folder / "prompts", shipped()), "en")


@pytest.mark.parametrize(
    ("text", "origin", "head", "head_line", "body", "body_line"),
    [
        ("one\ntwo", None, "", 2, "one\ntwo", 1),
        (MARK + "one", DIGEST, "", 3, "one", 2),
        ("---\nmodel: a\n---\none", None, "model: a", 2, "one", 4),
        (MARK + "---\nmodel: a\n---\none", DIGEST, "model: a", 3, "one", 5),
        ("---\nmodel: a\n---\n" + MARK + "one", DIGEST, "model: a", 2, "one", 5),
        ("", None, "", 2, "", 1),
    ],
)
def test_a_prompt_file_is_parted(
    text: str, origin: str | None, head: str, head_line: int, body: str, body_line: int
) -> None:
    assert opened(text) == (origin, head, head_line, body, body_line)


@given(st.text(alphabet="ab-\n{}#: ", max_size=40))
def test_a_mark_comes_off_as_it_went_on(text: str) -> None:
    assert unmarked(marked(text, DIGEST)) == unmarked(text) == text
    assert opened(marked(text, DIGEST)).origin == DIGEST


def test_a_mark_changes_no_digest_and_a_head_does(tmp_path: Path) -> None:
    plain = Templates((shipped(),), "en").digest("section.md")
    text = (shipped() / "section.md").read_text("utf-8")
    assert templates(tmp_path, section=MARK + text).digest("section.md") == plain
    assert templates(tmp_path, section="---\nmodel: a\n---\n" + text).digest("section.md") != plain


def test_a_head_sets_what_is_asked_and_is_not_sent(tmp_path: Path) -> None:
    head = "---\nmodel: careful-1\ntemperature: 0.2\nmax_output_tokens: 900\n---\n"
    text = (shipped() / "section.md").read_text("utf-8")
    author = ModelAuthor(Capture(), templates(tmp_path, section=head + text), "plain-1", temperature=1.0)
    author.check_templates()
    sent = captured(lambda llm: samples.ask(ModelAuthor(llm, author.templates, "plain-1"), "write", "en"))
    assert sent
    assert (sent.model, sent.temperature, sent.max_output_tokens) == ("careful-1", 0.2, 900)
    assert sent.messages[1].content.startswith("Write one section")
    identity = author.identity("write")
    assert (identity["model"], identity["temperature"], identity["max_output_tokens"]) == ("careful-1", "0.2", "900")
    assert author.identity("plan")["model"] == "plain-1"
    assert ModelAuthor(Capture(), author.templates, "x", insisted=Head(model="y")).identity("write")["model"] == "y"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"section": "---\nmodel: a\nvoice: b\n---\nx"}, r"prompts/section\.md:3: unknown key 'voice' in its head"),
        ({"section": MARK + "---\n\ntemperature: hot\n---\nx"}, r"prompts/section\.md:4: temperature = 'hot'"),
        ({"section": "---\nmax_output_tokens: 0\n---\nx"}, r"prompts/section\.md:2: max_output_tokens = '0'"),
        ({"section": "---\n- a\n---\nx"}, r"prompts/section\.md:1: its head should be lines"),
        ({"section": "---\na: [\n---\nx"}, r"prompts/section\.md:\d: not YAML"),
        ({"section": "---\nmodel: a\n---\nx\n{{ nope }}"}, r"prompts/section\.md:5: unknown variable 'nope'"),
        ({"section": "\n{% if %}"}, r"prompts/section\.md:2: Expected an expression"),
        ({"system": "---\nmodel: a\n---\nx"}, r"prompts/system\.md: may have no head"),
        (
            {"section": "{% include 'parts/a.md' %}", "parts__a": "---\nmodel: a\n---\nx"},
            r"prompts/parts/a\.md: has a head",
        ),
        (
            {"section": "x\n{% include '../../etc/passwd' %}"},
            r"prompts/section\.md:2: includes .*outside of the prompts",
        ),
        ({"section": "{% include 'parts/none.md' %}"}, r"prompts/section\.md:1: includes 'parts/none\.md'.*no such"),
        ({"section": "x" * (MAX_SOURCE + 1)}, r"prompts/section\.md: 100,001 characters"),
        ({"section": "a\n<<<<<<< yours\nb"}, r"prompts/section\.md:2: holds a conflict"),
    ],
)
def test_what_is_wrong_is_named_before_any_call(files: dict[str, str], says: str, tmp_path: Path) -> None:
    author = ModelAuthor(Capture(), templates(tmp_path, **files), "m")
    with pytest.raises(FileError) as found:
        author.check_templates()
    assert re.match(says, str(found.value))


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("the secret", encoding="utf-8")
    made = templates(tmp_path, section="{% include 'parts/a.md' %}", parts__b="x")
    (tmp_path / "prompts/parts/a.md").symlink_to(secret)
    with pytest.raises(FileError, match="leads out of the folder"):
        made.render("section.md", {})


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    made = templates(tmp_path, section="x")
    (tmp_path / "prompts/section.md").write_bytes("あ".encode("shift_jis"))
    with pytest.raises(FileError, match=r"prompts/section\.md: not UTF-8"):
        made.render("section.md", {})


def test_only_what_did_not_come_with_draftflow_is_rendered_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = bounded.render

    def counted(*arguments: object) -> tuple[str, ...]:
        asked.append("outside")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(bounded, "render", counted)
    copy = MARK + (shipped() / "system.md").read_text("utf-8")
    inside = templates(tmp_path, system=copy).render("system.md", {"brief": {}})
    assert not asked
    assert templates(tmp_path, system=copy + "\n{{ brief.topic }}").render("system.md", {"brief": {"topic": "T"}}) == (
        f"{inside}\nT\n"
    )
    assert asked == ["outside"]


def test_what_had_to_be_stopped_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "PATIENCE", 1.0)
    made = templates(tmp_path, system="{{ 7 ** (10 ** 8) }}")
    for _ in range(2):
        with pytest.raises(FileError, match=r"prompts/system\.md: does not come to an end"):
            made.render("system.md", {})
        monkeypatch.setattr(bounded, "PATIENCE", 1e9)
    assert made.stopped


def test_what_the_documentation_says_of_variables_is_what_templates_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, dict[str, object]] = {}

    def noted(_self: Templates, jobs: list[tuple[str, dict[str, object]]]) -> tuple[str, ...]:
        given.update(jobs)
        return ("text",) * len(jobs)

    monkeypatch.setattr(Templates, "render_all", noted)
    author = ModelAuthor(Capture(), Templates((shipped(),), "en"), "m")
    for operation in TEMPLATES:
        with pytest.raises(Captured):
            samples.ask(author, operation, "en")
    assert {name: set(values) for name, values in given.items()} == {name: set(v) for name, v in VARIABLES.items()}
    for name, values in given.items():
        for variable, value in values.items():
            kind = Assignment if variable == "brief" else GENERATE.TYPES[variable]
            assert TypeAdapter(kind).validate_python(value, strict=True) == value, (name, variable)
