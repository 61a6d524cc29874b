"""Scripts that run when the network comes up or goes. See NetworkManager-dispatcher(8), interfaces(5)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

SCRIPTS = (
    "/etc/NetworkManager/dispatcher.d",
    "/etc/NetworkManager/dispatcher.d/pre-up.d",
    *(f"/etc/network/if-{moment}.d" for moment in ("pre-up", "up", "down", "post-down")),
    *(f"/etc/dhcp/dhclient-{moment}-hooks.d" for moment in ("enter", "exit")),
    "/etc/ppp/ip-up.d",
)
INTERFACES = re.compile(r"\s*(?:pre-up|up|post-up|down|pre-down|post-down)\s+(.+)")


class NetworkHooks(Place):
    """Dispatcher scripts and the commands in the table of interfaces."""

    name = "network hooks"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        for path, _content in machine.files(*SCRIPTS):
            yield self.entry(path, 0, path, "root")
        for path in ("/etc/network/interfaces", *machine.names("/etc/network/interfaces.d")):
            content = machine.read(path) if machine.is_file(path) else None
            for number, line in enumerate(text_lines(content.data) if content else [], 1):
                if found := INTERFACES.match(line):
                    yield self.entry(path, number, found[1], "root")
