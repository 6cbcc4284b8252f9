"""Prompt templates: which file wins, what changes its digest, and that what is put in stays what it is."""

from pathlib import Path
from typing import Any

import pytest

from draftflow.authors.prompts import TEMPLATES, VARIABLES
from draftflow.errors import FileError
from draftflow.models import (
    Commission,
    Contested,
    Finding,
    Gaps,
    Noted,
    Outline,
    Part,
    Plan,
    PlannedSection,
    Point,
    Question,
    Reference,
    Slot,
)
from draftflow.models.voice import ColumnBrief, Voice
from draftflow.templates import Templates, shipped
from draftflow.text.fence import fenced

FORMS = ("comparison", "explainer", "how-to", "interview-notes", "listicle", "news-analysis", "report")
STRINGS = (
    "{{ 7*7 }}",
    "{% for c in ().__class__.__base__.__subclasses__() %}{{ c }}{% endfor %}",
    "{{ cycler.__init__.__globals__.os.popen('touch pwned').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% include '/etc/passwd' %}{# x #}{%- raw -%}",
    "${7*7} #{7*7} <%= 7*7 %> *{7*7} @(7*7) {{=7*7}} [[7*7]]",
    "{x} {0} %s %(x)s %d {} }} %} {{",
    "\\{{ x }} \\n {{'a'~'b'}}",
    "七かける七は{{ 7*7 }}である",
)
"""Each would become something else if a value were ever read as a template."""


def values(text: str) -> dict[str, Any]:
    """What every template is given, with `text` wherever a person, a page or a model can write."""
    section = PlannedSection(
        id="cost",
        heading=text,
        length=300,
        intent=text,
        parts=(Part(heading=text, points=(Point(text=text, evidence=("e1", "e2")),)),),
    )
    reference = Reference(id="gazette", title=text, publisher=text, published="2026-03-05")
    gaps = Gaps(
        unanswered=(text,),
        uncovered=(text,),
        one_origin=(Noted(evidence="e1", says=text),),
        undated=(Noted(evidence="e1", says=text),),
        contested=(
            Contested(matter=text, claimed=("e1",)),
            Contested(matter=text, claimed=("e1",), other_side=("e2",)),
        ),
        missing=(text,),
        queries=(text,),
    )
    return {
        "brief": Commission(
            topic=text,
            language="en",
            instructions=text,
            length=700,
            angle=text,
            audience=text,
            must_cover=(text,),
            must_avoid=(text,),
            cut_off="2026-03-01",
        ),
        "plan": Plan(questions=(Question(id="q1", question=text, queries=(text,)),)),
        "references": (reference,),
        "web": False,
        "source": reference,
        "outline": Outline(title=text, sections=(section,)),
        "section": section,
        "sections": 4,
        "findings": (Finding(code="Q201", severity="error", message=text, section="cost"),),
        "gaps": gaps,
        "limit": 16,
        "observed": gaps,
        "slots": (),
        "weigh": True,
        "task": "outline",
        "unit": "words",
        "material": text,
        "text": text,
        "marked": text,
        "glossary": True,
        "voice": Voice(name="mara", title=text, description=text, do=(text,), avoid=(text,), taboo=(text,)),
        "column": ColumnBrief(length=700, instructions=text),
    }


def made(tmp_path: Path, files: dict[str, str], language: Any = "en") -> Templates:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return Templates((tmp_path / "own", tmp_path / "shipped"), language)


# --- the shipped templates


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", sorted(VARIABLES))
@pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))
def test_what_is_put_into_a_shipped_template_stays_what_it_is(language: Any, name: str, text: str) -> None:
    templates = Templates((shipped(),), language)
    prompt = templates.render(name, {key: value for key, value in values(text).items() if key in VARIABLES[name]})
    plain = templates.render(name, {key: value for key, value in values("MARK").items() if key in VARIABLES[name]})
    assert prompt == plain.replace("MARK", text)
    assert "49" not in prompt
    assert plain.count("MARK") >= (1 if name != "system.md" else 0)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_shipped_template_knows_its_variables_and_can_all_be_shown(language: Any) -> None:
    templates = Templates((shipped(),), language)
    assert set(VARIABLES) == {"system.md", *TEMPLATES.values()}
    for name, known in VARIABLES.items():
        assert templates.unknown(name, known) == []
        assert templates.unreachable(name) == []
        assert templates.path(name).is_relative_to(shipped() / language if language == "ja" else shipped())


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_rules_of_its_own_for_the_outline_and_for_the_prose(language: Any, form: str) -> None:
    templates = Templates((shipped(),), language, form=form)
    made = {
        (name, task): templates.render(
            name, {k: v for k, v in values("x").items() if k in VARIABLES[name]} | {"task": task}
        )
        for name, task in (("outline.md", "outline"), ("section.md", "write"))
    }
    own = templates.source("form.md")
    assert own.path == templates.source(f"forms/{form}.md").path
    rules = [line for line in own.text.splitlines() if line.startswith("- ")]
    assert len(rules) >= 6
    for rule in rules:
        assert sum(rule in prompt for prompt in made.values()) == 1


