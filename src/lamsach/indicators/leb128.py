"""Numbers of any size in as few bytes as they need: LEB128, seven bits a byte, the lowest first (DWARF 5, 7.6)."""

_MOST_BITS = 63


def write(number: int) -> bytes:
    """Return *number*, which is not negative."""
    out = bytearray()
    while number > 127:  # noqa: PLR2004 - seven bits a byte
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def read(raw: bytes, at: int) -> tuple[int, int]:
    """Return the number that stands at *at*, and where it ends. Raises `ValueError` for one that is cut off or huge."""
    number = shift = 0
    while at < len(raw) and shift < _MOST_BITS:
        byte = raw[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:  # noqa: PLR2004
            return number, at
        shift += 7
    raise ValueError(raw[at : at + 1])
