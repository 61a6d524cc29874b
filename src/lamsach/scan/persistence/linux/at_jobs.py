"""Jobs of at(1) that wait for their time."""

from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

FOLDERS = ("/var/spool/cron/atjobs", "/var/spool/at", "/var/spool/atjobs")


class AtJobs(Place):
    """Each job is a script of its own; what it does stands after the environment that at wrote down."""

    name = "at"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        for path, content in machine.files(*FOLDERS):
            lines = [line for line in text_lines(content.data) if line.strip()]
            if lines and lines[0].startswith("#!"):
                start = next((at for at, line in enumerate(lines) if line.startswith("}")), 0)
                yield self.entry(path, 0, "\n".join(lines[start + 1 :]))