def test_only_the_form_that_is_chosen_counts(tmp_path: Path) -> None:
    def of(form: str) -> Templates:
        return Templates((tmp_path, shipped()), "en", form=form)

    before = of("explainer").digest("section.md"), of("listicle").digest("section.md")
    made(tmp_path, {"forms/listicle.md": "{% if task %}Three items.{% endif %}", "forms/ode.md": "Sing."})
    explainer, listicle = of("explainer"), of("listicle")
    assert explainer.digest("section.md") == before[0]
    assert listicle.digest("section.md") != before[1]
    assert {"ode", "explainer"} < set(explainer.forms)
    with pytest.raises(FileError, match=r"form.md.*: no such template .*forms are .*explainer, .*ode"):
        explainer.of_form("epic").digest("section.md")


def test_what_was_fingerprinted_is_what_is_asked_with_though_a_person_edits_it_meanwhile(tmp_path: Path) -> None:
    made(tmp_path, {"say.md": "Say {{ what }}.{% include 'more.md' %}", "more.md": " Softly."})
    templates = Templates((tmp_path,), "en")
    digest = templates.digest("say.md")
    made(tmp_path, {"more.md": " Loudly."})
    assert (templates.render("say.md", {"what": "it"}), templates.digest("say.md")) == ("Say it. Softly.\n", digest)
    assert Templates((tmp_path,), "en").digest("say.md") != digest


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_points_of_a_given_outline_are_numbered(language: Any) -> None:
    slots = (Slot(number=1, section="A", part=None, text="One"), Slot(number=2, section="A", part="B", text="Two"))
    given = {key: value for key, value in values("Boats").items() if key in VARIABLES["outline.md"]}
    prompt = Templates((shipped(),), language).render("outline.md", given | {"slots": slots})
    assert [line[0] for line in prompt.splitlines() if line.endswith(("One", "Two"))] == ["1", "2"]
    assert "standfirst" not in prompt


def test_english_and_japanese_have_the_same_templates() -> None:
    english, japanese = (
        {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*.md")
            if folder.name == "ja" or "ja" not in path.parts
        }
        for folder in (shipped(), shipped() / "ja")
    )
    assert english == japanese


def test_a_prompt_has_no_traces_of_its_template() -> None:
    for language in ("en", "ja"):
        templates = Templates((shipped(),), language)
        for name, known in VARIABLES.items():
            prompt = templates.render(name, {key: value for key, value in values("Boats").items() if key in known})
            assert "{" not in prompt
            assert "\n\n\n" not in prompt
            assert prompt == prompt.strip() + "\n"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_two_sections_of_an_article_share_the_beginning_of_their_prompts(language: Any) -> None:
    """What all sections share comes first, byte for byte, so that the providers' caches hit."""
    point = "The council said in {} what the boats cost and who pays for them in the end."
    sections = tuple(
        PlannedSection(
            id=f"part-{n}",
            heading=f"Part {n}",
            length=300,
            intent="Tells in order what was said and decided, and leaves the cost to the others.",
            parts=(
                Part(heading="What happened", points=tuple(Point(text=point.format(f"{n}-{i}")) for i in range(3))),
            ),
        )
        for n in range(4)
    )
    quotes = {
        s.id: "\n".join(f"[@{s.id}{i}] fact\nThe boats cost {i} million, said {s.id}." for i in range(3))
        for s in sections
    }
    given = values("Boats") | {"outline": Outline(title="Boats", sections=sections)}
    given = {key: value for key, value in given.items() if key in VARIABLES["section.md"]}
    first, *others = (
        Templates((shipped(),), language).render("section.md", given | {"section": s, "material": fenced(quotes[s.id])})
        for s in sections
    )
    for section, prompt in zip(sections[1:], others, strict=True):
        shared = next(i for i, (a, b) in enumerate(zip(first, prompt, strict=False)) if a != b)
        assert shared >= 0.6 * max(len(first), len(prompt))
        assert prompt[:shared].endswith("Part ")  # the first byte that differs is of the section's own name
        assert quotes[section.id] in prompt[shared:]
        assert all(point.format(f"{n}-{i}") in prompt[:shared] for n in range(4) for i in range(3))


# --- which file wins


@pytest.mark.parametrize(
    ("files", "language", "wins"),
    [
        ({"shipped/a.md": "plain"}, "en", "shipped/a.md"),
        ({"shipped/a.md": "plain"}, "ja", "shipped/a.md"),
        ({"shipped/a.md": "plain", "shipped/ja/a.md": "ja"}, "ja", "shipped/ja/a.md"),
        ({"shipped/a.md": "plain", "shipped/ja/a.md": "ja"}, "en", "shipped/a.md"),
        ({"shipped/ja/a.md": "ja", "own/a.md": "own"}, "ja", "own/a.md"),
        ({"own/a.md": "own", "own/ja/a.md": "own ja", "shipped/ja/a.md": "ja"}, "ja", "own/ja/a.md"),
        ({"own/b.md": "other", "shipped/a.md": "plain"}, "en", "shipped/a.md"),
    ],
)
def test_the_users_folder_comes_first_and_in_it_the_language(
    tmp_path: Path, files: dict[str, str], language: Any, wins: str
) -> None:
    assert made(tmp_path, files, language).path("a.md") == tmp_path / wins


