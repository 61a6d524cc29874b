"""The indicator list: intake, guard, extraction, index, updates, formats, in one process.

Usage: python benchmarks/indicators.py [--entries 1000000] [--changes N] [--only PART] [--peers PYTHON]

The peer of the guard is pymispwarninglists, whose data it holds; other peers (ioc-finder, stix2) run where PYTHON has
them, in processes of their own. Seconds are medians of a process's CPU; bytes are exact. The day of updates is 25
releases that a client follows over HTTP on loopback: 1% of the names leave and 1% come in a day (or --changes of them
an hour), and every byte in both directions is counted, requests and headers included.
"""

import argparse
import functools
import gc
import io
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from lamsach.feeds.extraction import extract
from lamsach.feeds.formats import FORMATS
from lamsach.feeds.guard import Guard
from lamsach.feeds.intake import rows_of, take
from lamsach.feeds.publisher import Publication
from lamsach.indicators import Indicator, Kind
from lamsach.indicators.fetching import WebFetcher
from lamsach.indicators.index import MatchIndex
from lamsach.indicators.record import Record
from lamsach.indicators.update import Follower

RUNS = 3
MAKE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent.parent / "src")!r})
from lamsach.feeds.guard import Guard
Guard.open()
"""
ROWS = 100_000
WORDS = [
    "login",
    "secure",
    "update",
    "cloud",
    "mail",
    "file",
    "pay",
    "bank",
    "post",
    "track",
    "app",
    "web",
    "data",
    "net",
    "shop",
    "info",
    "news",
    "home",
    "key",
    "doc",
]
NOW = datetime.now(UTC).replace(microsecond=0)


def median(work: Callable[[], object]) -> float:
    """Return the median of the CPU seconds of some runs."""
    taken = []
    for _run in range(RUNS):
        gc.collect()
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def name(chance: random.Random) -> str:
    """Return an invented name: words, some letters, a top-level domain; 11 to 24 letters."""
    letters = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=chance.randint(2, 6)))
    host = f"{chance.choice(WORDS)}{chance.choice(['', '-'])}{chance.choice(WORDS)}{letters}"
    return f"{host}.{chance.choice(['com', 'xyz', 'top', 'net', 'online', 'shop', 'site', 'info'])}"


def address(chance: random.Random) -> str:
    """Return an invented address."""
    return ".".join(str(chance.randint(1, 223)) for _part in range(4))


def urlhaus(chance: random.Random) -> bytes:
    """Return a CSV like URLhaus's."""
    lines = ["# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter"]
    for number in range(ROWS):
        host = name(chance) if chance.random() < 0.4 else address(chance)  # noqa: PLR2004
        port = "" if chance.random() < 0.5 else f":{chance.randint(1024, 65535)}"  # noqa: PLR2004
        day, minute = f"2026-11-{chance.randint(1, 20):02}", f"{chance.randint(0, 59):02}"
        lines.append(
            f'"{number}","{day} 08:{minute}:09","http://{host}{port}/bin{number % 97}.sh","online",'
            f'"2026-11-21 08:15:09",'
            f'"malware_download","elf,mozi","https://urlhaus.example.vn/url/{number}/","someone"'
        )
    return "\n".join(lines).encode()


def prose(chance: random.Random) -> str:
    """Return a report: running text with some indicators in it, a third of them defanged."""
    words = [
        "the",
        "malware",
        "connects",
        "to",
        "its",
        "server",
        "and",
        "downloads",
        "a",
        "file",
        "from",
        "the",
        "host",
        "then",
        "waits",
        "before",
        "it",
        "asks",
    ]
    lines = []
    for _line in range(40_000):
        text = " ".join(chance.choices(words, k=14))
        what = chance.random()
        if what < 0.3:  # noqa: PLR2004
            text += " " + name(chance).replace(".", "[.]")
        elif what < 0.5:  # noqa: PLR2004
            text += f" hxxps://{name(chance)}/a/b.exe"
        elif what < 0.6:  # noqa: PLR2004
            text += f" 192.0.2.{chance.randint(1, 254)}, {chance.randbytes(32).hex()}"
        lines.append(text)
    return "\n".join(lines)


