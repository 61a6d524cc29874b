"""Captures in every wrapping say the same, kernel and Python agree on any packet, and damage stops nothing."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.hunt.captures.scanner import CaptureScanner
from lamsach.hunt.event import Reason
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.native import load_kernel
from lamsach.hunt.opening import Plan
from lamsach.hunt.stretches import Segment, read_lines
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

LISTED = ["bad.example", "203.0.113.0/24", "2001:db8::66", "http://web.example/a"]
INDEX = MatchIndex(build(Entry(Indicator.parse(value), "mirai") for value in LISTED))
SECOND = 1795366801
HEAD = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)


def dns(name: str, *, answer: bytes = b"") -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    flags = 0x8180 if answer else 0x0100
    record = b"\xc0\x0c\0\1\0\1\0\0\1\0\0\4" + answer if answer else b""
    return struct.pack(">HHHHHH", 7, flags, 1, bool(answer), 0, 0) + labels + b"\0\1\0\1" + record


def udp(source: int, target: int, payload: bytes) -> bytes:
    return struct.pack(">HHHH", source, target, 8 + len(payload), 0) + payload


def tcp(source: int, target: int, payload: bytes) -> bytes:
    return struct.pack(">HHIIBBHHH", source, target, 1, 1, 0x50, 0x18, 1000, 0, 0) + payload


def ipv4(body: bytes, target: str = "192.0.2.53", source: str = "192.0.2.10", protocol: int = 17) -> bytes:
    ends = bytes(map(int, source.split("."))) + bytes(map(int, target.split(".")))
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(body), 1, 0, 64, protocol, 0) + ends + body


def ipv6(body: bytes, protocol: int = 17) -> bytes:
    ends = bytes.fromhex("20010db8000000000000000000000010") + bytes.fromhex("20010db8000000000000000000000066")
    return struct.pack(">IHBB", 0x60000000, len(body), protocol, 64) + ends + body


def ethernet(packet: bytes, vlan: bytes = b"") -> bytes:
    return b"\0" * 12 + vlan + (b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd") + packet


def pppoe(packet: bytes) -> bytes:
    size = struct.pack(">H", len(packet) + 2)
    return b"\0" * 12 + b"\x88\x64\x11\0\0\1" + size + (b"\0\x21" if packet[0] >> 4 == 4 else b"\0\x57") + packet


def cooked_2(packet: bytes, vlan: bytes = b"") -> bytes:
    kind, rest = ethernet(packet, vlan)[12:14], ethernet(packet, vlan)[14:]
    return kind + b"\0" * 18 + rest


def client_hello(name: str) -> bytes:
    host = name.encode()
    extension = struct.pack(">HHHBH", 0, len(host) + 5, len(host) + 3, 0, len(host)) + host
    body = b"\3\3" + b"\0" * 32 + b"\0" + b"\0\2\x13\1" + b"\1\0" + struct.pack(">H", len(extension)) + extension
    return b"\x16\3\1" + struct.pack(">H", len(body) + 4) + b"\1\0" + struct.pack(">H", len(body)) + body


def pcap(*frames: bytes, link: int = 1) -> bytes:
    head = HEAD[:20] + struct.pack("<I", link)
    return head + b"".join(struct.pack("<IIII", SECOND + i, 5, len(f), len(f)) + f for i, f in enumerate(frames))


def pcapng(*frames: bytes) -> bytes:
    def block(kind: int, body: bytes) -> bytes:
        size = 12 + len(body)
        return struct.pack("<II", kind, size) + body + struct.pack("<I", size)

    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 65535))
    for number, frame in enumerate(frames):
        moment = (SECOND + number) * 1_000_000 + 5
        head = struct.pack("<IIIII", 0, moment >> 32, moment & 0xFFFFFFFF, len(frame), len(frame))
        out += block(6, head + frame + b"\0" * (-len(frame) % 4))
    return out


QUESTION = ipv4(udp(5000, 53, dns("x.BAD.example")))
PACKETS = {
    "question": (QUESTION, "192.0.2.10 bad.example"),
    "question over TCP": (ipv4(tcp(5000, 53, b"\0\x1f" + dns("bad.example")), protocol=6), "192.0.2.10 bad.example"),
    "answer": (ipv4(udp(53, 5000, dns("good.example", answer=bytes([203, 0, 113, 9]))), "192.0.2.10", "192.0.2.53"), "192.0.2.10 203.0.113.0/24"),
    "flow": (ipv4(tcp(5000, 443, b""), "203.0.113.7", protocol=6), "192.0.2.10 203.0.113.0/24"),
    "http": (ipv4(tcp(5000, 80, b"GET /a/b HTTP/1.1\r\nHost: web.example\r\n\r\n"), protocol=6), "192.0.2.10 http://web.example/a"),
    "tls": (ipv4(tcp(5000, 443, client_hello("bad.example")), protocol=6), "192.0.2.10 bad.example"),
    "ipv6": (ipv6(udp(5000, 9, b"x")), "2001:db8::10 2001:db8::66"),
}  # fmt: skip


def hunted(tmp_path: Path, capture: bytes, kernel: object = None) -> tuple[list[str], Hunt]:
    (tmp_path / "x.cap").write_bytes(capture)
    hunt = Hunt(Plan(INDEX, kernel=kernel))
    hunt.run([str(tmp_path / "x.cap")])
    return [f"{key.client} {INDEX.entry(key.entry).indicator.value}" for key in hunt.tally], hunt


@pytest.mark.parametrize("kernel", [load_kernel(), None], ids=["kernel", "python"])
@pytest.mark.parametrize("name", list(PACKETS))
def test_a_packet_is_told_in_every_wrapping(tmp_path: Path, name: str, kernel: object) -> None:
    packet, expected = PACKETS[name]
    cooked = b"\0" * 14 + ethernet(packet)[12:]
    wrapped = [
        pcap(ethernet(packet)),
        pcap(ethernet(packet, b"\x81\0\0\7")),
        pcap(ethernet(packet, b"\x88\xa8\0\7\x81\0\0\7")),
        pcap(packet, link=101),
        pcap(cooked, link=113),
        pcap(cooked_2(packet), link=276),
        pcap(cooked_2(packet, b"\x81\0\0\7"), link=276),
        pcap(pppoe(packet)),  # as at a line of fibre
        pcap(b"\0\0\0\2" + packet, link=108),
        pcap(packet, link=229 if packet[0] >> 4 == 6 else 228),
        pcapng(ethernet(packet)),
    ]
    for capture in wrapped:
        found, hunt = hunted(tmp_path, capture, kernel)
        assert found == [expected]
        assert next(iter(hunt.tally.values())).first == SECOND * 1_000_000 + 5
        assert hunt.counts.lines == 1


def test_a_cut_off_capture_gives_what_is_whole_and_is_told(tmp_path: Path) -> None:
    frame = ethernet(QUESTION)
    found, hunt = hunted(tmp_path, pcap(frame, frame)[:-5], load_kernel())
    assert found == ["192.0.2.10 bad.example"]
    assert (hunt.counts.lines, hunt.counts.refused[Reason.DAMAGED]) == (1, 1)


def test_a_packet_cut_off_by_the_snap_length_is_refused(tmp_path: Path) -> None:
    found, hunt = hunted(tmp_path, pcap(ethernet(QUESTION)[:-20], ethernet(QUESTION)), load_kernel())
    assert found == ["192.0.2.10 bad.example"]
    assert (hunt.counts.lines, hunt.counts.refused[Reason.DAMAGED]) == (2, 1)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(PACKETS)), st.integers(0, 200), st.binary(max_size=3), st.integers(0, 2)),
        min_size=1,
        max_size=6,
    ),
    st.integers(0, 30),
)
def test_kernel_and_python_say_the_same_of_any_packet(changes: list[tuple[str, int, bytes, int]], cut: int) -> None:
    frames = []
    for name, place, put, drop in changes:
        frame = ethernet(PACKETS[name][0])
        frames.append(frame[:place] + put + frame[place + len(put) + drop :])
    capture = pcap(*frames)
    capture = capture[: max(24, len(capture) - cut)]
    told = []
    for kernel in (None, load_kernel()):
        scanner = CaptureScanner(INDEX, capture, "x", kernel)
        done = scanner.scan(memoryview(capture), scanner.header, len(capture))
        told.append(
            (done, scanner.counts.lines, scanner.counts.other, dict(scanner.counts.refused), scanner.take().tally())
        )
    assert told[0] == told[1]


@given(st.binary(max_size=400), st.sampled_from([HEAD, pcapng()]))
def test_any_bytes_behind_a_header_stop_nothing(junk: bytes, head: bytes) -> None:
    import io

    scanner = CaptureScanner(INDEX, head, "x", load_kernel())
    whole = head + junk
    read_lines(Segment(io.BytesIO(whole), 0, len(whole)), scanner, head=b"", skip=0)
    scanner.take().tally()
