"""Make the one-file program for Linux, ``build/linux/lamsach.pyz``: the scan, its list and its quarantine.

It runs with the Python that made it (its minor version), on the same kind of processor. Everything in it comes by hash.
"""

import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "linux"
PACKAGING = ROOT / "packaging" / "linux"
LEFT_OUT = {
    "lamsach": ("portal", "documents", "mail", "feeds", "hunt", "window"),
    "cli": (
        "list_curate.py",
        "list_import.py",
        "list_sightings.py",
        "list_clean_files.py",
        "list_publish.py",
        "hunt.py",
        "manage.py",
        "run.py",
        "tree.py",
        "program.py",
    ),
}


def run(*arguments: str | Path) -> None:
    """Run one step, or leave with its code."""
    if code := subprocess.run(list(map(str, arguments)), cwd=ROOT, check=False).returncode:
        sys.exit(code)


def main() -> None:
    """Make the file, and the timer beside it."""
    shutil.rmtree(BUILD, ignore_errors=True)
    inside = BUILD / "inside"
    site = inside / "site"
    run(sys.executable, "tools/messages.py", "compile")
    run(
        sys.executable, "-m", "pip", "--quiet", "--no-input", "install", "--target", site, "--only-binary", ":all:",
        "--no-deps", "--require-hashes", "--no-compile", "-r", "requirements/portable.txt",
    )  # fmt: skip
    shutil.copytree(
        ROOT / "src" / "lamsach",
        site / "lamsach",
        ignore=lambda folder, names: {
            name for name in names if name == "__pycache__" or name in LEFT_OUT.get(Path(folder).name, ())
        },
    )
    start = (PACKAGING / "start.py").read_text("utf-8")
    start = start.replace("@MAJOR@", str(sys.version_info[0])).replace("@MINOR@", str(sys.version_info[1]))
    (inside / "__main__.py").write_text(start, "utf-8")
    made = BUILD / "lamsach.pyz"
    zipapp.create_archive(inside, made, interpreter="/usr/bin/env python3", compressed=True)
    shutil.rmtree(inside)
    for unit in PACKAGING.glob("lamsach-scan.*"):
        shutil.copy(unit, BUILD)
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
