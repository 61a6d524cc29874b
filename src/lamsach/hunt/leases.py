"""Which device had an address at a time: DHCP leases of ISC dhcpd, Kea, dnsmasq and Windows, or any table.

A table is CSV with the header ``address,device,from,to``. NAT logs are read by `translations`.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.clocks import MICROS, Clocks
from lamsach.indicators.addresses import normal_address

_FOREVER = 2**62
_ISC_TIME = r"(?:epoch |\d )(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d|\d+)"


class Lease(NamedTuple):
    """*device* had *address* from *since* to *until* (microseconds since 1970)."""

    address: str
    since: int
    until: int
    device: str


class Leases:
    """Finds the device of an address at a time. Of leases that overlap the one that began last counts."""

    def __init__(self, leases: Iterator[Lease] | list[Lease]) -> None:
        self._leases: dict[str, list[Lease]] = {}
        for lease in leases:
            self._leases.setdefault(lease.address, []).append(lease)
        for known in self._leases.values():
            known.sort(key=lambda lease: (lease.since, lease.until))

    @classmethod
    def joined(cls, many: "list[Leases]") -> "Leases":
        """Return the leases of several files together."""
        return cls(lease for each in many for known in each._leases.values() for lease in known)  # noqa: SLF001

    def __len__(self) -> int:
        """Return the number of leases."""
        return sum(map(len, self._leases.values()))

    def device_of(self, address: str, time: int | None) -> str | None:
        """Return the device that had *address* at *time*, or None."""
        known = self._leases.get(address)
        if not known or time is None:
            return None
        at = bisect_right(known, time, key=lambda lease: lease.since)
        for lease in reversed(known[max(0, at - 50) : at]):  # renewals write the same lease again and again
            if time <= lease.until:
                return lease.device
        return None

    @classmethod
    def read(cls, path: Path, clocks: Clocks) -> "Leases":
        """Read the leases at *path*, whose format is told by its content. Raises `UnusableInputError`."""
        try:
            text = path.read_text("utf-8-sig", errors="replace")
        except OSError as error:
            raise UnusableInputError(_("These leases cannot be read."), where=str(path)) from error
        header, end, rest = text.partition("\n")
        if ";" in header and "," not in header:  # as Excel in Vietnamese writes a table
            text = header.replace(";", ",") + end + rest.replace(";", ",")
        reader = _reader(text)
        leases = list(reader(text, clocks)) if reader else []
        if not leases:
            raise UnusableInputError(
                _("No lease was found here."),
                where=str(path),
                advice=_("Known are ISC dhcpd, Kea, dnsmasq, Windows DHCP, and CSV with address,device,from,to."),
            )
        return cls(leases)


def _reader(text: str) -> Callable[[str, Clocks], Iterator[Lease]] | None:
    head = text[:4096]
    if re.search(r"^lease \S+ \{", text, re.MULTILINE):
        return _isc
    if head.startswith(("address,hwaddr", "address,duid")):
        return _kea
    if "ID,Date,Time,Description,IP Address" in text[: 1 << 16]:
        return _windows
    if head.lower().startswith("address,device"):
        return _table
    if re.match(r"[0-9]+ [0-9A-Fa-f:]{11,} \S+ \S+", head):
        return _dnsmasq
    return None


def _isc(text: str, clocks: Clocks) -> Iterator[Lease]:
    """ISC dhcpd.leases(5): times are UTC, or seconds since 1970 with ``db-time-format local``."""
    for found in re.finditer(r"^lease (\S+) \{(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        body = found[2]
        start = re.search(rf"starts {_ISC_TIME}", body)
        end = re.search(rf"ends (?:{_ISC_TIME}|never)", body)
        mac = re.search(r"hardware ethernet ([0-9a-fA-F:]+)", body)
        host = re.search(r'client-hostname "([^"]*)"', body)
        since = Clocks(UTC, clocks.today).auto(start[1].encode()) if start else None
        until = Clocks(UTC, clocks.today).auto(end[1].encode()) if end and end[1] else _FOREVER
        yield from _lease(found[1], since, until, host[1] if host else "", mac[1] if mac else "")


def _kea(text: str, _clocks: Clocks) -> Iterator[Lease]:
    """Kea's memfile (kea-leases4.csv, kea-leases6.csv): the end of the lease and its length in seconds."""
    for row in csv.DictReader(text.splitlines()):
        expire, lifetime = row.get("expire") or "", row.get("valid_lifetime") or ""
        if expire.isdigit() and lifetime.isdigit() and row.get("state", "0") in {"0", "2", ""}:
            until = int(expire) * MICROS
            name = (row.get("hostname") or "").rstrip(".")
            yield from _lease(
                row["address"], until - int(lifetime) * MICROS, until, name, row.get("hwaddr") or row.get("duid") or ""
            )


def _dnsmasq(text: str, _clocks: Clocks) -> Iterator[Lease]:
    """dnsmasq.leases: only the end is written, so the lease counts from the beginning of time."""
    for line in text.splitlines():
        parts = line.split()
        if len(parts) >= 4 and parts[0].isdigit():  # noqa: PLR2004 - end, MAC, address, name
            until = int(parts[0]) * MICROS or _FOREVER
            yield from _lease(parts[2], 0, until, parts[3] if parts[3] != "*" else "", parts[1])


def _windows(text: str, clocks: Clocks) -> Iterator[Lease]:
    """Windows' DHCP audit log: 10 and 11 give a lease, 12, 17 and 18 end it; one that is not ended lasts."""
    lines = text[text.index("ID,Date,Time") :].splitlines()
    open_leases: dict[str, tuple[int, str, str]] = {}
    for row in csv.DictReader(lines):
        address, event = row.get("IP Address") or "", row.get("ID") or ""
        moment = clocks.windows_month_first(f"{_long_year(row.get('Date') or '')} {row.get('Time') or ''}".encode())
        if moment is None or event not in {"10", "11", "12", "17", "18"}:
            continue
        holder = (row.get("Host Name") or "", row.get("MAC Address") or "")
        known = open_leases.get(address)
        if known and (event not in {"10", "11"} or known[1:] != holder):
            yield from _lease(address, known[0], moment - 1, known[1], known[2])
            del open_leases[address]
        if event in {"10", "11"} and address not in open_leases:
            open_leases[address] = (moment, *holder)
    for address, (since, name, mac) in open_leases.items():
        yield from _lease(address, since, _FOREVER, name, mac)


def _long_year(date: str) -> str:
    month_and_day, slash, year = date.rpartition("/")
    return f"{month_and_day}{slash}20{year}" if len(year) == 2 else date  # noqa: PLR2004


def _table(text: str, clocks: Clocks) -> Iterator[Lease]:
    header, line_end, rest = text.partition("\n")  # the names of devices stay as they are written
    for row in csv.DictReader((header.lower() + line_end + rest).splitlines()):
        since, until = (row.get("from") or "").strip(), (row.get("to") or "").strip()
        start = clocks.auto(since.upper().encode()) if since else 0
        end = clocks.auto(until.upper().encode()) if until else _FOREVER
        yield from _lease(row.get("address") or "", start, end, row.get("device") or "", "")


def _lease(address: str, since: int | None, until: int | None, name: str, mac: str) -> Iterator[Lease]:
    normal = normal_address(address.strip())
    if normal and since is not None and until is not None and (name or mac):
        yield Lease(normal, since, until, name or mac.lower())
