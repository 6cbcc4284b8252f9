"""The guarded fetch against real servers: what may be fetched comes whole, everything else with a reason."""

import gzip
import itertools
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from draftflow.errors import FetchRefused
from draftflow.sources import body
from draftflow.sources.fetch import Fetched, Fetcher
from draftflow.sources.guard import GuardedBackend
from web import Handler, Page, Site, leading_to, site


@pytest.fixture
def news() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.fixture(scope="module")
def inside() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.fixture
def canary(inside: Site) -> Iterator[Site]:
    """What must never be asked: it stands for everything on the local network."""
    yield inside
    assert inside.asked == []


@pytest.fixture(scope="module")
def plain() -> Iterator[Fetcher]:
    """As users have it, but for the pauses."""
    fetch = Fetcher(delay=0.0, deadline=5.0)
    yield fetch
    fetch.close()


def fetcher(*sites: Site, deadline: float = 5.0, cache: Path | None = None, max_bytes: int = 100_000) -> Fetcher:
    return Fetcher(leading_to(*sites), cache=cache, max_bytes=max_bytes, deadline=deadline, delay=0.0)


def status_of(fetch: Fetcher, url: str) -> str:
    try:
        with pytest.raises(FetchRefused) as refused:
            fetch.fetch(url)
    finally:
        fetch.close()
    return refused.value.status


def got(fetch: Fetcher, url: str) -> Fetched:
    try:
        return fetch.fetch(url)
    finally:
        fetch.close()


def test_a_document_comes_with_what_the_server_says_of_it(news: Site) -> None:
    news.pages["/a"] = Page("日本語".encode("cp932"), "text/html; charset=Shift_JIS", headers={"etag": '"1"'})
    found = got(fetcher(news), news.url("/a#part"))
    assert found == (news.url("/a"), "text/html; charset=Shift_JIS", "日本語".encode("cp932"), '"1"', False)
    assert news.heads[-1]["user-agent"].startswith("draftflow (+https://")
    assert news.heads[-1]["accept-encoding"] == body.ACCEPTED
    assert news.heads[-1]["host"] == f"news.example:{news.port}"


