"""Settings come from four places, the nearer one wins, and an error names the place."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.errors import DraftflowError, FileError, UsageError
from draftflow.models import AuthorKind
from draftflow.settings import NOT_IN_A_PROJECT, Settings, load, user_settings_file

same = settings(deadline=None, derandomize=True)

KEY = "sk-secret-0123456789"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    return tmp_path


def loaded(
    place: Path, project: str = "", user: str = "", environment: dict[str, str] | None = None, **flags: Any
) -> Settings:
    if project:
        (place / "project/draftflow.toml").write_text(project, encoding="utf-8")
    if user:
        (place / "user.toml").write_text(user, encoding="utf-8")
    return load(flags, environment or {}, project=place / "project", user=place / "user.toml")


def test_without_anything_there_are_defaults(place: Path) -> None:
    settings = loaded(place)
    assert settings == Settings()
    assert (settings.model, settings.jobs, settings.outputs) == (None, 16, Path("outputs"))


@pytest.mark.parametrize(
    ("places", "wins"),
    [
        ({"project": 'model = "p"'}, "p"),
        ({"project": 'model = "p"', "user": 'model = "u"'}, "u"),
        ({"project": 'model = "p"', "user": 'model = "u"', "environment": {"DRAFTFLOW_MODEL": "e"}}, "e"),
        ({"user": 'model = "u"', "environment": {"DRAFTFLOW_MODEL": "e"}, "model": "f"}, "f"),
        ({"user": 'model = "u"', "environment": {"DRAFTFLOW_MODEL": " "}, "model": None}, "u"),
    ],
)
def test_the_nearer_place_wins(place: Path, places: dict[str, Any], wins: str) -> None:
    assert loaded(place, **places).model == wins


S3 = {"DRAFTFLOW_OUTPUTS": "s3://bucket/x"}


@pytest.mark.parametrize(
    ("places", "store", "outputs"),
    [
        ({"environment": S3}, "s3://bucket/x", "outputs"),
        ({"user": 'outputs = "out"', "environment": S3}, "s3://bucket/x", "outputs"),
        ({"environment": S3, "outputs": "here"}, None, "here"),
        ({"user": 'store = "gs://b"', "outputs": "here"}, None, "here"),
        ({"user": 'store = "gs://b"\noutputs = "out"'}, "gs://b", "out"),
        ({"outputs": "file:///there"}, "file:///there", "outputs"),
        ({"outputs": "C:/there"}, None, "C:/there"),
    ],
)
def test_outputs_may_be_an_object_store_for_those_who_know_one(
    place: Path, places: dict[str, Any], store: str | None, outputs: str
) -> None:
    environment = places.get("environment", {})
    (place / "user.toml").write_text(places.get("user", ""), encoding="utf-8")
    flags = {"outputs": places.get("outputs")}
    found = load(flags, environment, project=place / "project", user=place / "user.toml", stores=True)
    assert (found.store, found.outputs) == (store, Path(outputs))


def test_others_do_not_take_an_address_for_a_folder(place: Path) -> None:
    with pytest.raises(UsageError, match="environment: outputs = 's3://bucket/x': only `batch` and `worker`"):
        loaded(place, environment=S3)
    with pytest.raises(UsageError, match="command line: outputs = 's3:/bucket/x'"):
        loaded(place, outputs=Path("s3://bucket/x"))
    with pytest.raises(FileError, match="a project's file may not name an object store"):
        loaded(place, project='outputs = "s3://bucket/x"')


def test_places_complete_each_other(place: Path) -> None:
    settings = loaded(
        place,
        project="jobs = 2\nlength = 1500",
        user='author = "extractive"\nlanguage = "ja"',
        environment={"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "DRAFTFLOW_OUTPUTS": "out"},
        jobs=3,
    )
    assert (settings.jobs, settings.length, settings.author, settings.language) == (
        3,
        1500,
        AuthorKind.EXTRACTIVE,
        "ja",
    )
    assert (settings.api_key, settings.base_url, settings.outputs) == (KEY, "http://127.0.0.1:1/v1", Path("out"))


def test_other_variables_of_the_environment_say_nothing(place: Path) -> None:
    assert loaded(place, environment={"MODEL": "x", "OPENAI_MODEL": "y", "DRAFTFLOW_JOBS": "2"}) == Settings()


@pytest.mark.parametrize("key", sorted(NOT_IN_A_PROJECT))
def test_what_a_stranger_could_misuse_may_not_stand_in_a_project(place: Path, key: str) -> None:
    with pytest.raises(FileError, match=rf"draftflow\.toml: '{key}' may not stand in a project's file") as raised:
        loaded(place, project=f'{key} = "{KEY}"')
    assert KEY not in str(raised.value)
    assert {"api_key", "base_url"} <= NOT_IN_A_PROJECT


@pytest.mark.parametrize(
    ("places", "says"),
    [
        ({"project": "jobs = 0"}, r"draftflow\.toml: jobs = 0: Input should be greater"),
        ({"project": "jobs = 65"}, r"jobs = 65"),
        ({"user": 'language = "fr"'}, r"user\.toml: language = 'fr': Input should be 'en' or 'ja'"),
        ({"user": 'author = "ghost"'}, r"author = 'ghost'"),
        ({"user": "timeout = nan"}, r"timeout = nan"),
        ({"user": "timeout = inf"}, r"timeout = inf"),
        ({"user": "temperature = -1"}, r"temperature = -1"),
        ({"project": "length = -5"}, r"length = -5"),
        ({"project": "colour = 1"}, r"draftflow\.toml: unknown setting 'colour'; there are api, api_key, "),
        ({"user": "Model = 'x'"}, r"user\.toml: unknown setting 'Model'"),
        ({"length": "long"}, r"command line: length = 'long'"),
        ({"user": "api_key = 5"}, r"user\.toml: api_key: Input should be a valid string"),
        ({"user": "model = \njobs = 2"}, r"user\.toml: not TOML: .*line 1"),
        ({"user": "jobs = 1\njobs = 2"}, r"not TOML"),
        ({"project": "a = " + "[" * 20_000}, r"draftflow\.toml: not TOML"),
    ],
)
def test_an_error_names_the_place_the_key_and_the_value(place: Path, places: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says) as raised:
        loaded(place, **places)
    assert len(str(raised.value).splitlines()) == 1


def test_a_file_that_is_no_text_or_no_file_is_named(place: Path) -> None:
    (place / "user.toml").write_bytes(b"model = \xff")
    with pytest.raises(FileError, match=r"user\.toml: not TOML"):
        loaded(place)
    (place / "user.toml").unlink()
    (place / "user.toml").mkdir()
    with pytest.raises(FileError, match=r"user\.toml: cannot be read: Is a directory"):
        loaded(place)


def test_a_file_may_begin_with_a_byte_order_mark(place: Path) -> None:
    assert loaded(place, user="\ufeffmodel = 'x'\r\njobs = 2\r\n").jobs == 2


@pytest.mark.parametrize("key", ["api_key", "base_url"])
def test_a_secret_is_in_no_error(place: Path, key: str) -> None:
    with pytest.raises(UsageError) as raised:
        loaded(place, user=f'{key} = ["{KEY}"]')
    assert KEY not in str(raised.value)


def test_keys_are_not_shown_with_the_settings(place: Path) -> None:
    settings = loaded(place, environment={"OPENAI_API_KEY": KEY})
    assert KEY not in repr(settings)
    assert KEY in settings.secrets


def test_the_users_file_stands_in_the_users_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_settings_file().is_relative_to(tmp_path)
    assert user_settings_file().name == "config.toml"


@same
@given(st.text(alphabet="abmodeljbs_.=[]{}\"'#0123 \n\t", max_size=40))
def test_any_file_gives_settings_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(text, encoding="utf-8")
    try:
        assert isinstance(load({}, {}, project=file.parent / "none", user=file), Settings)
    except DraftflowError as error:
        assert "any.toml" in str(error)  # noqa: PT017 - either way will do
