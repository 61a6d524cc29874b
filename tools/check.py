"""What `make test` runs, in order: style, floors, types, texts, migrations, then the tests on SQLite and on PostgreSQL.

Debian packages are installed only with LAMSACH_APT=1 or CI=true; without them each test that needs one is skipped
by name, and in CI a skip is a failure.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = {"chromium": "chromium"}  # program -> package
STYLE = [
    [sys.executable, "tools/messages.py", "compile"],
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "--quiet", "."],
    ["lint-imports", "--no-cache"],
    ["mypy"],
    [sys.executable, "tools/messages.py", "check"],
]


def run(command: list[str], **environment: str) -> None:
    """Run one step, say how long it took, and stop at the first that fails."""
    start = time.monotonic()
    environment = {"PYTHONPATH": "src", **os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    shown = " ".join(Path(part).name if part.startswith("/") else part for part in command)
    print(f"-- {shown}: {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode:
        sys.exit(done.returncode)


def debian() -> None:
    """Install the Debian packages that the tests use, where that was allowed."""
    wanted = os.environ.get("CI") == "true" or os.environ.get("LAMSACH_APT") == "1"
    missing = sorted({package for program, package in DEBIAN.items() if not shutil.which(program)})
    if wanted and missing:
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update", "-qq"], **quiet)
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], **quiet)


def main() -> None:
    """Run the steps that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lint", action="store_true", help="style, floors, types and texts only")
    parser.add_argument("--deep", action="store_true", help="also the long tests")
    options = parser.parse_args()
    if not options.lint:
        debian()
    for step in STYLE:
        run(step)
    if options.lint:
        return
    marks = [] if options.deep else ["-m", "not deep"]
    workers = ["-n", "2"]
    run([sys.executable, "-m", "pytest", *workers, *marks])
    run(
        [
            sys.executable,
            "-m",
            "pytest",
            *workers,
            "-m",
            "not browser" if options.deep else "not browser and not deep",
            "tests/portal",
            "tests/flows",
        ],
        LAMSACH_TEST_DATABASE="postgres",
    )


if __name__ == "__main__":
    main()