# Ways of writing an address of this machine or its neighbours. {p} is the port of a server that must not be asked.
SSRF = """
http://127.0.0.1:{p}/ http://127.0.0.1.:{p}/ http://127.1:{p}/ http://127.0.1:{p}/ http://127.000.000.001:{p}/
http://2130706433:{p}/ http://02130706433:{p}/ http://0x7f000001:{p}/ http://0x7F000001:{p}/ http://0x7f.0x0.0x0.0x1:{p}/
http://0x7f.0.0.1:{p}/ http://0x7f.1:{p}/ http://0177.0.0.1:{p}/ http://0177.0.0.01:{p}/ http://017700000001:{p}/
http://00000177.0.0.1:{p}/ http://0177.1:{p}/ http://127.0x0.0.01:{p}/ http://127.0.0x0.1:{p}/ http://0x7f.0.1:{p}/
http://127.0.0.2:{p}/ http://127.127.127.127:{p}/ http://127.255.255.254:{p}/ http://0.0.0.0:{p}/ http://0:{p}/
http://0x0:{p}/ http://00:{p}/ http://0.0:{p}/ http://0.0.0:{p}/ http://000.000.000.000:{p}/
http://localhost:{p}/ http://LOCALHOST:{p}/ http://LocalHost:{p}/ http://localhost.:{p}/ http://localhost.localdomain:{p}/
http://①②⑦.⓪.⓪.①:{p}/ http://１２７.０.０.１:{p}/ http://127。0。0。1:{p}/ http://127．0．0．1:{p}/ http://127｡0｡0｡1:{p}/
http://٠.٠.٠.٠:{p}/ http://१२७.०.०.१:{p}/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{p}/ http://ｌｏｃａｌｈｏｓｔ:{p}/ http://loc%61lhost:{p}/
http://%31%32%37.0.0.1:{p}/ http://127.0.0.1%00.example.org:{p}/ http://127%2e0%2e0%2e1:{p}/ http://127.0.0.1%23.example.org:{p}/
http://[::1]:{p}/ http://[0:0:0:0:0:0:0:1]:{p}/ http://[0000:0000:0000:0000:0000:0000:0000:0001]:{p}/ http://[::]:{p}/
http://[0:0:0:0:0:0:0:0]:{p}/ http://[::127.0.0.1]:{p}/ http://[::7f00:1]:{p}/ http://[::ffff:127.0.0.1]:{p}/
http://[::ffff:7f00:1]:{p}/ http://[::FFFF:127.0.0.1]:{p}/ http://[0:0:0:0:0:ffff:127.0.0.1]:{p}/ http://[::ffff:0:127.0.0.1]:{p}/
http://[::ffff:127.0.0.1%25lo]:{p}/ http://[::1%25lo]:{p}/ http://[fe80::1%25eth0]:{p}/ http://[fe80::1]:{p}/
http://[64:ff9b::127.0.0.1]:{p}/ http://[64:ff9b::7f00:1]:{p}/ http://[64:ff9b:1::7f00:1]:{p}/ http://[2002:7f00:1::]:{p}/
http://[2002:7f00:0001::1]:{p}/ http://[2001:0:7f00:1::80ff:fefe]:{p}/ http://[2600::5efe:127.0.0.1]:{p}/
http://[2002:a9fe:a9fe::]:{p}/ http://[64:ff9b::a9fe:a9fe]:{p}/ http://[::ffff:a9fe:a9fe]:{p}/ http://[fd00:ec2::254]:{p}/
http://[fc00::1]:{p}/ http://[fd12:3456:789a::1]:{p}/ http://[fec0::1]:{p}/ http://[ff02::1]:{p}/ http://[2001:db8::1]:{p}/
http://169.254.169.254/ http://169.254.169.254/latest/meta-data/ http://169.254.169.254:80/ http://169.254.170.2/v2/
http://2852039166/ http://0xa9fea9fe/ http://0xA9.0xFE.0xA9.0xFE/ http://0251.0376.0251.0376/ http://025177524776/
http://169.16689662/ http://169.254.43518/ http://0251.254.169.254/ http://169.0376.0251.254/ http://169.254.169.254./
http://10.0.0.1/ http://10.1/ http://0xa.1/ http://012.1/ http://167772161/ http://10.255.255.255/ http://172.16.0.1/
http://172.31.255.254/ http://172.16.1/ http://2886729729/ http://192.168.0.1/ http://192.168.1/ http://192.168.1.1/
http://3232235521/ http://0xc0a80001/ http://0300.0250.0.1/ http://100.64.0.1/ http://100.100.100.200/ http://168.63.129.16/
http://192.0.0.192/ http://192.0.2.1/ http://198.18.0.1/ http://198.51.100.1/ http://203.0.113.1/ http://224.0.0.1/
http://240.0.0.1/ http://255.255.255.255/ http://192.88.99.1/ http://0.1.2.3/ http://[v1.127.0.0.1]:{p}/
http://user@127.0.0.1:{p}/ http://user:pw@127.0.0.1:{p}/ http://example.org@127.0.0.1:{p}/ http://example.org%40@127.0.0.1:{p}/
http://@127.0.0.1:{p}/ http://127.0.0.1:{p}@127.0.0.1:{p}/ http://a:b@127.0.0.1:{p}/@example.org http://127.0.0.1:{p}\\@example.org/
http://127.0.0.1:{p}#@example.org/ http://127.0.0.1:{p}?@example.org/ http://127.0.0.1:{p}/;@example.org/ http://0/
https://127.0.0.1:{p}/ https://localhost:{p}/ https://[::1]:{p}/ HTTP://127.0.0.1:{p}/ hTtP://127.1:{p}/
http:127.0.0.1:{p}/ http:/127.0.0.1:{p}/ http:///127.0.0.1:{p}/ http:////127.0.0.1:{p}/ //127.0.0.1:{p}/ 127.0.0.1:{p}
file://127.0.0.1/etc/passwd file:///etc/passwd gopher://127.0.0.1:{p}/_GET ftp://127.0.0.1:{p}/ dict://127.0.0.1:{p}/
""".split()  # fmt: skip
_FORM = {"blocked_ssrf", "blocked_userinfo", "blocked_scheme", "bad_url", "not_found", "unreachable"}


