"""Templates from elsewhere can do nothing but make text, in bounded time and memory."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, meta

from conftest import ROOT
from draftflow.confined.run import environment
from draftflow.rendering import bounded, sandbox, tree

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('touch MARKER').read() }}",
    "{{ self.__init__.__globals__.__builtins__.open('MARKER', 'w').write('x') }}",
    "{{ namespace.__init__.__globals__['__builtins__']['__import__']('os').system('touch MARKER') }}",
    "{% for c in [].__class__.__base__.__subclasses__() %}{{ c('touch MARKER', shell=1) }}{% endfor %}",
    "{{ value|attr('__class__') }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(value) }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ value.append(1) }}",
    "{{ lipsum.__globals__ }}",
    "{{ [1, 2]|random }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
]
GREEDY = [
    "{% for i in range(10 ** 9) %}x{% endfor %}",
    "{{ 'x' * 200000000 }}",
    "{% set x = 'x' * 200000000 %}short",
    "{{ 'x'.ljust(10 ** 9) }}",
    "{{ 'x'|center(10 ** 9) }}",
    "{{ [1] * 10 ** 9 }}",
    "{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include 'a' %}",
    "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
    "{% for i in range(90000) %}" + "x" * 100 + "{% endfor %}",
]
ENDLESS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{{ 7 ** (10 ** 8) }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_a_template_reaches_nothing_but_its_values(text: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    with pytest.raises(sandbox.Fault) as found:
        sandbox.render({"a": text.replace("MARKER", str(marker))}, "a", {"value": ["plain"]}, 1_000)
    assert found.value.line == 1
    assert not marker.exists()


MEASURED = """
import resource, sys
from draftflow.rendering import bounded, sandbox
try:
    bounded.render({"a": sys.argv[1]}, [("a", {})], 4_000_000)
except sandbox.Fault:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("text", GREEDY, ids=lambda text: text[:30])
def test_a_greedy_template_is_an_error_and_takes_little(text: str) -> None:
    begun = time.monotonic()  # in a small process: what a child has before it is another program counts as its own
    done = subprocess.run([sys.executable, "-c", MEASURED, text], capture_output=True, text=True, check=True)
    assert time.monotonic() - begun < 10
    assert int(done.stdout) < 400_000  # kilobytes


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:30])
def test_an_endless_template_is_stopped_and_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "PATIENCE", 1.5)
    with pytest.raises(bounded.Endless) as found:
        bounded.render({"fine": "x", "bad": text}, [("fine", {}), ("bad", {}), ("fine", {})], 1_000)
    assert found.value.name == "bad"
    assert "does not come to an end" in found.value.problem


def test_processor_time_is_bounded_by_the_system_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "SECONDS", 1)
    monkeypatch.setattr(bounded, "PATIENCE", 60.0)
    with pytest.raises(bounded.Endless):
        bounded.render({"a": ENDLESS[0]}, [("a", {})], 1_000)


def test_both_ways_of_rendering_give_the_same_text() -> None:
    sources = {"a": "{{ x.y }}{% include 'b' %}\n{% for i in x.z %}\n- {{ i }}\n{% endfor %}", "b": "か\ud800"}
    values = {"x": {"y": "日本語", "z": [1, None, True, "\udfff"]}}
    assert bounded.render(sources, [("a", values)], 100) == (sandbox.render(sources, "a", values, 100),)


