r"""Services and drivers. One that starts malware is switched off (start type 4), not removed: that can be undone.

See "Services" under HKLM\SYSTEM\CurrentControlSet in Microsoft's documentation.
"""

from collections.abc import Iterable, Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import Change, WindowsEntry, WindowsPlace
from lamsach.scan.persistence.windows.values import of_number
from lamsach.scan.quarantine.values import ValueStep

KEY = r"HKLM\SYSTEM\CurrentControlSet\Services"
OFF = 4
_PROGRAM, _LIBRARY = "ImagePath", "ServiceDll"


class Services(WindowsPlace):
    """Services and drivers that start by themselves or on demand, with the program or the library of each."""

    name = "services"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for service in machine.keys(KEY):
            key = f"{KEY}\\{service}"
            values = {value.name.lower(): value for value in machine.values(key)}
            start, program = values.get("start"), values.get(_PROGRAM.lower())
            if not start or start.number in {None, OFF}:
                continue
            library = machine.value(f"{key}\\Parameters", _LIBRARY) or values.get(_LIBRARY.lower())
            command = " ".join(each.text for each in (program, library) if each and each.text)
            if command:
                files = [file for each in (program, library) if each for file in machine.programs(each.text)]
                owner = values["objectname"].text if "objectname" in values else ""
                yield WindowsEntry(
                    self.name, key, 0, command, owner, name="Start", files=tuple(dict.fromkeys(files)), value=start
                )

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        return [ValueStep(each.path, each.value, of_number(each.value.name, OFF)) for each in entries if each.value]
