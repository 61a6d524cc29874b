"""The scan beside the walk, reading and hashing, and clamscan: on the same made-up corpus, in one run, paired medians.

Usage: python benchmarks/scan.py [--files N] [--rounds N] [--folder DIR] [--only WORD]... [--loki DIR]
The corpus (30,000 files, 335 MB, archives and documents among them) is made once and stays in the folder for the next
run. Each contender runs in a process of its own and times itself, without the start of the interpreter; files are in
the page cache. clamscan (Debian's clamav) takes part where it is installed, Loki (an external program, GPL) where
--loki names its folder (with its interpreter in ``.venv``, if it has one of its own): each with the starter rules and
one digest, and nothing else. Their times hold their start. clamscan refuses three of the rules; Loki makes all three
digests of a file, and opens no archive.
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
RULES = 5_000  # as many as large collections hold
LOOK_UPS = 1_000_000
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


def ours(workers: int, *, cached: bool = False, listed: int = 0, rules: int = 0) -> Callable[[Path], int]:
    """Return the scan with the starter rules, so many digests and so many rules more."""

    def run(folder: Path) -> int:
        from lamsach.scan.cache import SeenFiles
        from lamsach.scan.pool import Job
        from lamsach.scan.rules.collection import starter
        from lamsach.scan.scanning import Scan
        from lamsach.scan.walk import Walk

        sources = {**starter().sources, **({"more": data.rules(rules)} if rules else {})}
        job = Job(sources, NOW, index=str(hash_index(folder, listed)) if listed else "")
        seen = SeenFiles(folder / "seen", "benchmark") if cached else None
        scan = Scan(Walk([bytes(tree(folder))]), job, workers=workers, seen=seen, chance=random.Random(1))
        return scan.run().files

    return run


def hash_index(folder: Path, hashes: int) -> Path:
    """Return an index of so many SHA-256, made when it is missing."""
    from lamsach.indicators.index import Entry
    from lamsach.indicators.index_writer import write
    from lamsach.indicators.values import Indicator, Kind

    path = folder / ("hashes.index" if hashes == HASHES else f"hashes-{hashes}.index")
    if not path.exists():
        write(
            path,
            (Entry(Indicator(Kind.SHA256, digest_of(number).hex()), "family") for number in range(hashes)),
        )
    return path


def digest_of(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(8, "big")).digest()


def look_up(folder: Path) -> int:
    """Look up digests that are not listed, in the index alone: its memory is what counts."""
    from lamsach.indicators.index import MatchIndex
    from lamsach.indicators.values import Kind

    find = MatchIndex.open(hash_index(folder, HASHES)).finders[Kind.SHA256]
    return sum(find(digest_of(number)) is not None for number in range(HASHES, HASHES + LOOK_UPS))


def starter_rules(folder: Path) -> Path:
    """Put a copy of the starter rules into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "src/lamsach/scan/rules/starter").glob("*.yar"):
        shutil.copy(path, folder / path.name)
    return folder


def quietly(command: list[str], folder: Path) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, check=False)


def clamscan(folder: Path) -> int:
    """Scan with clamscan: the same rules and one digest, no official database."""
    database = starter_rules(folder / "clamav")
    (database / "listed.hsb").write_text(f"{digest_of(0).hex()}:*:Listed:73\n")
    quietly(
        ["clamscan", "--recursive", "--infected", "--no-summary", f"--database={database}", str(tree(folder))], folder
    )
    return 0


def loki(folder: Path) -> int:
    """Scan with Loki, all kinds of files, no processes: the same rules and one digest, none of its own signatures."""
    place = folder / "loki"
    signatures = place / "signature-base"
    starter_rules(signatures / "yara")
    for name in ("iocs/filename-iocs.txt", "iocs/c2-iocs.txt", "misc/file-type-signatures.txt"):
        (signatures / name).parent.mkdir(exist_ok=True)
        (signatures / name).touch()
    (signatures / "iocs/hash-iocs.txt").write_text(f"{digest_of(0).hex()};Listed\n")
    options = ["--noprocscan", "--nolisten", "--dontwait", "--nolog", "--noindicator", "--onlyrelevant", "--force"]
    quietly([(place / "interpreter").read_text(), "loki.py", "--intense", *options, "-p", str(tree(folder))], place)
    return 0


