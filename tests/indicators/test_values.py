"""Promises of the normal forms."""

import re
import string
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lamsach.core.errors import LamsachError
from lamsach.indicators import Indicator, InvalidIndicatorError, Kind, Note, domains, values
from lamsach.indicators.urls import is_normal, normal_url, url_host
from lamsach.indicators.values import examine

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

SAME = {
    (Kind.DOMAIN, "bad.example.vn"): [
        "bad.example.vn", "BAD.Example.VN", "bad.example.vn.", " bad.example.vn\r\n", "bad[.]example[.]vn", "bad(.)example(.)vn",
        "bad{.}example.vn", "bad dot example dot vn", "bad[dot]example[DOT]vn", "bad [.] example [.] vn", "bad\\.example\\.vn",
        "bad[.example.]vn", "(3)bad(7)example(2)vn(0)", "*.bad.example.vn", ".bad.example.vn", "bad.example.vn:8080", "'bad.example.vn'",
        "<bad.example.vn>", "bad.example\u200b.vn", "bad。example.vn", "ｂad.example.vn", "bad.example.vn,",
    ],
    (Kind.DOMAIN, "xn--lmsch-9ra2843b.example.vn"): ["xn--lmsch-9ra2843b.example.vn"],
    (Kind.DOMAIN, "xn--bcher-kva.example"): ["bücher.example", "BÜCHER.example", "bu\u0308cher.example", "xn--bcher-kva.example"],
    (Kind.DOMAIN, "xn--strae-oqa.example"): ["straße.example"],
    (Kind.DOMAIN, "_dmarc.bad.example"): ["_dmarc.bad.example"],
    (Kind.IP, "192.0.2.1"): [
        "192.0.2.1", "192[.]0[.]2[.]1", "192.0.2[.]1", "192.0.2.1:8080", "::ffff:192.0.2.1", "::ffff:c000:201", "[::ffff:192.0.2.1]:80",
        "192.0.2.1/32", "192.0.2.1.", "１92.0.2.1", "::ffff:192.0.2.1/128",
    ],
    (Kind.IP, "2001:db8::1"): [
        "2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "[2001:db8::1]", "[2001:db8::1]:443", "2001:db8::1%eth0", "2001:db8::1/128",
    ],
    (Kind.CIDR, "192.0.2.0/24"): ["192.0.2.0/24", "192.0.2.77/24", "192.0.2[.]0/24", "::ffff:192.0.2.0/120"],
    (Kind.CIDR, "2001:db8::/32"): ["2001:db8::/32", "2001:DB8:0::5/32"],
    (Kind.URL, "http://bad.example.vn/"): [
        "http://bad.example.vn", "hxxp://bad[.]example[.]vn", "hXXp://bad.example.vn:80/", "HTTP://user:pw@BAD.example.vn/#top",
        "http[:]//bad.example.vn/", "http[://]bad.example.vn", "http:\\\\bad.example.vn", "bad.example.vn/", "h**p://bad.example.vn",
        "http://bad.example.vn./", "http://bad.example.vn/a/..", "http://bad.example.vn/./",
    ],
    (Kind.URL, "https://bad.example.vn/a~b/%2Fc?x=%20y"): [
        "https://bad.example.vn/a%7Eb/%2fc?x=%20y", "hxxps://bad.example.vn:443/a~b/%2Fc?x= y", "https://bad.example.vn/z/../a~b/./%2fc?x=%20y#f",
    ],
    (Kind.URL, "http://[2001:db8::1]:8080/x"): ["http://[2001:DB8::1]:8080/x"],
    (Kind.URL, "http://192.0.2.1/bins.sh"): ["http://[::ffff:192.0.2.1]/bins.sh", "192.0.2.1/bins.sh", "hxxp://192[.]0[.]2[.]1/bins.sh"],
    (Kind.MD5, "d41d8cd98f00b204e9800998ecf8427e"): ["D41D8CD98F00B204E9800998ECF8427E"],
    (Kind.SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"): [" DA39A3EE5E6B4B0D3255BFEF95601890AFD80709 "],
    (Kind.SHA256, SHA256): [SHA256.upper(), f"'{SHA256}'"],
}  # fmt: skip

NONE = [
    "", " ", ".", "com", "localhost", "evil", "1.2.3", "1.2.3.4.5", "256.1.1.1", "010.0.0.1", "0x7f.0.0.1", "1.2.3.0x10", "2130706433",
    "a..b.example", "-", "bad_example", f"{'a' * 64}.example", ".".join(["abcdefg"] * 40), "user@bad.example", "bad.example extra words here",
    "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/255.255.255.0", "2001:db8::/129", "1.2.3.4/-1", "http://", "http:///x", "http://com/", "http://1.2.3/",
    "http://bad.example:99999/", "javascript://bad.example/", "file:///etc/passwd", "d41d8cd98f00b204e9800998ecf8427", "zz" * 16, "\x00", "bad\x00.example",
    "(9)evil(3)com(0)", "((((((", "a" * 100_000, "http://bad.example/" + "a" * 9000, "\ud800.example", "xn--.例\u3002\u3002", ":", "::ffff:999.1.1.1", "[]", "[]:80",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "raw"), [(*normal, raw) for normal, raws in SAME.items() for raw in raws])
def test_every_way_of_writing_a_value_has_one_normal_form(kind, value, raw):
    assert Indicator.parse(raw) == Indicator(kind, value)


@pytest.mark.parametrize("raw", NONE)
def test_what_is_no_value_is_refused_with_advice(raw):
    with pytest.raises(InvalidIndicatorError) as refused:
        Indicator.parse(raw)
    assert refused.value.advice
    assert len(refused.value.message) < 250


