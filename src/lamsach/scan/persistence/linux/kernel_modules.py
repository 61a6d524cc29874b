"""Modules loaded at the start, and commands that stand in for loading one. See modules-load.d(5), modprobe.d(5)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

LOADED = ("/etc/modules-load.d", "/usr/local/lib/modules-load.d")
COMMANDS = ("/etc/modprobe.d", "/usr/local/lib/modprobe.d")
INSTEAD = re.compile(r"\s*(?:install|remove)\s+\S+\s+(.+)")


class KernelModules(Place):
    """Names of modules, and ``install`` lines."""

    name = "modules"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        for path in ("/etc/modules", *(path for folder in LOADED for path in machine.names(folder))):
            content = machine.read(path) if machine.is_file(path) else None
            for number, line in enumerate(text_lines(content.data) if content else [], 1):
                if line.strip() and line.lstrip()[0] not in "#;":
                    yield self.entry(path, number, line, "root")
        for path, content in machine.files(*COMMANDS, suffixes=(".conf",)):
            for number, line in enumerate(text_lines(content.data), 1):
                if found := INSTEAD.match(line):
                    yield self.entry(path, number, found[1], "root")
