"""Variables of every session that load code: LD_PRELOAD and its kin in ``/etc/environment``. See pam_env(8)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

LOADS = re.compile(
    r"\s*(?:export\s+)?(LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|BASH_ENV|ENV|PROMPT_COMMAND|PYTHONSTARTUP|PERL5OPT"
    r"|NODE_OPTIONS)\s*(?:=|DEFAULT=|OVERRIDE=)\s*(.+)"
)
FILES = ("/etc/environment", "/etc/security/pam_env.conf", "/etc/default/locale")
OWN = (".pam_environment", ".ssh/environment")


class Environment(Place):
    """Variables that make programs load something."""

    name = "environment"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        own = [(f"{user.home}/{name}", user.name) for user in machine.users() for name in OWN]
        drop_ins = [(path, "") for path in machine.names("/etc/environment.d")]
        for path, user in [*((path, "") for path in FILES), *drop_ins, *own]:
            content = machine.read(path)
            for number, line in enumerate(text_lines(content.data) if content else [], 1):
                if found := LOADS.match(line):
                    yield self.entry(path, number, f"{found[1]}= {found[2]}", user)
