"""Packages of the sign-in and monitors of printers: loaded into the system itself. To change them is left to a person.

A machine from which one is taken wrongly lets nobody in any more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand, Change, Tool, WindowsEntry, WindowsPlace
from lamsach.scan.persistence.windows.quoting import for_prompt
from lamsach.scan.persistence.windows.values import LINES

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
        return [_taken_out(entry) for entry in entries]


def _taken_out(entry: WindowsEntry) -> ByHand:
    r"""Return how a library is taken out of its value, or a monitor is taken away: a copy first, and the way back.

    What stays is joined by ``\0``, as ``reg`` has it; an empty line would end the value there, so there is none.
    """
    value = entry.value
    lines = [line for line in value.lines if line and line != entry.command] if value and value.kind == LINES else []
    what = [for_prompt(each) for each in (entry.path, entry.name, r"\0".join(lines))]
    if value is None or None in what or any("\\0" in line for line in lines):
        return ByHand(entry, ("regedit", f"{entry.path} > {entry.name} > {entry.command}"), Tool.WINDOW)
    key, name, left = what
    copy = r'"%USERPROFILE%\Desktop\lamsach-copy.reg"'
    change = f"reg add {key} /v {name} /t REG_MULTI_SZ /d {left} /f" if value.kind == LINES else f"reg delete {key} /f"
    return ByHand(
        entry,
        (f"reg export {key} {copy} /y", change, "shutdown /r /t 60"),
        back=(f"reg import {copy}",),
        look=f"reg query {key} /v {name}",
    )
