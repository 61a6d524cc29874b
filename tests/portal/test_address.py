"""Where people reach the portal: said by the operator, or known from the hosts, or left out."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lamsach.portal.embedded.addresses import address_for_letters
from lamsach.portal.settings.address import portal_address


@pytest.mark.parametrize(
    ("wanted", "hosts", "found"),
    [
        ("", [], ""),
        ("", ["*"], ""),
        ("", [".example.vn", "portal.example.vn", "other.example.vn"], "https://portal.example.vn"),
        ("https://portal.example.vn/", ["portal.example.vn"], "https://portal.example.vn"),
        ("https://portal.example.vn:8443", [".example.vn"], "https://portal.example.vn:8443"),
        ("http://127.0.0.1:8000", [], "http://127.0.0.1:8000"),
        ("http://[::1]:8000", ["*"], "http://[::1]:8000"),
    ],
)
def test_an_address_is_taken_or_found(wanted, hosts, found):
    assert portal_address(wanted, hosts) == found


@pytest.mark.parametrize(
    "wanted",
    ["portal.example.vn", "ftp://portal.example.vn", "https://", "https://portal.example.vn/lamsach", "https://a:b",
     "https://who@portal.example.vn", "https://portal.example.vn?x", "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_of_a_server_stops_the_start(wanted):
    with pytest.raises(ImproperlyConfigured, match="LAMSACH_ADDRESS"):
        portal_address(wanted, ["portal.example.vn"])


def test_a_host_that_would_be_refused_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="LAMSACH_HOSTS"):
        portal_address("https://elsewhere.example.vn", ["portal.example.vn"])


@pytest.mark.parametrize(
    ("host", "found"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"), ("0.0.0.0", ""), ("::", "")],  # noqa: S104
)
def test_lamsach_run_knows_where_it_listens(host, found):
    assert address_for_letters(host, 8000) == found