def peer_of_the_guard(values: list[str]) -> str:
    """Run pymispwarninglists on the same values in a process of its own, and return what it took."""
    code = """
import resource, sys, time
from pymispwarninglists import WarningLists
start = time.process_time(); lists = WarningLists(slow_search=True); loaded = time.process_time() - start
values = sys.stdin.read().split(); start = time.process_time()
for value in values: lists.search(value)
taken = time.process_time() - start
size = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(f"{len(values) / taken:,.0f} values/s, ranges included; loaded in {loaded:.1f} s, {int(size) // 1024} MB")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input="\n".join(values), capture_output=True, text=True, check=False, timeout=500
    )
    return done.stdout.strip() or f"failed: {done.stderr[-200:]}"


def intake_and_guard(chance: random.Random) -> None:
    """Measure the way in."""
    # Made in a process of its own where it is missing, so that what is measured is what every later start costs.
    subprocess.run([sys.executable, "-c", MAKE], check=True)
    start, before = time.perf_counter(), memory()
    guard = Guard.open()
    taken = (time.perf_counter() - start) * 1000
    print(f"guard: {len(guard):,} values opened in {taken:.0f} ms, {memory() - before} MB")
    raw = urlhaus(chance)
    taken = median(lambda: take(rows_of(io.BytesIO(raw)).rows, guard))
    print(f"intake (URLhaus CSV, normal form, dedupe, guard): {ROWS / taken:,.0f} rows/s")
    plain = "\n".join(name(chance) for _row in range(ROWS)).encode()
    taken = median(lambda: take(rows_of(io.BytesIO(plain)).rows, guard))
    print(f"intake (plain names): {ROWS / taken:,.0f} rows/s")
    values = [Indicator.parse(name(chance)) for _row in range(ROWS // 2)]
    values += [Indicator.parse(address(chance)) for _row in range(ROWS // 2)]
    taken = median(lambda: [guard.check(value) for value in values])
    print(f"guard alone: {len(values) / taken:,.0f} values/s, {memory()} MB at most, samples included")
    print(f"  its peer, pymispwarninglists: {peer_of_the_guard([each.value for each in values[:: len(values) // 40]])}")


def memory() -> int:
    """Return the largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Counted:
    """A file that counts what goes through it."""

    def __init__(self, file: Any, carried: list[int]) -> None:
        self.file, self.carried = file, carried

    def write(self, data: bytes) -> int:
        """Write and count."""
        self.carried[0] += len(data)
        return int(self.file.write(data))

    def readline(self, limit: int = -1) -> bytes:
        """Read and count."""
        line: bytes = self.file.readline(limit)
        self.carried[0] += len(line)
        return line

    def __getattr__(self, name: str) -> Any:
        """Be the file in all else."""
        return getattr(self.file, name)


class CountingHandler(SimpleHTTPRequestHandler):
    """Serves a folder, and counts what goes over the wire in both directions, requests and headers included."""

    carried: ClassVar[list[int]] = [0]

    def setup(self) -> None:
        """Count what is read and written."""
        super().setup()
        self.rfile, self.wfile = Counted(self.rfile, self.carried), Counted(self.wfile, self.carried)  # type: ignore[assignment]

    def log_message(self, *_words: object) -> None:
        """Be silent."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve *folder* on loopback, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(CountingHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def day_of_updates(entries: int, changes: int, chance: random.Random, folder: Path) -> Path:
    """Publish 25 releases and follow each over HTTP; return the newest list."""
    names = list({name(chance) for _entry in range(entries + entries // 10)})[:entries]
    keys, step = folder / "keys", changes or max(1, entries // 2400)
    publication = Publication.create(folder / "public", keys, NOW)

    def publish(hour: int) -> None:
        when = NOW + timedelta(seconds=hour)
        records = (Record(Indicator(Kind.DOMAIN, each), "feed", "Samplebot", first_seen=NOW) for each in names)
        publication.publish(records, keys, when)

    publish(0)
    follower, wire = Follower(folder / "client", publication.root), CountingHandler.carried
    with served(folder / "public") as address:
        fetcher = WebFetcher(address)
        follower.update(fetcher)
        first, wire[0], hourly, bodies = wire[0], 0, [], 0
        for hour in range(1, 25):
            for _name in range(step):
                names[chance.randrange(len(names))] = name(chance)
            publish(hour)
            before = wire[0]
            update = follower.update(fetcher)
            if update.deltas != 1:
                raise RuntimeError("the client did not follow by deltas")
            bodies += update.received
            hourly.append(wire[0] - before)
    print(
        f"updates of {len(names):,} names over HTTP: first {first / 1e6:.1f} MB; then 24 hourly ones, {step} out and "
        f"in each: {sum(hourly) / 1000:.0f} KB a day with all requests and headers, {bodies / 1000:.0f} KB of bodies "
        f"(median {statistics.median(hourly):,.0f} bytes an hour, largest {max(hourly):,})"
    )
    start = time.process_time()
    follower.index()
    print(f"match index of {len(names):,} built in {time.process_time() - start:.1f} s")
    taken = []
    for _run in range(5):
        start = time.perf_counter()
        MatchIndex.open(follower.index())
        taken.append(time.perf_counter() - start)
    print(f"match index opened in {statistics.median(taken) * 1000:.1f} ms")
    held = follower.held()
    return held.path if held else folder


def all_formats(path: Path, folder: Path) -> None:
    """Write every format in one pass, in a process of its own so that its memory shows."""
    code = f"""
