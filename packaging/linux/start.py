"""Start of the one-file program: unpack once into the person's own cache, then run from there.

Libraries in machine code cannot be loaded out of a zip. The folder is named after the content, made whole under another
name first, and belongs to this user alone.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

NEEDED = (int("@MAJOR@"), int("@MINOR@"))


def unpacked(packed: Path, cache: Path) -> Path:
    """Return the folder that holds the program, made where it is missing. Raises OSError."""
    with packed.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:32]
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = cache / f"program-{digest}"
    if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.getuid():
        return folder
    half = Path(tempfile.mkdtemp(dir=cache))
    try:
        with zipfile.ZipFile(packed) as files:
            files.extractall(half, [name for name in files.namelist() if name.startswith("site/")])
        (half / "site").rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    for old in cache.glob("program-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def main() -> None:
    """Unpack and run."""
    if sys.version_info[:2] != NEEDED:
        sys.exit(f"lamsach: this file needs Python {NEEDED[0]}.{NEEDED[1]}: run it with python{NEEDED[0]}.{NEEDED[1]}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lamsach"
    try:
        sys.path.insert(0, str(unpacked(Path(sys.argv[0]).resolve(), cache)))
    except OSError as error:
        sys.exit(
            f"lamsach: it cannot be unpacked into {cache}: {error.strerror}. Set XDG_CACHE_HOME to a folder of yours."
        )
    from lamsach.cli import main as command_line  # type: ignore[import-not-found,unused-ignore]

    command_line()


if __name__ == "__main__":
    main()
