"""Whether a log is a capture, by its first bytes. Asked of every log, so what reads captures is not loaded for it."""

import struct

PCAP = {
    b"\xd4\xc3\xb2\xa1": ("<", 1),
    b"\xa1\xb2\xc3\xd4": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1000),
}
PCAPNG = b"\x0a\x0d\x0d\x0a"
HEADER = 24  # bytes of pcap's header
DNSTAP = b"protobuf:dnstap.Dnstap"
_START = 2


def is_capture(head: bytes) -> bool:
    """Return whether a file that begins with *head* is a capture."""
    return head[:4] in PCAP or head[:4] == PCAPNG


def is_dnstap(head: bytes) -> bool:
    """Return whether a file that begins with *head* is a frame stream of dnstap."""
    if len(head) < 12 or head[:4] != bytes(4):  # noqa: PLR2004 - escape, length, kind
        return False
    size, kind = struct.unpack_from(">II", head, 4)
    return kind == _START and DNSTAP in head[12 : 8 + min(size, 512)]
