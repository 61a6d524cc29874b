"""Programs that run from a file, in the way of the system that this runs on: held still, let go on, ended."""

import sys

if sys.platform == "win32":
    from lamsach.scan.windows.processes import MUST_END_FIRST, Process, end, resume, running_from, suspend

    def open_program(process: Process) -> int:
        """Open the file that a process was started from: Windows lets no such file lose its name. Raises `OSError`."""
        raise FileNotFoundError(process.name)
else:
    from lamsach.scan.posix.processes import MUST_END_FIRST, Process, end, open_program, resume, running_from, suspend

__all__ = ["MUST_END_FIRST", "Process", "end", "open_program", "resume", "running_from", "suspend"]
