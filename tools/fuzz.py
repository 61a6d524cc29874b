"""Fuzz the readers of the indicator list and of the scanner by coverage, with atheris.

Nothing but `LamsachError` may come out of one, no input may take longer than it should, and none may fill the memory.

Usage: python tools/fuzz.py [--seconds 60] [READER...]

Each reader runs in a process of its own, from its samples on, for so many seconds; all of them where none is named.
What breaks one is kept in the folder that is printed. Needs the packages of requirements/fuzz.txt, which
`make test-fuzz` installs; the tests of every day do the same by chance, with hypothesis.
"""

import argparse
import contextlib
import gzip
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "_data" / "feeds" / "sources"
SLOWEST = 20  # seconds that one input may take
MEMORY = 1024  # megabytes
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
Read = Callable[[bytes], object]


def readers() -> dict[str, tuple[Read, list[bytes]]]:
    """Return each reader and the inputs that it begins with: those of the list, and of the scanner."""
    sys.path.insert(0, str(ROOT))
    from tests.scan.fuzzed import readers as of_the_scanner

    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of our own in it
    return {**_of_the_list(), **of_the_scanner(Path(tempfile.mkdtemp(prefix="lamsach-fuzz-", dir=memory)))}


def _of_the_list() -> dict[str, tuple[Read, list[bytes]]]:
    from lamsach.feeds.intake import rows_of
    from lamsach.feeds.shadowserver import contacts
    from lamsach.feeds.sources import FORMATS
    from lamsach.feeds.unpacking import unpacked
    from lamsach.indicators.pack import Pack

    samples = {path.stem: path.read_bytes() for path in SAMPLES.iterdir()}
    found: dict[str, tuple[Read, list[bytes]]] = {
        name: (lambda raw, name=name: list(FORMATS[name].read(io.BytesIO(raw), {})), [samples[name]])  # type: ignore[misc]
        for name in FORMATS
        if name != "pdf"  # read in a process of its own, which no coverage reaches
    }
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.txt", samples["plain"])
    shadowserver = (
        b'"timestamp","src_ip","src_port","dst_ip","infection"\n"2026-11-22 08:00:00","192.0.2.7",4711,"192.0.2.9",""\n'
    )
    written = [b"hxxp://Bad[.]example.vn:80/a?b", b"(4)evil(3)com(0)", b"[2001:db8::1%eth0]:443", b"192.0.2.1/24"]
    found["anything"] = (lambda raw: list(rows_of(io.BytesIO(raw)).rows), list(samples.values()))
    found["packed"] = (
        lambda raw: unpacked(io.BytesIO(raw)).stream.read(1 << 20),
        [samples["docx"], zipped.getvalue(), gzip.compress(samples["plain"])],
    )
    found["contacts"] = (lambda raw: list(contacts(io.BytesIO(raw))), [shadowserver])
    found["value"] = (_value, written)
    found["pack"] = (Pack.read, [Pack(1, {"delta/000002": b"LSD1", "metadata/timestamp.json": b"{}"}).packed()])
    found.update(_of_lists())
    return found


def _value(raw: bytes) -> None:
    """Read one value; what came out must come out again, unchanged, and every reader must see the same host in it."""
    from lamsach.indicators import Indicator
    from lamsach.indicators.urls import url_host

    found = Indicator.parse(raw.decode("utf-8", "replace"))
    if Indicator.parse(found.value) != found:
        raise AssertionError(f"{found} is no normal form")
    if found.kind == "url" and urlsplit(found.value).hostname != url_host(found.value):
        raise AssertionError(f"{found} has two hosts")


def _of_lists() -> dict[str, tuple[Read, list[bytes]]]:
    from lamsach.indicators import Indicator, delta
    from lamsach.indicators.listing import open_list
    from lamsach.indicators.record import Record
    from lamsach.indicators.release import ReleaseList, write_list

    folder = Path(tempfile.mkdtemp(prefix="lamsach-fuzz-"))
    names = [Record(Indicator.parse(f"c{number}.example.vn"), family="Samplebot") for number in range(60)]
    write_list(folder / "old", 1, NOW, names[:50])
    write_list(folder / "new", 2, NOW, names[10:])
    old = ReleaseList(folder / "old")

    def release(raw: bytes) -> None:
        (folder / "given").write_bytes(raw)
        list(ReleaseList(folder / "given").entries())

    def listing(raw: bytes) -> None:
        (folder / "given").write_bytes(raw)
        open_list(folder / "given", folder / "cache")

    return {
        "delta": (lambda raw: delta.apply(old, raw, folder / "made"), [delta.make(old, ReleaseList(folder / "new"))]),
        "release": (release, [(folder / "old").read_bytes()]),
        "listing": (listing, [b"value,family\nc2.example.vn,Samplebot\n", (folder / "old").read_bytes()]),
    }


def fuzz(name: str, seconds: int, kept: Path) -> None:
    """Fuzz one reader in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["lamsach"]):
        from lamsach.core.errors import LamsachError

        read, seeds = readers()[name]
    place = kept / name
    (place / "seeds").mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (place / "seeds" / str(number)).write_bytes(seed)

    def one(raw: bytes) -> None:
        with contextlib.suppress(LamsachError):
            read(raw)

    options = [
        f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY}", "-max_len=16384",
        "-verbosity=0", f"-artifact_prefix={place}/",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(place / "seeds")], one)
    atheris.Fuzz()


def main() -> int:
    """Fuzz each reader that was named in a process of its own; return 1 where one broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="READER")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    if given.here:
        fuzz(given.names[0], given.seconds, given.here)
    kept, broken = Path(tempfile.mkdtemp(prefix="lamsach-fuzz-")), []
    for name in given.names or sorted(readers()):
        command = [sys.executable, __file__, name, "--seconds", str(given.seconds), "--here", str(kept)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        inputs = len(list((kept / name / "seeds").glob("*")))
        print(f"{name}: {'whole' if done.returncode == 0 else 'BROKEN'}, {inputs} inputs of different ways", flush=True)
        if done.returncode:
            broken.append(name)
            print(done.stderr[-3000:])
    print(f"kept: {kept}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
