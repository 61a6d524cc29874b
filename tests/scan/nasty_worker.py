"""A worker in which some files do what a parser with a fault would do: die, hang, eat memory, lie, try to get out."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from lamsach.scan import worker
from lamsach.scan.examine import Examination, Examiner
from lamsach.scan.finding import Basis, Finding, Severity

honest = Examiner.file


def refused(attempt) -> bool:
    try:
        attempt()
    except (OSError, MemoryError):
        return True
    return False


def write_out() -> None:
    with Path("worker-was-here").open("w") as file:
        file.write("x")


ATTEMPTS = {
    "read a file": lambda: Path("/etc/passwd").read_bytes(),
    "write a file": write_out,
    "start a program": lambda: subprocess.run(["/bin/true"], check=False),
    "fork": os.fork,
    "take memory": lambda: bytearray(2 << 30),
}
AS_ROOT = {
    "talk to the network": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "become root": lambda: os.setuid(0),
}


def file(self: Examiner, handle: int, size: int, name: str) -> Examination:
    if name == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "hang":
        time.sleep(600)
    if name == "lie":
        seen = honest(self, handle, size, name)
        seen.finding(Finding("file", "a\nname", Severity.MALICIOUS, Basis.RULE))
        return seen
    if name.startswith("attempt"):
        seen = honest(self, handle, size, name)
        for what, attempt in {**ATTEMPTS, **(AS_ROOT if "root" in name else {})}.items():
            if not refused(attempt):
                seen.finding(Finding("file", f"could {what}", Severity.MALICIOUS, Basis.RULE))
        return seen
    return honest(self, handle, size, name)


if __name__ == "__main__":
    Examiner.file = file
    worker.main()
