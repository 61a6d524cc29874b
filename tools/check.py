"""What `make test` runs: style, floors, types, texts, then the tests on SQLite and, beside them, on PostgreSQL.

Both at once, since many tests wait for a browser, a server or a disk, and leave the processors idle; what PostgreSQL's
say is printed after the others.

Debian packages are installed only with LAMSACH_APT=1 or CI=true; without them each test that needs one is skipped
by name, and in CI a skip is a failure.
"""

import argparse
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = {  # program, or the pattern of a file -> package
    "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a": "libclang-rt-dev",
    "/usr/lib/*/nbdkit/plugins/nbdkit-python-plugin.so": "nbdkit-plugin-python",
    "/usr/share/clamav-testfiles/clam.exe": "clamav-testfiles",
    "bsdtar": "libarchive-tools",
    "chromium-headless-shell": "chromium-headless-shell",
    "clamscan": "clamav",
    "clang": "clang",
    "dnsdist": "dnsdist",
    "dnsmasq": "dnsmasq-base",
    "gcc": "gcc",
    "haproxy": "haproxy",
    "Xvfb": "xvfb",
    "ip": "iproute2",
    "ipset": "ipset",
    "kresd": "knot-resolver",
    "named": "bind9",
    "named-checkzone": "bind9-utils",
    "nbdfuse": "libnbd-bin",
    "nbdkit": "nbdkit",
    "nft": "nftables",
    "pdns_recursor": "pdns-recursor",
    "squid": "squid",
    "setfacl": "acl",
    "squidGuard": "squidguard",
    "systemd-analyze": "systemd",
    "unbound": "unbound",
    "unbound-checkconf": "unbound",
    "yara": "yara",
}
# 6,000 lists with their logs for each of 17 formats: 100,000 cases of the hunt's truth test.
DEEP = {"LAMSACH_TRUTH_CASES": "6000", "LAMSACH_FUZZ_SECONDS": "120"}
BACKPORTS = {"suricata": "suricata", "upx": "upx-ucl"}  # not in the release itself
APT_SOURCES = Path("/etc/apt/sources.list.d")
STYLE = [
    [sys.executable, "tools/messages.py", "compile"],
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "--quiet", "."],
    ["lint-imports", "--no-cache"],
    ["mypy"],
    [sys.executable, "tools/messages.py", "check"],
]


def run(command: list[str], output: IO[str] | None = None, **environment: str) -> int:
    """Run one step, say how long it took, and return its status; what it says goes to *output* where that is given."""
    start = time.monotonic()
    environment = {"PYTHONPATH": "src", **os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=output, stderr=output)
    shown = " ".join(Path(part).name if part.startswith("/") else part for part in command)
    print(f"-- {shown}: {time.monotonic() - start:.0f} s", flush=True, file=output)
    return done.returncode


def need(command: list[str], **environment: str) -> None:
    """Run one step, and stop where it fails."""
    if status := run(command, **environment):
        sys.exit(status)


def compile_tests() -> None:
    """Let Python compile the tests, which else each of four workers does; the run says what is wrong with them."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        run([sys.executable, "-m", "pytest", "--collect-only", "-q"], nowhere)


def test(*, deep: bool) -> int:
    """Run the tests on both databases at once; return 1 where one of them failed."""
    pytest = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"]  # each goes through whole modules
    on_sqlite = [*pytest, *([] if deep else ["-m", "not deep"])]
    marks = "not browser" if deep else "not browser and not deep"
    on_postgres = [*pytest, "-m", marks, "tests/portal", "tests/flows"]
    more = DEEP if deep else {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept, ThreadPoolExecutor() as beside:
        other = beside.submit(run, on_postgres, kept, LAMSACH_TEST_DATABASE="postgres", **more)
        statuses = run(on_sqlite, **more), other.result()
        kept.seek(0)
        shutil.copyfileobj(kept, sys.stdout)
    return int(any(statuses))


def present(program: str) -> bool:
    """Say whether a program, or a file that fits a pattern, is installed."""
    return bool(glob.glob(program) if "/" in program else shutil.which(program))  # noqa: PTH207 - it starts at the root


def debian() -> None:
    """Install the Debian packages that the tests use, where that was allowed."""
    wanted = os.environ.get("CI") == "true" or os.environ.get("LAMSACH_APT") == "1"
    missing = sorted({package for program, package in DEBIAN.items() if not present(program)})
    if find_spec("_tkinter") is None:
        missing.append("python3-tk")  # Debian keeps it apart from its Python
    newer = sorted({package for program, package in BACKPORTS.items() if not present(program)})
    if not wanted or not missing + newer:
        return
    suite = backports() if newer else ""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], **quiet)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    if missing:
        need([*install, *missing], **quiet)
    if newer:
        need([*install, "-t", suite, *newer], **quiet)


def backports() -> str:
    """Let apt see the release's backports, at the place where the release itself comes from; return their suite."""
    codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
    suite = f"{codename}-backports"
    for path in sorted(APT_SOURCES.glob("*.sources")):
        for paragraph in path.read_text().split("\n\n"):
            suites = re.search(r"^Suites:(.*)$", paragraph, re.MULTILINE)
            if suites and suite in suites[1].split():
                return suite
            if suites and codename in suites[1].split():
                derived = paragraph.replace(suites[0], f"Suites: {suite}").strip() + "\n"
                (APT_SOURCES / "lamsach-backports.sources").write_text(derived)
                return suite
    return suite


def main() -> None:
    """Run the steps that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lint", action="store_true", help="style, floors, types and texts only")
    parser.add_argument("--deep", action="store_true", help="also the long tests")
    options = parser.parse_args()
    if not options.lint:
        debian()
    with ThreadPoolExecutor() as beside:
        if not options.lint:
            beside.submit(compile_tests)
        for step in STYLE:
            need(step)
    if not options.lint:
        sys.exit(test(deep=options.deep))


if __name__ == "__main__":
    main()
