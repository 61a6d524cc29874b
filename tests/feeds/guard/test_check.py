"""What may enter a release and what may not, against the real warning lists and the real Public Suffix List."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.feeds.guard import Category, Decision, Guard, Relation
from lamsach.feeds.guard.compiled import Compiled
from lamsach.indicators import Indicator, Kind

CASES = {
    Decision.REFUSE: [
        # reserved and private space, in every direction
        ("0.0.0.0/0", "special"), ("::/0", "special"), ("10.1.2.3", "special"), ("10.0.0.0/8", "special"), ("172.16.5.4", "special"),
        ("192.168.1.1", "special"), ("192.168.0.0/24", "special"), ("127.0.0.1", "special"), ("169.254.1.1", "special"),
        ("100.64.0.1", "special"), ("224.0.0.251", "special"), ("255.255.255.255", "special"), ("fe80::1", "special"), ("::1", "special"),
        ("fc00::/7", "special"), ("ff02::1", "special"), ("172.0.0.0/8", "special"), ("192.0.2.1", "special"), ("2001:db8::/32", "special"),
        ("128.0.0.0/1", "special"), ("46.0.0.0/7", None), ("2400::/12", None),
        # resolvers
        ("8.8.8.8", "resolver"), ("1.1.1.1", "resolver"), ("9.9.9.9", "resolver"), ("2001:4860:4860::8888", "resolver"),
        ("8.8.8.0/24", "resolver"), ("198.41.0.4", "resolver"), ("dns.google", None), ("one.one.one.one", None),
        # suffixes
        ("com.vn", None), ("edu.vn", None), ("co.uk", None), ("github.io", None), ("blogspot.com", None), ("duckdns.org", None),
        ("anything.ck", "suffix"), ("s3.amazonaws.com", None), ("amazonaws.com", None), ("gov.vn", "protected"),
        # dynamic DNS
        ("no-ip.org", None), ("ddns.net", None), ("hopto.org", None), ("afraid.org", None),
        # top sites and what stands over them
        ("google.com", None), ("www.google.com", None), ("facebook.com", None), ("youtube.com", None), ("vnexpress.net", None),
        ("microsoft.com", None), ("googleapis.com", None), ("cloudflare.com", None), ("windowsupdate.com", None), ("bit.ly", None),
        # special-use names
        ("printer.local", "special"), ("example.com", "special"), ("host.home.arpa", "special"), ("router.lan", "special"),
        # clean files, as MD5, SHA-1 and SHA-256
        ("d41d8cd98f00b204e9800998ecf8427e", "clean_file"), ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "clean_file"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "clean_file"),
        # a whole guarded site, written as a URL
        ("https://www.google.com/", None), ("http://8.8.8.8/", "resolver"), ("http://10.0.0.1/bins.sh", "special"),
    ],
    Decision.HOLD: [
        ("mof.gov.vn", "protected"), ("bad.xa.huyen.gov.vn", "protected"), ("http://bad.mof.gov.vn/a.exe", "protected"), ("x.mil.vn", "protected"),
        ("45.155.0.0/15", None), ("2a00::/31", None),
    ],
    Decision.LOWER: [
        ("evil.google.com", None), ("104.16.1.1", "shared"), ("104.16.8.0/24", "shared"), ("13.107.6.152", "shared"),
    ],
    Decision.URL_ONLY: [
        ("http://drive.google.com/uc?id=1", None), ("https://raw.githubusercontent.com/evil/x/main/a.sh", None),
        ("https://bit.ly/3xyz", None), ("http://104.16.1.1/a.exe", "shared"), ("https://github.io/a", None),
    ],
    Decision.ACCEPT: [
        ("evil.github.io", None), ("evil.duckdns.org", None), ("evil.ddns.net", None), ("evil.com.vn", None), ("c2.example.vn", None),
        ("bad-c2-panel.xyz", None), ("45.155.205.233", None), ("45.155.205.0/24", None), ("www.ck", None), ("http://evil.duckdns.org/a", None),
        ("abcdefabcdefabcd.onion", None), ("2a0b:1234::1", None), ("xgov.vn", None), ("9e107d9d372bb6826bd81d3542a419d6", None),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "decision", "category"), [(raw, decision, why) for decision, rows in CASES.items() for raw, why in rows]
)
def test_the_guard_says_what_may_enter_and_why(guard: Guard, raw, decision, category):
    verdict = guard.check(Indicator.parse(raw))
    assert verdict.decision is decision, verdict
    if decision is not Decision.ACCEPT:
        assert verdict.guard
        assert verdict.reason
    if category:
        assert verdict.category == category


def test_two_people_must_approve_in_a_protected_tree(guard: Guard):
    verdict = guard.check(Indicator.parse("hacked.mof.gov.vn"))
    assert verdict.approvals == 2
    assert (verdict.guard, verdict.relation) == ("gov.vn", Relation.INSIDE)


def test_a_whole_protected_tree_is_never_blocked_and_no_two_people_change_that(guard: Guard):
    verdict = guard.check(Indicator.parse("gov.vn"))
    assert (verdict.decision, verdict.approvals, verdict.relation) == (Decision.REFUSE, 0, Relation.OVER)
    assert verdict.reason != guard.check(Indicator.parse("hacked.mof.gov.vn")).reason


def test_the_table_has_the_cases_that_were_promised():
    assert sum(map(len, CASES.values())) >= 60


def test_an_operator_names_further_protected_trees(guard_file: Path):
    own = Guard.open(guard_file, protected=["bank.example.vn"])
    assert own.check(Indicator.parse("x.bank.example.vn")).decision is Decision.HOLD
    assert own.check(Indicator.parse("bank.example.vn")).category is Category.PROTECTED
    assert own.check(Indicator.parse("mybank.example.vn")).decision is Decision.ACCEPT


def test_only_an_exercise_publishes_documentation_ranges(guard: Guard, lenient_guard: Guard):
    for raw in ("192.0.2.7", "2001:db8::7", "198.51.100.0/24"):
        assert guard.check(Indicator.parse(raw)).decision is Decision.REFUSE
        assert lenient_guard.check(Indicator.parse(raw)).decision is Decision.ACCEPT
    assert lenient_guard.check(Indicator.parse("192.0.0.0/16")).decision is Decision.REFUSE


def test_the_guard_holds_all_lists_and_opens_what_was_made(guard: Guard, guard_file: Path):
    assert len(guard) > 2_300_000
    stamp = guard_file.stat().st_mtime_ns
    Guard.open(guard_file)
    assert guard_file.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("keep", [0, 3, 12, 200, 100_000])
def test_a_damaged_file_is_refused(guard_file: Path, tmp_path: Path, keep):
    cut = tmp_path / "guard.bin"
    with guard_file.open("rb") as whole:
        cut.write_bytes(whole.read(keep))
    with pytest.raises(UnusableInputError):
        Compiled(cut)


@given(st.ip_addresses(v=4))
def test_no_private_address_ever_passes(guard: Guard, address):
    verdict = guard.check(Indicator(Kind.IP, str(address)))
    if not address.is_global and str(address) not in {"192.0.0.9", "192.0.0.10"}:
        assert verdict.decision is Decision.REFUSE


@given(st.integers(0, 2**32 - 1))
@example(0)
@example(2**32 - 1)
@example(8 << 24 | 8 << 16 | 8 << 8 | 8)
@example(192 << 24 | 168 << 16)
@example((192 << 24 | 168 << 16) - 1)
def test_one_address_is_found_where_a_span_of_it_alone_is(guard: Guard, number):
    assert {guard._data.at4(number)} == guard._data.covering(4, number, number)


def test_what_is_remembered_of_a_parent_changes_no_verdict(guard: Guard):
    names = ["a.google.com", "b.google.com", "x.mof.gov.vn", "y.mof.gov.vn", "gov.vn", "a.b.c.example.vn", "b.b.c.example.vn",
             "www.ck", "other.ck", "a.duckdns.org", "duckdns.org", "b.duckdns.org", "com.vn", "a.com.vn"]  # fmt: skip
    checked = [guard.check(Indicator(Kind.DOMAIN, name)) for name in names * 2]
    alone = []
    for name in names:
        guard._known.clear()
        alone.append(guard.check(Indicator(Kind.DOMAIN, name)))
    assert checked == alone * 2
