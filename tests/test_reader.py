"""In which language a person is told things: what is set, else the article's, else the system's."""

from pathlib import Path

import pytest

from conftest import Cli
from draftflow.cli.composition.reader import chosen, of_all, of_command_line
from draftflow.models import Brief, Language
from draftflow.pipeline.formats.markdown_files import dump_brief
from draftflow.pipeline.workspace import Workspace
from draftflow.settings import Settings, load


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def article(name: str, language: Language, outputs: str = "outputs") -> None:
    brief = Brief(topic="潮位計" if language == "ja" else "Tides", language=language, length=300)
    Workspace(Path(outputs) / name).write("brief.md", dump_brief(brief))


@pytest.mark.parametrize(
    ("messages", "articles", "system", "language"),
    [
        ("auto", ["ja"], "en_GB.UTF-8", "ja"),
        ("auto", ["en"], "ja_JP.UTF-8", "en"),
        ("auto", [], "ja_JP.UTF-8", "ja"),
        ("auto", [], "C", "en"),
        ("auto", ["ja", "ja"], "C", "ja"),
        ("auto", ["ja", "en"], "C", "en"),
        ("auto", ["ja", "en"], "ja_JP.UTF-8", "ja"),
        ("en", ["ja"], "ja_JP.UTF-8", "en"),
        ("ja", ["en"], "C", "ja"),
    ],
)
def test_the_language(
    messages: str, articles: list[Language], system: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", system)
    assert chosen(load({"messages": messages}, {}), *articles) == language
    for number, each in enumerate(articles):
        article(f"a{number}", each)
    assert of_all(load({"messages": messages}, {})) == language


def test_the_environment_sets_it() -> None:
    assert load({}, {"DRAFTFLOW_MESSAGES": "ja"}).messages_in == "ja"


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["run", "tides"], "en"),
        (["run", "choi"], "ja"),
        (["run", "other", "--outputs", "elsewhere"], "ja"),
        (["new", "潮位計はなぜ止まるのか"], "ja"),
        (["new", "Why the gauge stops"], "en"),
        (["run", "nowhere"], "en"),
        (["run", "../x"], "en"),
        (["run", "\0"], "en"),
        (["status"], "en"),
        ([], "en"),
    ],
)
def test_an_error_is_told_to_whoever_typed_the_command(arguments: list[str], language: Language) -> None:
    article("tides", "en")
    article("choi", "ja")
    article("other", "ja", "elsewhere")
    assert of_command_line(Settings(), arguments) == language


def test_an_unknown_name_is_told_in_the_language_of_the_articles_there_are() -> None:
    article("choi", "ja")
    assert of_command_line(Settings(), ["run", "nowhere"]) == "ja"


def test_an_error_is_printed_in_japanese(cli: Cli) -> None:
    article("choi", "ja")
    done = cli("run", "choi", "nowhere")
    assert done.code == 2
    assert "「nowhere」という段階も作業もない" in done.err


def test_a_list_of_japanese_articles_is_japanese_and_json_is_not(cli: Cli) -> None:
    article("choi", "ja")
    assert "まだ何も作っていない" in cli("status").out
    assert '"state": "nothing made yet"' in cli("status", "--json").out
    Path("outputs/choi/sections").mkdir()
    Path("outputs/choi/sections/a.md").write_text("x\n", encoding="utf-8")
    told = cli("status", "choi", "--why").out
    assert "対象外" in told
    assert "このidの見出しが outline.md にない。記事には使わない" in told
    assert '"state": "orphan"' in cli("status", "choi", "--json").out
