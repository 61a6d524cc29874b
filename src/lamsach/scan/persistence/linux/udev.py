"""Rules that run a program when a device comes. See udev(7)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

FOLDERS = ("/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d")
RUN = re.compile(r'(?:RUN(?:\{program\})?\s*\+?:?=|PROGRAM\s*=?=|IMPORT\{program\}\s*=?=)\s*e?"((?:[^"\\]|\\.)+)"')


class Udev(Place):
    """Each rule that starts something."""

    name = "udev"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        for path, content in machine.files(*FOLDERS, suffixes=(".rules",)):
            for number, line in enumerate(text_lines(content.data), 1):
                if not line.lstrip().startswith("#") and (found := RUN.findall(line)):
                    yield self.entry(path, number, "\n".join(found), "root")
