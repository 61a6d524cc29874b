"""Libraries that Windows loads into programs: AppInit, AppCert; and programs before anybody signs in (BootExecute)."""

from collections.abc import Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.parts import Parts
from lamsach.scan.persistence.windows.place import WindowsEntry

WINDOWS = r"Microsoft\Windows NT\CurrentVersion\Windows"
SESSION = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager"
NAMES = ("BootExecute", "SetupExecute", "Execute", "S0InitialCommand")


class LoadedLibraries(Parts):
    """AppInit_DLLs, AppCertDlls, BootExecute."""

    name = "AppInit"
    separators = ", "

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for top in (r"HKLM\SOFTWARE", r"HKLM\SOFTWARE\WOW6432Node"):
            yield from self.of_parts(machine, rf"{top}\{WINDOWS}", ("AppInit_DLLs",))
        for entry in self.of_parts(machine, SESSION, NAMES):
            if entry.command.lower() != "autocheck autochk *":
                yield entry
        key = rf"{SESSION}\AppCertDlls"
        yield from self.of_parts(machine, key, tuple(value.name for value in machine.values(key)))
