"""Places whose value names several programs: what starts malware goes out of it, the rest stays."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lamsach.scan.persistence.windows.machine import Account, WindowsMachine
from lamsach.scan.persistence.windows.place import Change, WindowsEntry, WindowsPlace
from lamsach.scan.persistence.windows.values import LINES, Value, of_lines, of_text
from lamsach.scan.quarantine.values import ValueStep


class Parts(WindowsPlace):
    """A place with values of several parts. *separators*: what stands between them in a text."""

    separators = ","

    def usual(self, entry: WindowsEntry) -> str:  # noqa: ARG002 - for those who have one
        """Return what the value is on a clean machine, where without it nobody could sign in; else nothing."""
        return ""

    def parts(self, value: Value) -> list[str]:
        """Return the parts of a value."""
        if value.kind == LINES:
            return value.lines
        text = value.text
        for separator in self.separators[1:]:
            text = text.replace(separator, self.separators[0])
        return [part.strip() for part in text.split(self.separators[0]) if part.strip()]

    def of_parts(
        self, machine: WindowsMachine, key: str, names: tuple[str, ...], account: Account | None = None
    ) -> Iterator[WindowsEntry]:
        """Yield an entry for each part of these values."""
        for name in names:
            value = machine.value(key, name)
            for number, part in enumerate(self.parts(value) if value else [], 1):
                assert value is not None  # noqa: S101 - it has parts
                yield replace(self.of_value(machine, key, value, part, account), line=number)

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        wanted: dict[tuple[str, str], list[WindowsEntry]] = {}
        for entry in entries:
            wanted.setdefault((entry.path, entry.name), []).append(entry)
        changes: list[Change] = []
        for group in wanted.values():
            value = group[0].value
            if not value:
                continue
            gone = {entry.line for entry in group}
            left = [part for number, part in enumerate(self.parts(value), 1) if number not in gone]
            changes.append(ValueStep(group[0].path, value, self._without(group[0], value, left)))
        return changes

    def _without(self, entry: WindowsEntry, value: Value, left: list[str]) -> Value | None:
        if value.kind == LINES:
            return of_lines(value.name, left)
        text = self.separators[0].join(left) or self.usual(entry)
        return of_text(value.name, text, value.kind) if text else None
