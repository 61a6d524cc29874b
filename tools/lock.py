"""Pin every dependency by hash. Needs uv on the PATH; the locks name no registry.

run.txt is what the portal needs, test.txt what the tests need, spark.txt and fuzz.txt what `make test-spark` and
`make test-fuzz` need besides, data.txt what is installed without its dependencies, windows*.txt and portable.txt what
goes into the programs that are made.
"""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Spark is 400 MB: it has a lock of its own.
TESTED = [part for extra in ("portal", "feeds", "hunt", "scan", "dev") for part in ("--extra", extra)]
LOCKS = {
    "run": ["pyproject.toml", "requirements/build.in", "--extra", "portal"],
    "test": ["pyproject.toml", "requirements/build.in", *TESTED],
    "spark": ["pyproject.toml", "requirements/build.in", *TESTED, "--extra", "spark"],
    "fuzz": ["pyproject.toml", "requirements/build.in", *TESTED, "--extra", "fuzz"],
    "data": ["requirements/data.in", "--no-deps"],
    "windows": ["pyproject.toml", "requirements/windows.in", "--extra", "scan"],
    "windows-python": ["requirements/windows-python.in", "--no-deps"],
    "portable": ["pyproject.toml", "requirements/portable.in", "--extra", "scan"],
}
# What is made for one system only: markers are evaluated for it, not for the one that locks.
SYSTEMS = {
    "windows": ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13"],
    "windows-python": ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13"],
}
EVERYWHERE = ["--universal", "--python-version", "3.11"]

if __name__ == "__main__":
    for name, sources in LOCKS.items():
        target = f"requirements/{name}.txt"
        # What is pinned already stays pinned; `uv pip compile --upgrade` by hand moves it.
        subprocess.run(
            [
                "uv",
                "pip",
                "compile",
                "-q",
                *SYSTEMS.get(name, EVERYWHERE),
                "--generate-hashes",
                "--no-annotate",
                "--custom-compile-command",
                "make lock",
                *sources,
                "-o",
                target,
            ],
            cwd=ROOT,
            check=True,
        )
