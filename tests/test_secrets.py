"""A key is seen nowhere: not in what is written, recorded or printed, in no form, whoever echoes it."""

import base64
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Cli
from draftflow.cli.batch.article import Row
from draftflow.cli.batch.entries import Job as BatchJob
from draftflow.cli.composition import compose, web
from draftflow.cli.fleet import work
from draftflow.models import Found, Hit, Source
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.web import Web
from draftflow.settings import Settings
from draftflow.stages.base import Sought
from draftflow.studio.jobs import Announcer, Jobs
from draftflow.text.redact import REDACTED, Redactor, scrubbed, secrets_of_address
from fake_model import FakeModel, Handler, sensible

KEY = 'sk-T3st/+k="a&b%c0123456789'
TOPIC = "The boats of the bay"
SLUG = "the-boats-of-the-bay"


def forms(key: str) -> Iterator[str]:
    """Every way in which a key gets around."""
    for text in (key, key + "\n", f"Bearer {key}", f"user:{key}\n"):
        yield text
        yield json.dumps(text)[1:-1]
        yield json.dumps(json.dumps(text))[1:-1]
        yield repr(text)
        yield html.escape(text)
        yield quote(text)
        yield quote(text, safe="")
        yield re.sub("%[0-9A-F]{2}", lambda escape: escape.group().lower(), quote_plus(text))
        yield base64.b64encode(text.encode()).decode()
        yield base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        yield text.encode().hex()


def leaks(text: str, key: str = KEY) -> list[str]:
    """Pieces of 16 characters of any form of the key that stand in a text."""
    pieces = {form[i : i + 16] for form in forms(key) for i in range(len(form) - 15)}
    return sorted(piece for piece in pieces if piece in text)


def echo(body: dict[str, Any]) -> str:
    """An answer that is right, and holds the key wherever it can."""
    text = sensible(body)
    said = " ".join(form.strip() for form in forms(KEY))
    if not text.startswith("{"):
        return f"{text}\n\n{said}"
    reply = json.loads(text)
    for passage in reply.get("passages", ())[-1:]:
        passage["quote"] = said
    for finding in reply.get("findings", ()):
        finding["message"] = said
    for question in reply.get("questions", ()):
        question["question"] = said
    if "title" in reply:
        reply["title"], reply["standfirst"] = KEY, said
    return json.dumps(reply)


@pytest.fixture
def keyed(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """A server that echoes, and the key in the environment with a line break at its end."""
    fake_model.answer = echo
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    return fake_model


def seen(*printed: str) -> dict[str, list[str]]:
    """Where a piece of the key stands: files of the working folder but for the user's own, and what was printed."""
    texts = {str(path): path.read_text("utf-8") for path in Path().rglob("*") if path.is_file()}
    texts |= {f"printed {number}": text for number, text in enumerate(printed)}
    return {name: found for name, text in texts.items() if not name.startswith("notes") and (found := leaks(text))}


def test_the_search_finds_what_it_looks_for() -> None:
    for form in forms(KEY):
        assert leaks(f"before {form} after")
    assert not leaks("sk-T3st/+k= and 0123456789")


@pytest.mark.parametrize("record", [(), ("--record", "tape")])
def test_a_key_that_the_server_and_a_source_echo_is_in_no_file(
    record: tuple[str, ...], cli: Cli, notes: Path, keyed: FakeModel
) -> None:
    page = notes / "gazette.md"
    page.write_text(page.read_text("utf-8") + f"\nIt was {KEY} that opened the door to the harbour.\n", "utf-8")
    ran = cli("new", TOPIC, "--source", "notes", "--model", "fake-1", *record)
    assert ran.code == 0, ran.err
    status = cli("status", SLUG, "--why")
    shown = [cli("tape", "show", "tape", path.stem).out for path in Path("tape").glob("*.json")]
    assert len(shown) == (10 if record else 0)
    assert len(keyed.bodies) == 10
    assert [found for body in keyed.bodies if (found := leaks(json.dumps(body, ensure_ascii=False)))] == []
    assert not seen(ran.out, ran.err, status.out, status.err, *shown)
    article = Path("outputs", SLUG, "article.md").read_text("utf-8")
    assert REDACTED in article
    assert REDACTED in Path("outputs", SLUG, "sources/gazette.md").read_text("utf-8")


def test_a_key_that_a_page_or_a_search_echoes_comes_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    said = " ".join(form.strip() for form in forms(KEY))
    page = Source(id="page", title=f"About {KEY}", address="https://e.example/", sha256="0", text=f"日本 {said}\n")
    hit = Hit(url=f"https://e.example/?q={quote(KEY)}", title=KEY, provider="p")
    echoing = Web(lambda _hit, _name: page, lambda _sought: Found(hits=(hit,), problems=(f"p: bad key {KEY}",)))
    monkeypatch.setattr(web, "online", lambda *_arguments, **_options: echoing)
    got = web.web_for(Settings(api_key=f"{KEY}\n"), compose.Tape())
    source, found = got.fetch(hit, "page"), got.find(Sought((), None, None, (), (), 1))
    assert not leaks(f"{source.title} {source.text} {found.model_dump_json()}")
    assert source.text.startswith("日本 [redacted] ")
    assert source.address == page.address


def test_what_was_recorded_with_a_key_replays_without_one(
    cli: Cli, keyed: FakeModel, monkeypatch: pytest.MonkeyPatch, notes: Path
) -> None:
    assert cli("new", TOPIC, "--source", notes.name, "--model", "fake-1", "--record", "tape").code == 0
    monkeypatch.delenv("OPENAI_API_KEY")
    ran = cli("new", TOPIC, "--source", notes.name, "--replay", "tape", "--outputs", "again")
    assert ran.code == 0, ran.err
    assert Path("again", SLUG, "article.md").read_bytes() == Path("outputs", SLUG, "article.md").read_bytes()
    assert len(keyed.bodies) == 10


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500])
def test_an_error_that_quotes_the_key_is_shown_without_it(status: int, cli: Cli, notes: Path, keyed: FakeModel) -> None:
    Path("draftflow.toml").write_text("attempts = 1\n", encoding="utf-8")

    def refuse(handler: Handler, _body: dict[str, Any]) -> bool:
        handler.whole(status, {"error": {"message": f"Incorrect API key provided: {KEY}", "code": f"{KEY}\n"}})
        return True

    keyed.faults = [refuse] * 9
    ran = cli("new", TOPIC, "--source", notes.name, "--model", "fake-1", "--record", "tape")
    assert ran.code in (2, 5)
    assert not seen(ran.out, ran.err)