def test_a_part_can_be_replaced_alone(tmp_path: Path) -> None:
    files = {
        "shipped/a.md": 'A {% include "parts/b.md" %}',
        "shipped/parts/b.md": "shipped",
        "own/parts/b.md": "own {{ x }}",
    }
    assert made(tmp_path, files).render("a.md", {"x": "{{ 7*7 }}"}) == "A own {{ 7*7 }}\n"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("b.md", r"prompts/b\.md: no such template in .*own, .*shipped"),
        ("../secret.md", r"prompts/\.\./secret\.md: stands outside"),
        ("own/../../secret.md", r"stands outside"),
        ("/etc/passwd", r"stands outside"),
        ("", r"stands outside"),
        ("a\\b.md", r"stands outside"),
    ],
)
def test_a_template_that_is_not_in_the_folders_is_not_there(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    with pytest.raises(FileError, match=says):
        made(tmp_path, {"own/a.md": "x"}).source(name)


@pytest.mark.parametrize("name", ["../secret.md", "parts/../../secret.md", "/etc/passwd", "~/x", "b.md"])
@pytest.mark.parametrize("tag", ['{{% include "{}" %}}', '{{% extends "{}" %}}', '{{% import "{}" as x %}}'])
def test_nothing_outside_of_the_folders_can_be_included(tmp_path: Path, name: str, tag: str) -> None:
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    templates = made(tmp_path, {"own/a.md": "\n" + tag.format(name)})
    for use in (
        templates.digest,
        lambda one: templates.render(one, {}),
        lambda one: templates.unknown(one, frozenset()),
    ):
        with pytest.raises(FileError, match=r"prompts/a\.md:2: includes"):
            use("a.md")


# --- variables and digests


def test_an_unknown_variable_is_named_with_its_file(tmp_path: Path) -> None:
    templates = made(
        tmp_path, {"own/a.md": '{{ x }}{% include "b.md" %}', "own/b.md": "\n{{ topc }} {% set y = 1 %}{{ y }}"}
    )
    assert templates.unknown("a.md", frozenset({"x"})) == ["topc"]
    assert ("topc", "prompts/b.md", 2) in templates.undeclared("a.md")
    with pytest.raises(FileError, match=r"prompts/b\.md:2: .*'topc' is undefined"):
        templates.render("a.md", {"x": 1})


def test_a_digest_changes_with_the_text_of_any_part_and_with_nothing_else(tmp_path: Path) -> None:
    files = {"shipped/a.md": 'A {% include "parts/b.md" %}', "shipped/parts/b.md": "B", "shipped/c.md": "C"}
    first = made(tmp_path, files).digest("a.md")
    assert made(tmp_path, {}).digest("a.md") == first
    assert made(tmp_path, {"shipped/c.md": "changed"}).digest("a.md") == first
    assert made(tmp_path, {"shipped/ja/a.md": "for Japanese"}).digest("a.md") == first
    seen = {first}
    for change in (
        {"shipped/parts/b.md": "B2"},
        {"shipped/a.md": 'A2 {% include "parts/b.md" %}'},
        {"own/parts/b.md": "mine"},
    ):
        seen.add(made(tmp_path, change).digest("a.md"))
    assert len(seen) == 4
    (tmp_path / "own/parts/b.md").unlink()
    made(tmp_path, files)
    assert made(tmp_path, {}).digest("a.md") == first


def test_a_digest_does_not_depend_on_where_the_folder_is(tmp_path: Path) -> None:
    one, other = (made(tmp_path / name, {"own/a.md": "A\r\n"}) for name in ("one", "other"))
    assert one.digest("a.md") == other.digest("a.md")


# --- a template can do nothing but make text


def test_a_model_in_the_values_has_no_methods_for_a_template(tmp_path: Path) -> None:
    """Pydantic's own `parse_raw` unpickles and `parse_file` reads files, if they are given the chance."""
    marker = tmp_path / "pwned"
    pickled = f"cposix\nsystem\n(S'touch {marker}'\ntR."
    secret = tmp_path / "secret.json"
    secret.write_text('{"topic": "secret", "language": "en", "length": 1}', encoding="utf-8")
    for text in (
        f"{{{{ brief.parse_raw({pickled!r}, proto='pickle', allow_pickle=True) }}}}",
        f"{{{{ brief.parse_file({str(secret)!r}) }}}}",
        "{{ brief.model_construct }}",
        "{{ brief.__class__ }}",
    ):
        with pytest.raises(FileError, match=r"prompts/a\.md:1: "):
            made(tmp_path, {"own/a.md": text}).render("a.md", values("Boats"))
    assert not marker.exists()
