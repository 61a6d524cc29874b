"""What opens a program: a worm that stands before it starts with everything that anybody starts.

On a clean machine the command is ``"%1" %*`` for all of these kinds.
"""

from collections.abc import Iterable, Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import Change, WindowsEntry, WindowsPlace, tops
from lamsach.scan.persistence.windows.values import of_text
from lamsach.scan.quarantine.values import ValueStep

KINDS = ("exefile", "comfile", "batfile", "cmdfile", "piffile")
CLEAN = '"%1" %*'


class Opening(WindowsPlace):
    """The commands that open programs, where they are not the usual ones."""

    name = "opening"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for top, account in tops(machine):
            for kind in (*KINDS, ".exe"):
                for entry in self.from_values(machine, rf"{top}\Classes\{kind}\shell\open\command", account=account):
                    if entry.name == "" and entry.command != CLEAN:
                        yield entry

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        changes: list[Change] = []
        for entry in entries:
            if entry.value:
                whole = entry.path.upper().startswith("HKLM")  # an account without one has the machine's
                changes.append(ValueStep(entry.path, entry.value, of_text("", CLEAN) if whole else None))
        return changes
