"""The files of running programs: also those that were deleted after the start, which no folder shows any more."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lamsach.scan.walk import Found

_PROC = Path("/proc")
_DELETED = b" (deleted)"
_MOST_MAPPED = 2_000  # files of one program


class Program(NamedTuple):
    """A file that a running program is made of, and which program that is."""

    found: Found
    place: str


def programs(proc: Path = _PROC) -> Iterator[tuple[Program, int]]:
    """Yield each file once that a running program was started from or has loaded, open. The caller closes it.

    Programs of others are seen only by the administrator; what may not be seen is left out.
    """
    seen: set[tuple[int, int]] = set()
    for folder in sorted(proc.glob("[0-9]*")):
        place = f"{_text(folder / 'comm')} ({folder.name})"
        for path, link in _files(folder):
            try:
                handle = os.open(link, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            except OSError:
                continue
            state = os.fstat(handle)
            if (state.st_dev, state.st_ino) in seen:
                os.close(handle)
                continue
            seen.add((state.st_dev, state.st_ino))
            holder, name = os.path.split(path)
            yield Program(Found(holder, -1, os.fsdecode(name), state.st_dev, state.st_ino, b"/"), place), handle


def _files(folder: Path) -> Iterator[tuple[bytes, Path]]:
    """Yield path and kernel link of the program and of what it has loaded."""
    try:
        yield os.readlink(bytes(folder / "exe")).removesuffix(_DELETED), folder / "exe"  # noqa: PTH115 - bytes
        mapped = os.listdir(folder / "map_files")[:_MOST_MAPPED]  # noqa: PTH208 - the quickest way
    except OSError:
        return
    runnable = _runnable(folder)
    for name in mapped:
        if name in runnable:
            try:
                path = os.readlink(bytes(folder / "map_files" / name))  # noqa: PTH115 - bytes
            except OSError:
                continue
            if path.startswith(b"/"):
                yield path.removesuffix(_DELETED), folder / "map_files" / name


def _runnable(folder: Path) -> set[str]:
    """Return the address ranges of what may be run, as ``map_files`` names them (proc(5))."""
    try:
        lines = (folder / "maps").read_bytes().splitlines()
    except OSError:
        return set()
    found = set()
    for line in lines:
        span, rights, *_rest = line.split(maxsplit=2)
        if rights[2:3] == b"x":
            start, _dash, end = span.decode("ascii").partition("-")
            found.add(f"{start.lstrip('0') or '0'}-{end.lstrip('0') or '0'}")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return "?"
