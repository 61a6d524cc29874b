"""Make the virtual environment from the hash-pinned locks.

Runs on a bare python3, so it uses the standard library alone.

Usage: python3 tools/install.py VENV run|test
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADVICE = {
    "python": "lamsach needs Python 3.11 or newer; this is {found}. Name another one: make run PYTHON=python3.12",
    "venv": "this python3 cannot make virtual environments (no ensurepip). On Debian: apt install python3-venv",
}


def fail(message: str) -> None:
    """Say what to do, on one line, and stop."""
    sys.exit(f"lamsach: {message}")


def main(venv: Path, what: str) -> None:
    """Install the locked requirements of *what* (``run`` or ``test``) and lamsach itself into *venv*."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        fail(ADVICE["python"].format(found=sys.version.split()[0]))
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        fail(ADVICE["venv"])
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    # PYTHONDONTWRITEBYTECODE would make every later start slow: pip compiles once, here.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

    def pip(*arguments: str) -> None:
        command = [str(python), "-m", "pip", "install", "--quiet", "--no-input", *arguments]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            fail("the packages could not be installed; the lines above say why (is there a network?)")

    pip("--require-hashes", "-r", f"requirements/{what}.txt")
    pip("--require-hashes", "--no-deps", "-r", "requirements/data.txt")
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    for step in (["tools/messages.py", "compile"], ["tools/assets.py"]):
        if subprocess.run([str(python), *step], cwd=ROOT, env=environment, check=False).returncode:
            fail(f"{step[0]} failed; the lines above say why")
    (venv / f".{what}").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