def test_there_are_about_as_many_ways_as_are_known() -> None:
    assert len(SSRF) == len(set(SSRF)) >= 140


@pytest.mark.parametrize("written", SSRF)
def test_no_way_of_writing_a_local_address_is_followed(written: str, plain: Fetcher, canary: Site) -> None:
    with pytest.raises(FetchRefused) as refused:
        plain.fetch(written.format(p=canary.port))
    assert refused.value.status in _FORM


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["::1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["not an address"],
    ],
)
def test_a_name_that_leads_inside_is_not_followed(answers: list[str], canary: Site) -> None:
    fetch = Fetcher(GuardedBackend(lambda _host, _port: answers), delay=0.0)
    assert status_of(fetch, f"http://innocent.example:{canary.port}/") == "blocked_ssrf"


def test_a_name_that_leads_inside_the_second_time_is_judged_each_time(canary: Site) -> None:
    answers = itertools.cycle([["127.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    fetch = Fetcher(GuardedBackend(resolve), delay=0.0, obey_robots=False)
    for _ in range(3):
        with pytest.raises(FetchRefused, match="not an address of the public internet"):
            fetch.fetch(f"http://rebind.example:{canary.port}/")
    fetch.close()
    assert asked == ["rebind.example"] * 3


def test_the_connection_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = GuardedBackend(lambda _host, _port: ["93.184.216.34"])
    connected: list[str] = []

    def connect(host: str, *_more: object) -> None:
        connected.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr(backend._inner, "connect_tcp", connect)
    with pytest.raises(ConnectionRefusedError):
        backend.connect_tcp("example.org", 80)
    assert connected == ["93.184.216.34"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://127.0.0.1:{p}/", "blocked_ssrf"),
        ("http://[::ffff:127.0.0.1]:{p}/", "blocked_ssrf"),
        ("http://2130706433:{p}/", "blocked_ssrf"),
        ("//localhost:{p}/", "blocked_ssrf"),
        ("http://169.254.169.254/latest/meta-data/", "blocked_ssrf"),
        ("file:///etc/passwd", "blocked_scheme"),
        ("gopher://127.0.0.1:{p}/_x", "blocked_scheme"),
        ("data:text/plain,hello", "blocked_scheme"),
        ("http://user:pw@127.0.0.1:{p}/", "blocked_userinfo"),
        ("http://[::1", "bad_url"),
        ("http://127.0.0.1:{p}\\@news.example/", "bad_url"),
    ],
)
def test_every_hop_is_judged(target: str, status: str, news: Site, canary: Site) -> None:
    fetch = fetcher(news)
    for code in (301, 302, 303, 307, 308):
        news.pages["/start"] = Page(status=code, headers={"location": target.format(p=canary.port)})
        with pytest.raises(FetchRefused) as refused:
            fetch.fetch(news.url("/start"))
        assert refused.value.status == status, code
    fetch.close()


def test_a_redirect_is_followed_and_its_end_is_the_address(news: Site) -> None:
    news.pages["/old"] = Page(status=301, headers={"location": "new?x=1#part"})
    news.pages["/new?x=1"] = Page(b"Found.")
    found = got(fetcher(news), news.url("/old"))
    assert (found.url, found.data) == (news.url("/new?x=1"), b"Found.")


def test_a_page_that_refreshes_itself_elsewhere_is_taken_as_it_is(news: Site, canary: Site) -> None:
    text = f'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{canary.port}/">'.encode()
    news.pages["/a"] = Page(text)
    assert got(fetcher(news), news.url("/a")).data == text


def test_a_loop_of_redirects_ends(news: Site) -> None:
    for n in range(20):
        news.pages[f"/{n}"] = Page(status=302, headers={"location": f"/{(n + 1) % 20}"})
    assert status_of(fetcher(news), news.url("/0")) == "too_many_redirects"
    assert len([path for path in news.asked if path != "/robots.txt"]) == 6


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (Page(status=404), "http_404"),
        (Page(status=401), "http_401"),
        (Page(status=500), "http_500"),
        (Page(status=302), "http_302"),
        (Page(status=204, body=b""), "http_204"),
        (Page(kind="image/png"), "content_type"),
        (Page(kind="video/mp4"), "content_type"),
        (Page(kind="text/css"), "content_type"),
        (Page(kind="application/octet-stream", body=b"\x7fELF"), "content_type"),
        (Page(body=b"x" * 100_001), "too_large"),
        (Page(body=b"x" * 100_001, headers={"content-length": "100001"}), "too_large"),
        (Page(body=gzip.compress(b"\0" * 200_000_000), headers={"content-encoding": "gzip"}), "too_large"),
        (Page(body=zlib.compress(b"\0" * 1_000_000), headers={"content-encoding": "deflate"}), "too_large"),
        (Page(body=gzip.compress(gzip.compress(b"a")), headers={"content-encoding": "gzip, gzip"}), "content_encoding"),
        (Page(body=b"\x0b\x02\x80A page.\x03", headers={"content-encoding": "br"}), "content_encoding"),
        (Page(body=b"not packed", headers={"content-encoding": "gzip"}), "damaged"),
        (Page(body=gzip.compress(b"half a page" * 99)[:-20], headers={"content-encoding": "gzip"}), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_document_is_refused_by_name(page: Page, status: str, news: Site) -> None:
    news.pages["/a"] = page
    begun = time.monotonic()
    assert status_of(fetcher(news), news.url("/a")) == status
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [
        (b"A page.", ""),
        (b"A page.", "identity"),
        (gzip.compress(b"A page.", mtime=0), "gzip"),
        (gzip.compress(b"A page.", mtime=0) + b"\0" * 30, "x-gzip"),
        (gzip.compress(b"A pa", mtime=0) + gzip.compress(b"ge.", mtime=0), "GZIP"),
        (zlib.compress(b"A page."), "deflate"),
        (zlib.compress(b"A page.", wbits=-15), "deflate"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_packed_answers_are_unpacked(packed: bytes, encoding: str, step: int) -> None:
    parts = [packed[at : at + step] for at in range(0, len(packed), step)]
    assert body.whole(parts, encoding, 7) == b"A page."
    with pytest.raises(FetchRefused, match="more than 6 bytes"):
        body.whole(parts, encoding, 6)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("application/pdf", b"%PDF-1.7"),
        ("application/octet-stream", b"%PDF-1.7"),
        ("binary/octet-stream", b"PK\x03\x04"),
        ("", b"No type at all."),
        ("text/markdown", b"# A"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    ],
)
def test_documents_of_every_kind_that_can_be_read_are_taken(kind: str, data: bytes, news: Site) -> None:
    news.pages["/a"] = Page(data, kind)
    assert got(fetcher(news), news.url("/a")).data == data


def dripping(handler: Handler, first: bytes) -> None:
    handler.wfile.write(first)
    for _ in range(100):
        try:
            handler.wfile.write(b"x")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx-slow: ",
        b"",
    ],
    ids=["body", "headers", "status"],
)
def test_a_slow_drip_ends_at_the_deadline(first: bytes, news: Site) -> None:
    news.pages["/a"] = Page(send=lambda handler: dripping(handler, first))
    begun = time.monotonic()
    fetch = fetcher(news, deadline=0.6)
    fetch.obey_robots = False
    assert status_of(fetch, news.url("/a")) in {"timeout", "unreachable"}
    assert time.monotonic() - begun < 1.6


def test_an_answer_that_breaks_off_is_none(news: Site) -> None:
    half = b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\nHalf"
    news.pages["/a"] = Page(send=lambda handler: handler.wfile.write(half))
    assert status_of(fetcher(news), news.url("/a")) == "unreachable"


def test_a_dead_host_is_named() -> None:
    with site() as gone:
        url, backend = gone.url("/a"), leading_to(gone)
    assert status_of(Fetcher(backend, delay=0.0, deadline=3.0), url) == "unreachable"
    assert status_of(Fetcher(delay=0.0), "http://no-such-host.invalid/") == "not_found"


ROBOTS = b"User-agent: *\nDisallow: /private\n\nUser-agent: draftflow\nDisallow: /not-for-us\n"


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (Page(ROBOTS, "text/plain"), "/not-for-us/a", False),
        (Page(ROBOTS, "text/plain"), "/private/a", True),  # the group of our own name is the one that counts
        (Page(b"User-agent: *\nDisallow: /", "text/plain"), "/a", False),
        (Page(b"User-agent: github\nDisallow: /", "text/plain"), "/a", True),  # stands in our address, is not our name
        (Page(status=404), "/a", True),
        (Page(status=403), "/a", True),
        (Page(status=503), "/a", False),
        (Page(b"\xff\xfe\x00" * 99, "text/plain"), "/a", True),
        (Page(status=301, headers={"location": "/robots2.txt"}), "/a", True),
    ],
)
def test_robots_txt_is_obeyed(robots: Page, path: str, allowed: bool, news: Site) -> None:
    news.pages = {"/robots.txt": robots, path: Page()}
    if allowed:
        assert got(fetcher(news), news.url(path)).data == b"A page."
    else:
        assert status_of(fetcher(news), news.url(path)) == "robots"
        assert path not in news.asked
        bold = fetcher(news)
        bold.obey_robots = False
        assert got(bold, news.url(path)).data == b"A page."


