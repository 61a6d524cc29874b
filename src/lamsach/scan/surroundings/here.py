"""This machine, in the way of its system: where to look, what runs, what it is told to use."""

import sys
from collections.abc import Iterator

from lamsach.scan.finding import Finding
from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.surroundings.contacts import Watched

if sys.platform == "win32":
    from lamsach.scan.persistence.windows import network_settings
    from lamsach.scan.persistence.windows.disks import this_machine
    from lamsach.scan.windows.places import everything, sticks, usual
    from lamsach.scan.windows.programs import programs

    def settings(watched: Watched) -> Iterator[Finding]:
        """Yield what of the name servers and proxies of this machine is listed."""
        for each in network_settings.settings(this_machine()):
            yield from watched.told(*each)

    def starts(watched: Watched) -> Iterator[Finding]:  # noqa: ARG001 - on Windows what starts is looked at by its file
        """Yield what starts by itself here and names a listed address."""
        yield from ()

    def windows() -> list[WindowsMachine]:
        """Return this machine where it is one of Windows."""
        return [this_machine()]
else:
    from lamsach.scan.persistence.machine import Machine
    from lamsach.scan.persistence.registry import LINUX
    from lamsach.scan.posix.places import everything, sticks, usual
    from lamsach.scan.surroundings.programs import programs

    def settings(watched: Watched) -> Iterator[Finding]:
        """Yield what of the name servers and proxies of this machine is listed."""
        yield from watched.settings(Machine())

    def starts(watched: Watched) -> Iterator[Finding]:
        """Yield what starts by itself here and names a listed address."""
        machine = Machine()
        for place in LINUX:
            yield from watched.starts(place.enumerate(machine))

    def windows() -> list[WindowsMachine]:
        """Return this machine where it is one of Windows."""
        return []


__all__ = ["everything", "programs", "settings", "starts", "sticks", "usual", "windows"]
