"""What is made to harm is refused, or read, in a few megabytes: measured in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lamsach

MEASURE = """
import gzip, io, resource, sys, zipfile
from lamsach.core.errors import LamsachError
from lamsach.feeds.intake import rows_of
from lamsach.feeds.shadowserver import contacts
from lamsach.feeds.sources import FORMATS
from xml.parsers import expat

MB = 1 << 20

class Repeated(io.RawIOBase):
    "A head, then one piece again and again: large, and never in memory."
    def __init__(self, head, piece, size):
        self.rest, self.piece, self.left = head, piece * (MB // len(piece)), size
    def readable(self):
        return True
    def readinto(self, buffer):
        if not self.rest:
            self.rest = self.piece[: max(0, self.left)]
        count = min(len(buffer), len(self.rest))
        buffer[:count] = self.rest[:count]
        self.rest = self.rest[count:]
        self.left -= count
        return count

def packed(kind, path, piece, size):
    if kind == "gzip":
        with gzip.open(path, "wb", compresslevel=6) as file:
            for _mb in range(size // MB):
                file.write(piece * (MB // len(piece)))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("list.txt", "w", force_zip64=True) as file:
            for _mb in range(size // MB):
                file.write(piece * (MB // len(piece)))
    return open(path, "rb")

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

stream = eval(sys.argv[2])
named = FORMATS[sys.argv[1]] if sys.argv[1] in FORMATS else None
before, rows, refused = peak(), 0, 0
try:
    found = contacts(stream) if sys.argv[1] == "contacts" else rows_of(stream, named).rows
    for row in found:
        rows += 1
        refused += hasattr(row, "reason")
    said = "read"
except LamsachError:
    said = "refused"
print(said, rows, refused, peak() - before)
"""


def measured(kind: str, stream: str, folder: Path) -> tuple[str, int, int, int]:
    """Return what became of an input, how many rows and refusals it gave, and the megabytes that it took."""
    environment = {**os.environ, "PYTHONPATH": str(Path(lamsach.__file__).parents[1])}
    command = [sys.executable, "-c", MEASURE, kind, stream]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=folder)
    assert done.returncode == 0, done.stderr
    said, rows, refused, megabytes = done.stdout.split()
    return said, int(rows), int(refused), int(megabytes)


HUNDRED_MEGABYTES = "100 * MB"
LINES = {
    "a line of 100 MB": f"Repeated(b'bad.example.vn\\n', b'a', {HUNDRED_MEGABYTES})",
    "100 MB of NULs": f"Repeated(b'bad.example.vn\\n', b'\\0', {HUNDRED_MEGABYTES})",
    "100 MB that are no UTF-8": f"Repeated(b'bad.example.vn\\n', b'\\xff', {HUNDRED_MEGABYTES})",
    "100 MB of UTF-16 without an end": f"Repeated(b'\\xff\\xfea\\0\\n\\0', b'a\\0', {HUNDRED_MEGABYTES})",
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("kind", ["plain", "csv", "hosts", "text", "rpz", "suricata", "contacts"])
@pytest.mark.deep
def test_a_huge_line_costs_no_memory_in_any_format_of_lines(kind, name, tmp_path):
    _said, rows, _refused, megabytes = measured(kind, LINES[name], tmp_path)
    assert rows <= 2
    assert megabytes < 12


@pytest.mark.parametrize(
    ("kind", "stream"),
    [
        pytest.param("?", "packed('gzip', 'bomb', b'\\0', 200 * MB)", id="gzip of NULs"),
        pytest.param("?", "packed('zip', 'bomb', b'a.example.vn\\n', 200 * MB)", id="zip of one line"),
        pytest.param("stix", "packed('gzip', 'bomb', b'[', 200 * MB)", id="gzip of brackets"),
        pytest.param("?", "io.BytesIO(b'<ioc>' + b'<a>' * 100000)", id="depth of XML"),
    ],
)  # fmt: skip
def test_a_bomb_is_refused_before_it_takes_memory(kind, stream, tmp_path):
    said, _rows, _refused, megabytes = measured(kind, stream, tmp_path)
    assert said == "refused"
    assert megabytes < 48


def test_what_is_packed_as_lists_are_is_read_whole(tmp_path):
    """The control: a large list is no bomb."""
    stream = "packed('gzip', 'list', b''.join(b'host%d.example.vn\\n' % n for n in range(50000)), 20 * MB)"
    said, rows, refused, _megabytes = measured("?", stream, tmp_path)
    assert (said, refused) == ("read", 0)
    assert rows == 1_000_000
