"""The match index: an indicator list as one binary file that is mapped, not read, and looked up in place.

Format, version 1. All numbers are little-endian; the same entries give the same bytes.

The header is ``LAMSIDX1``, u32 number of sections, u32 zero, then (u64 offset, u64 size) for each section in the
order of `SECTIONS`; sections start on multiples of 64. *Values* are numbered: names in order of their text, IPv4
ranges, IPv6 ranges (both by base and prefix), URLs, MD5, SHA-1, SHA-256. *Entries* are numbered by value; one value
may have several.

===================  ==============================================================================================
profiles             i64 valid from, i64 valid until (microseconds since 1970, both ends valid), u32 family, u32 action
strings_at, strings  u32 offsets (one more than strings) and UTF-8 text of families and actions; string 0 is empty
first                u32 first entry of each value, one more at the end
profile              u32 profile of each entry
flags                u8 for each name and range: 1 = it is the host of a listed URL
names_at, names      u32 offsets and text of the names in normal form
slots                u64 hash slots, a power of two: tag in the upper half, name + 1 in the lower; 0 is free; linear
                     probing
bits                 a bitmap of the hashes of all names, a power of two: most names of a log end here
net4_at, net4_in     u32 first address of each stretch that is covered alike (the first is 0); u32 innermost range + 1
                     or 0
net4_top             u32 for each upper half of an address: the stretch that holds its first address; one at the end
net4                 u32 base, u32 prefix length, u32 enclosing range + 1 or 0
net6_at, net6_in     the same for IPv6: 16 bytes in network order; u32
net6                 16 bytes base, u32 prefix length, u32 enclosing range + 1 or 0
urls_at, urls        u32 offsets and text of the URLs, sorted by host, port and path
md5_*, sha1_*, ...   u32 first digest for each first two bytes (and one more), u64 first eight bytes as a number, and
                     the other bytes
===================

Ranges are numbered from 0 within their section. The hash of a name is its bytes taken as a little-endian number
modulo 2**61 - 1, so one pass from the right gives the hash of every parent as well; `spread` makes slot, bit and tag
of it. A hash only finds the place: every hit is compared with the exact value. Of a digest, a look-up that misses
touches eight bytes; the rest stays on disk.
"""

import mmap
import struct
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.addresses import span
from lamsach.indicators.urls import SCHEMES, url_host
from lamsach.indicators.values import Indicator, Kind

MAGIC = b"LAMSIDX1"
DIGESTS = (Kind.MD5, Kind.SHA1, Kind.SHA256)
SECTIONS = (
    "profiles", "strings_at", "strings", "first", "profile", "flags",
    "names_at", "names", "slots", "bits",
    "net4_at", "net4_in", "net4_top", "net4", "net6_at", "net6_in", "net6",
    "urls_at", "urls",
    *(f"{kind}_{part}" for kind in DIGESTS for part in ("top", "keys", "rest")),
)  # fmt: skip
HEAD = struct.Struct("<8sII")
PLACE = struct.Struct("<QQ")
PROFILE = struct.Struct("<qqII")
NET4 = struct.Struct("<III")
NET6 = struct.Struct("<16sII")
URL_HOST = 1
MODULUS = 2**61 - 1
ALWAYS_FROM, ALWAYS_UNTIL = -(2**63), 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_U64 = 2**64 - 1
_BELOW_TOP = 48  # bits of a digest's first eight bytes after its first two


class Entry(NamedTuple):
    """One line of the list: a value, what it belongs to, what to do, and when it counts (both ends belong to it)."""

    indicator: Indicator
    family: str = ""
    action: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def spread(name: bytes) -> int:
    """Return the 64 bits from which slot, bit and tag of a name are taken."""
    mixed = (int.from_bytes(name, "little") % MODULUS) * 0x9E3779B97F4A7C15 & _U64
    return mixed ^ mixed >> 32


def micros(moment: datetime | None, missing: int) -> int:
    """Return microseconds since 1970, or *missing* for None."""
    return missing if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(value: int, missing: int) -> datetime | None:
    return None if value == missing else _EPOCH + timedelta(microseconds=value)


def url_key(url: str) -> tuple[str, int, str]:
    """Return host, port and path of a URL in normal form: what it is matched by. The scheme only gives the port."""
    scheme, _colon, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    port = authority.rpartition(":")[2] if not authority.endswith("]") and ":" in authority else ""
    return url_host(url), int(port or SCHEMES[scheme]), slash + path


