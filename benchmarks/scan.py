"""The scan beside the walk, reading and hashing, and clamscan: on the same made-up corpus, in one run, paired medians.

Usage: python benchmarks/scan.py [--files N] [--rounds N] [--folder DIR] [--only WORD]
The corpus (30,000 files, 335 MB, archives and documents among them) is made once and stays in the folder for the next
run. Each contender runs in a process of its own and times itself, without the start of the interpreter; files are in
the page cache. clamscan (Debian's clamav) takes part where it is installed, with the starter rules and
without any official database; it refuses three of the rules, and its time holds its start.
"""

import argparse
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT / "src")]

import scan_data as data  # noqa: E402 - from beside this file

HASHES = 10_000_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def tree(folder: Path) -> Path:
    return folder / "corpus"


def walk(folder: Path) -> int:
    """Walk with the standard library: names and states of every file."""
    found = 0
    for root, _folders, names in os.walk(tree(folder)):
        for name in names:
            os.stat(os.path.join(root, name), follow_symlinks=False)  # noqa: PTH116, PTH118 - the quickest way
            found += 1
    return found


def read_and_hash(folder: Path) -> int:
    """Read every byte and make its SHA-256."""
    found = 0
    for root, _folders, names in os.walk(tree(folder)):
        for name in names:
            with open(os.path.join(root, name), "rb") as file:  # noqa: PTH118, PTH123 - the quickest way
                hashlib.sha256(file.read()).digest()
            found += 1
    return found


def ours(workers: int, *, cached: bool = False, listed: bool = False) -> Callable[[Path], int]:
    """Return the scan with the starter rules."""

    def run(folder: Path) -> int:
        from lamsach.scan.cache import SeenFiles
        from lamsach.scan.pool import Job
        from lamsach.scan.rules.collection import starter
        from lamsach.scan.scanning import Scan
        from lamsach.scan.walk import Walk

        job = Job(starter().sources, NOW, index=str(hash_index(folder)) if listed else "")
        seen = SeenFiles(folder / "seen", "benchmark") if cached else None
        scan = Scan(Walk([bytes(tree(folder))]), job, workers=workers, seen=seen, chance=random.Random(1))
        return scan.run().files

    return run


def hash_index(folder: Path) -> Path:
    """Return an index of ten million SHA-256, made when it is missing."""
    from lamsach.indicators.index import Entry
    from lamsach.indicators.index_writer import write
    from lamsach.indicators.values import Indicator, Kind

    path = folder / "hashes.index"
    if not path.exists():
        write(
            path,
            (
                Entry(Indicator(Kind.SHA256, hashlib.sha256(number.to_bytes(8, "big")).hexdigest()), "family")
                for number in range(HASHES)
            ),
        )
    return path


def clamscan(folder: Path) -> int:
    """Scan with clamscan: the same rules, no official database."""
    database = folder / "clamav"
    database.mkdir(exist_ok=True)
    for path in (ROOT / "src/lamsach/scan/rules/starter").glob("*.yar"):
        shutil.copy(path, database / path.name)
    subprocess.run(
        ["clamscan", "--recursive", "--infected", "--no-summary", f"--database={database}", str(tree(folder))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return 0


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "walk": walk,
    "read and hash": read_and_hash,
    "scan, one worker": ours(1),
    "scan, two workers": ours(2),
    "scan, two workers, 10 million digests": ours(2, listed=True),
    "rescan with cache": ours(2, cached=True),
    "clamscan": clamscan,
}


def timed(name: str, folder: Path) -> tuple[float, int]:
    """Run one contender in a process of its own; return its seconds and its peak memory in MB, children included."""
    code = (
        "import sys,time,resource\nfrom pathlib import Path\n"
        f"sys.path[:0]={sys.path[:2]!r}\nimport scan\n"
        f"start=time.perf_counter()\nscan.CONTENDERS[{name!r}](Path({str(folder)!r}))\n"
        "seconds=time.perf_counter()-start\n"
        "peak=max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF,resource.RUSAGE_CHILDREN))\n"
        "print(seconds,peak//1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, peak = done.stdout.split()
    return float(seconds), int(peak)


def paired(mine: list[float], others: list[float]) -> float:
    """Return the median of the ratios of the rounds."""
    return statistics.median(one / other for one, other in zip(mine, others, strict=True))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "lamsach-scan-benchmark")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    data.make(tree(options.folder), options.files)
    names = [name for name in CONTENDERS if options.only in name]
    if not shutil.which("clamscan"):
        print("clamscan is not installed and takes no part")
        names = [name for name in names if name != "clamscan"]
    for name in names:
        timed(name, options.folder) if name != "clamscan" else None  # files into the page cache, the cache filled
    times: dict[str, list[float]] = {name: [] for name in names}
    memory: dict[str, int] = dict.fromkeys(names, 0)
    for _round in range(options.rounds):
        for name in names:
            seconds, peak = timed(name, options.folder)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
    for name in names:
        middle = statistics.median(times[name])
        against = " ".join(
            f"{paired(times[name], times[base]):.2f}x {base}"
            for base in ("walk", "read and hash", "scan, one worker", "scan, two workers")
            if base in times and base != name
        )
        print(f"{name:40} {middle:8.3f} s {memory[name]:6} MB   {against}")


if __name__ == "__main__":
    main()
