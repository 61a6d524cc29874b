"""The hunt beside its peers, on the same made-up logs, in one run: medians of paired rounds, times and peak memory.

Usage: python benchmarks/hunt.py [--lines N] [--rounds N] [--folder DIR] [--only WORD,WORD]
Each contender runs in a process of its own and times itself, without the start of the interpreter. Beside the time on
the clock stands that of the processors (all threads): it tells more where others work on the machine. ripgrep and
grepcidr (Debian's) take part where they are installed. The logs stay in the folder for the next run.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "src")]

import hunt_data as data  # noqa: E402 - from beside this file

DOMAINS = 1_000_000
UNITS = 100_000
READ = 1 << 20


def list_path(folder: Path) -> Path:
    """Return the index of the list, made when it is missing."""
    from lamsach.indicators.index import Entry
    from lamsach.indicators.index_writer import write
    from lamsach.indicators.values import Indicator, Kind

    path = folder / "list.index"
    if not path.exists():
        write(path, (Entry(Indicator(Kind.DOMAIN, data.listed(number)), "mirai") for number in range(DOMAINS)))
    return path


def ours(log: str, *, slow: bool = False) -> Callable[[Path], int]:
    """Return the hunt over *log* with attribution to 100,000 ranges."""

    def run(folder: Path) -> int:
        from lamsach.hunt.hunting import Hunt
        from lamsach.hunt.opening import Plan
        from lamsach.hunt.rollup import roll_up
        from lamsach.hunt.units import UnitTable
        from lamsach.indicators.index import MatchIndex

        plan = Plan(MatchIndex.open(folder / "list.index"))
        if slow:
            plan.kernel = None
        elif plan.kernel is None:
            sys.exit("the kernel was not built")
        hunt = Hunt(plan)
        hunt.run([str(folder / log)])
        units = UnitTable.read(folder / "units.csv")
        return sum(sighting.count for sighting in roll_up(hunt.tally, plan.index, units=units))

    return run


def reference(log: str) -> Callable[[Path], int]:
    """Return the plain matcher over *log*, one event at a time."""

    def run(folder: Path) -> int:
        from lamsach.hunt.clocks import Clocks
        from lamsach.hunt.formats import FORMATS
        from lamsach.hunt.reference import Reference
        from lamsach.indicators.index import Entry
        from lamsach.indicators.values import Indicator, Kind

        truth = Reference(Entry(Indicator(Kind.DOMAIN, data.listed(number))) for number in range(DOMAINS))
        shape, _start = FORMATS["zeek"].shape(b"", Clocks())
        hits = 0
        with (folder / log).open("rb") as file:
            for line in file:
                event = shape.read(line.rstrip(b"\n"))
                hits += len(truth.hits(event)) if event else 0
        return hits

    return run


def duckdb_count(log: str) -> Callable[[Path], int]:
    """Return DuckDB counting the lines of *log*."""
    return _duckdb(f"SELECT count(*) FROM {_CSV.format(log=log)}")  # noqa: S608 - a path of our own


def _duckdb(query: str) -> Callable[[Path], int]:
    def run(folder: Path) -> int:
        import duckdb

        connection = duckdb.connect()
        connection.execute(f"SET threads={os.cpu_count()}; SET file_search_path='{folder}'")
        return int(connection.execute(query.replace("FOLDER", str(folder))).fetchone()[0])

    return run


_NAMES = ", ".join(f"'{name}': 'VARCHAR'" for name in data.FIELDS)
_CSV = (
    "read_csv('FOLDER/{log}', delim='\t', header=false, comment='#', quote='', escape='', auto_detect=false, columns={{"
    + _NAMES
    + "}})"
)
# The list's names have three labels, so a peer may compare the last three: easier than what the hunt does.
_LAST_THREE = "regexp_extract(query, '[^.]*\\.[^.]*\\.[^.]*$')"
_LIST = "(SELECT column0 AS name FROM read_csv('FOLDER/list.txt', header=false))"


def polars_join(log: str) -> Callable[[Path], int]:
    """Return Polars holding the last three labels of each name against the list."""

    def run(folder: Path) -> int:
        import polars as pl

        wanted = pl.scan_csv(folder / "list.txt", has_header=False, new_columns=["name"])
        lines = pl.scan_csv(
            folder / log, separator="\t", has_header=False, comment_prefix="#", quote_char=None,
            new_columns=data.FIELDS, infer_schema=False,
        )  # fmt: skip
        last = pl.col("query").str.extract(r"([^.]*\.[^.]*\.[^.]*)$").alias("name")
        return int(lines.select(last).join(wanted, on="name").select(pl.len()).collect(engine="streaming").item())

    return run


def polars_parquet(log: str) -> Callable[[Path], int]:
    """Return Polars reading the three columns that a hunt needs."""

    def run(folder: Path) -> int:
        import polars as pl

        return len(pl.read_parquet(folder / log, columns=["ts", "id.orig_h", "query"]))

    return run


def unpack(log: str) -> Callable[[Path], int]:
    """Return unpacking alone, with the same libraries."""

    def run(folder: Path) -> int:
        from lamsach.hunt.logs import Unpacked, packing

        buffer, whole = memoryview(bytearray(READ)), 0
        with (folder / log).open("rb", buffering=0) as file:
            how = packing(file.read(6))
            file.seek(0)
            stream = Unpacked(file, how)
            while got := stream.readinto(buffer):
                whole += got
        return whole

    return run


def program(*command: str) -> Callable[[Path], int]:
    """Return a program that prints a number, or lines that are counted."""

    def run(folder: Path) -> int:
        done = subprocess.run(
            [part.replace("FOLDER", str(folder)) for part in command], capture_output=True, check=False
        )
        text = done.stdout.strip()
        return int(text) if text.isdigit() else text.count(b"\n") + bool(text)

    return run


def dpkt_names(log: str) -> Callable[[Path], int]:
    """Return dpkt reading the names of a capture, and a set of the list's names."""

    def run(folder: Path) -> int:
        import dpkt

        wanted = {data.listed(number) for number in range(DOMAINS)}
        hits = 0
        with (folder / log).open("rb") as file:
            for _time, frame in dpkt.pcap.Reader(file):
                packet = dpkt.ethernet.Ethernet(frame).data.data
                name = dpkt.dns.DNS(packet.data).qd[0].name
                hits += ".".join(name.split(".")[-3:]) in wanted
        return hits

    return run


