"""Winlogon: what starts with each sign-in before the desktop. On a clean machine: Explorer, and userinit.exe."""

from collections.abc import Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.parts import Parts
from lamsach.scan.persistence.windows.place import WindowsEntry, tops

KEY = r"Microsoft\Windows NT\CurrentVersion\Winlogon"
NAMES = ("Shell", "Userinit", "Taskman", "AppSetup", "VmApplet", "UIHost", "System", "GinaDLL")


class Winlogon(Parts):
    """The shell, userinit and what else Winlogon starts."""

    name = "Winlogon"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for top, account in tops(machine):
            yield from self.of_parts(machine, rf"{top}\{KEY}", NAMES, account)

    def usual(self, entry: WindowsEntry) -> str:
        if not entry.path.upper().startswith("HKLM"):
            return ""  # without a value of its own an account has the machine's
        return {"shell": "explorer.exe", "userinit": r"C:\Windows\system32\userinit.exe,"}.get(entry.name.lower(), "")