def install_loki(source: Path, folder: Path) -> None:
    """Copy the program out of its own folder, so that its signatures there do not take part."""
    for name in ("lib", "config"):
        shutil.copytree(source / name, folder / "loki" / name, dirs_exist_ok=True)
    shutil.copy(source / "loki.py", folder / "loki")
    own = source / ".venv" / "bin" / "python"
    (folder / "loki" / "interpreter").write_text(str(own if own.exists() else sys.executable))


ONE, TWO = "scan, one worker", "scan, two workers"
CONTENDERS: dict[str, Callable[[Path], int]] = {
    "walk": walk,
    "read and hash": read_and_hash,
    "rescan with cache": ours(2, cached=True),
    ONE: ours(1),
    TWO: ours(2),
    f"{TWO}, one digest": ours(2, listed=1),
    f"{TWO}, 10 million digests": ours(2, listed=HASHES),
    "10 million digests, a million look-ups alone": look_up,
    f"{ONE}, 5,000 more rules": ours(1, rules=RULES),
    f"{TWO}, 5,000 more rules": ours(2, rules=RULES),
    "clamscan": clamscan,
    "Loki": loki,
}
AT_MOST, AT_LEAST = "≤", "≥"
AIMS = (  # what, of what, aim
    (TWO, "read and hash", AT_MOST, 8),
    (ONE, TWO, AT_LEAST, 1.8),
    (f"{ONE}, 5,000 more rules", f"{TWO}, 5,000 more rules", AT_LEAST, 1.8),
    ("rescan with cache", "walk", AT_MOST, 2),
    (f"{TWO}, 10 million digests", f"{TWO}, one digest", AT_MOST, 1.05),
    (f"{TWO}, 10 million digests", TWO, AT_MOST, 1.05),
    ("clamscan", f"{TWO}, one digest", AT_LEAST, 3),
    ("Loki", f"{TWO}, one digest", AT_LEAST, 5),
)


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
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--loki", type=Path)
    options = parser.parse_args()
    data.make(tree(options.folder), options.files)
    names = taking_part(options.only, options.loki)
    if "Loki" in names:
        install_loki(options.loki, options.folder)
    for name in names:
        if name not in {"clamscan", "Loki"}:
            timed(name, options.folder)  # files into the page cache, the cache filled
    times: dict[str, list[float]] = {name: [] for name in names}
    memory: dict[str, int] = dict.fromkeys(names, 0)
    for _round in range(options.rounds):
        for name in names:
            seconds, peak = timed(name, options.folder)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
    for name in names:
        print(f"{name:46} {statistics.median(times[name]):8.3f} s {memory[name]:6} MB")
    show_aims(times)
    size = hash_index(options.folder, HASHES).stat().st_size
    print(f"index of {HASHES:,} digests: {size / 1e6:.0f} MB on disk")


def taking_part(words: list[str], loki_folder: Path | None) -> list[str]:
    """Return the contenders with one of these words in their names, as far as they are here."""
    names = [name for name in CONTENDERS if not words or any(word in name for word in words)]
    missing = {"clamscan": not shutil.which("clamscan"), "Loki": loki_folder is None}
    for name in names:
        if missing.get(name):
            print(f"{name} is not here and takes no part")
    return [name for name in names if not missing.get(name)]


def show_aims(times: dict[str, list[float]]) -> None:
    """Print each aim of the issue beside what was measured."""
    for name, base, sense, aim in AIMS:
        if name in times and base in times:
            ratio = paired(times[name], times[base])
            met = ratio <= aim if sense == AT_MOST else ratio >= aim
            print(f"{name} is {ratio:.2f}x {base} (aim {sense} {aim}): {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
