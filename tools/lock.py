"""Pin every dependency by hash. Needs uv on the PATH; the locks name no registry.

run.txt is what the portal needs, test.txt what the tests need, spark.txt and fuzz.txt what `make test-spark` and
`make test-fuzz` need besides, data.txt what is installed without its dependencies.
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
}

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
                "--universal",
                "--python-version",
                "3.11",
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
