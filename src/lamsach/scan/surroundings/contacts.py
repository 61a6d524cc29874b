"""Open connections, name servers and proxies held against the indicator list."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import psutil

from lamsach.indicators.addresses import normal_address
from lamsach.indicators.index import MatchIndex, micros
from lamsach.indicators.urls import normal_url, url_host
from lamsach.scan.finding import Basis, Finding, Severity
from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry

_PROXY = re.compile(r"""(?i)^\s*(?:export\s+)?(?:https?|all|ftp)_proxy\s*=\s*["']?(?P<url>[^"'\s]+)""")
_HOST = re.compile(
    r"(?:[a-z+]{2,12}://(?:[^\s/@]*@)?|/dev/(?:tcp|udp)/|(?<![\w./-]))"
    r"(?P<host>\[[0-9a-fA-F:.]{2,45}\]|(?:[\w-]{1,63}\.){1,20}[\w-]{1,63})"
)
_LONGEST = 20_000  # of one command
_SETTINGS = ("/etc/environment", "/etc/profile", "/etc/apt/apt.conf")


class Contact(NamedTuple):
    """A program of this machine and the address that it talks to."""

    program: str
    address: str
    port: int


def open_contacts() -> Iterator[Contact]:
    """Yield the connections that are open now; of other users only where the system shows them."""
    try:
        connections = psutil.net_connections("inet")
    except (psutil.Error, OSError):
        return
    for each in connections:
        address = normal_address(each.raddr.ip) if each.raddr else ""
        if address and each.raddr:
            yield Contact(_program(each.pid), address, each.raddr.port)


def _program(number: int | None) -> str:
    if number is None:
        return "?"
    try:
        return f"{psutil.Process(number).name()} ({number})"
    except (psutil.Error, OSError):
        return f"({number})"


class Watched:
    """The addresses and names of the list that count now."""

    def __init__(self, index: MatchIndex, now: datetime, *, signed: bool) -> None:
        self._index = index
        self._now = micros(now, 0)
        self._signed = signed

    def contacts(self, contacts: Iterable[Contact]) -> Iterator[Finding]:
        """Yield a finding for each program and listed address."""
        said = set()
        for each in contacts:
            family = self._family(each.address)
            if family is not None and each[:2] not in said:
                said.add(each[:2])
                place = f"{each.program} > {each.address} {each.port}"
                yield self._finding("connection", "Connection to a listed address", family or "listed address", place)

    def settings(self, machine: Machine) -> Iterator[Finding]:
        """Yield what of the name servers and proxies in the system's files is listed."""
        for path in ("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"):
            content = machine.read(path)
            for line in text_lines(content.data) if content else []:
                words = line.split()
                address = normal_address(words[1]) if words[:1] == ["nameserver"] and len(words) > 1 else ""
                if address and self._family(address) is not None:
                    yield self._finding("setting", "Name server of the list", "name server", f"{path}: {address}")
        for path in _SETTINGS:
            content = machine.read(path)
            for line in text_lines(content.data) if content else []:
                found = _PROXY.match(line)
                host = self._host(found["url"]) if found else ""
                if host and self._family(host) is not None:
                    yield self._finding("setting", "Proxy of the list", "proxy", f"{path}: {host}")

    def starts(self, entries: Iterable[Entry]) -> Iterator[Finding]:
        """Yield what starts by itself with a command that names a listed address: ``curl http://x.example/a | sh``."""
        for each in entries:
            for host in dict.fromkeys(
                map(self._host, (found["host"] for found in _HOST.finditer(each.command[:_LONGEST])))
            ):
                family = self._family(host) if host else None
                if family is not None:
                    place = f"{each.place}: {each.where}: {host}"
                    yield self._finding("startup", "Start of a listed address", family or "listed address", place)

    def told(self, kind: str, place: str, host: str) -> Iterator[Finding]:
        """Yield a finding where a ``name server`` or a ``proxy`` of Windows' settings is listed."""
        host = self._host(host) or host
        if self._family(host) is not None:
            name = "Name server of the list" if kind == "name server" else "Proxy of the list"
            yield self._finding("setting", name, kind, f"{place}: {host}")

    def _host(self, text: str) -> str:
        url = normal_url(text if "://" in text else f"http://{text}")
        return url_host(url) if url else ""

    def _family(self, host: str) -> str | None:
        """Return the family for which an address or name is listed now, None where it is not."""
        address = normal_address(host)
        values = self._index.find_address(address) if address else self._index.find_names(host)
        for value in values:
            for number in self._index.entries(value):
                first, last = self._index.validity(number)
                if first <= self._now <= last:
                    return self._index.entry(number).family
        return None

    def _finding(self, kind: str, name: str, family: str, place: str) -> Finding:
        return Finding(
            kind,
            name,
            Severity.SUSPICIOUS,
            Basis.SETTING,
            place=place,
            family=family,
            source="list",
            trusted=self._signed,
        )
