"""Disks with Windows on them: this machine's own, or one that is mounted here."""

import os
import sys
from pathlib import Path

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.offline import OfflineRegistry


def windows_on(root: Path) -> WindowsMachine | None:
    r"""Return the machine whose ``C:\`` is mounted at *root*, None where no Windows lies there."""
    registry = OfflineRegistry(root)
    machine = WindowsMachine(root, registry, troubles=registry.troubles)
    if not machine.resolve(r"C:\Windows\System32\config\SOFTWARE").is_file():
        return None
    return machine


if sys.platform == "win32":
    from lamsach.scan.windows.registry import LiveRegistry

    def this_machine() -> WindowsMachine:
        """Return the machine that this runs on."""
        root = Path(os.environ.get("SYSTEMDRIVE", "C:") + "\\")
        return WindowsMachine(root, LiveRegistry(), environment=dict(os.environ))
