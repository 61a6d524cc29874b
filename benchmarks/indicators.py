"""The indicator list: intake, guard, extraction, index, updates, formats, in one process.

Usage: python benchmarks/indicators.py [--entries 1000000]. The peer of the guard is pymispwarninglists, whose data it
holds. Seconds are medians of this process's CPU; bytes are exact. The day of updates is simulated: 1% of the names
leave and 1% come, spread over 24 releases.
"""

import argparse
import gc
import io
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from lamsach.feeds.extraction import extract
from lamsach.feeds.formats import FORMATS
from lamsach.feeds.guard import Guard
from lamsach.feeds.intake import rows_of, take
from lamsach.feeds.publisher import Publication
from lamsach.indicators import Indicator, Kind
from lamsach.indicators.fetching import FolderFetcher
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


def day_of_updates(entries: int, chance: random.Random, folder: Path) -> Path:
    """Publish 25 releases and follow each; return the newest list."""
    names = list({name(chance) for _entry in range(entries + entries // 10)})[:entries]
    keys, step = folder / "keys", max(1, entries // 2400)
    publication = Publication.create(folder / "public", keys, NOW)

    def publish(hour: int) -> None:
        when = NOW + timedelta(seconds=hour)
        records = (Record(Indicator(Kind.DOMAIN, each), "feed", "Samplebot", first_seen=NOW) for each in names)
        publication.publish(records, keys, when)

    publish(0)
    follower, server = Follower(folder / "client", publication.root), FolderFetcher(folder / "public")
    first = follower.update(server).received
    received = []
    for hour in range(1, 25):
        for _name in range(step):
            names[chance.randrange(len(names))] = name(chance)
        publish(hour)
        received.append(follower.update(server).received)
    print(
        f"updates of {len(names):,} names: first {first / 1e6:.1f} MB; then 24 hourly ones, {step} out and in each: "
        f"{sum(received) / 1000:.0f} KB a day ({statistics.median(received):,.0f} bytes each, signatures included)"
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


def main() -> None:
    """Run all parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries: int = parser.parse_args().entries
    chance = random.Random(7)
    intake_and_guard(chance)
    text = prose(chance)
    for part in (1, 4):
        piece = text[: len(text) * part // 4]
        taken = median(lambda piece=piece: sum(1 for _value in extract(piece)))  # type: ignore[misc]
        print(f"extraction from {len(piece) / 1e6:.1f} MB of text: {len(piece) / 1e6 / taken:.1f} MB/s")
    with tempfile.TemporaryDirectory() as place:
        newest = day_of_updates(entries, chance, Path(place))
        all_formats(newest, Path(place) / "out")


if __name__ == "__main__":
    main()