@pytest.mark.parametrize("gap", ["\n", "\t", " ", "\u3000"])
def test_no_second_host_hides_behind_what_ends_the_first(gap):
    """A guard that looks at one host while its reader goes to another would block a site that everybody uses."""
    with pytest.raises(InvalidIndicatorError):
        Indicator.parse(f"http://c2.example.vn{gap}@www.google.com/")
    assert Indicator.parse("http://c2.example.vn\\@www.google.com/").value == "http://c2.example.vn/@www.google.com/"


def test_what_was_left_out_is_noted():
    assert examine("192.0.2.77/24")[1] == (Note.MASKED,)
    assert examine("192.0.2.0/24")[1] == ()
    assert examine("192.0.2.1:80")[1] == (Note.PORT,)
    assert examine("[2001:db8::1]:80")[1] == (Note.PORT,)
    assert examine("fe80::1%eth0")[1] == (Note.PORT,)
    assert examine("2001:db8::1")[1] == ()
    assert examine("*.bad.example")[1] == (Note.WILDCARD,)
    assert examine("bad.example:443")[1] == (Note.PORT,)


@given(st.text(max_size=120) | st.text(alphabet=string.hexdigits + ".:/[]()%-_*hxp \\@", max_size=80))
@example("[::%]")
@example("http://[/")
@example("１.１.１.１")
@example("http://c2.example.vn\n@safe.example.vn/")
@example("http://c2.example.vn\\@safe.example.vn/")
@example("m92.020n1/2/[[[./.9/[[)1/:")
@example("http://c2.example.vn/((.))[[.]]{(.)}[[dot]]")
@example("http://c2.example.vn/%%366%41%4%31%%34%31")
@example("http://c2.example.vn/a/..;'#x")
@example("h@c2.example.vn:\n@safe.example.vn:/x//.")
def test_any_text_gives_a_value_that_is_its_own_normal_form_or_is_refused(raw):
    try:
        found = Indicator.parse(raw)
    except LamsachError:
        return
    assert Indicator.parse(found.value) == found
    assert found.value.isascii()
    assert not set(found.value) & set(" \t\r\n\x00\"'<>\\")
    if found.kind is Kind.URL:  # whoever reads it sees the same host as the guard does
        assert urlsplit(found.value).hostname == url_host(found.value)


@given(st.ip_addresses())
def test_every_address_is_an_address_and_never_a_domain(address):
    found = Indicator.parse(str(address))
    assert found.kind is Kind.IP


@given(
    st.sampled_from(["http", "https"]),
    st.sampled_from(["bad.example.vn", "192.0.2.1", "1.2.3", "a.b.0x1", "BAD.example", "_a.example", "299.1.1.1"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":0", ":65536", ":08"]),
    st.text(alphabet="ab/.?=&%#:@+()~,;' ", max_size=12),
)
def test_the_quick_look_at_a_url_never_differs_from_the_long_one(scheme, host, port, rest):
    url = f"{scheme}://{host}{port}/{rest}"
    if is_normal(url):
        assert normal_url(url) == url


NEARLY_NORMAL = st.one_of(
    st.lists(
        st.sampled_from(["vn", "com", "xn--p1ai", "a", "1", "0x1f", "007", "_a", "-", "a-b", "A", "é", "x" * 63, "x" * 64, "", "255", "256"]),
        min_size=1, max_size=6,
    ).map(".".join),
    st.lists(st.integers(0, 300), min_size=3, max_size=5).map(lambda parts: ".".join(map(str, parts))),
    st.text(alphabet="ab1.-_0x:/%", max_size=40),
)  # fmt: skip


@given(
    st.sampled_from(["", "", "http://", "https://", "ftp://", "HTTP://"]),
    NEARLY_NORMAL,
    st.sampled_from(["", "", ".", ":80", ":443", ":8080", ":0", ":65536", ":08", ":99999"]),
    st.sampled_from(["", "/", "/."]),
    st.text(alphabet="ab/.?=&%#:@+()~,;' ", max_size=10),
)
@example("http://", "x" * 63 + "." + "y" * 63 + "." + "z" * 63 + "." + "w" * 58 + ".vn", "", "/", "")
@example("", ".".join(["x" * 49] * 5) + ".vn", "", "", "")
@example("", ".".join(["x" * 49] * 5) + ".com", "", "", "")
def test_the_quick_look_at_a_value_gives_what_the_long_one_gives(scheme, host, port, path, rest):
    raw = f"{scheme}{host}{port}{path}{rest}"
    try:
        quick = values.examine(raw)
    except LamsachError:
        quick = None
    assert quick == values._read(raw)


@given(NEARLY_NORMAL)
def test_the_quick_look_at_a_name_is_the_definition_of_a_normal_name(name):
    labels = name.split(".")
    normal = (
        len(name) <= 253 and len(labels) > 1
        and all(re.fullmatch("[a-z0-9_-]{1,63}", each, re.ASCII) for each in labels)
        and re.fullmatch("[a-z0-9-]{2,63}", labels[-1]) is not None
        and not re.fullmatch("[0-9]+|0x[0-9a-f]*", labels[-1])
    )  # fmt: skip
    assert domains.is_normal(name) is normal


label = st.from_regex(r"\A[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?\Z")


@given(st.lists(label, min_size=1, max_size=4), st.sampled_from(["vn", "example", "com"]))
def test_a_defanged_domain_is_the_same_domain(labels, top):
    name = ".".join([*labels, top])
    assert Indicator.parse(name.replace(".", "[.]").upper()) == Indicator(Kind.DOMAIN, name)
    windows = "".join(f"({len(part)}){part}" for part in [*labels, top]) + "(0)"
    assert Indicator.parse(windows) == Indicator(Kind.DOMAIN, name)
