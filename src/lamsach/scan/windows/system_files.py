"""Which files are Windows' own: those that belong to its installer. They are mended by Windows, never taken away."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import os
from pathlib import Path

from lamsach.scan.windows.opening import by_path, file_at
from lamsach.scan.windows.security import owner_of
from lamsach.scan.windows.states import handle_of

INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"  # NT SERVICE\TrustedInstaller


class SystemFiles:
    """The files of Windows itself."""

    def owner(self, path: Path) -> str:
        """Return ``Windows`` for a file of its own, nothing for another; a file that cannot be asked counts as one."""
        try:
            folder = by_path(os.fsencode(path.parent))
            try:
                file = file_at(folder, path.name)
            finally:
                os.close(folder)
        except FileNotFoundError:
            return ""
        except OSError:
            return "Windows"
        try:
            return "Windows" if owner_of(handle_of(file)) == INSTALLER else ""
        finally:
            os.close(file)