def test_robots_txt_is_read_once(news: Site) -> None:
    news.pages = {"/a": Page(), "/b": Page()}
    fetch = fetcher(news)
    for path in ("/a", "/b", "/a"):
        fetch.fetch(news.url(path))
    fetch.close()
    assert news.asked.count("/robots.txt") == 1


def test_a_host_is_asked_once_at_a_time_with_a_pause(news: Site) -> None:
    news.pages = {f"/{n}": Page() for n in range(6)}
    pauses: list[float] = []
    fetch = Fetcher(leading_to(news), delay=0.5, deadline=1.0, obey_robots=False, sleep=pauses.append)
    workers = [threading.Thread(target=fetch.fetch, args=(news.url(f"/{n}"),)) for n in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    fetch.close()
    assert len(news.asked) == 6
    assert len(pauses) == 5
    assert all(0.2 < pause <= 0.5 for pause in pauses)


def test_waiting_for_a_turn_does_not_use_up_the_deadline(news: Site) -> None:
    news.pages = {f"/{n}": Page() for n in range(4)}
    fetch = Fetcher(leading_to(news), delay=0.4, deadline=0.7, obey_robots=False)
    found: list[Fetched] = []
    workers = [threading.Thread(target=lambda n=n: found.append(fetch.fetch(news.url(f"/{n}")))) for n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    fetch.close()
    assert len(found) == 4


def test_the_cache_is_asked_first_and_revalidated_on_request(news: Site, tmp_path: Path) -> None:
    headers = {"etag": '"v1"', "cache-control": "max-age=600", "content-encoding": "gzip"}
    news.pages["/a"] = Page(gzip.compress(b"First."), headers=headers)
    first = got(fetcher(news, cache=tmp_path), news.url("/a"))
    second = got(fetcher(news, cache=tmp_path), news.url("/a"))
    assert (first.data, first.from_cache, second.data, second.from_cache) == (b"First.", False, b"First.", True)
    assert news.asked.count("/a") == 1
    fetch = fetcher(news, cache=tmp_path)
    again = fetch.fetch(news.url("/a"), refresh=True)
    assert (again.data, again.from_cache, news.heads[-1]["if-none-match"]) == (b"First.", True, '"v1"')
    news.pages["/a"] = Page(gzip.compress(b"Second."), headers=headers | {"etag": '"v2"'})
    changed = fetch.fetch(news.url("/a"), refresh=True)
    fetch.close()
    assert (changed.data, changed.from_cache) == (b"Second.", False)


def test_a_cookie_or_a_proxy_of_the_environment_is_not_used(news: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    news.pages["/a"] = Page(headers={"set-cookie": "who=1; Path=/"})
    fetch = fetcher(news)
    fetch.fetch(news.url("/a"))
    fetch.fetch(news.url("/a"))
    fetch.close()
    assert "cookie" not in news.heads[-1]
