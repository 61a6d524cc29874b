"""What a plan looks at on this machine, in the way of its system."""

import sys

from lamsach.scan.cleaning.plan import Surroundings
from lamsach.scan.cleaning.processes import running_from

if sys.platform == "win32":
    from lamsach.scan.persistence.windows.disks import this_machine
    from lamsach.scan.persistence.windows.registry import WINDOWS
    from lamsach.scan.windows.system_files import SystemFiles

    def surroundings() -> Surroundings:
        """Return the surroundings of this machine."""
        return Surroundings(SystemFiles(), this_machine(), WINDOWS, running_from)
else:
    from lamsach.scan.persistence.machine import Machine
    from lamsach.scan.persistence.registry import LINUX
    from lamsach.scan.quarantine.packages import Packages

    def surroundings() -> Surroundings:
        """Return the surroundings of this machine."""
        return Surroundings(Packages(), Machine(), LINUX, running_from)