def test_the_process_that_renders_knows_no_secret_and_no_other_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "jinja2.py").write_text("raise SystemExit('the wrong jinja2')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    assert bounded.render({"a": "fine"}, [("a", {})], 10) == ("fine",)
    assert "sk-test" not in str(environment())


@pytest.mark.parametrize(
    ("sources", "name", "line", "says"),
    [
        ({"a": "one\ntwo {{ x.nope }}"}, "a", 2, "has no attribute 'nope'"),
        ({"a": "\n{% include 'b' %}", "b": "\n\n{{ nope }}"}, "b", 3, "'nope' is undefined"),
        ({"a": "\n{% if %}"}, "a", 2, "Expected an expression"),
        ({"a": "{% include 'b' %}", "b": "\n{{ 'open"}, "b", 2, "unexpected char"),
        ({"a": "\n\n{{ x.y[99].z }}"}, "a", 3, "no element 99"),
        ({"a": "{{ 1 / 0 }}"}, "a", 1, "division by zero"),
        ({"a": "\n{{ x|nope }}"}, "a", 2, "No filter named 'nope'"),
    ],
)
def test_errors_name_the_template_and_the_line(sources: dict[str, str], name: str, line: int, says: str) -> None:
    with pytest.raises(sandbox.Fault, match=says) as found:
        sandbox.render(sources, "a", {"x": {"y": "z"}}, 100)
    assert (found.value.name, found.value.line) == (name, line)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{{ a }}\n{{ b.c }}", {"a": 1, "b": 2}),
        ("{% set a = 1 %}{{ a }}", {}),
        ("{% for a in b %}{{ a }}{{ loop.index }}{% endfor %}{{ a }}", {"a": 1, "b": 1}),
        ("{% macro m(x) %}{{ x }}{{ y }}{% endmacro %}{{ m(z) }}", {"y": 1, "z": 1}),
        ("{{ range(3) }}{{ 'x' * 10 ** 12 }}{{ [1] * n }}", {"n": 1}),
        ("{{ 9 ** 9 ** 9 ** 9 }}{{ 'x'|center(10 ** 12) }}", {}),
    ],
)
def test_variables_are_found_without_computing_anything(text: str, wanted: dict[str, int]) -> None:
    assert tree.undeclared("a", text) == wanted


@pytest.mark.parametrize("path", sorted((ROOT / "prompts").rglob("*.md")), ids=lambda p: p.name)
def test_variables_are_those_that_jinja_finds(path: Path) -> None:
    text = path.read_text("utf-8")
    assert set(tree.undeclared("a", text)) == meta.find_undeclared_variables(Environment().parse(text))  # noqa: S701


@given(st.text(alphabet="{}%# \n-abif()[].|'\"~+*", max_size=60))
def test_any_text_is_a_template_or_a_fault(text: str) -> None:
    with suppress(sandbox.Fault):  # and nothing else
        tree.references("a", text)
        tree.undeclared("a", text)


@pytest.mark.parametrize(
    "text",
    [
        "{% if a %}{% set b = 1 %}{% endif %}" * 5_000,
        "{{ a" + " ~ b" * 50_000 + " }}",
        "{{ a" + ".b" * 30_000 + " }}",
        "{{ a" + "|e" * 500 + " }}",
        "{" * 100_000,
        "{{ " + "9" * 50_000 + " }}",
    ],
    ids=lambda text: text[:12],
)
def test_what_nobody_writes_is_refused_quickly(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(sandbox.Fault):
        tree.undeclared("a", text)
    assert time.process_time() - begun < 3


def test_a_computed_include_is_refused() -> None:
    with pytest.raises(sandbox.Fault, match="write its name in quotes"):
        tree.references("a", "{% include 'x' ~ y %}")
    optional = tree.references("a", "{% include ['x', 'y'] %}\n{% include 'z' ignore missing %}")
    assert list(optional) == [("x", 1, True), ("y", 1, True), ("z", 2, True)]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("{% extends 'base' %}\n{% block other %}x{% endblock %}", 2, "no such block"),
        ("{% extends 'base' %}\n\nA text.", 3, "only the blocks"),
        ("x\n{% if false %}y{% endif %}", 2, "always False"),
        ("{% if true %}y{% else %}z{% endif %}", 1, "`else`"),
        ("\n{% macro m() %}{% endmacro %}", 2, "never called"),
        ("{{ self.nope() }}", 1, "no block 'nope'"),
        ("{% block a %}{{ super() }}{% endblock %}", 1, "no template above"),
        ("{% extends 'base' %}{% block body %}{{ super() }}{% endblock %}", 0, ""),
        ("{% macro m() %}x{% endmacro %}{{ m() }}", 0, ""),
        ("{% block a %}x{% endblock %}{{ self.a() }}", 0, ""),
        ("{% if x %}y{% else %}z{% endif %}", 0, ""),
    ],
)
def test_what_can_never_be_shown_is_named(text: str, line: int, says: str) -> None:
    trees = {"a": tree.parse("a", text), "base": tree.parse("base", "{% block body %}{% endblock %}")}
    remarks = tree.unreachable(trees, "a")
    if not says:
        assert not remarks
    else:
        (remark,) = remarks
        assert remark.line == line
        assert says in remark.problem
