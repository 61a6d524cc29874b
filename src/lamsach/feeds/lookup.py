"""Look into a list without an index: one value, or what differs from another list. One pass over the file."""

from collections.abc import Iterator

from lamsach.indicators.addresses import Span, is_ipv4, span
from lamsach.indicators.domains import parents
from lamsach.indicators.record import Record
from lamsach.indicators.release import ReleaseList, record_of
from lamsach.indicators.urls import url_host
from lamsach.indicators.values import Indicator, Kind

_ADDRESSES = {Kind.IP, Kind.CIDR}


def covering(release: ReleaseList, indicator: Indicator) -> Iterator[Record]:
    """Yield what the list has on a value: the value, names over it, ranges around it; for a URL its host as well."""
    kind, value = indicator
    names: set[str] = set()
    place: Span | None = None
    host = url_host(value) if kind is Kind.URL else value
    if kind in _ADDRESSES or (kind is Kind.URL and (":" in host or is_ipv4(host))):
        place = span(host)
    elif kind in {Kind.DOMAIN, Kind.URL}:
        names = set(parents(host))
    for line in release.lines():
        listed_kind, listed, _rest = line.decode().split("\t", 2)
        same = listed_kind == kind and listed == value
        over = listed_kind == Kind.DOMAIN and listed in names
        if same or over or (place is not None and listed_kind in _ADDRESSES and _holds(span(listed), place)):
            yield record_of(line)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.version == inner.version and outer.first <= inner.first and inner.last <= outer.last


def compare(old: ReleaseList, new: ReleaseList) -> tuple[list[str], list[str], list[str]]:
    """Return the values that are new, that are gone, and of which something else changed."""
    added, removed, changed = [], [], []
    before, after = old.lines(), new.lines()
    left, right = next(before, None), next(after, None)
    while left is not None or right is not None:
        if left == right:
            left, right = next(before, None), next(after, None)
            continue
        old_key, new_key = _key(left), _key(right)
        if old_key == new_key and left is not None:
            changed.append(old_key[1].decode())
            left, right = next(before, None), next(after, None)
        elif right is None or (left is not None and old_key < new_key):
            removed.append(old_key[1].decode())
            left = next(before, None)
        else:
            added.append(new_key[1].decode())
            right = next(after, None)
    return added, removed, changed


def _key(line: bytes | None) -> tuple[bytes, bytes]:
    if line is None:
        return b"", b""
    kind, value, _rest = line.split(b"\t", 2)
    return kind, value
