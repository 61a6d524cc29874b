"""Programs that run when somebody signs in: message of the day, PAM's pam_exec. See pam_exec(8), update-motd(5)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

SCRIPTS = ("/etc/update-motd.d", "/etc/X11/Xsession.d")
EXEC = re.compile(r"^[^#]*\bpam_exec\.so\s+(.+)$")


class SignIn(Place):
    """Scripts of the sign-in and lines of PAM that run one."""

    name = "sign-in"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        for path, _content in machine.files(*SCRIPTS):
            yield self.entry(path, 0, path, "root")
        for path, content in machine.files("/etc/pam.d"):
            for number, line in enumerate(text_lines(content.data), 1):
                if found := EXEC.match(line):
                    yield self.entry(path, number, found[1], "root")
