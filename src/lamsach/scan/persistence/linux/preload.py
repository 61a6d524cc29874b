"""Libraries loaded into every program: ``/etc/ld.so.preload``. See ld.so(8)."""

from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

FILE = "/etc/ld.so.preload"


class Preload(Place):
    """The list of libraries; hardly any machine has one for a good reason."""

    name = "ld.so.preload"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        content = machine.read(FILE)
        for number, line in enumerate(text_lines(content.data) if content else [], 1):
            if libraries := line.partition("#")[0].strip():
                yield self.entry(FILE, number, libraries.replace(":", " "))
