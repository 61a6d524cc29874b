"""Anacron: what a machine makes up for that was off at the time. See anacrontab(5)."""

from collections.abc import Iterator

from lamsach.scan.persistence.linux.cron import SETTING
from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

FIELDS = 3


class Anacron(Place):
    """The table of anacron."""

    name = "anacron"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        content = machine.read("/etc/anacrontab")
        for number, line in enumerate(text_lines(content.data) if content else [], 1):
            parts = line.split(None, FIELDS)
            if len(parts) > FIELDS and not line.lstrip().startswith("#") and not SETTING.match(line):
                yield self.entry("/etc/anacrontab", number, parts[FIELDS], "root")
