"""Which addresses draftflow may open: http and https, to hosts of the public internet, and to nothing else."""

import ipaddress
import re
from urllib.parse import urlsplit

from draftflow.errors import FetchRefused

LONGEST_URL = 8_000  # characters
_IPv4 = ipaddress.IPv4Address
_IPv6 = ipaddress.IPv6Address

# beside what Python's `is_global` knows, which differs between its versions
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),
            *("::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"),
            *("fc00::/7", "fe80::/10", "fec0::/10"),
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def check_url(url: str) -> str:
    """`url` without its fragment, if it is one that may be fetched.

    Raises:
        FetchRefused: It is not http or https, carries a user name, names no host, or is too long.
    """
    if len(url) > LONGEST_URL:
        raise FetchRefused("bad_url", f"an address of {len(url):,} characters; more than {LONGEST_URL:,} are not fetched")
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
    return parts._replace(fragment="").geturl()


def not_public(address: str) -> str | None:
    """Why an IP address may not be connected to; None if it may.

    IPv4 addresses inside IPv6 ones (mapped, NAT64, 6to4) are judged as the IPv4 addresses they reach.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    for reached in (ip, *_inside(ip)):
        if not reached.is_global or reached.is_multicast or any(reached in n for n in _NOT_PUBLIC if _same(reached, n)):
            return f"{reached} is not an address of the public internet"
    return None


def _inside(ip: _IPv4 | _IPv6) -> list[_IPv4]:
    """The IPv4 addresses that an IPv6 one carries."""
    if isinstance(ip, _IPv4):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        found.append(_IPv4(int(ip) & 0xFFFFFFFF))
    return [inner for inner in found if inner is not None]


def _same(ip: _IPv4 | _IPv6, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    return ip.version == network.version
