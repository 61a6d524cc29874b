"""Image File Execution Options: a "debugger" that starts in place of a program, and what watches for its end."""

from collections.abc import Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import WindowsEntry, WindowsPlace

TOPS = tuple(rf"HKLM\SOFTWARE\{wide}Microsoft\Windows NT\CurrentVersion" for wide in ("", "WOW6432Node\\"))


class ImageOptions(WindowsPlace):
    """Debuggers, verifier libraries and monitors of programs."""

    name = "IFEO"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for top in TOPS:
            for folder, names in (
                ("Image File Execution Options", ("Debugger", "VerifierDlls")),
                ("SilentProcessExit", ("MonitorProcess",)),
            ):
                for program in machine.keys(rf"{top}\{folder}"):
                    yield from self.from_values(machine, rf"{top}\{folder}\{program}", names)