def test_a_fault_of_our_own_shows_its_traceback_without_the_key(
    cli: Cli, notes: Path, keyed: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError(f"headers={{'Authorization': 'Bearer {KEY}'}} {base64.b64encode(KEY.encode())!r}")

    monkeypatch.setattr(compose, "author_for", broken)
    ran = cli("new", TOPIC, "--source", notes.name, "--model", "fake-1")
    assert ran.code == 70
    assert "RuntimeError" in ran.err
    assert "please report" in ran.err
    assert REDACTED in ran.err
    assert not keyed.bodies
    assert not seen(ran.out, ran.err)


def test_a_key_in_the_users_own_file_and_one_in_the_address_are_known_too(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config/draftflow/config.toml"
    config.parent.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    config.write_text(f"api_key = {json.dumps(KEY)}\n", encoding="utf-8")
    second = "q7Wz-Second-9Kp2"
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://user:{quote(KEY, safe='')}@127.0.0.1:9/v1?api-key={second}")
    ran = cli("tape", "show", f"{KEY} {second}")
    assert ran.code == 2
    assert ran.err.count(REDACTED) == 2
    config.unlink()
    ran = cli("tape", "show", f"{KEY} {second}")
    assert ran.err.count(REDACTED) == 2
    assert not fake_model.bodies
    assert notes.exists()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp", "Cs"]), min_size=12), st.data())
def test_no_form_of_any_key_survives(key: str, data: st.DataObject) -> None:
    redact = Redactor([f" {key}\n"])
    before, after = data.draw(st.text(max_size=5)), data.draw(st.text(max_size=5))
    for form in (key, quote(key), quote(key, safe=""), json.dumps(key)[1:-1], repr(key)[1:-1], html.escape(key)):
        assert form not in redact(f"{before}{form}{after}") or form in REDACTED
    for text in (before.encode("utf-8", "replace") + key.encode() + b"\n", key.encode()):
        encoded = base64.b64encode(text).decode()
        left = redact(encoded).replace(REDACTED, "\n")
        assert all(len(piece) < len(encoded) - 10 for piece in left.split("\n"))


@pytest.mark.parametrize("secret", ["", "short", " seven.\n"])
def test_what_is_too_short_for_a_secret_is_left_alone(secret: str) -> None:
    assert Redactor([secret])("short: seven. words") == "short: seven. words"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sk-proj-abcDEF0123456789", "API key"),
        ("sk-ant-api03-abcDEF0123456789_-x", "API key"),
        ("tvly-dev-abcDEF0123456789", "API key"),
        ("hf_abcDEF0123456789xyz", "API key"),
        ("AIzaSyA0123456789abcdefghijklmnopqrstu", "API key"),
        ("ghp_abcDEF0123456789xyz", "API key"),
        ("Bearer tvly.abc/123+45==", "Bearer token"),
        ('"Authorization": "Basic dXNlcjpwYXNzMTIzNDU2Nzg="', "token in a header"),
        ("x-subscription-token: 9aF3kQ0ZxV7bN2mL", "token in a header"),
        ("api_key='9aF3kQ0ZxV7bN2mL'", "token in a header"),
        ("https://user:hunter2@host.example/", "password in an address"),
        ("https://host.example/?q=1&api_key=9aF3kQ0ZxV&b=2", "key in an address"),
    ],
)
def test_secrets_are_known_by_how_they_look(text: str, kind: str) -> None:
    blanked, found = scrubbed(f"before\n{text}\nafter", lambda known: known)
    assert found == {kind: 1}
    assert blanked.startswith("before\n")
    assert blanked.endswith("\nafter")
    assert REDACTED in blanked
    assert scrubbed(blanked, lambda known: known) == (blanked, {}), "a second time there is nothing to blank"


