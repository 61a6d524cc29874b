"""Unpack the source of a macro module: MS-OVBA 2.4.1, the compressed container."""

_SIGNATURE = 0x01
_MARK = b"\x00Attribut"  # how the first line of every module begins, once compressed
_CHUNK = 4096
_COMPRESSED = 0x8000


def source_of(stream: bytes, limit: int) -> bytes:
    """Return the source that a module's stream holds, at most *limit* bytes; empty where it holds none."""
    at = stream.find(_MARK)
    if at < 3 or stream[at - 3] != _SIGNATURE:  # noqa: PLR2004 - the signature and the head of the first chunk
        return b""
    return decompressed(stream[at - 3 :], limit)


def decompressed(packed: bytes, limit: int) -> bytes:
    """Unpack a compressed container, as far as it is whole and *limit* allows."""
    out = bytearray()
    at = 1
    while at + 2 <= len(packed) and len(out) < limit:
        header = int.from_bytes(packed[at : at + 2], "little")
        end = min(at + (header & 0x0FFF) + 3, len(packed))
        at += 2
        if not header & _COMPRESSED:
            out += packed[at : at + _CHUNK]
            at = min(at + _CHUNK, len(packed))
            continue
        _chunk(packed[at:end], out)
        at = end
    return bytes(out[:limit])


def _chunk(packed: bytes, out: bytearray) -> None:
    start, at = len(out), 0
    while at < len(packed):
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed) or len(out) - start >= _CHUNK:
                return
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            if at + 2 > len(packed):
                return
            token = int.from_bytes(packed[at : at + 2], "little")
            at += 2
            bits = max(4, (len(out) - start - 1).bit_length())
            length = (token & (0xFFFF >> bits)) + 3
            offset = (token >> (16 - bits)) + 1
            if offset > len(out) - start:
                return  # damaged: nothing stands there
            for _step in range(length):
                out.append(out[-offset])
