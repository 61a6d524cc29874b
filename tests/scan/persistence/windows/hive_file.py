"""A writer of registry hives for the tests: keys and values in, the bytes of a hive out, as Windows lays them."""

import struct

from lamsach.scan.persistence.windows.values import Value

NONE = 0xFFFFFFFF
INLINE = 0x80000000
SEGMENT = 16_344


class HiveFile:
    """One hive, made cell by cell."""

    def __init__(self) -> None:
        self.cells = bytearray(bytes(32))  # the head of the first bin

    def cell(self, data: bytes) -> int:
        at = len(self.cells)
        size = -(-(len(data) + 4) // 8) * 8
        self.cells += struct.pack("<l", -size) + data.ljust(size - 4, b"\0")
        return at

    def value(self, value: Value) -> int:
        latin = value.name.isascii()
        name = value.name.encode("latin-1" if latin else "utf-16-le")
        data = value.data
        if len(data) <= 4:
            size, place = INLINE | len(data), struct.unpack("<L", data.ljust(4, b"\0"))[0]
        elif len(data) > SEGMENT:
            pieces = [self.cell(data[at : at + SEGMENT]) for at in range(0, len(data), SEGMENT)]
            listed = self.cell(struct.pack(f"<{len(pieces)}L", *pieces))
            size, place = len(data), self.cell(struct.pack("<2sHL", b"db", len(pieces), listed))
        else:
            size, place = len(data), self.cell(data)
        return self.cell(struct.pack("<2sHLLLHH", b"vk", len(name), size, place, value.kind, latin, 0) + name)

    def key(self, name: str, values: list[Value], below: list[tuple[str, int]], kind: bytes = b"lh") -> int:
        latin = name.isascii()
        text = name.encode("latin-1" if latin else "utf-16-le")
        places = [self.value(each) for each in values]
        listed = self.cell(struct.pack(f"<{len(places)}L", *places)) if places else NONE
        keys = self.names([place for _name, place in sorted(below, key=lambda each: each[0].upper())], kind)
        head = struct.pack("<2sHQLL", b"nk", 0x20 if latin else 0, 0, 0, 0)
        counts = struct.pack("<LLLLLLLL", len(below), 0, keys, NONE, len(places), listed, NONE, NONE)
        return self.cell(head + counts + bytes(20) + struct.pack("<HH", len(text), 0) + text)

    def names(self, places: list[int], kind: bytes) -> int:
        if not places:
            return NONE
        if kind == b"ri":
            return self.cell(
                struct.pack("<2sH", kind, len(places))
                + b"".join(struct.pack("<L", self.names([place], b"li")) for place in places)
            )
        width = "LL" if kind in {b"lf", b"lh"} else "L"
        return self.cell(
            struct.pack("<2sH", kind, len(places))
            + b"".join(struct.pack(f"<{width}", place, *([0] if width == "LL" else [])) for place in places)
        )

    def bytes(self, root: int, *, dirty: bool = False) -> bytes:
        size = -(-len(self.cells) // 4096) * 4096
        left = size - len(self.cells)
        cells = self.cells + (struct.pack("<l", left).ljust(left, b"\0") if left else b"")
        cells[:12] = struct.pack("<4sLL", b"hbin", 0, size)
        head = struct.pack("<4sLLQLLLLLLL", b"regf", 1, 1 + dirty, 0, 1, 5, 0, 1, root, size, 1)
        return head.ljust(4096, b"\0") + bytes(cells)


def hive(tree: dict[str, list[Value]], *, kind: bytes = b"lh", dirty: bool = False) -> bytes:
    r"""Return a hive with these keys (``A\B``: the values of A's key B); keys above them are made."""
    made = HiveFile()

    def build(path: str, name: str) -> int:
        start = path + "\\" if path else ""
        parts = {
            key[len(start) :].partition("\\")[0]
            for key in tree
            if key.lower().startswith(start.lower()) and key != path
        }
        below = [(each, build(start + each, each)) for each in sorted({part for part in parts if part})]
        return made.key(name, tree.get(path, []), below, kind)

    return made.bytes(build("", "ROOT"), dirty=dirty)