def is_under(path: str, listed: str) -> bool:
    """Return whether *path* is the listed one or under it: a prefix that ends at a border of the path or the query."""
    if not path.startswith(listed):
        return False
    return len(path) == len(listed) or listed[-1] in "/?&=" or path[len(listed)] in "/?#&;"


class MatchIndex:
    """An index file, mapped. Its look-ups return numbers of values; `entries` says what is listed for one.

    `open` raises `UnusableInputError` for a file that is no index or is cut off.
    """

    def __init__(self, buffer: bytes | mmap.mmap, where: str = "") -> None:
        self.where = where
        whole = memoryview(buffer)
        if len(whole) < HEAD.size or (head := HEAD.unpack_from(whole))[0] != MAGIC or head[1] != len(SECTIONS):
            raise UnusableInputError(_("This is not a match index of version 1."), where=where)
        if len(whole) < HEAD.size + PLACE.size * len(SECTIONS) or sys.byteorder != "little":
            raise UnusableInputError(_("The match index is cut off."), where=where)
        self.buffer = whole
        self.parts: dict[str, memoryview] = {}
        for number, name in enumerate(SECTIONS):
            at, size = PLACE.unpack_from(whole, HEAD.size + PLACE.size * number)
            if at + size > len(whole):
                raise UnusableInputError(_("The match index is cut off."), where=where)
            self.parts[name] = whole[at : at + size]
        wide = {name: part.cast("I") for name, part in self.parts.items() if name.endswith(("_at", "_top", "_in"))}
        self._first, self._profile = self.parts["first"].cast("I"), self.parts["profile"].cast("I")
        self._names_at, self._urls_at, self._strings_at = wide["names_at"], wide["urls_at"], wide["strings_at"]
        self._slots = self.parts["slots"].cast("Q")
        self._net4_at, self._net4_in, self._net6_in = wide["net4_at"], wide["net4_in"], wide["net6_in"]
        self.names = len(self._names_at) - 1
        self.net4 = self.names + len(self.parts["net4"]) // NET4.size
        self.net6 = self.net4 + len(self.parts["net6"]) // NET6.size
        self.urls = self.net6 + len(self._urls_at) - 1
        self._tops = {kind: wide[f"{kind}_top"] for kind in DIGESTS}
        self._keys = {kind: self.parts[f"{kind}_keys"].cast("Q") for kind in DIGESTS}
        self.finders = {kind: self._finder(kind) for kind in DIGESTS}  # `find_digest`, for whoever looks up many

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map the file at *path*."""
        with path.open("rb") as file:
            try:
                return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), str(path))
            except ValueError:  # an empty file cannot be mapped
                raise UnusableInputError(_("This is not a match index of version 1."), where=str(path)) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Leave the mapping to the last one who holds a piece of it."""

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._profile)

    # -- look-ups: numbers of values

    def find_names(self, name: str) -> Iterator[int]:
        """Yield the listed names that *name* (lower case, no dot at the end) is or is under, the longest first."""
        text = name.encode("ascii", "replace")
        while text:
            found = self._find_name(text)
            if found is not None:
                yield found
            _label, _dot, text = text.partition(b".")

    def _find_name(self, text: bytes) -> int | None:
        mixed = spread(text)
        bits = self.parts["bits"]
        bit = mixed >> 64 - (len(bits) * 8).bit_length() + 1
        if not bits[bit >> 3] >> (bit & 7) & 1:
            return None
        mask = len(self._slots) - 1
        at = mixed >> 20 & mask
        while slot := self._slots[at]:
            number = (slot & 0xFFFFFFFF) - 1
            if slot >> 32 == mixed & 0xFFFFFFFF and self._text("names", self._names_at, number) == text:
                return number
            at = at + 1 & mask
        return None

    def _text(self, part: str, at: memoryview, number: int) -> bytes:
        return bytes(self.parts[part][at[number] : at[number + 1]])

    def find_address(self, address: str) -> Iterator[int]:
        """Yield the listed ranges that hold *address* (in normal form), the smallest first."""
        version, number, _last = span(address)
        if version == 4:  # noqa: PLR2004
            inner = self._net4_in[bisect_right(self._net4_at, number) - 1] if len(self._net4_at) else 0
            start, table, record = self.names, self.parts["net4"], NET4
        else:
            starts, wanted = self.parts["net6_at"], number.to_bytes(16)
            at = bisect_right(range(len(starts) // 16), wanted, key=lambda i: bytes(starts[i * 16 : i * 16 + 16]))
            inner = self._net6_in[at - 1] if at else 0
            start, table, record = self.net4, self.parts["net6"], NET6
        while inner:
            yield start + inner - 1
            inner = record.unpack_from(table, (inner - 1) * record.size)[2]

    def is_url_host(self, value: int) -> bool:
        """Return whether this name or range is the host of a listed URL."""
        return bool(self.parts["flags"][value] & URL_HOST)

    def find_urls(self, url: str) -> Iterator[int]:
        """Yield the listed URLs whose host and port are those of *url*.

        (in normal form) and whose path it is or is under.
        """
        host, port, path = url_key(url)
        count = len(self._urls_at) - 1
        at = bisect_left(range(count), (host, port, ""), key=lambda i: url_key(self.value(self.net6 + i).value))
        while at < count and (key := url_key(self.value(self.net6 + at).value))[:2] == (host, port):
            if is_under(path, key[2]):
                yield self.net6 + at
            at += 1

    def find_digest(self, kind: Kind, digest: bytes) -> int | None:
        """Return the listed digest that is equal to *digest*, or None."""
        return self.finders[kind](digest)

    def _finder(self, kind: Kind) -> Callable[[bytes], int | None]:
        tops, keys, rest, start = self._tops[kind], self._keys[kind], self.parts[f"{kind}_rest"], self._start(kind)
        count = len(keys)

        def find(digest: bytes) -> int | None:
            wanted = int.from_bytes(digest[:8])
            top = wanted >> _BELOW_TOP
            end = tops[top + 1] if count else 0
            at = bisect_left(keys, wanted, tops[top], end) if count else 0
            size = len(digest) - 8
            while at < end and keys[at] == wanted:
                if rest[at * size : at * size + size] == digest[8:]:
                    return start + at
                at += 1
            return None

        return find

    def _start(self, kind: Kind) -> int:
        return self.urls + sum(len(self._keys[each]) for each in DIGESTS[: DIGESTS.index(kind)])

    # -- what a value is and what is listed for it

    def value(self, number: int) -> Indicator:
        """Return the value with this number."""
        if number < self.names:
            return Indicator(Kind.DOMAIN, self._text("names", self._names_at, number).decode("ascii"))
        if number < self.net6:
            return self._range(number)
        if number < self.urls:
            return Indicator(Kind.URL, self._text("urls", self._urls_at, number - self.net6).decode())
        kind = next(kind for kind in reversed(DIGESTS) if number >= self._start(kind) and self._keys[kind])
        at, rest = number - self._start(kind), self.parts[f"{kind}_rest"]
        size = len(rest) // len(self._keys[kind])
        return Indicator(kind, self._keys[kind][at].to_bytes(8).hex() + rest[at * size : at * size + size].hex())

    def _range(self, number: int) -> Indicator:
        from ipaddress import IPv4Address, IPv6Address

        address: IPv4Address | IPv6Address
        if number < self.net4:
            base, prefix, _outer = NET4.unpack_from(self.parts["net4"], (number - self.names) * NET4.size)
            address, full = IPv4Address(base), 32
        else:
            raw, prefix, _outer = NET6.unpack_from(self.parts["net6"], (number - self.net4) * NET6.size)
            address, full = IPv6Address(raw), 128
        return Indicator(Kind.IP, str(address)) if prefix == full else Indicator(Kind.CIDR, f"{address}/{prefix}")

    def entries(self, value: int) -> range:
        """Return the numbers of the entries of a value (none for a name that is only the host of a URL)."""
        return range(self._first[value], self._first[value + 1])

    def validity(self, entry: int) -> tuple[int, int]:
        """Return first and last valid moment in microseconds since 1970."""
        first, last, _family, _action = PROFILE.unpack_from(self.parts["profiles"], self._profile[entry] * PROFILE.size)
        return first, last

    def entry(self, number: int) -> Entry:
        """Return the entry with this number."""
        value = bisect_right(self._first, number) - 1
        record = PROFILE.unpack_from(self.parts["profiles"], self._profile[number] * PROFILE.size)
        family, action = (self._text("strings", self._strings_at, each).decode() for each in record[2:])
        return Entry(
            self.value(value), family, action, _moment(record[0], ALWAYS_FROM), _moment(record[1], ALWAYS_UNTIL)
        )
