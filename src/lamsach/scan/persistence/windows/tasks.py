r"""Tasks, as Windows records them in ``System32\Tasks`` (MS-TSCH). To change one is left to a person for now.

Windows keeps a checksum of each task in its registry, and no other program here could prove that a changed task is
still taken: so the exact command is shown.
"""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand, Change, Tool, WindowsEntry, WindowsPlace
from lamsach.scan.persistence.windows.quoting import for_prompt

FOLDER = r"C:\Windows\System32\Tasks"
_DEEPEST, _MOST = 8, 5_000


class Tasks(WindowsPlace):
    """Tasks that start a program at a time, at sign-in, or when something happens."""

    name = "tasks"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        folders, seen = [(FOLDER, 0)], 0
        while folders and seen < _MOST:
            folder, depth = folders.pop()
            for path in machine.names(folder):
                seen += 1
                if machine.resolve(path).is_symlink():
                    continue
                if machine.resolve(path).is_dir():
                    folders += [(path, depth + 1)] if depth < _DEEPEST else []
                elif content := machine.read(path):
                    yield from self._task(machine, path, content.data)

    def _task(self, machine: WindowsMachine, path: str, data: bytes) -> Iterator[WindowsEntry]:
        try:
            found = read(data)
        except ValueError as error:
            machine.troubles.append((path, str(error)))
            return
        for command, user in found:
            yield WindowsEntry(self.name, path, 0, command, user, files=tuple(machine.programs(command)))

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        tasks = {entry.path: entry for entry in entries}
        return [_switched_off(entry, path[len(FOLDER) :]) for path, entry in tasks.items()]


def _switched_off(entry: WindowsEntry, task: str) -> ByHand:
    """Return how a task is switched off, which can be taken back; with the mouse where its name would be a command."""
    name = for_prompt(task)
    if name is None:
        return ByHand(entry, ("taskschd.msc", task), Tool.WINDOW)
    return ByHand(
        entry,
        (f"schtasks /Change /TN {name} /Disable",),
        back=(f"schtasks /Change /TN {name} /Enable",),
        look=f"schtasks /Query /TN {name} /V /FO LIST",
    )


def read(data: bytes) -> list[tuple[str, str]]:
    """Return each command of a task with the account that it runs for. Raises `ValueError` for what is no task.

    A task that is switched off has none.
    """
    text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    text = text[text.find("?>") + 2 :] if text.lstrip("\ufeff").startswith("<?xml") else text.lstrip("\ufeff")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a task with definitions of its own")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without definitions there is nothing to blow up
    except (ET.ParseError, RecursionError) as error:
        raise ValueError(f"not a task: {error}") from None
    for each in root.iter():
        each.tag = str(each.tag).rpartition("}")[2]
    if root.findtext("./Settings/Enabled", "true").strip().lower() == "false":
        return []
    user = root.findtext("./Principals/Principal/UserId", "").strip()
    found = []
    for run in root.iterfind("./Actions/Exec"):
        command, arguments = run.findtext("Command", "").strip(), run.findtext("Arguments", "").strip()
        found.append((f"{command} {arguments}".strip(), user))
    for handler in root.iterfind("./Actions/ComHandler"):
        identifier = handler.findtext("ClassId", "").strip(" {}")
        found += [(f"{{{identifier}}} {handler.findtext('Data', '')}".strip(), user)]
    return [each for each in found if each[0]]
