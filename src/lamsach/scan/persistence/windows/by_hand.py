"""Changes of the registry as a person makes them: for a Windows whose disk is mounted here, and that does not run.

Its hives are only read. To write one without Windows is not proven safe: a hive is closed by its logs, which are not
replayed here. So the exact commands are shown, for that Windows itself in its safe mode, where what is named in the
registry does not start. See ``Set-ItemProperty`` and ``reg load`` in Microsoft's documentation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lamsach.core.texts import gettext as _
from lamsach.scan.persistence.place import Entry, Step
from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand, Change, Tool
from lamsach.scan.persistence.windows.powershell import literal, pattern
from lamsach.scan.persistence.windows.values import EXPANDED, LINES, NUMBER, TEXT, Value
from lamsach.scan.quarantine.values import ValueStep

_TYPES = {TEXT: "String", EXPANDED: "ExpandString", LINES: "MultiString", NUMBER: "DWord"}
_HIVE = r"\NTUSER.DAT"
_WHOLE = {"HKLM": "HKEY_LOCAL_MACHINE", "HKU": "HKEY_USERS"}


def offline(machine: WindowsMachine, entries: Sequence[Entry], changes: Iterable[Change]) -> Iterator[Step | ByHand]:
    """Yield what is to be done where that Windows does not run: files go as they do anywhere, all else by hand."""
    first = _("Start the Windows of this disk in safe mode. What follows is done there.")
    for change in changes:
        if isinstance(change, Step):
            yield change
        elif isinstance(change, ByHand):
            yield replace(change, before=first)
        else:
            entry = next((each for each in entries if _is_about(each, change)), entries[0])
            steps = tuple(_of_account(machine, change.key, _command(change)))
            yield ByHand(entry, steps, Tool.POWERSHELL, before=first)


def _is_about(entry: Entry, change: ValueStep) -> bool:
    return entry.path == change.key and getattr(entry, "name", "") == change.before.name


def _of_account(machine: WindowsMachine, key: str, command: str) -> Iterator[str]:
    """Yield a command; where it is about an account's own part of the registry, what opens and closes that, too."""
    account = next((each for each in machine.accounts() if key.lower().startswith(each.key.lower() + "\\")), None)
    if account is None or '"' in account.home:  # no path has one: this is somebody's trick
        yield command
        return
    yield f"reg load {literal(account.key)} {literal(account.home + _HIVE)}"
    yield command
    yield f"reg unload {literal(account.key)}"


def _command(change: ValueStep) -> str:
    top, _slash, rest = change.key.partition("\\")
    place = literal(f"Registry::{_WHOLE.get(top.upper(), top)}\\{rest}")
    name = change.before.name or "(default)"
    if change.after is None:
        return f"Remove-ItemProperty -LiteralPath {place} -Name {pattern(name)}"
    data, kind = _data(change.after), _TYPES.get(change.after.kind, "Binary")
    return f"Set-ItemProperty -LiteralPath {place} -Name {literal(name)} -Value {data} -Type {kind}"


def _data(value: Value) -> str:
    if value.kind == NUMBER and value.number is not None:
        return str(value.number)
    if value.kind == LINES:
        return f"@({', '.join(map(literal, value.lines))})"
    if value.kind in {TEXT, EXPANDED}:
        return literal(value.text)
    return f"([byte[]]({', '.join(map(str, value.data))}))"
