"""What `make test` runs, in order: style, floors, types, texts, migrations, then the tests on SQLite and on PostgreSQL.

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
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEBIAN = {  # program, or the pattern of a file -> package
    "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a": "libclang-rt-dev",
    "/usr/lib/*/nbdkit/plugins/nbdkit-python-plugin.so": "nbdkit-plugin-python",
    "/usr/share/clamav-testfiles/clam.exe": "clamav-testfiles",
    "bsdtar": "libarchive-tools",
    "chromium": "chromium",
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


def run(command: list[str], **environment: str) -> None:
    """Run one step, say how long it took, and stop at the first that fails."""
    start = time.monotonic()
    environment = {"PYTHONPATH": "src", **os.environ, **environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    shown = " ".join(Path(part).name if part.startswith("/") else part for part in command)
    print(f"-- {shown}: {time.monotonic() - start:.0f} s", flush=True)
    if done.returncode:
        sys.exit(done.returncode)


def present(program: str) -> bool:
    """Say whether a program, or a file that fits a pattern, is installed."""
    return bool(glob.glob(program) if "/" in program else shutil.which(program))  # noqa: PTH207 - it starts at the root


def debian() -> None:
    """Install the Debian packages that the tests use, where that was allowed."""
    wanted = os.environ.get("CI") == "true" or os.environ.get("LAMSACH_APT") == "1"
    missing = sorted({package for program, package in DEBIAN.items() if not present(program)})
    newer = sorted({package for program, package in BACKPORTS.items() if not present(program)})
    if not wanted or not missing + newer:
        return
    suite = backports() if newer else ""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], **quiet)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    if missing:
        run([*install, *missing], **quiet)
    if newer:
        run([*install, "-t", suite, *newer], **quiet)


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
    for step in STYLE:
        run(step)
    if options.lint:
        return
    marks = [] if options.deep else ["-m", "not deep"]
    workers = ["-n", "2"]
    run([sys.executable, "-m", "pytest", *workers, *marks], **(DEEP if options.deep else {}))
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
