"""The interface of a place of Windows where something can be made to start by itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from lamsach.scan.persistence.place import Entry, Step
from lamsach.scan.persistence.windows.machine import Account, WindowsMachine
from lamsach.scan.persistence.windows.values import Value
from lamsach.scan.quarantine.values import ValueStep


@dataclass(frozen=True)
class WindowsEntry(Entry):
    """One thing that starts by itself: *path* is the key or the file, *name* the value where it is one.

    *files*: the files that its command names, as absolute paths. *value* is what stood there.
    """

    name: str = ""
    files: tuple[str, ...] = ()
    value: Value | None = None

    @property
    def where(self) -> str:
        return f"{self.path}\\{self.name}" if self.value else self.path

    def programs(self) -> list[str]:
        return list(self.files)


class Tool(StrEnum):
    """With what a person does a step."""

    PROMPT = "prompt"  # lines for the command prompt, as administrator
    POWERSHELL = "powershell"  # lines for Windows PowerShell, as administrator
    WINDOW = "window"  # the name of a program of Windows, and then what to look for in it
    BROWSER = "browser"  # an address of the browser, and then what to look for there


@dataclass(frozen=True)
class ByHand:
    """What a person is to do, since it could not be proven here that a program does it rightly: exact steps, in order.

    *steps* are lines to be copied as they are, for *tool*; *look* is one that only shows what is meant, *back* are
    those that bring back what was there, *before* says in the user's language what comes first. Around them
    ``wording`` says in the user's language where they go. What malware may have named itself SHALL stand in no line in
    which it could become a command of its own: see ``quoting``.
    """

    entry: Entry
    steps: tuple[str, ...]
    tool: Tool = Tool.PROMPT
    back: tuple[str, ...] = ()
    look: str = ""
    before: str = ""


Change = Step | ValueStep | ByHand


class WindowsPlace(ABC):
    """A place of Windows where something can be made to start by itself: one subclass, one file.

    ``enumerate`` SHALL yield all that starts there, harmless or not, SHALL raise nothing on damaged input, SHALL note
    in ``machine.troubles`` what it could not read, and SHALL change nothing. ``plan`` SHALL change nothing but what
    starts the entries named: a value goes, or becomes what it is without them; a file goes; or a person is told what
    to do.
    To apply a change and to undo it is the same for all places: see ``changing``.
    """

    name: ClassVar[str]

    @abstractmethod
    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        """Yield what starts by itself here."""

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002 - one interface
        """Return the changes that take *entries* of this place away: their values go."""
        return [ValueStep(entry.path, entry.value, None) for entry in entries if entry.value]

    def of_value(
        self, machine: WindowsMachine, key: str, value: Value, command: str = "", account: Account | None = None
    ) -> WindowsEntry:
        """Return an entry for a value whose text, or a part of it, is a command."""
        command = (command or value.text).strip()
        return WindowsEntry(
            self.name,
            key,
            0,
            command,
            account.name if account else "",
            name=value.name,
            files=tuple(machine.programs(command, account.home if account else "")),
            value=value,
        )

    def from_values(
        self, machine: WindowsMachine, key: str, names: tuple[str, ...] = (), account: Account | None = None
    ) -> Iterator[WindowsEntry]:
        """Yield the values of a key that are texts: those of *names*, all where none is given."""
        wanted = {name.lower() for name in names}
        for value in machine.values(key):
            if value.text.strip() and (not names or value.name.lower() in wanted):
                yield self.of_value(machine, key, value, account=account)


def tops(machine: WindowsMachine) -> Iterator[tuple[str, Account | None]]:
    """Yield the keys under which software keeps its settings: the machine's, in both widths, and each account's."""
    yield r"HKLM\SOFTWARE", None
    yield r"HKLM\SOFTWARE\WOW6432Node", None
    for account in machine.accounts():
        yield rf"{account.key}\SOFTWARE", account
