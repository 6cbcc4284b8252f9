"""What is private stays on this machine: seen in the bodies that a server on "another" machine was sent."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.errors import Withheld
from draftflow.llm.base import Message, Reply, Request
from draftflow.models import Source
from draftflow.pipeline.formats.markdown_files import dump_source
from draftflow.pipeline.guarded import Guarded
from draftflow.pipeline.private import PrivateSources
from draftflow.pipeline.workspace import Workspace
from fake_model import FakeModel

TOPIC, SLUG = "The boats of the bay", "the-boats-of-the-bay"
MEMO = "The cost of the boats was whispered to be ninety-nine million by the harbour director over dinner."
MEMO_JA = "船の費用は九十九億円になると港の責任者が夕食の席でこっそり打ち明けたという。"


@pytest.fixture
def remote(fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """The fake model under the name of another machine."""
    ask = socket.getaddrinfo

    def mapped(host: Any, *arguments: Any, **options: Any) -> Any:
        return ask("127.0.0.1" if host in ("model.example.org", b"model.example.org") else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", mapped)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url.replace("127.0.0.1", "model.example.org"))
    return fake_model


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.md"
    file.write_text(f"---\ntitle: A leaked memo\n---\n\n# A leaked memo\n\n{MEMO}\n\n{MEMO_JA}\n", "utf-8")
    return file


def sent(server: FakeModel) -> str:
    return json.dumps(server.bodies, ensure_ascii=False)


@pytest.mark.parametrize("way", ["flag", "flag on a folder", "head of the file"])
def test_a_private_source_is_in_no_request(way: str, cli: Cli, notes: Path, secret: Path, remote: FakeModel) -> None:
    sources = ["--source", str(notes), "--private", str(secret)]
    if way == "flag on a folder":  # given twice, once by its folder and otherwise spelled: private all the same
        (notes / "memo").mkdir()
        secret.rename(notes / "memo" / "secret.md")
        sources = ["--source", str(notes / "memo" / ".."), "--private", str(notes / "memo")]
    elif way == "head of the file":
        secret.write_text(secret.read_text("utf-8").replace("title:", "private: true\ntitle:"), "utf-8")
        sources = ["--source", str(notes), "--source", str(secret)]
    ran = cli("new", TOPIC, *sources, "--model", "fake-1")

    assert ran.code == 0, ran.err
    assert "secret is private and was not read" in ran.err
    assert remote.bodies
    for text in ("whispered", "leaked memo", "九十九億円"):
        assert text not in sent(remote)
    folder = Path("outputs") / SLUG
    assert "private: true" in (folder / "sources/secret.md").read_text("utf-8")
    assert "whispered" in (folder / "sources/secret.md").read_text("utf-8")
    assert cli("run", SLUG).code == 0
    assert "whispered" not in sent(remote)


def test_a_server_on_this_machine_may_see_it(
    cli: Cli, notes: Path, secret: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", fake_model.url)
    assert cli("new", TOPIC, "--source", str(notes), "--private", str(secret), "--model", "fake-1").code == 0
    assert "whispered" in sent(fake_model)


def test_what_was_written_here_is_not_shown_elsewhere_later(
    cli: Cli, notes: Path, secret: Path, remote: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", remote.url)
    assert cli("new", TOPIC, "--source", str(notes), "--private", str(secret), "--model", "fake-1").code == 0
    remote.bodies.clear()
    monkeypatch.setenv("OPENAI_BASE_URL", remote.url.replace("127.0.0.1", "model.example.org"))
    ran = cli("run", SLUG, "--from", "outline")

    assert ran.code == 0, ran.err
    assert remote.bodies
    assert "whispered" not in sent(remote)

    section = next(Path("outputs", SLUG, "sections").glob("*.md"))
    section.write_text(section.read_text("utf-8") + f"\n{MEMO}\n", "utf-8")  # by hand: only the review would see it
    remote.bodies.clear()
    ran = cli("run", SLUG)
    assert "was not asked for a review" in ran.err
    assert "whispered" not in sent(remote)
    assert "whispered" in Path("outputs", SLUG, "article.md").read_text("utf-8")


def test_private_sources_alone_are_nothing_for_a_model_elsewhere(cli: Cli, secret: Path, remote: FakeModel) -> None:
    ran = cli("new", TOPIC, "--private", str(secret), "--model", "fake-1")
    assert ran.code == 2
    assert "every source is private" in ran.err
    assert "model.example.org" in ran.err
    assert not Path("outputs").exists()
    assert not remote.bodies


def test_the_extractive_author_uses_it(cli: Cli, notes: Path, secret: Path) -> None:
    assert cli("new", TOPIC, "--source", str(notes), "--private", str(secret), "--author", "extractive").code == 0
    assert "secret" in {path.stem for path in Path("outputs", SLUG, "evidence").glob("*.yaml")}
    assert "whispered" in Path("outputs", SLUG, "evidence/secret.yaml").read_text("utf-8")


def test_try_refuses_what_would_show_it(cli: Cli, notes: Path, secret: Path, remote: FakeModel) -> None:
    assert cli("new", TOPIC, "--source", str(notes), "--private", str(secret), "--author", "extractive").code == 0
    ran = cli("try", "research/evidence/secret", SLUG, "--model", "fake-1")
    assert ran.code == 2
    assert "not sent, because the request holds text of secret, which is private" in ran.err
    assert not remote.bodies


def test_a_dry_run_lists_what_would_leave(cli: Cli, notes: Path, secret: Path, remote: FakeModel) -> None:
    new = ("new", TOPIC, "--source", str(notes), "--private", str(secret), "--model", "fake-1")
    ran = cli(*new, "--dry-run", "-v")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert "to model.example.org, for plan, read, outline, write, critique, revise, front:" in lines
    assert any(line.startswith("  gazette: ") and line.endswith("characters, its text") for line in lines)
    assert "private, for no model elsewhere: secret" in lines
    assert not any(line.startswith("  secret: ") for line in lines)
    assert cli(*new, "--stop-after", "research").code == 0
    told = json.loads(cli("run", SLUG, "--dry-run", "-v", "--json").out)
    assert told["leaves"][0].startswith("to model.example.org: 1 requests, ")
    assert "  outline: " in told["leaves"][1]
    assert told["leaves"][1].endswith(("with text of gazette, history, post", "with text of gazette, post, history"))
    said = next(int(line.split()[1].replace(",", "")) for line in told["leaves"] if line.startswith("  outline: "))
    remote.bodies.clear()
    assert cli("run", SLUG, "outline").code == 0
    assert said == sum(len(message["content"]) for message in remote.bodies[0]["messages"])


def test_nothing_leaves_without_a_model(cli: Cli, notes: Path) -> None:
    ran = cli("new", TOPIC, "--source", str(notes), "--author", "extractive", "--dry-run", "-v")
    assert "nothing leaves this machine" in ran.out


def test_offline_takes_no_model_elsewhere(cli: Cli, notes: Path, remote: FakeModel) -> None:
    ran = cli("new", TOPIC, "--source", str(notes), "--model", "fake-1", "--offline")
    assert ran.code == 2
    assert "model.example.org is not on this machine" in ran.err
    assert not remote.bodies


# -- the guard at the seam -------------------------------------------------------------------------------------------


class Answers:
    def complete(self, request: Request) -> Reply:
        return Reply(text="Yes.", finish="stop", model=request.model)


def folder(tmp_path: Path, *, typed: tuple[str, ...] = (), shared: str = "") -> PrivateSources:
    workspace = Workspace(tmp_path / "article")
    text = f"{MEMO}\n\n{MEMO_JA}\n\n{shared}\n"
    for name, private, words in (("memo", True, text), ("open", False, f"Nothing here.\n\n{shared}\n")):
        source = Source(id=name, title=name, address="a", sha256="0", text=words, private=private)
        workspace.write(f"sources/{name}.md", dump_source(source))
    return PrivateSources(workspace, typed)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        (MEMO, True),
        (MEMO.upper().replace(" ", "\n"), True),  # case and white space hide nothing
        (f"She said that {MEMO[4:80]} and no more", True),
        (MEMO_JA[3:], True),
        ("The cost of the boats is not known.", False),
        ("船の費用はまだ分からない。", False),
        ("A sentence that the press release has, word for word, and everybody may read.", False),
        ("Tell me why the harbour director is to be believed about all of this.", False),
    ],
)
def test_a_request_with_a_piece_of_a_private_source_is_not_sent(said: str, held: bool, tmp_path: Path) -> None:
    private = folder(
        tmp_path,
        typed=("Tell me why the harbour director is to be believed about all of this.",),
        shared="A sentence that the press release has, word for word, and everybody may read.",
    )
    request = Request(unit="write/x", model="m", messages=(Message(role="user", content=f"Write.\n{said}\n"),))
    if held:
        with pytest.raises(Withheld, match="holds text of memo"):
            Guarded(Answers(), private).complete(request)
    else:
        assert Guarded(Answers(), private).complete(request).text == "Yes."
