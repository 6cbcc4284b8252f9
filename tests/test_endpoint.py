"""Which server the settings mean, and Azure OpenAI as a person sets it up."""

from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.llm.endpoint import endpoint
from draftflow.settings import Settings
from fake_model import FakeModel, Handler

KEY = "azure-0123456789abcdef0123456789abcdef"
RESPONSES, CHAT = ("responses", "chat"), ("chat", "responses")
HERE = "http://127.0.0.1:8080/v1"
AZURE = "https://boats.openai.azure.com"


@pytest.mark.parametrize(
    ("given", "base_url", "key", "apis"),
    [
        ({"api_key": "a"}, None, "a", RESPONSES),
        ({"api_key": "a", "base_url": "https://eu.api.openai.com/v1"}, "https://eu.api.openai.com/v1", "a", RESPONSES),
        ({"base_url": HERE}, HERE, None, CHAT),
        ({"base_url": "https://api.openai.com.evil.test/v1"}, "https://api.openai.com.evil.test/v1", None, CHAT),
        ({"base_url": HERE, "azure_endpoint": AZURE, "azure_api_key": "b"}, HERE, None, CHAT),
        ({"api_key": "a", "azure_endpoint": AZURE, "azure_api_key": "b"}, f"{AZURE}/openai/v1", "b", RESPONSES),
        ({"api_key": "a", "azure_endpoint": f"{AZURE}/"}, f"{AZURE}/openai/v1", None, RESPONSES),
        ({"azure_endpoint": f"{AZURE}/openai/v1/", "azure_api_key": "b"}, f"{AZURE}/openai/v1", "b", RESPONSES),
        ({"azure_endpoint": AZURE, "azure_api_key": "b", "azure_api_version": "2025-03-01"}, AZURE, "b", RESPONSES),
        ({"api_key": "a", "api": "chat"}, None, "a", ("chat",)),
        ({"base_url": HERE, "api": "responses"}, HERE, None, ("responses",)),
    ],
)
def test_the_server_that_is_meant(given: Any, base_url: str | None, key: str | None, apis: tuple[str, ...]) -> None:
    found = endpoint(Settings(**given))
    assert (found.base_url, found.key, found.apis) == (base_url, key, apis)


def only_chat(handler: Handler, _body: dict[str, Any]) -> bool:
    handler.server.faults.append(only_chat)
    if handler.to_responses:
        handler.whole(404, {"error": {"message": "Resource not found", "code": "404"}})
    return handler.to_responses


@pytest.mark.parametrize(
    ("version", "faults", "paths", "header"),
    [
        (None, [], ["/openai/v1/responses"], "authorization"),
        (None, [only_chat], ["/openai/v1/responses", "/openai/v1/chat/completions"], "authorization"),
        ("2025-03-01-preview", [], ["/openai/responses?api-version=2025-03-01-preview"], "api-key"),
        (
            "2024-10-21",
            [only_chat],
            [
                "/openai/responses?api-version=2024-10-21",
                "/openai/deployments/boats/chat/completions?api-version=2024-10-21",
            ],
            "api-key",
        ),
    ],
)
def test_an_article_is_drafted_through_azure(
    cli: Cli,
    notes: Path,
    fake_model: FakeModel,
    monkeypatch: pytest.MonkeyPatch,
    version: str | None,
    faults: list[Any],
    paths: list[str],
    header: str,
) -> None:
    seen: list[tuple[str, str]] = []
    post = Handler.do_POST

    def noting(handler: Handler) -> None:
        seen.append((handler.path, handler.headers.get(header, "")))
        post(handler)

    monkeypatch.setattr(Handler, "do_POST", noting)
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", fake_model.url.removesuffix("/v1"))
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    if version:
        monkeypatch.setenv("OPENAI_API_VERSION", version)
    fake_model.faults = [*faults]
    ran = cli("new", "The boats", "--source", str(notes), "--model", "boats")
    assert ran.code == 0, ran.err
    assert list(dict.fromkeys(path for path, _ in seen)) == paths
    assert {key.removeprefix("Bearer ") for _, key in seen} == {KEY}
    written = [p.read_text("utf-8") for p in Path().rglob("*") if p.is_file()]
    assert KEY not in "".join((*written, ran.out, ran.err))


def test_a_key_that_azure_refuses_is_named_and_not_shown(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.whole(401, {"error": {"message": f"Access denied: {handler.headers['api-key']}"}})
        return True

    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", fake_model.url.removesuffix("/v1"))
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    fake_model.faults = [refuse] * 9
    ran = cli("new", "The boats", "--source", str(notes), "--model", "boats")
    assert ran.code == 2
    assert "check AZURE_OPENAI_API_KEY" in ran.err
    assert KEY not in ran.err
    assert len(fake_model.bodies) == 1


@pytest.mark.parametrize(
    ("environment", "arguments", "says"),
    [
        ({"AZURE_OPENAI_ENDPOINT": AZURE}, ["--model", "boats"], "set AZURE_OPENAI_API_KEY"),
        ({"AZURE_OPENAI_ENDPOINT": AZURE, "AZURE_OPENAI_API_KEY": KEY}, [], "name one with --model"),
        (
            {"AZURE_OPENAI_ENDPOINT": AZURE, "AZURE_OPENAI_API_KEY": KEY},
            ["--model", "boats", "--offline"],
            "boats.openai.azure.com is not on this machine",
        ),
        ({"OPENAI_API_KEY": KEY}, ["--offline"], "a model of OpenAI is not on this machine"),
        (
            {"OPENAI_BASE_URL": "https://example.org/v1"},
            ["--offline", "--model", "boats"],
            "the model server example.org is not on this machine",
        ),
    ],
)
def test_what_is_missing_is_told_before_any_call(
    cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], arguments: list[str], says: str
) -> None:
    monkeypatch.setattr("draftflow.llm.entra.find_spec", lambda _name: None)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ran = cli("new", "The boats", "--source", str(notes), *arguments)
    assert ran.code == 2
    assert says in ran.err
