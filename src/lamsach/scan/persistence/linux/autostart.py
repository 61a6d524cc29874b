"""Programs that a desktop starts at sign-in. See the Desktop Application Autostart Specification (freedesktop.org)."""

from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

SHARED = "/etc/xdg/autostart"
OWN = (".config/autostart", ".config/autostart-scripts", ".kde/Autostart", ".config/plasma-workspace/env")


class Autostart(Place):
    """Desktop entries, and scripts beside them."""

    name = "autostart"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        own = [(f"{user.home}/{name}", user.name) for user in machine.users() for name in OWN]
        for folder, user in [(SHARED, ""), *own]:
            for path, content in machine.files(folder):
                if not path.endswith(".desktop"):
                    yield self.entry(path, 0, path, user)
                    continue
                starts = [line[5:] for line in text_lines(content.data) if line.startswith("Exec=")]
                if starts:
                    yield self.entry(path, 0, "\n".join(starts), user)
