"""Which addresses draftflow may open: http and https, to hosts of the public internet, and to nothing else."""

import ipaddress
import re
import unicodedata
from urllib.parse import unquote, urlsplit

from draftflow.errors import FetchRefused

LONGEST_URL = 8_000  # characters
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_QUAD = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_IPv4 = ipaddress.IPv4Address
_IPv6 = ipaddress.IPv6Address

# beside what Python's `is_global` knows, which differs between its versions
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
            "168.63.129.16/32",  # a cloud's own service to its machines
            *("2001::/23", "2001:db8::/32", "3fff::/20"),
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out for the public internet
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: the third quarter of an address that carries an IPv4 one


def check_url(url: str) -> str:
    """`url` without its fragment, if it is one that may be fetched.

    Raises:
        FetchRefused: It is not http or https, carries a user name, names no host, or is too long.
    """
    if len(url) > LONGEST_URL:
        raise FetchRefused(
            "bad_url", f"an address of {len(url):,} characters; more than {LONGEST_URL:,} are not fetched"
        )
    if re.search(r"[\x00-\x20\x7f\\]", url):
        raise FetchRefused("bad_url", f"{url[:200]!r}: spaces, backslashes or control characters in an address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefused("bad_url", f"{url[:200]!r}: not an address ({error})") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise FetchRefused("blocked_scheme", f"{url[:200]!r}: only http and https are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchRefused("blocked_userinfo", f"{parts.hostname}: an address with a user name is not fetched")
    if not parts.hostname or port == 0:
        raise FetchRefused("bad_url", f"{url[:200]!r}: names no host")
    if _is_disguised(parts.hostname):
        raise FetchRefused("blocked_ssrf", f"{url[:200]!r}: hides a numeric address; write it as four numbers")
    return parts._replace(fragment="").geturl()


def _is_disguised(host: str) -> bool:
    """Whether a host is a numeric IPv4 address in any other form than 192.0.2.1, or has escapes in it."""
    if ":" in host:
        return False  # IPv6, which is judged when it is connected to
    last = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".").rstrip(".").rpartition(".")[2]
    return "%" in host or bool(_NUMBER.fullmatch(last) and not _QUAD.fullmatch(host))


def not_public(address: str) -> str | None:
    """Why an IP address may not be connected to; None if it may.

    IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4, Teredo, ISATAP) are judged as the IPv4 addresses they reach.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    inside = _inside(ip)
    is_wrapper = isinstance(ip, _IPv6) and (ip.ipv4_mapped is not None or ip in _NAT64)
    for reached in inside if is_wrapper else (ip, *inside):
        if not _is_public(reached):
            return f"{reached} is not an address of the public internet"
    return None


def _is_public(ip: _IPv4 | _IPv6) -> bool:
    if isinstance(ip, _IPv6) and ip not in _UNICAST:
        return False
    listed = any(ip.version == network.version and ip in network for network in _NOT_PUBLIC)
    return ip.is_global and not ip.is_multicast and not listed


def _inside(ip: _IPv4 | _IPv6) -> list[_IPv4]:
    """The IPv4 addresses that an IPv6 one carries."""
    if isinstance(ip, _IPv4):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        found.append(_IPv4(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]
