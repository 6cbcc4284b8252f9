"""Azure with Entra ID: a token instead of a key, asked for when it is needed, seen nowhere."""

import json
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conftest import Cli
from draftflow.errors import KeyRefused, MissingExtra
from draftflow.llm import entra
from draftflow.llm.endpoint import endpoint, signs_in
from draftflow.llm.entra import Tokens
from draftflow.settings import Settings
from fake_model import FakeModel, Handler, sensible

AZURE = "https://boats.openai.azure.com"
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJib2F0cyJ9.c2lnbmF0dXJlLW9mLWEtdG9rZW4"  # noqa: S105 - made up


class Credential:
    """In the place of azure-identity's: gives tokens that last for so many seconds."""

    def __init__(self, lasting: int = 3_600) -> None:
        self.lasting, self.asked, self.numbers = lasting, list[tuple[str, ...]](), count(1)

    def get_token(self, *scopes: str, **_more: Any) -> Any:
        import time

        self.asked.append(scopes)
        return SimpleNamespace(token=f"{TOKEN}{next(self.numbers)}", expires_on=int(time.time()) + self.lasting)


@pytest.fixture
def credential(monkeypatch: pytest.MonkeyPatch) -> Credential:
    identity = pytest.importorskip("azure.identity")
    found = Credential()
    monkeypatch.setattr(identity, "DefaultAzureCredential", lambda: found)
    return found


@pytest.mark.parametrize(
    ("given", "signs"),
    [
        ({"azure_endpoint": AZURE}, True),
        ({"azure_endpoint": AZURE, "azure_api_key": "k"}, False),
        ({"azure_endpoint": AZURE, "azure_api_key": "k", "auth": "entra"}, True),
        ({"azure_endpoint": AZURE, "auth": "key"}, False),
        ({"azure_endpoint": AZURE, "base_url": "http://127.0.0.1:1/v1"}, False),
        ({"auth": "entra"}, False),
        ({"api_key": "k"}, False),
    ],
)
def test_where_one_signs_in(given: dict[str, Any], signs: bool) -> None:
    assert signs_in(Settings(**given)) == signs
    assert endpoint(Settings(**given)).entra == signs


def noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    seen: list[tuple[str, str, str]] = []
    post = Handler.do_POST

    def noting(handler: Handler) -> None:
        seen.append((handler.path, handler.headers.get("authorization", ""), handler.headers.get("api-key", "")))
        post(handler)

    monkeypatch.setattr(Handler, "do_POST", noting)
    return seen


@pytest.mark.parametrize("version", [None, "2025-03-01-preview"])
def test_an_article_is_drafted_with_a_token_that_is_seen_nowhere(
    cli: Cli,
    notes: Path,
    fake_model: FakeModel,
    credential: Credential,
    monkeypatch: pytest.MonkeyPatch,
    version: str | None,
) -> None:
    seen = noted(monkeypatch)

    def echoing(body: dict[str, Any]) -> str:
        text = sensible(body)
        if not text.startswith("{"):
            return f"{text}\n\nIt was sent with {TOKEN}1."
        said = json.loads(text)
        return json.dumps(said | {"standfirst": f"What is known: {TOKEN}1"} if "standfirst" in said else said)

    fake_model.answer = echoing
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", fake_model.url.removesuffix("/v1"))
    if version:
        monkeypatch.setenv("OPENAI_API_VERSION", version)
    ran = cli("new", "The boats", "--source", str(notes), "--model", "boats", "--name", "a", "--record", "tape")
    assert ran.code in (0, 1, 3), ran.err
    assert len(seen) > 5
    assert {(header, key) for _, header, key in seen} == {(f"Bearer {TOKEN}1", "")}
    assert credential.asked == [(entra.SCOPE,)]  # one token for all calls, while it lasts
    written = "".join(
        p.read_text("utf-8", "replace") for p in Path().rglob("*") if p.is_file() and "notes" not in p.parts
    )
    assert TOKEN[-30:] not in written + ran.out + ran.err
    assert "[redacted]" in written


def test_a_token_that_is_refused_is_named_and_not_shown(
    cli: Cli, notes: Path, fake_model: FakeModel, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.whole(401, {"error": {"message": f"Access denied for {handler.headers['authorization']}"}})
        return True

    assert credential.lasting
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", fake_model.url.removesuffix("/v1"))
    fake_model.faults = [refuse] * 9
    ran = cli("new", "The boats", "--source", str(notes), "--model", "boats")
    assert ran.code == 2
    assert "Entra ID" in ran.err
    assert TOKEN[-30:] not in ran.err
    assert len(fake_model.bodies) == 1


def test_nobody_signed_in_is_told_with_what_to_do(
    cli: Cli, notes: Path, fake_model: FakeModel, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    from azure.identity import CredentialUnavailableError

    def nobody(*_scopes: str, **_more: Any) -> Any:
        raise CredentialUnavailableError(message="DefaultAzureCredential failed to retrieve a token.\nAttempted: ...")

    monkeypatch.setattr(credential, "get_token", nobody)
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", fake_model.url.removesuffix("/v1"))
    ran = cli("new", "The boats", "--source", str(notes), "--model", "boats")
    assert ran.code == 2
    assert "DefaultAzureCredential failed to retrieve a token." in ran.err
    assert "az login" in ran.err
    assert not fake_model.bodies


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for missing in (lambda _name: None, _no_package):
        monkeypatch.setattr(entra, "find_spec", missing)
        with pytest.raises(MissingExtra, match=r"pip install 'draftflow\[azure\]'; or set AZURE_OPENAI_API_KEY"):
            entra.see_extra()


def _no_package(_name: str) -> None:
    raise ModuleNotFoundError("No module named 'azure'")


def test_every_token_that_was_given_is_taken_out() -> None:
    numbers = count(1)
    tokens = Tokens(lambda: f"{TOKEN}-{next(numbers):03}")
    given = [tokens() for _ in range(5)]
    assert TOKEN not in tokens.redact(" ".join(given))
    assert TOKEN not in repr(tokens)


def test_whatever_goes_wrong_is_one_line_without_the_token() -> None:
    said = iter([TOKEN])

    def ask() -> str:
        for token in said:
            return token
        raise RuntimeError(f"could not renew {TOKEN}\nTraceback ...")

    tokens = Tokens(ask)
    tokens()
    with pytest.raises(KeyRefused, match=r"could not renew \[redacted\]") as caught:
        tokens()
    assert "\n" not in str(caught.value)
