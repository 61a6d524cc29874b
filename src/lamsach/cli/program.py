"""Start of the program that is made for Windows (and of the one-file program): worker, window or command line.

Without arguments the double-clicked program opens the window; with them it is the command line.
"""

import sys
from pathlib import Path

from lamsach.scan.channel import WORKER

WINDOW = "Lam sach"  # the program beside `lamsach.exe`, see packaging/windows/lamsach.spec


def main() -> None:
    """Be what was asked for."""
    if WORKER in sys.argv[1:2]:
        from lamsach.scan.worker import main as serve

        serve()
    elif sys.argv[1:] or not _has_window():
        from lamsach.cli import main as command_line

        command_line()
    else:
        from lamsach.window.main import main as window

        window()


def _has_window() -> bool:
    """Say whether this is the program with the window: by its name, too, for one that was started with a pipe."""
    return sys.stdout is None or Path(sys.executable).stem == WINDOW


if __name__ == "__main__":
    main()
