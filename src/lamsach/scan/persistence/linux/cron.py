"""Cron: the system's tables, the users' own, and the folders of scripts. See crontab(5), cron(8)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

SETTING = re.compile(r"\s*[A-Za-z_][A-Za-z0-9_]*\s*=")
TIMES = 5
SYSTEM_TABLES = ("/etc/crontab", "/etc/cron.d")
USER_TABLES = ("/var/spool/cron/crontabs", "/var/spool/cron", "/var/spool/cron/tabs", "/etc/crontabs")
SCRIPTS = tuple(f"/etc/cron.{often}" for often in ("hourly", "daily", "weekly", "monthly"))


class Cron(Place):
    """Tables and scripts of cron."""

    name = "cron"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        tables = [*SYSTEM_TABLES[:1], *machine.names(SYSTEM_TABLES[1])]
        for path in tables:
            yield from self._table(machine, path, with_user=True)
        for folder in USER_TABLES:
            for path in machine.names(folder):
                yield from self._table(machine, path, with_user=False)
        for path, _content in machine.files(*SCRIPTS):
            yield self.entry(path, 0, path, "root")

    def _table(self, machine: Machine, path: str, *, with_user: bool) -> Iterator[Entry]:
        if not machine.is_file(path) or not (content := machine.read(path)):
            return
        owner = "" if with_user else path.rpartition("/")[2]
        for number, line in enumerate(text_lines(content.data), 1):
            if found := parse(line, with_user=with_user):
                user, command = found
                yield self.entry(path, number, command, user or owner)


def parse(line: str, *, with_user: bool) -> tuple[str, str] | None:
    """Return user and command of a line of a table, None for a comment, a setting, an empty or a broken line."""
    line = line.strip()
    if not line or line.startswith("#") or SETTING.match(line):
        return None
    fields = (1 if line.startswith("@") else TIMES) + with_user
    parts = line.split(None, fields)
    if len(parts) <= fields:
        return None
    return (parts[fields - 1] if with_user else ""), parts[fields]
