"""The files of running programs on Windows: what each was started from, and what it has loaded."""

import sys

if sys.platform != "win32":
    raise ImportError("of Windows only")

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from lamsach.scan.surroundings.programs import Program
from lamsach.scan.walk import Found
from lamsach.scan.windows.opening import by_path, file_at
from lamsach.scan.windows.processes import image
from lamsach.scan.windows.states import state_of

_MOST_LOADED = 2_000  # files of one program


def programs() -> Iterator[tuple[Program, int]]:
    """Yield each file once that a running program was started from or has loaded, open. The caller closes it.

    Programs of others are seen only by the administrator; what may not be seen is left out.
    """
    seen: set[tuple[int, int]] = set()
    for process in psutil.process_iter():
        place = f"{Path(image(process.pid)).name or '?'} ({process.pid})"
        for path in _files(process):
            handle = _open(path)
            if handle is None:
                continue
            state = state_of(handle)
            if (state.st_dev, state.st_ino) in seen:
                os.close(handle)
                continue
            seen.add((state.st_dev, state.st_ino))
            found = Found(os.fsencode(path.parent), -1, path.name, state.st_dev, state.st_ino, os.fsencode(path.anchor))
            yield Program(found, place), handle


def _open(path: Path) -> int | None:
    try:
        folder = by_path(os.fsencode(path.parent))
    except OSError:
        return None
    try:
        return file_at(folder, path.name)
    except OSError:
        return None
    finally:
        os.close(folder)


def _files(process: psutil.Process) -> Iterator[Path]:
    with contextlib.suppress(psutil.Error, OSError, ValueError):
        program = Path(image(process.pid))
        if program.is_absolute():
            yield program
        for each in process.memory_maps()[:_MOST_LOADED]:
            loaded = Path(each.path)
            if loaded.is_absolute() and loaded.suffix.lower() in {".exe", ".dll", ".ocx", ".cpl", ".drv"}:
                yield loaded
