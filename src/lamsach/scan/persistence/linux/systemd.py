"""Units of systemd that start a program: services, and what is dropped into them. See systemd.unit(5)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

SYSTEM = tuple(f"{folder}/systemd/system" for folder in ("/etc", "/run", "/usr/local/lib", "/usr/lib"))
EVERY_USER = ("/etc/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user")
GENERATORS = tuple(
    f"{folder}/systemd/{kind}-generators" for folder in ("/etc", "/usr/local/lib") for kind in ("system", "user")
)
OWN = ".config/systemd/user"
EXEC = re.compile(r"\s*(Exec(?:Start|StartPre|StartPost|Stop|StopPost|Reload|Condition))\s*=\s*[-@:+!|]*(.+)")


class Systemd(Place):
    """Unit files and generators. What the system's packages own is enumerated too."""

    name = "systemd"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        homes = [(f"{user.home}/{OWN}", user.name) for user in machine.users()]
        for folder, user in [*((folder, "") for folder in SYSTEM + EVERY_USER), *homes]:
            for path in machine.names(folder):
                if path.endswith(".service"):
                    yield from self._unit(machine, path, user)
                elif path.endswith(".service.d"):
                    for below in machine.names(path):
                        yield from self._unit(machine, below, user)
        for path, _content in machine.files(*GENERATORS):
            yield self.entry(path, 0, path)

    def _unit(self, machine: Machine, path: str, user: str) -> Iterator[Entry]:
        if not machine.is_file(path) or not (content := machine.read(path)):
            return  # a unit that is masked leads to /dev/null
        commands, continued = [], ""
        for line in text_lines(content.data):
            line = continued + line  # noqa: PLW2901 - a line that goes on
            if line.endswith("\\"):
                continued = line[:-1] + " "
                continue
            continued = ""
            if found := EXEC.match(line):
                commands.append(found[2])
            elif line.startswith("User=") and not user:
                user = line[5:].strip()
        if commands:
            yield self.entry(path, 0, "\n".join(commands), user or "root")
