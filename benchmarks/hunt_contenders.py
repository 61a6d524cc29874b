"""Who takes part in the benchmark of the hunt: lamsach, DuckDB, Polars, dpkt, ripgrep, grepcidr, the plain matcher."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hunt_data as data

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
        from lamsach.hunt.sightings import sightings_of
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
        found = sightings_of(hunt.counted, plan.index, units=units, kernel=plan.kernel)
        return found.hits if found[:40] else 0  # as many as a terminal shows

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
    from lamsach.hunt.native import load_kernel
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
