"""Which addresses may be opened: every way of writing a private one is seen through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.errors import FetchRefused
from draftflow.sources.address import check_url, not_public


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("file:///etc/passwd", "blocked_scheme"),
        ("FILE:///etc/passwd", "blocked_scheme"),
        ("file://localhost/etc/passwd", "blocked_scheme"),
        ("gopher://example.org/_x", "blocked_scheme"),
        ("data:text/html,hello", "blocked_scheme"),
        ("ftp://example.org/a", "blocked_scheme"),
        ("jar:http://example.org!/a", "blocked_scheme"),
        ("javascript:alert(1)", "blocked_scheme"),
        ("dict://127.0.0.1:11211/stat", "blocked_scheme"),
        ("ldap://127.0.0.1/", "blocked_scheme"),
        ("unix:/var/run/docker.sock", "blocked_scheme"),
        ("ws://example.org/", "blocked_scheme"),
        ("view-source:http://example.org/", "blocked_scheme"),
        ("//example.org/a", "blocked_scheme"),
        ("/etc/passwd", "blocked_scheme"),
        ("example.org/a", "blocked_scheme"),
        ("", "blocked_scheme"),
        ("\\\\host\\share", "bad_url"),
        ("http:\\\\127.0.0.1\\", "bad_url"),
        ("http://example.org\\@127.0.0.1/", "bad_url"),
        ("http://example.org /", "bad_url"),
        ("http://example.org/a\r\nHost: x", "bad_url"),
        ("http://example.org/\x00", "bad_url"),
        (" http://example.org/", "bad_url"),
        ("http://", "bad_url"),
        ("http:///a", "bad_url"),
        ("http://example.org:0/", "bad_url"),
        ("http://example.org:99999/", "bad_url"),
        ("http://example.org:x/", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://user:pass@example.org/", "blocked_userinfo"),
        ("http://user@example.org/", "blocked_userinfo"),
        ("http://@example.org/", "blocked_userinfo"),
        ("http://:@example.org/", "blocked_userinfo"),
        ("http://example.org@127.0.0.1/", "blocked_userinfo"),
        ("https://example.org#@127.0.0.1/", None),
        ("https://example.org/?@127.0.0.1/", None),
        ("https://example.org/" + "a" * 8_000, "bad_url"),
    ],
)
def test_an_address_is_judged_by_its_form(url: str, status: str | None) -> None:
    if status is None:
        assert check_url(url).startswith("https://example.org")
        return
    with pytest.raises(FetchRefused) as refused:
        check_url(url)
    assert refused.value.status == status
    assert len(str(refused.value)) < 400


def test_the_fragment_is_not_sent() -> None:
    assert check_url("https://example.org/a?b=1#c") == "https://example.org/a?b=1"


PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.1.2.3 127.255.255.254 168.63.129.16
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:169.254.169.254 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::169.254.169.254 64:ff9b:1::7f00:1 64:ff9b:1::10.0.0.1 100::1
2001::1 2001:0:7f00:1:0:0:80ff:fefe 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:1:: 2002:0a00:0001::1
2600:0:0:1:0:5efe:127.0.0.1 2600:0:0:1:200:5efe:10.0.0.1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 3fff::1 5f00::1 4000::1 8000::1
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    assert not_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_public_addresses_are_allowed(address: str) -> None:
    assert not_public(address) is None


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "0x7f.1", "127.0.0.1:80", "①.1.1.1", "[::1]"])
def test_what_is_no_address_is_refused(text: str) -> None:
    assert not_public(text) == "not an IP address"


@given(st.ip_addresses(v=4))
def test_wrapping_a_private_address_hides_nothing(address: object) -> None:
    refused = bool(not_public(str(address)))
    assert bool(not_public(f"::ffff:{address}")) == refused
    assert bool(not_public(f"64:ff9b::{address}")) == refused


@given(st.text(max_size=60) | st.text(alphabet="htps:/[]@.%#?&\\0127", max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        found = check_url(text)
    except FetchRefused:
        return
    assert found.lower().startswith(("http://", "https://"))
    not_public(text)
