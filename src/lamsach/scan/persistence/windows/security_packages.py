"""Packages of the sign-in and monitors of printers: loaded into the system itself. To change them is left to a person.

A machine from which one is taken wrongly lets nobody in any more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand, Change, WindowsEntry, WindowsPlace

LSA = r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa"
MONITORS = r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors"
NAMES = ("Authentication Packages", "Notification Packages", "Security Packages")
_USUAL = frozenset(
    ["msv1_0", "scecli", "rassfm", "kerberos", "wdigest", "tspkg", "pku2u", "schannel", "livessp", "cloudap", '""', ""]
)


class SecurityPackages(WindowsPlace):
    """Libraries that the sign-in and the printer service load."""

    name = "LSA"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for key in (LSA, rf"{LSA}\OSConfig"):
            for name in NAMES:
                value = machine.value(key, name)
                for number, line in enumerate(value.lines if value else [], 1):
                    if value and line.lower() not in _USUAL:
                        library = line if "." in line or "\\" in line else f"{line}.dll"
                        entry = self.of_value(machine, key, value, library)
                        yield replace(entry, line=number, command=line)
        for monitor in machine.keys(MONITORS):
            yield from self.from_values(machine, rf"{MONITORS}\{monitor}", ("Driver",))

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        return [ByHand(entry, (f"regedit: {entry.path} > {entry.name} > {entry.command}",)) for entry in entries]
