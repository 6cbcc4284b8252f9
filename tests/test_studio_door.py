"""Who gets into the studio, and what is never served."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from draftflow.studio.guard import LARGEST, Door
from studio import Open, serving_studio

OTHER = "the text of another file"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("door")
    outputs = folder / "outputs"
    (outputs / "ferry").mkdir(parents=True)
    brief = "---\nlanguage: en\nlength: 300\nauthor: extractive\nsources:\n- notes\n---\n\n# Ferries\n"
    (outputs / "ferry" / "brief.md").write_text(brief, encoding="utf-8")
    (outputs / "ferry" / ".env").write_text(OTHER, encoding="utf-8")
    (outputs / "secret.md").write_text(OTHER, encoding="utf-8")
    (folder / "secret.md").write_text(OTHER, encoding="utf-8")
    (outputs / "ferry" / "sections").mkdir()
    (outputs / "ferry" / "sections" / "leak.md").symlink_to(folder / "secret.md")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with serving_studio(outputs, folder / "scratch") as there:
            yield there


def raw(there: Open, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, bytes]:
    """A request byte for byte, as no client library would write it."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    sent = "\r\n".join([*lines, "connection: close", "", ""]).encode() + body
    with socket.create_connection(("127.0.0.1", there.there.door.port), 10) as sock:
        sock.sendall(sent)
        got = b"".join(iter(lambda: sock.recv(65536), b""))
    return int(got.split(b" ", 2)[1]), got


def let_in(there: Open, **more: str) -> dict[str, str]:
    """The headers of a page's own form."""
    door = there.there.door
    own = {"host": f"127.0.0.1:{door.port}", "cookie": f"{door.cookie}={door.key}", "origin": there.base}
    return own | {name.replace("_", "-"): value.replace("PORT", str(door.port)) for name, value in more.items()}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 200),
        ({"host": "localhost:PORT", "origin": "http://localhost:PORT"}, 200),
        ({"sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "none"}, 200),
        ({"host": "evil.test"}, 403),
        ({"host": "evil.test:PORT"}, 403),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "127.0.0.1:1"}, 403),
        ({"host": "0.0.0.0:PORT", "origin": "http://0.0.0.0:PORT"}, 403),
        ({"host": "127.0.0.1.evil.test:PORT"}, 403),
        ({"host": ""}, 403),
        ({"origin": "http://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://127.0.0.1:PORT"}, 403),
        ({"origin": "http://127.0.0.1:1"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"cookie": "x=y"}, 403),
        ({"cookie": "draftflow-PORT=wrong"}, 403),
        ({"cookie": 'draftflow-PORT="'}, 403),
    ],
)
def test_only_our_own_pages_are_answered(opened: Open, more: dict[str, str], status: int) -> None:
    assert raw(opened, "GET", "/", let_in(opened, **more))[0] == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(opened: Open, method: str) -> None:
    assert raw(opened, method, "/", let_in(opened))[0] == 405


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"cookie": "x=y"}, 403),
        ({"origin": "http://evil.test"}, 403),
        ({"host": "evil.test"}, 403),
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "application/json"}, 415),
        ({"content_length": str(LARGEST + 1)}, 413),
        ({"content_length": "9" * 30}, 400),  # the server's own parser
    ],
)
@pytest.mark.parametrize("path", ["/a/ferry/run", "/a/ferry/save", "/a/ferry/try", "/a/ferry/keep"])
def test_a_change_needs_cookie_origin_and_form(opened: Open, path: str, change: dict[str, str], status: int) -> None:
    body = b"file=sections/x.md&text=x&digest=&unit=outline"
    headers = let_in(opened, **{"content_type": FORM["content-type"], "content_length": str(len(body)), **change})
    assert raw(opened, "POST", path, headers, body)[0] == status
    assert not (Path("outputs/ferry/sections/x.md")).exists()


def test_a_change_without_an_origin_is_refused(opened: Open) -> None:
    headers = {name: value for name, value in let_in(opened).items() if name != "origin"}
    assert raw(opened, "POST", "/a/ferry/run", headers | FORM | {"content-length": "0"})[0] == 403


def test_a_change_of_unknown_length_is_refused(opened: Open) -> None:
    headers = let_in(opened) | FORM | {"transfer-encoding": "chunked"}
    assert raw(opened, "POST", "/a/ferry/run", headers, b"0\r\n\r\n")[0] == 411


