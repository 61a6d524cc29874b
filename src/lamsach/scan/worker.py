"""The process that reads hostile files: it is told what to look for, gives up its rights, and answers for each file.

Started as ``python -m lamsach.scan.worker CHANNEL``. It opens no file: it is handed open
ones. A file that kills it or keeps it busy for ever takes it along, and the scan goes on with another worker.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from lamsach.indicators.index import MatchIndex
from lamsach.scan.channel import READY, ClosedError, answer_line
from lamsach.scan.confinement import confine
from lamsach.scan.digests import HashList
from lamsach.scan.examine import Examiner
from lamsach.scan.finding import Gap, GapReason
from lamsach.scan.limits import Limits
from lamsach.scan.rules.engine import Rules
from lamsach.scan.workers import Channel, own_channel, receive


def examiner_of(setup: dict[str, Any]) -> Examiner:
    """Make the examiner that the scan asks for."""
    index = MatchIndex.open(Path(setup["index"])) if setup["index"] else None
    hashes = HashList(index, datetime.fromisoformat(setup["now"]))
    rules = Rules.compile(setup["rules"])
    return Examiner(hashes, rules, Limits(**setup["limits"]), list_trusted=setup["list_trusted"])


def warm(examiner: Examiner) -> None:
    """Load lazily what will be needed: later nothing can be opened any more."""
    import bz2  # noqa: F401
    import encodings.cp437
    import encodings.latin_1
    import encodings.utf_16_le  # noqa: F401
    import io
    import lzma  # noqa: F401
    import tarfile
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"a")
    taped = io.BytesIO()
    with tarfile.open(fileobj=taped, mode="w") as tape:
        tape.addfile(tarfile.TarInfo("a"))
    message = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: %s\n\nYQ==\n"
    for encoding in (b"base64", b"quoted-printable", b"x-uuencode"):
        examiner.content(message % encoding, "a")
    for content in (
        b"plain",
        packed.getvalue(),
        taped.getvalue(),
        b"7z\xbc\xaf\x27\x1c",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ):
        examiner.content(content, "a")


def serve(channel: Channel) -> None:
    """Look at files until the scan has no more."""
    setup, _none = receive(channel)
    examiner = examiner_of(setup)
    warm(examiner)
    measures = confine(setup["memory"]) if setup["confined"] else ()
    channel.sendall(f"{READY} {' '.join(measures)}\n".encode("ascii"))
    while True:
        message, handles = receive(channel)
        for (size, name), handle in zip(message["files"], handles, strict=True):
            try:
                seen = examiner.file(handle, size, name)
                line = answer_line(list(seen.findings.values()), list(seen.gaps), seen.sha256, seen.read)
            except MemoryError:
                line = answer_line([], [Gap(GapReason.MEMORY)], "", 0)
            finally:
                os.close(handle)
            channel.sendall(line)


def main() -> None:
    """Serve on the channel that the last argument names."""
    try:
        with own_channel(sys.argv[-1]) as channel:
            serve(channel)
    except (ClosedError, OSError, KeyboardInterrupt):
        pass


if __name__ == "__main__":
    main()
