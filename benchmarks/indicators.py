"""The way into the indicator list: intake, guard, extraction, beside their peers.

Usage: python benchmarks/indicators.py [--only PART] [--peers PYTHON]

The peer of the guard is pymispwarninglists, whose data it holds; other peers (IntelMQ, ioc-finder, stix2) run where
PYTHON's environment has them, as programs of their own. Seconds are medians of a process's CPU. What a list costs once
it is made stands in indicators_updates.py.
"""

import argparse
import gc
import io
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

import indicators_peers as peers
from indicators_data import address, name, prose, urlhaus

from lamsach.feeds.extraction import extract
from lamsach.feeds.guard import Guard
from lamsach.feeds.intake import rows_of, take
from lamsach.indicators import Indicator

RUNS = 3
MAKE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent.parent / "src")!r})
from lamsach.feeds.guard import Guard
Guard.open()
"""
ROWS = 100_000
PEERS_ROWS = 20_000


def median(work: Callable[[], object]) -> float:
    """Return the median of the CPU seconds of some runs."""
    taken = []
    for _run in range(RUNS):
        gc.collect()
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def intake_and_guard(chance: random.Random, python: str) -> None:
    """Measure the way in."""
    # Made in a process of its own where it is missing, so that what is measured is what every later start costs.
    subprocess.run([sys.executable, "-c", MAKE], check=True)
    start, before = time.perf_counter(), memory()
    guard = Guard.open()
    taken = (time.perf_counter() - start) * 1000
    print(f"guard: {len(guard):,} values opened in {taken:.0f} ms, {memory() - before} MB")
    raw = urlhaus(chance, ROWS)
    taken = median(lambda: take(rows_of(io.BytesIO(raw)).rows, guard))
    print(f"intake (URLhaus CSV, normal form, dedupe, guard): {ROWS / taken:,.0f} rows/s")
    if python:
        print(f"  its peer, IntelMQ's parser of CSV: {peers.of_the_intake(python, urlhaus(chance, PEERS_ROWS))}")
    plain = "\n".join(name(chance) for _row in range(ROWS)).encode()
    taken = median(lambda: take(rows_of(io.BytesIO(plain)).rows, guard))
    print(f"intake (plain names): {ROWS / taken:,.0f} rows/s")
    values = [Indicator.parse(name(chance)) for _row in range(ROWS // 2)]
    values += [Indicator.parse(address(chance)) for _row in range(ROWS // 2)]
    taken = median(lambda: [guard.check(value) for value in values])
    print(f"guard alone: {len(values) / taken:,.0f} values/s, {memory()} MB at most, samples included")
    print(
        f"  its peer, pymispwarninglists: {peers.of_the_guard([each.value for each in values[:: len(values) // 40]])}"
    )


def memory() -> int:
    """Return the largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def extraction(chance: random.Random, python: str) -> None:
    """Measure the values found in text."""
    text = prose(chance)
    for part in (1, 4):
        piece = text[: len(text) * part // 4]
        taken = median(lambda piece=piece: sum(1 for _value in extract(piece)))  # type: ignore[misc]
        print(f"extraction from {len(piece) / 1e6:.1f} MB of text: {len(piece) / 1e6 / taken:.1f} MB/s")
    if python:
        peers.of_the_extraction(python, text[:300_000])


def main() -> None:
    """Run all parts, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["intake", "extraction"])
    parser.add_argument("--peers", default="", help="a Python that has the peers")
    given = parser.parse_args()
    chance = random.Random(7)
    if given.only in {None, "intake"}:
        intake_and_guard(chance, given.peers)
    if given.only in {None, "extraction"}:
        extraction(chance, given.peers)


if __name__ == "__main__":
    main()
