"""Start of the program that is made for Windows (and of the one-file program): worker, window or command line.

Without arguments the double-clicked program opens the window; with them it is the command line.
"""

import sys

from lamsach.scan.channel import WORKER


def main() -> None:
    """Be what was asked for."""
    if WORKER in sys.argv[1:2]:
        from lamsach.scan.worker import main as serve

        serve()
    elif sys.argv[1:] or sys.stdout is not None:
        from lamsach.cli import main as command_line

        command_line()
    else:
        from lamsach.window.main import main as window

        window()


if __name__ == "__main__":
    main()
