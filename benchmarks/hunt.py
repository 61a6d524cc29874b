"""The hunt beside its peers, on the same made-up logs, in one run: medians of paired rounds, times and peak memory.

Usage: python benchmarks/hunt.py [--lines N] [--rounds N] [--folder DIR] [--only WORD,WORD]
Each contender runs in a process of its own and times itself, without the start of the interpreter. Beside the time on
the clock stands that of the processors (all threads): it tells more where others work on the machine. ripgrep and
grepcidr (Debian's) take part where they are installed. The logs stay in the folder for the next run. lamsach is
compiled to byte code first, as every installed package is.
"""

import argparse
import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "src")]

from hunt_contenders import contenders, prepare  # noqa: E402 - from beside this file


def peak() -> float:
    """Return the peak memory of this process in MB (Linux; the kernel starts it anew with the program)."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def worked() -> float:
    """Return the seconds that processors gave to this process and its children so far."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


class Run(NamedTuple):
    """What a contender took, and what it counted."""

    seconds: float
    processor: float
    memory: float  # MB
    counted: int


def measure(name: str, folder: Path) -> Run:
    """Run a contender in its own process."""
    command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.split()[-4:]
    return Run(float(told[0]), float(told[1]), float(told[2]), int(told[3]))


RATIOS = [
    ("whole TSV hunt / DuckDB count(*)", "tsv: lamsach", "tsv: duckdb count(*)", 1.0, "<= 0.45"),
    ("whole TSV hunt / DuckDB join", "tsv: lamsach", "tsv: duckdb join", 1.0, ""),
    ("whole TSV hunt / Polars join", "tsv: lamsach", "tsv: polars join", 1.0, ""),
    ("whole TSV hunt / reference", "tsv: lamsach", "tsv tenth: reference", 0.1, ""),
    ("whole TSV hunt / without kernel", "tsv: lamsach", "tsv tenth: lamsach without kernel", 0.1, ""),
    ("whole TSV hunt / ripgrep -F, list of 10,000", "tsv: lamsach", "tsv tenth: ripgrep -F", 0.1, ""),
    ("whole TSV hunt / grepcidr, list of 60,000", "tsv: lamsach", "tsv tenth: grepcidr", 0.1, ""),
    ("EVE / DuckDB three fields", "eve: lamsach", "eve: duckdb three fields", 1.0, "<= 0.2"),
    ("Parquet / Polars three columns", "parquet: lamsach", "parquet: polars three columns", 1.0, "<= 1.5"),
    (".gz / unpacking alone", "gz: lamsach", "gz: unpacking alone", 1.0, "<= 1.2"),
    (".zst / unpacking alone", "zst: lamsach", "zst: unpacking alone", 1.0, "<= 1.2"),
    ("10% hits / 0.1% hits", "tsv 10% hits: lamsach", "tsv: lamsach", 1.0, "<= 2"),
    ("dpkt / pcap DNS", "pcap tenth: dpkt", "pcap: lamsach", 10.0, ">= 50"),
]


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--one")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / f"lamsach-hunt-{options.lines}"
    if options.one:
        run, started, before = contenders()[options.one], time.perf_counter(), worked()
        counted = run(folder)
        print(f"{time.perf_counter() - started} {worked() - before} {peak()} {counted}")
        return
    prepare(folder, options.lines)
    compileall.compile_dir(Path(__file__).resolve().parent.parent / "src" / "lamsach", quiet=1)
    chosen = [name for name in contenders() if any(word in name for word in options.only.split(","))]
    taken: dict[str, list[Run]] = {name: [] for name in chosen}
    for _round in range(options.rounds):
        for name in chosen:
            taken[name].append(measure(name, folder))
    print(f"{options.lines:,} lines, {os.cpu_count()} processors, median of {options.rounds} paired rounds\n")
    print(f"{'contender':36} {'seconds':>9} {'processor':>9} {'peak MB':>8} {'counted':>10}")
    for name, found in taken.items():
        seconds, processor = (statistics.median(each[which] for each in found) for which in (0, 1))
        memory = max(each.memory for each in found)
        print(f"{name:36} {seconds:9.3f} {processor:9.3f} {memory:8.0f} {found[0].counted:10}")
    print(f"\n{'ratio of times':46} {'clock':>8} {'processor':>9} {'aim':>8}")
    for title, one, other, factor, aim in RATIOS:
        if one in taken and other in taken:
            pairs = list(zip(taken[one], taken[other], strict=True))
            by_clock, by_processor = (
                statistics.median(mine[which] / theirs[which] * factor for mine, theirs in pairs) for which in (0, 1)
            )
            print(f"{title:46} {by_clock:8.3f} {by_processor:9.3f} {aim:>8}")


if __name__ == "__main__":
    main()
