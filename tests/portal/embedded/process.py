"""``lamsach run`` as a process of its own, on a loopback port."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WAIT = 60  # seconds; only a broken start takes that long


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LAMSACH_", "DJANGO_", "DATABASE"))}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "LAMSACH_LANG": "en", "PYTHONUNBUFFERED": "1", **more}


def start(*arguments: str, **settings: str) -> tuple[subprocess.Popen[str], int, str]:
    """Start the portal and return the process, its port and what it printed until then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lamsach", "run", *arguments],
        cwd=ROOT, env=environment(**settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    printed, end = "", time.monotonic() + WAIT
    while time.monotonic() < end and (line := process.stdout.readline()):
        printed += line
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            return process, int(found[1]), printed
    process.kill()
    raise AssertionError(f"it did not start:\n{printed}")


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> int:
    process.send_signal(number)
    process.communicate(timeout=WAIT)
    return process.returncode
