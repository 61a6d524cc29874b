"""Name servers and proxies of Windows, which malware sets so that names and pages lead to its own machines."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lamsach.scan.persistence.windows.machine import WindowsMachine

INTERFACES = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
INTERNET = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings"
_BETWEEN = re.compile(r"[,;\s]+")


class Setting(NamedTuple):
    """A host that a setting names: ``name server`` or ``proxy``, and where it stands."""

    kind: str
    place: str
    host: str


def settings(machine: WindowsMachine) -> Iterator[Setting]:
    """Yield the name servers and proxies that are set."""
    interfaces = [rf"{INTERFACES}\Interfaces\{each}" for each in machine.keys(rf"{INTERFACES}\Interfaces")]
    for key in (INTERFACES, *interfaces):
        for name in ("NameServer", "DhcpNameServer"):
            value = machine.value(key, name)
            for host in _BETWEEN.split(value.text) if value else ():
                if host:
                    yield Setting("name server", rf"{key}\{name}", host)
    for top in (rf"HKLM\{INTERNET}", *(rf"{account.key}\{INTERNET}" for account in machine.accounts())):
        value, script = machine.value(top, "ProxyServer"), machine.value(top, "AutoConfigURL")
        for part in _BETWEEN.split(value.text) if value else ():
            host = part.partition("=")[2] or part
            if host:
                yield Setting("proxy", rf"{top}\ProxyServer", host)
        if script and script.text:
            yield Setting("proxy", rf"{top}\AutoConfigURL", script.text)