import resource, sys, time
sys.path.insert(0, {str(Path(__file__).parent.parent / "src")!r})
from pathlib import Path
from lamsach.feeds.formats import FORMATS, About, write_formats
from lamsach.indicators.release import ReleaseList
release = ReleaseList(Path({str(path)!r})); start = time.process_time()
about = About(release.header.number, release.header.published)
write_formats(release.records(), FORMATS.values(), Path({str(folder)!r}), about)
size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{{time.process_time() - start:.1f}} s, {{size}} MB at most")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"all {len(FORMATS)} formats of this list in one pass: {done.stdout.strip()}")


PEERS = {
    "ioc-finder": """
from ioc_finder import find_iocs
work = lambda: find_iocs(data)
size, unit = len(data) / 1e6, "MB"
""",
    "stix2": """
import stix2
rows = [f"[url:value = 'http://host{n}.example.vn/a']" for n in range(2000)]
work = lambda: [stix2.Indicator(pattern=each, pattern_type="stix", valid_from="2026-11-01T00:00:00Z") for each in rows]
size, unit = len(rows), "indicators"
""",
}


def peers(python: str, text: str) -> None:
    """Run each peer that *python* has, in a process of its own."""
    for title, code in PEERS.items():
        run = f"import sys, time\ndata = sys.stdin.read()\n{code}\nstart = time.process_time(); work()\n"
        run += 'print(f"{size / (time.process_time() - start):,.2f} {unit}/s")'
        done = subprocess.run([python, "-c", run], input=text, capture_output=True, text=True, check=False, timeout=500)
        print(f"  peer {title}: {done.stdout.strip() or 'not there: ' + done.stderr.strip()[-100:]}")


def extraction(chance: random.Random, python: str) -> None:
    """Measure the values found in text."""
    text = prose(chance)
    for part in (1, 4):
        piece = text[: len(text) * part // 4]
        taken = median(lambda piece=piece: sum(1 for _value in extract(piece)))  # type: ignore[misc]
        print(f"extraction from {len(piece) / 1e6:.1f} MB of text: {len(piece) / 1e6 / taken:.1f} MB/s")
    if python:
        peers(python, text[:300_000])


def main() -> None:
    """Run all parts, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=0, help="names that leave and come in an hour")
    parser.add_argument("--only", choices=["intake", "extraction", "updates"])
    parser.add_argument("--peers", default="", help="a Python that has the peers")
    given = parser.parse_args()
    chance = random.Random(7)
    if given.only in {None, "intake"}:
        intake_and_guard(chance)
    if given.only in {None, "extraction"}:
        extraction(chance, given.peers)
    if given.only in {None, "updates"}:
        with tempfile.TemporaryDirectory() as place:
            newest = day_of_updates(given.entries, given.changes, chance, Path(place))
            if given.only is None:
                all_formats(newest, Path(place) / "out")


if __name__ == "__main__":
    main()