def start(folder: Path) -> int:
    """Open the list of a million and look one name up, with the kernel's view of it."""
    from lamsach.hunt.scanner import load_kernel
    from lamsach.indicators.index import MatchIndex

    index = MatchIndex.open(folder / "list.index")
    load_kernel().Index(index.buffer)
    return len(list(index.find_names(f"c2.{data.listed(77)}")))


def contenders() -> dict[str, Callable[[Path], int]]:
    """Return every contender by name."""
    found: dict[str, Callable[[Path], int]] = {
        "tsv: lamsach": ours("dns.log"),
        "tsv: duckdb count(*)": duckdb_count("dns.log"),
        "tsv: duckdb join": _duckdb(
            f"SELECT count(*) FROM {_CSV.format(log='dns.log')} JOIN {_LIST} ON name = {_LAST_THREE}"  # noqa: S608
        ),
        "tsv: polars join": polars_join("dns.log"),
        "tsv 10% hits: lamsach": ours("dns10.log"),
        "eve: lamsach": ours("eve.json"),
        "eve: duckdb three fields": _duckdb(
            "SELECT count(t) + count(s) + count(d.rrname) FROM read_json('FOLDER/eve.json', "
            "format='newline_delimited', "
            "columns={timestamp: 'VARCHAR', src_ip: 'VARCHAR', dns: 'STRUCT(rrname VARCHAR)'}) AS x(t, s, d)"
        ),
        "parquet: lamsach": ours("dns.parquet"),
        "parquet: polars three columns": polars_parquet("dns.parquet"),
        "gz: lamsach": ours("dns.log.gz"),
        "gz: unpacking alone": unpack("dns.log.gz"),
        "zst: lamsach": ours("dns.log.zst"),
        "zst: unpacking alone": unpack("dns.log.zst"),
        "start: lamsach": start,
        "tsv tenth: lamsach": ours("tenth.log"),
        "tsv tenth: lamsach without kernel": ours("tenth.log", slow=True),
        "tsv tenth: reference": reference("tenth.log"),
        "pcap: lamsach": ours("dns.pcap"),
        "pcap tenth: dpkt": dpkt_names("tenth.pcap"),
    }
    if shutil.which("rg"):
        found["tsv tenth: ripgrep -F"] = program("rg", "-c", "-F", "-f", "FOLDER/short.txt", "FOLDER/tenth.log")
    if shutil.which("grepcidr"):
        found["tsv tenth: grepcidr"] = program("grepcidr", "-c", "-f", "FOLDER/cidrs.txt", "FOLDER/tenth.log")
    return found


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


def prepare(folder: Path, lines: int) -> None:
    """Write what is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    list_path(folder)
    made: dict[str, Callable[[Path], None]] = {
        "list.txt": lambda path: (
            path.write_text("".join(f"{data.listed(n)}\n" for n in range(DOMAINS)), "ascii") and None
        ),
        "units.csv": lambda path: (
            path.write_text(
                "".join(f"10.{n >> 14 & 255}.{n >> 6 & 255}.{n << 2 & 255}/30,u{n}\n" for n in range(UNITS)), "ascii"
            )
            and None
        ),
        # With the whole list ripgrep is not done in any time that one would wait.
        "short.txt": lambda path: (
            path.write_text("".join(f"{data.listed(n)}\n" for n in range(10_000)), "ascii") and None
        ),
        "cidrs.txt": lambda path: (
            path.write_text("".join(f"198.18.{n >> 8}.{n & 255}\n" for n in range(60_000)), "ascii") and None
        ),
        "dns.log": lambda path: data.zeek(path, lines, DOMAINS, 1000),
        "dns10.log": lambda path: data.zeek(path, lines, DOMAINS, 10),
        "tenth.log": lambda path: data.zeek(path, lines // 10, DOMAINS, 1000),
        "eve.json": lambda path: data.eve(path, lines // 2, DOMAINS, 1000),
        "dns.parquet": lambda path: data.parquet(path, lines, DOMAINS, 1000),
        "dns.log.gz": lambda path: data.packed(folder / "dns.log", path),
        "dns.log.zst": lambda path: data.packed(folder / "dns.log", path),
        "dns.pcap": lambda path: data.pcap(path, lines // 2, DOMAINS, 1000),
        "tenth.pcap": lambda path: data.pcap(path, lines // 20, DOMAINS, 1000),
    }
    for name, make in made.items():
        if not (folder / name).exists():
            make(folder / name)


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
