"""A day of updates of a followed list, its match index, and all formats of it.

Usage: python benchmarks/indicators_updates.py [--entries 1000000] [--changes N] [--without-formats]

25 releases that a client follows over HTTP on loopback: 1% of the names leave and 1% come in a day (or --changes of
them an hour), and every byte in both directions is counted, requests and headers included. The handshakes of HTTPS
are not counted: what is signed may travel without. Seconds are of a process's CPU.
"""

import argparse
import functools
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from indicators_data import name

from lamsach.feeds.formats import FORMATS
from lamsach.feeds.publisher import Publication
from lamsach.indicators import Indicator, Kind
from lamsach.indicators.fetching import WebFetcher
from lamsach.indicators.index import MatchIndex
from lamsach.indicators.record import Record
from lamsach.indicators.update import Follower

NOW = datetime.now(UTC).replace(microsecond=0)


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


def main() -> None:
    """Follow a day, and write all formats of its last list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=0, help="names that leave and come in an hour")
    parser.add_argument("--without-formats", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        newest = day_of_updates(given.entries, given.changes, random.Random(7), Path(place))
        if not given.without_formats:
            all_formats(newest, Path(place) / "out")


if __name__ == "__main__":
    main()
