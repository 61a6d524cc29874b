"""The address is that of the client, and only a trusted proxy may say so."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from lamsach.portal.people.proxies import TrustedProxyMiddleware, client_address, read_address

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # a stranger says what it likes
        ("10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),  # the first one was typed by the client
        ("10.0.0.1", "198.51.100.9, 10.0.0.2", "198.51.100.9"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.9, nonsense", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::9", "2001:db8::9"),
        ("2001:db8:1::1", "198.51.100.9", "198.51.100.9"),
        ("", "198.51.100.9", ""),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_trusted_proxy(peer, forwarded, client):
    assert client_address(peer, forwarded, TRUSTED) == client


@given(st.text(), st.text())
def test_what_is_no_address_never_comes_out(peer, forwarded):
    address = client_address(peer, forwarded, TRUSTED)
    assert address == "" or read_address(address)


@pytest.mark.parametrize(
    ("trusted", "secure", "address"), [(["127.0.0.1"], True, "192.0.2.8"), ([], False, "127.0.0.1")]
)
def test_forwarding_headers_of_a_stranger_are_dropped(rf, trusted, secure, address):
    with override_settings(TRUSTED_PROXIES=trusted, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        seen = []
        middleware = TrustedProxyMiddleware(lambda request: seen.append(request) or HttpResponse())
        middleware(rf.get("/", headers={"x-forwarded-for": "192.0.2.8", "x-forwarded-proto": "https"}))
        assert seen[0].is_secure() is secure
        assert seen[0].META["REMOTE_ADDR"] == address
