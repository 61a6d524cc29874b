"""Keys that open the machine from outside without a password. See sshd(8), AUTHORIZED_KEYS FILE FORMAT."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

KEY = re.compile(r"(?:^|\s)((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[a-z0-9@.-]+)\s+([A-Za-z0-9+/=]{20,})(?:\s+(.*))?$")
FORCED = re.compile(r'command="((?:[^"\\]|\\.)*)"')
FILES = (".ssh/authorized_keys", ".ssh/authorized_keys2", ".ssh/rc")


class AuthorizedKeys(Place):
    """The keys of every account; the command that a key forces, where it does."""

    name = "authorized_keys"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        places = [(f"{user.home}/{name}", user.name) for user in machine.users() for name in FILES[:2]]
        for path, user in [*places, *((path, "") for path in machine.names("/etc/ssh/authorized_keys.d"))]:
            content = machine.read(path)
            for number, line in enumerate(text_lines(content.data) if content else [], 1):
                found = KEY.search(line.strip())
                if found and not line.lstrip().startswith("#"):
                    forced = FORCED.search(line[: found.start(1)])
                    yield self.entry(path, number, forced[1] if forced else f"{found[1]} {found[3] or ''}", user)
        for account in machine.users():
            path = f"{account.home}/{FILES[2]}"
            if machine.is_file(path):
                yield self.entry(path, 0, path, account.name)
