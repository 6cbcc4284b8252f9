"""The door: who may ask at all. Host, Origin, token and size of every request; the headers of every answer.

The server listens on loopback, which every program and every page of a browser on this machine can reach. A page from
elsewhere is kept out by the Host header (a name that was made to point here), the Origin header and Sec-Fetch-Site (a
form or script of another site or another port), and by the cookie, which only the printed address sets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 5_000_000
"""Bytes of a request's body."""
_DIGITS = 12
_FORM = "application/x-www-form-urlencoded"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Door:
    """`token` is in the printed address, `key` in the cookie that it sets; `port` is the one listened on."""

    token: str
    key: str
    port: int

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a Host header may say."""
        return tuple(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    @property
    def cookie(self) -> str:
        """Name of the cookie: cookies are shared between the ports of a machine."""
        return f"draftflow-{self.port}"

    def refusal(self, method: str, headers: Mapping[str, tuple[str, ...]]) -> Refusal | None:
        """Why a request is refused, whoever asks; the cookie is looked at elsewhere. `headers` by lower-case name."""
        host = headers.get("host", ())
        if len(host) != 1 or host[0].lower() not in self.hosts:
            return Refusal(403, "this server answers to 127.0.0.1 and localhost only")
        origins = headers.get("origin", ())
        if any(origin.lower() != f"http://{host[0].lower()}" for origin in origins):
            return Refusal(403, "asked by a page of another place")
        if any(site not in ("same-origin", "none") for site in headers.get("sec-fetch-site", ())):
            return Refusal(403, "asked by a page of another place; open the address that `draftflow serve` printed")
        return None if method in ("GET", "HEAD") else _of_a_change(method, headers)

    def let_in(self, headers: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether the cookie is right."""
        for header in headers.get("cookie", ()):
            try:
                found = SimpleCookie(header).get(self.cookie)
            except CookieError:
                continue
            if found and compare_digest(found.value.encode(), self.key.encode()):
                return True
        return False

    def knocks(self, query: str) -> bool:
        """Whether a query carries the token."""
        given = parse_qs(query, max_num_fields=10).get("token", [""])[0]
        return compare_digest(given.encode(), self.token.encode())


def _of_a_change(method: str, headers: Mapping[str, tuple[str, ...]]) -> Refusal | None:
    """Why a request that would change something is refused."""
    kind, sizes = headers.get("content-type", ("",))[0], headers.get("content-length", ())
    refusals = (
        (method != "POST", 405, "only GET and POST"),
        (len(headers.get("origin", ())) != 1, 403, "a change without an Origin header"),
        (kind.split(";")[0].strip().lower() != _FORM, 415, "a change comes as a form"),
        (len(sizes) != 1 or not sizes[0].isdecimal(), 411, "a change says how long it is"),
        (
            any(len(size) > _DIGITS or int(size) > LARGEST for size in sizes if size.isdecimal()),
            413,
            "too large",
        ),
    )
    return next((Refusal(status, reason) for refused, status, reason in refusals if refused), None)


class Guard:
    """Asks the door before the pages are asked, and puts the headers on every answer."""

    def __init__(self, app: "ASGIApp", door: Door) -> None:
        """`app` is what stands behind the door."""
        self._app, self._door = app, door

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = _headers(scope)
        refused = self._door.refusal(scope["method"], headers)
        query = scope["query_string"].decode("ascii", "replace")
        if refused is None and not self._door.let_in(headers):
            if scope["method"] == "GET" and scope["path"] == "/" and _knocks(self._door, query):
                cookie = f"{self._door.cookie}={self._door.key}; HttpOnly; SameSite=Strict; Path=/"
                await _answer(send, 303, "", {"location": "/", "set-cookie": cookie})
                return
            refused = Refusal(403, "open the address that `draftflow serve` printed: it lets this browser in")
        if refused:
            await _answer(send, refused.status, refused.reason, {})
            return
        await self._app(scope, receive, _with_headers(send))


def _knocks(door: Door, query: str) -> bool:
    try:
        return door.knocks(query)
    except ValueError:  # too many fields
        return False


def _headers(scope: "Scope") -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        found[key] = (*found.get(key, ()), value.decode("latin-1"))
    return found


def _with_headers(send: "Send") -> "Send":
    async def sending(message: "Message") -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            more = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in there]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending


async def _answer(send: "Send", status: int, text: str, more: Mapping[str, str]) -> None:
    body = f"{text}\n".encode()
    headers = {**HEADERS, "content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), **more}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(n.encode(), v.encode()) for n, v in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})
