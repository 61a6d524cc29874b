"""Programs that were packed: UPX is unpacked, installers are opened, of all others it is said that they were packed."""

import contextlib
import lzma
import random
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.containers import upx
from lamsach.scan.containers.program_image import LinuxImage, WindowsImage
from lamsach.scan.containers.self_extracting import is_dense
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget, Limits, OverLimitError
from tests.scan.containers.test_formats import program, ways
from tests.scan.specimens import SPECIMENS, eicar
from tests.scan.test_examine import examiner, reasons


class Bits:
    """What NRV writes: words of bits, and whole bytes that stand after the word in which they are asked for."""

    def __init__(self, width: int) -> None:
        self.width, self.out = width, bytearray()
        self.place, self.bits = 0, []

    def bit(self, value: int) -> None:
        if not self.bits:
            self.place = len(self.out)
            self.out += bytes(self.width // 8)
        self.bits.append(int(value))
        if len(self.bits) == self.width:
            self._word()

    def _word(self) -> None:
        value = int("".join(map(str, self.bits)).ljust(self.width, "0"), 2)
        self.out[self.place : self.place + self.width // 8] = value.to_bytes(self.width // 8, "little")
        self.bits = []

    def byte(self, value: int) -> None:
        self.out.append(value)

    def done(self) -> bytes:
        if self.bits:
            self._word()
        return bytes(self.out)


def number_b(bits: Bits, value: int) -> None:
    """Write a number of at least two as NRV2B does: each bit, and whether it was the last."""
    digits = bin(value)[3:]
    for at, digit in enumerate(digits):
        bits.bit(int(digit))
        bits.bit(at == len(digits) - 1)


def nrv2b(content: bytes, width: int) -> bytes:
    """Pack with NRV2B: runs of one byte become matches, all else stands there as it is."""
    bits, at = Bits(width), 0
    while at < len(content):
        run = 0
        while at and at + run < len(content) and content[at + run] == content[at - 1]:
            run += 1
        if run < 6:
            bits.bit(1)
            bits.byte(content[at])
            at += 1
            continue
        bits.bit(0)
        number_b(bits, 3)  # an offset of one, below
        bits.byte(0)
        bits.bit(0)
        bits.bit(0)
        number_b(bits, run - 3)
        at += run
    bits.bit(0)
    number_b(bits, 0x1000002)
    bits.byte(0xFF)
    return bits.done()


def budget(**limits: int) -> Budget:
    return Budget(Limits(**limits))


@given(st.lists(st.one_of(st.binary(max_size=40), st.builds(lambda one: one * 50, st.binary(min_size=1, max_size=1)))))
def test_what_was_packed_with_nrv2b_comes_out_as_it_was(pieces: list[bytes]) -> None:
    content = b"".join(pieces) or b"x"
    for method, width in zip((2, 3, 4), (32, 8, 16), strict=True):
        assert upx.unpack(method, nrv2b(content, width), len(content), budget()) == content


@given(st.binary(max_size=300), st.integers(0, 20), st.integers(0, 1 << 20))
def test_no_packed_data_does_more_than_fail(packed: bytes, method: int, size: int) -> None:
    with contextlib.suppress(upx.DamagedError):
        assert len(upx.unpack(method, packed, size, budget())) == size


def test_what_unpacks_to_too_much_is_not_begun() -> None:
    with pytest.raises(OverLimitError):
        upx.unpack(2, b"x", 1 << 30, budget())


def upx_program(content: bytes) -> bytes:
    packed = nrv2b(content, 32)
    sums = struct.pack("<IIII", zlib.adler32(content), zlib.adler32(packed), len(content), len(packed))
    head = b"UPX!" + bytes((13, 9, 2, 8)) + sums + bytes(8)
    frame = bytearray(program(head + packed))
    frame[frame.index(b".text") :][:5] = b"UPX0\0"
    at = frame.index(b".text")
    frame[at : at + 5] = b"UPX0\0"
    return bytes(frame)


def test_a_windows_program_packed_by_upx_is_looked_into() -> None:
    content = bytes(300) + SPECIMENS["sality_body"] + bytes(300)
    packed = upx_program(content)
    assert ways(packed) >= {("UPX",)} or reasons(examiner().content(packed, "a")) == set()
    assert upx.windows(packed, budget()) == content
    broken = bytearray(packed)
    broken[-30] ^= 0xFF
    assert reasons(examiner().content(bytes(broken), "a")) == {GapReason.PACKED}


@pytest.mark.needs("upx", "upx-ucl")
@pytest.mark.parametrize("options", [["-1"], ["-9", "--nrv2b"], ["--nrv2d"], ["--nrv2e"], ["--lzma"]])
def test_a_linux_program_packed_by_upx_itself_is_looked_into(options: list[str], tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    marks = SPECIMENS["gafgyt_bot"][64:]
    content = bytearray(Path("/bin/true").read_bytes())
    at = content.rindex(b"\0" * (len(marks) + 64)) + 32
    content[at : at + len(marks)] = marks
    plain.write_bytes(content)
    plain.chmod(0o755)
    done = subprocess.run(
        ["upx", "-q", "--force", *options, "-o", packed, plain], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    raw = packed.read_bytes()
    assert marks not in raw
    (finding,) = examiner().content(raw, "bot").findings.values()
    assert (finding.family, finding.inside) == ("Gafgyt", ("UPX",))


def packed_by(name: bytes) -> bytes:
    frame = bytearray(program(b""))
    at = frame.index(b".text")
    frame[at : at + 8] = name.ljust(8, b"\0")
    return bytes(frame)


@pytest.mark.parametrize(
    ("mark", "form"), [(b".aspack", "ASPack"), (b".petite", "Petite"), (b".vmp0", "VMProtect"), (b".MPRESS1", "MPRESS")]
)
def test_a_packed_program_is_not_called_clean(mark: bytes, form: str) -> None:
    (gap,) = examiner().content(packed_by(mark), "a.exe").gaps
    assert (gap.reason, gap.form) == (GapReason.PACKED, form)


def test_a_program_that_runs_where_it_writes_is_packed() -> None:
    at = 0x40 + 24  # of the optional header, which this frame does not have: give it one
    frame = (
        b"MZ".ljust(0x3C, b"\0")
        + struct.pack("<I", 0x40)
        + b"PE\0\0"
        + struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, 96, 0)
    )
    frame += struct.pack("<H14xI", 0x10B, 0x1000).ljust(96, b"\0")
    assert len(frame) == at + 96
    for flags, expected in ((0xE0000020, {GapReason.PACKED}), (0x60000020, set())):
        section = b".text\0\0\0" + struct.pack("<IIIIIIHHI", 16, 0x1000, 16, 0x200, 0, 0, 0, 0, flags)
        content = (frame + section).ljust(0x210, b"\x90")
        assert reasons(examiner().content(content, "a.exe")) == expected


def linux_program(flags: int, sections: int = 5) -> bytes:
    head = b"\x7fELF\2\1\1".ljust(16, b"\0") + struct.pack(
        "<HHIQQQIHHHHHH", 2, 62, 1, 0x1000, 64, 0, 0, 64, 56, 1, 64, sections, 0
    )
    return head + struct.pack("<IIQQQQQQ", 1, flags, 0, 0x1000, 0x1000, 500, 500, 0) + bytes(400)


def test_a_linux_program_that_runs_where_it_writes_is_packed() -> None:
    assert reasons(examiner().content(linux_program(7), "a")) == {GapReason.PACKED}
    assert reasons(examiner().content(linux_program(5), "a")) == set()


def nsis(content: bytes, *, solid: bool, method: str) -> bytes:
    """Return what NSIS puts behind its program: a header and one file."""

    def pack(data: bytes) -> bytes:
        if method == "deflate":
            stream = zlib.compressobj(9, zlib.DEFLATED, -15)
            return stream.compress(data) + stream.flush()
        alone = lzma.compress(data, lzma.FORMAT_ALONE, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16}])
        return alone[:5] + alone[13:]

    files = (b"header" * 9, content)
    if solid:
        data = pack(b"".join(struct.pack("<I", len(each)) + each for each in files))
    else:
        data = b"".join(struct.pack("<I", len(pack(each)) | 0x80000000) + pack(each) for each in files)
    return b"\0\0\0\0\xef\xbe\xad\xdeNullsoftInst" + struct.pack("<II", 54, len(data)) + data


@pytest.mark.parametrize("solid", [True, False])
@pytest.mark.parametrize("method", ["deflate", "lzma"])
def test_an_installer_by_nsis_is_opened(*, solid: bool, method: str) -> None:
    packed = nsis(eicar() + bytes(2000), solid=solid, method=method)
    seen = examiner().content(program(bytes(100) + packed), "setup.exe")
    assert {each.inside for each in seen.findings.values()} == {("NSIS 1",)}
    assert not seen.gaps


def test_an_installer_by_nsis_with_its_own_bzip_is_named() -> None:
    raw = b"\0\0\0\0\xef\xbe\xad\xdeNullsoftInst" + bytes(8) + b"\x31\x05" + bytes(200)
    (gap,) = examiner().content(program(raw), "setup.exe").gaps
    assert (gap.reason, gap.form) == (GapReason.UNKNOWN_FORMAT, "NSIS")


def test_dense_data_behind_a_program_is_said_and_a_signature_is_not() -> None:
    noise = random.Random(5).randbytes(1 << 16)
    assert is_dense(noise)
    assert not is_dense(b"plain words " * 9999)
    (gap,) = examiner().content(program(noise), "a.exe").gaps
    assert gap.form == "data behind a program"


@given(st.binary(max_size=400))
def test_no_frame_of_a_program_does_more_than_be_none(content: bytes) -> None:
    WindowsImage.of(b"MZ" + content)
    LinuxImage.of(b"\x7fELF" + content)
    examiner().content(b"MZ" + content + b"PE\0\0" + content, "a")
    examiner().content(b"\x7fELF\1\1" + content, "a")