@pytest.mark.parametrize(
    "text",
    [
        "Bearer certificates are instruments payable to whoever holds them.",
        "The task-force-of-the-year-2000 met; the risk-assessment-2026 was late.",
        "The secret: everything-is-lost-in-words-nobody-counts.",
        "the password was changed on 12 March 2026",
        "https://gazette.example.org/boats?page=2026&token=7",
        "sk-learn-is-a-package-for-everyone",
        "鍵: 秘密の合言葉は誰も知らない",
        "[@e7k2mq9] 29.2 million",
    ],
)
def test_prose_is_no_secret(text: str) -> None:
    assert scrubbed(text, lambda known: known) == (text, {})


@given(st.text(st.sampled_from('sk-tvlyBearerAIza0123 :=/@?&"\n_.api_key')))
def test_scrubbing_ends_and_only_ever_blanks(text: str) -> None:
    blanked, found = scrubbed(text, lambda known: known)
    assert (blanked == text) == (not found)
    assert blanked.count(REDACTED) == sum(found.values())


def test_scrub_takes_keys_out_of_a_tape_in_place(cli: Cli, notes: Path, keyed: FakeModel) -> None:
    other = "qQ-no-known-shape-at-all"
    keyed.answer = lambda body: sensible(body).replace("The other side", f"Key {other} and sk-abc123def456ghi789 here")
    assert cli("new", TOPIC, "--source", notes.name, "--model", "fake-1", "--record", "tape").code == 0
    assert (
        "--secret-env OTHER_KEY: no such environment variable"
        in cli("tape", "scrub", "tape", "--secret-env", "OTHER_KEY").err
    )
    ran = cli("tape", "scrub", "tape")
    assert ran.out == "review.critique.json: 1 API key blanked\n1 recordings changed\n"


def test_scrub_takes_a_key_from_the_environment(
    cli: Cli, notes: Path, keyed: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "qQ-no-known-shape-at-all"
    keyed.answer = lambda body: sensible(body).replace("The other side", f"Key {other} here")
    assert cli("new", TOPIC, "--source", notes.name, "--model", "fake-1", "--record", "tape").code == 0
    before = {path.name: path.read_bytes() for path in Path("tape").iterdir()}
    assert cli("tape", "scrub", "tape").out == "nothing to blank\n"
    monkeypatch.setenv("OTHER_KEY", f"{other}\n")
    ran = cli("tape", "scrub", "tape", "--secret-env", "OTHER_KEY")
    assert ran.out == "review.critique.json: 1 known secret blanked\n1 recordings changed\n"
    after = {path.name: path.read_bytes() for path in Path("tape").iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"review.critique.json"}
    assert after["review.critique.json"] == before["review.critique.json"].replace(other.encode(), REDACTED.encode())
    assert cli("tape", "show", "tape", "review/critique").code == 0


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        (None, []),
        ("http://127.0.0.1:8080/v1", []),
        ("https://user:p%40ss@host/v1", ["p@ss"]),
        ("https://host/v1?api-version=2024-10-21&api-key=abc", ["abc"]),
        ("https://[broken", []),
    ],
)
def test_an_address_holds_secrets_only_where_they_are_called_so(address: str | None, secrets: list[str]) -> None:
    assert list(secrets_of_address(address)) == secrets


def test_a_fault_of_our_own_in_a_job_is_traced_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """On the page in a line, and whole where the server was started."""

    def broken(_progress: Announcer) -> Summary:
        raise ValueError(f"no such key: {KEY}")

    job = Jobs(Redactor([KEY])).start("boats", "run", "a run", broken)
    assert job.ended.wait(5)
    assert "a fault in draftflow itself" in str(job.error)
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "in broken" in told
    assert KEY not in told + str(job.error)


def test_a_fault_of_our_own_in_a_batch_is_traced_without_secrets(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the row in a line, and whole where the worker was started."""

    def broken(*_: object) -> Row:
        raise ValueError(f"no such key: {KEY}")

    monkeypatch.setattr(work, "made", broken)
    settings = Settings(api_key=KEY)
    row = work.made_whatever_happens(
        BatchJob(slug="boats", place="a.csv:2", brief=""), settings, lambda m: m, work.untold
    )
    told = capsys.readouterr().err
    assert (row.status, row.exit) == ("failed", 70)
    assert "boats: a fault in draftflow itself" in told
    assert "in broken" in told
    assert KEY not in told + row.problem