@pytest.mark.parametrize(
    "path",
    [
        "/..%2fsecret.md", "/a/..%2fsecret.md", "/a/ferry/..%2f..%2fsecret.md", "/a/%2e%2e", "/a/..", "/../secret.md",
        "/static/..%2f..%2f..%2f..%2fsecret.md", "/static/%2e%2e", "/a/ferry/.env", "/a/ferry/page?author=../.env",
        "/a/ferry/edit?file=../secret.md", "/a/ferry/edit?file=.env", "/a/ferry/edit?file=sections/../.env",
        "/a/ferry/edit?file=sections/leak.md", "/a/ferry/edit?file=/etc/passwd", "/a/ferry/edit?file=sections/..%2f.env",
        "/a/ferry/edit?file=sections%5C..%5C.env", "/a/ferry/edit?file=sections/%00.md", "/a/ferry%00/page",
        "/a/ferry/edit?file=brief.md", "/a/ferry/changes?unit=../.env", "/rule/..%2f..%2fsecret", "//etc/passwd",
        "/a/ferry/try?unit=../.env", "/a/" + "x" * 3000, "/a/%ff%fe",
    ],
)  # fmt: skip
def test_no_file_but_an_articles_own_is_served(opened: Open, path: str) -> None:
    status, got = raw(opened, "GET", path, let_in(opened))
    assert status in (400, 403, 404)
    assert OTHER.encode() not in got
    assert b"root:" not in got


@pytest.mark.parametrize("file", ["sections/leak.md", "../secret.md", ".env", "draftflow.lock", "sections/a/b.md"])
def test_nothing_else_is_written(opened: Open, file: str) -> None:
    for digest in ("", "0" * 64):
        found = opened.post("/a/ferry/save", file=file, text="gone", digest=digest)
        assert found.status_code == 400
    assert Path("secret.md").read_text("utf-8") == OTHER
    assert Path("outputs/ferry/.env").read_text("utf-8") == OTHER


def test_the_token_opens_once_for_each_browser_and_nothing_else_does(opened: Open) -> None:
    with httpx2.Client() as stranger:
        assert stranger.get(opened.base).status_code == 403
        for query in ("?token=", "?token=wrong", "?token=" + "&a=1" * 50, f"?token={opened.there.door.key}"):
            assert stranger.get(f"{opened.base}/{query}").status_code == 403
        token = opened.there.door.token
        assert stranger.get(f"{opened.base}/a/ferry?token={token}").status_code == 403
        assert stranger.get(opened.there.address, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        found = stranger.get(opened.there.address)
        assert (found.status_code, found.headers["location"]) == (303, "/")
        assert found.headers["set-cookie"].endswith("; HttpOnly; SameSite=Strict; Path=/")
        assert token not in found.headers["set-cookie"]
        assert stranger.get(opened.base).status_code == 200


def test_every_answer_has_a_strict_policy_and_no_page_has_a_script_of_its_own(opened: Open) -> None:
    for path in ("/", "/a/ferry", "/rule/C101", "/nowhere", "/static/studio.js", "/a/none", "/a/ferry/units?prices=1"):
        found = opened.get(path)
        policy = found.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "unsafe" not in policy
        assert found.headers["x-frame-options"] == "DENY"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-store"
        if "html" in found.headers["content-type"]:
            assert "<style" not in found.text
            assert " style=" not in found.text
            assert "onclick" not in found.text
            assert found.text.count("<script") == found.text.count('<script src="/static/')
            assert "://" not in found.text.replace("http://127.0.0.1", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only there 127.0.0.2 is this machine without more ado")
def test_only_loopback_is_listened_on(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # the guard of the tests knows 127.0.0.1 only
    bound = [each.getsockname()[0] for each in opened.there.sockets]
    assert bound[0] == "127.0.0.1"
    assert set(bound) <= {"127.0.0.1", "::1"}
    with socket.socket() as sock, pytest.raises(OSError, match="refused"):
        sock.connect(("127.0.0.2", opened.there.door.port))  # answered if all addresses were listened on


def test_the_names_of_the_door() -> None:
    door = Door("t", "k", 7)
    assert door.hosts == ("127.0.0.1:7", "localhost:7", "[::1]:7")
    assert door.refusal("GET", {"host": ("[::1]:7",)}) is None
    assert door.refusal("GET", {"host": ("127.0.0.1:7", "127.0.0.1:7")}) is not None
    assert door.let_in({"cookie": ("a=b; draftflow-7=k",)})
    assert not door.let_in({"cookie": ("draftflow-8=k",)})
