"""Startup folders: each file in them opens at sign-in. Of a shortcut, what it leads to is read too (MS-SHLLINK)."""

from collections.abc import Iterable, Iterator

from lamsach.scan.persistence.place import step
from lamsach.scan.persistence.windows.machine import Account, WindowsMachine
from lamsach.scan.persistence.windows.place import Change, WindowsEntry, WindowsPlace

COMMON = r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup"
OWN = r"AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup"
_SHORTCUT = b"\x4c\x00\x00\x00\x01\x14\x02\x00"


class StartupFolders(WindowsPlace):
    """Files in the startup folders of all and of each account."""

    name = "startup"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        yield from self._folder(machine, COMMON, None)
        for account in machine.accounts():
            yield from self._folder(machine, rf"{account.home}\{OWN}", account)

    def _folder(self, machine: WindowsMachine, folder: str, account: Account | None) -> Iterator[WindowsEntry]:
        home = account.home if account else ""
        for path in machine.names(folder):
            if path.lower().endswith("\\desktop.ini"):
                continue
            content = machine.read(path)
            files, command = [path], path
            if content and content.data.startswith(_SHORTCUT):
                texts = [content.data.decode("latin-1"), content.data.decode("utf-16-le", "replace")]
                texts.append(content.data[1:].decode("utf-16-le", "replace"))
                leads = [file for text in texts for line in text.split("\0") for file in machine.programs(line, home)]
                command = " ".join(dict.fromkeys(leads)) or path
                files += leads
            yield WindowsEntry(
                self.name, path, 0, command, account.name if account else "", files=tuple(dict.fromkeys(files))
            )

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:
        contents = [machine.read(entry.path) for entry in entries]
        return [step(content, None) for content in contents if content]
