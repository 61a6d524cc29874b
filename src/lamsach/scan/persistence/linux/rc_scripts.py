"""The start scripts of old: rc.local, init.d, inittab. Routers have nothing else. See init(8), inittab(5)."""

from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

LINE_BY_LINE = ("/etc/rc.local", "/etc/rc.d/rc.local", "/etc/init.d/rcS", "/etc/rc", "/etc/init.d/boot.local")
SCRIPTS = ("/etc/init.d", "/etc/rc.d/init.d", "/etc/local.d")
INITTAB = "/etc/inittab"
ACTION, PROCESS = 2, 3


class RcScripts(Place):
    """Scripts that run at the start of the machine."""

    name = "rc"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        seen = set()
        for path in LINE_BY_LINE:
            content = machine.read(path)
            if not content or content.path in seen:
                continue
            seen.add(content.path)
            for number, line in enumerate(text_lines(content.data), 1):
                if line.strip() and not line.lstrip().startswith("#") and line.split() not in (["exit", "0"], ["exit"]):
                    yield self.entry(path, number, line, "root")
        for path, content in machine.files(*SCRIPTS):
            if content.path not in seen:
                yield self.entry(path, 0, path, "root")
        yield from self._inittab(machine)

    def _inittab(self, machine: Machine) -> Iterator[Entry]:
        content = machine.read(INITTAB)
        for number, line in enumerate(text_lines(content.data) if content else [], 1):
            parts = line.split(":", PROCESS)
            if len(parts) > PROCESS and not line.startswith("#") and parts[ACTION] != "initdefault":
                yield self.entry(INITTAB, number, parts[PROCESS], "root")
