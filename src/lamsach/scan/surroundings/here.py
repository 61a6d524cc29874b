"""This machine, in the way of its system: where to look, what runs."""

import sys

if sys.platform == "win32":
    from lamsach.scan.windows.places import everything, sticks, usual
    from lamsach.scan.windows.programs import programs
else:
    from lamsach.scan.posix.places import everything, sticks, usual
    from lamsach.scan.surroundings.programs import programs

__all__ = ["everything", "programs", "sticks", "usual"]
