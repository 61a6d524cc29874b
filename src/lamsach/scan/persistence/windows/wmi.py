"""Event consumers of WMI: a command or a script that runs when something happens, kept in no file that anybody sees.

The repository (``OBJECTS.DATA``) is not opened as a database: what binds a filter to a consumer is looked for in its
bytes, as forensic tools do. To change one is left to a person: the exact commands are shown.
"""

import re
from collections.abc import Iterable, Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand, Change, Tool, WindowsEntry, WindowsPlace
from lamsach.scan.persistence.windows.quoting import for_powershell

FILES = (
    r"C:\Windows\System32\wbem\Repository\OBJECTS.DATA",
    r"C:\Windows\System32\wbem\Repository\FS\OBJECTS.DATA",
)
LARGEST = 256 << 20
_KINDS = b"CommandLineEventConsumer|ActiveScriptEventConsumer"
_BOUND = re.compile(rb'(%s)\.Name="([^"\0]{1,200})"' % _KINDS)
_TEXT = re.compile(rb"[\x20-\x7e]{6,2000}")
_NEAR = 4_000  # bytes around a consumer's name in which its command stands
_USUAL = {"SCM Event Log Consumer", "BVTConsumer"}
_MOST = 500


class EventConsumers(WindowsPlace):
    """Commands and scripts bound to events."""

    name = "WMI"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for path in FILES:
            real = machine.resolve(path)
            try:
                if not real.is_file() or real.is_symlink():
                    continue
                with real.open("rb") as file:
                    data = file.read(LARGEST + 1)
            except OSError as error:
                machine.troubles.append((path, str(error)))
                continue
            if len(data) > LARGEST:
                machine.troubles.append((path, f"> {LARGEST} B"))
            for kind, name in sorted(set(_BOUND.findall(data)))[:_MOST]:
                text = name.decode("latin-1")
                if text not in _USUAL:
                    command = _command(data, kind, name)
                    files = tuple(machine.programs(command))
                    yield WindowsEntry(self.name, path, 0, command, name=f"{kind.decode()}.{text}", files=files)

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        return [_removed(entry) for entry in entries]


def _removed(entry: WindowsEntry) -> ByHand:
    r"""Return how a consumer is looked at, kept in a file, unbound and removed.

    A reference to it is written with a backslash before each backslash of its name (WMI, object paths).
    """
    kind, _dot, name = entry.name.partition(".")
    real = for_powershell(name.replace("\\\\", "\\"))
    reference = for_powershell(f'{kind}.Name="{name}"')
    if real is None or reference is None:
        return ByHand(entry, ("wbemtest", entry.name), Tool.WINDOW)
    at = r"-Namespace root\subscription"
    one = f"Get-WmiObject {at} -Class {kind} | Where-Object {{ $_.Name -eq {real} }}"
    bound = (
        f"Get-WmiObject {at} -Class __FilterToConsumerBinding | Where-Object {{ $_.Consumer.EndsWith({reference}) }}"
    )
    kept = r'Export-Clixml "$HOME\Desktop\lamsach-wmi-{name}.xml"'
    return ByHand(
        entry,
        (
            f"{one} | {kept.format(name='consumer')}",
            f"{bound} | {kept.format(name='binding')}",
            f"{bound} | Remove-WmiObject",
            f"{one} | Remove-WmiObject",
        ),
        Tool.POWERSHELL,
        look=f"{one} | Format-List *",
    )


def _command(data: bytes, kind: bytes, name: bytes) -> str:
    """Return the texts of a consumer's own record: what stands before its name, else what comes after it."""
    for found in re.finditer(re.escape(kind) + rb"\0\0", data):
        near = data[found.end() : found.end() + _NEAR]
        if name in near:
            before = _TEXT.findall(near[: near.index(name)]) or _TEXT.findall(near[near.index(name) + len(name) :])[:1]
            return " ".join(text.decode("ascii") for text in before)[:2000]
    return ""
