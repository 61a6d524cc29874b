"""A compound file (MS-CFB) with some streams, as small as olefile reads it."""

import struct

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _LEAST = 512, 4096


def _entry(  # noqa: PLR0917 - the fields in their order
    name: str, kind: int, child: int, right: int, start: int, size: int
) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def compound_file(streams: dict[str, bytes]) -> bytes:
    """Return a file with these streams, each padded to 4,096 bytes, where small ones would need a table of their own."""
    padded = {name: content.ljust(_LEAST, b"\0") for name, content in streams.items()}
    folders = -(-(len(padded) + 1) // 4)
    sectors: list[bytes] = []
    chain = [_FAT]  # sector 0 is the table itself
    chain += [number + 2 if number + 1 < folders else _END for number in range(folders)]
    entries, at = [], 1 + folders
    for number, (name, content) in enumerate(padded.items(), 1):
        count = -(-len(content) // _SECTOR)
        chain += [*range(at + 1, at + count), _END]
        right = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, _FREE, right, at, len(content)))
        sectors.append(content.ljust(count * _SECTOR, b"\0"))
        at += count
    root = _entry("Root Entry", 5, 1, _FREE, _END, 0)
    directory = b"".join([root, *entries]).ljust(folders * _SECTOR, b"\0")
    assert len(chain) <= _SECTOR // 4
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _LEAST, _END, 0, _END, 0)
    head += struct.pack("<I", 0) + b"\xff" * (_SECTOR - len(head) - 4)
    return head + table + directory + b"".join(sectors)
