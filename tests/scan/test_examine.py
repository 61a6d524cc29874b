"""What is packed is found however it is packed, and what could not be looked at is never called clean."""

import bz2
import gzip
import io
import lzma
import os
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator
from lamsach.scan.containers import CONTAINERS
from lamsach.scan.digests import HashList
from lamsach.scan.examine import Examination, Examiner
from lamsach.scan.finding import Basis, GapReason, Severity
from lamsach.scan.limits import MIB, Limits
from lamsach.scan.rules.collection import starter
from lamsach.scan.rules.engine import Rules
from tests.scan.conftest import NOW
from tests.scan.specimens import SPECIMENS, eicar

RULES = Rules.compile(starter().sources)


def examiner(limits: Limits | None = None, *entries: Entry) -> Examiner:
    index = MatchIndex(build(entries)) if entries else None
    return Examiner(HashList(index, NOW), RULES, limits or Limits(), list_trusted=True)


def reasons(seen: Examination) -> set[GapReason]:
    return {gap.reason for gap in seen.gaps}


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def taped(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def by_bsdtar(name: str, content: bytes, folder: Path, *options: str) -> bytes:
    (folder / name).write_bytes(content)
    done = subprocess.run(["bsdtar", "-cf", "-", *options, "-C", folder, name], capture_output=True, check=True)
    return done.stdout


PACKERS: dict[str, Callable[[str, bytes], bytes]] = {
    "zip": lambda name, content: zipped((name, content)),
    "stored zip": lambda name, content: zipped((name, content), method=zipfile.ZIP_STORED),
    "tar": lambda name, content: taped((name, content)),
    "gzip": lambda _name, content: gzip.compress(content),
    "bzip2": lambda _name, content: bz2.compress(content),
    "xz": lambda _name, content: lzma.compress(content),
    "tar.gz": lambda name, content: gzip.compress(taped((name, content))),
}


@pytest.mark.parametrize("packer", sorted(PACKERS))
def test_what_is_packed_is_found_with_its_way(packer: str) -> None:
    (finding,) = examiner().content(PACKERS[packer]("e.com", eicar()), "a").findings.values()
    assert finding.family == "EICAR-Test-File"
    assert finding.inside == (() if packer in {"gzip", "bzip2", "xz"} else ("e.com",))


@pytest.mark.needs("bsdtar", "libarchive-tools")
@pytest.mark.parametrize(
    "options", [["--format=7zip"], ["--format=iso9660"], ["--format=cpio"], ["--format=xar"], ["--format=ar"]]
)
def test_what_is_packed_by_other_programs_is_found(tmp_path: Path, options: list[str]) -> None:
    seen = examiner().content(by_bsdtar("e.com", eicar(), tmp_path, *options), "a")
    assert [(each.family, each.inside[0].lower()) for each in seen.findings.values()] == [("EICAR-Test-File", "e.com")]


@pytest.mark.needs("bsdtar", "libarchive-tools")
@pytest.mark.parametrize("encryption", ["zipcrypt", "aes128", "aes256"])
@pytest.mark.parametrize(("password", "known"), [("infected", True), ("not to be guessed", False)])
def test_samples_are_unpacked_with_their_usual_password(
    tmp_path: Path, encryption: str, password: str, known: bool
) -> None:
    options = ["--format=zip", "--options", f"zip:encryption={encryption}", "--passphrase", password]
    seen = examiner().content(by_bsdtar("e.com", eicar(), tmp_path, *options), "a")
    assert bool(seen.findings) is known
    assert reasons(seen) == (set() if known else {GapReason.ENCRYPTED})


def test_archives_within_archives_are_opened_to_the_limit_and_no_deeper() -> None:
    content = eicar()
    for level in range(6):
        content = zipped((f"{level}.zip", content))
    (finding,) = examiner().content(content, "a").findings.values()
    assert finding.inside == ("5.zip", "4.zip", "3.zip", "2.zip", "1.zip", "0.zip")
    seen = examiner(Limits(depth=3)).content(content, "a")
    assert (list(seen.findings), reasons(seen)) == ([], {GapReason.DEEP})


def test_a_thousand_archives_within_each_other_end_soon() -> None:
    content = b"core"
    for _level in range(1000):
        content = gzip.compress(content, 1)
    assert reasons(examiner().content(content, "a")) == {GapReason.DEEP}


@pytest.mark.parametrize(
    ("make", "limits", "reason"),
    [
        (lambda: gzip.compress(bytes(40 * MIB)), Limits(), GapReason.RATIO),
        (lambda: zipped(("bomb", bytes(40 * MIB))), Limits(), GapReason.RATIO),
        (
            lambda: zipped(*((f"{number}", bytes(1000)) for number in range(50))),
            Limits(unpacked=10_000),
            GapReason.UNPACKED,
        ),
        (lambda: taped(*((f"{number}", b"x") for number in range(50))), Limits(entries=20), GapReason.ENTRIES),
        (lambda: zipped(("large", os.urandom(3 * MIB))), Limits(member=MIB), GapReason.LARGE),
        (lambda: zipped(("a", b"a"), ("b", b"b")), Limits(seconds=-1), GapReason.TIME),
        (lambda: zipped(("held", os.urandom(3 * MIB))), Limits(held=MIB), GapReason.MEMORY),
        (lambda: gzip.compress(os.urandom(3 * MIB)), Limits(held=MIB), GapReason.MEMORY),
        (lambda: gzip.compress(os.urandom(5000))[:-100], Limits(), GapReason.DAMAGED),
        (lambda: taped(("a", b"x" * 5000))[:3000], Limits(), GapReason.DAMAGED),
        (lambda: b"7z\xbc\xaf\x27\x1c" + b"\xff" * 100, Limits(), GapReason.DAMAGED),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), Limits(), GapReason.DAMAGED),
    ],
    ids=lambda value: str(value) if isinstance(value, GapReason) else "",
)
def test_what_is_over_a_limit_or_damaged_is_not_called_clean(
    make: Callable[[], bytes], limits: Limits, reason: GapReason
) -> None:
    assert reason in reasons(examiner(limits).content(make(), "a"))


def test_an_archive_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    content = zipped(("e.com", eicar()), ("rest", os.urandom(4000)))
    seen = examiner().content(content[:-800], "a")
    assert [each.inside for each in seen.findings.values()] == [("e.com",)]
    assert seen.gaps


def test_names_within_archives_are_only_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["/etc/cron.d/evil", "../../evil", "C:\\evil", "a\x00b", "\u202efdp.exe", "-rf"]
    for packed in (zipped(*((name, eicar()) for name in names)), taped(*((name, eicar()) for name in names))):
        assert len(examiner().content(packed, "a").findings) >= len(names)
    assert list(tmp_path.iterdir()) == []


def on_disk(
    folder: Path, content: bytes, limits: Limits | None = None, *entries: Entry, size: int | None = None
) -> Examination:
    path = folder / "file"
    path.write_bytes(content)
    handle = os.open(path, os.O_RDONLY)
    try:
        return examiner(limits, *entries).file(handle, len(content) if size is None else size, "file")
    finally:
        os.close(handle)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_a_listed_file_is_found_by_any_of_its_digests(tmp_path: Path, algorithm: str) -> None:
    import hashlib

    content = os.urandom(5000)
    entry = Entry(Indicator.parse(hashlib.new(algorithm, content).hexdigest()), "Gamarue")
    (finding,) = on_disk(tmp_path, content, None, entry).findings.values()
    assert (finding.family, finding.basis, finding.trusted) == ("Gamarue", Basis.HASH, True)
    assert finding.sha256 == finding.file_sha256 == hashlib.sha256(content).hexdigest()
    (packed,) = on_disk(tmp_path, zipped(("x", content)), None, entry).findings.values()
    assert (packed.inside, packed.sha256) == (("x",), finding.sha256)
    assert packed.file_sha256 != packed.sha256


def test_an_entry_that_does_not_count_today_finds_nothing(tmp_path: Path) -> None:
    import hashlib
    from datetime import timedelta

    value = Indicator.parse(hashlib.sha256(b"content").hexdigest())
    over = Entry(value, "Gamarue", valid_until=NOW - timedelta(days=1))
    assert not on_disk(tmp_path, b"content", None, over).findings
    assert on_disk(tmp_path, b"content", None, over._replace(valid_until=NOW)).findings


def test_a_large_file_is_read_once_in_pieces_found_by_digest_and_never_clean(tmp_path: Path) -> None:
    import hashlib

    limits = Limits(window=MIB, overlap=4096)
    content = bytearray(os.urandom(3 * MIB))
    needle = b"xx" + b"~$WABCDEF.FAT32"
    content[MIB - 5 : MIB - 5 + len(needle)] = needle  # over the border of two pieces
    entry = Entry(Indicator.parse(hashlib.md5(content, usedforsecurity=False).hexdigest()), "Listed")
    seen = on_disk(tmp_path, bytes(content), limits, entry)
    assert reasons(seen) == {GapReason.LARGE}
    assert {each.family for each in seen.findings.values()} == {"Listed", "Gamarue"}
    assert seen.read == len(content)


def test_a_large_archive_is_opened_by_handle(tmp_path: Path) -> None:
    content = zipped(("rest", os.urandom(2 * MIB)), ("e.com", eicar()))
    seen = on_disk(tmp_path, content, Limits(window=MIB, overlap=4096))
    assert [each.inside for each in seen.findings.values()] == [("e.com",)]


def test_a_sparse_terabyte_is_read_to_the_limit_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    handle = os.open(path, os.O_RDONLY)
    try:
        seen = examiner(Limits(window=4 * MIB, largest=16 * MIB)).file(handle, 1 << 40, "sparse")
    finally:
        os.close(handle)
    assert (reasons(seen), seen.read) == ({GapReason.LARGE}, 16 * MIB)


def test_a_file_that_grew_or_shrank_meanwhile_is_not_called_clean(tmp_path: Path) -> None:
    for size in (50, 150):
        assert reasons(on_disk(tmp_path, bytes(100), size=size)) == {GapReason.CHANGED}


HEADS = [
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07\x00",
    b"MSCF\x00\x00\x00\x00",
]
HEADS += [
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"Rar!\x1a\x07\x01\x00",
    b"!<arch>\n",
    b"070701",
    b"xar!",
    b"\x4c\x00\x00\x00\x01\x14\x02\x00",
]


@given(st.sampled_from(HEADS), st.binary(max_size=3000))
def test_no_damaged_file_stops_the_scan(head: bytes, rest: bytes) -> None:
    examiner(Limits(seconds=5)).content(head + rest, "autorun.inf")


PACKED = {name: pack("e.com", eicar() + bytes(range(200))) for name, pack in PACKERS.items()}


@given(st.sampled_from(sorted(PACKED)), st.data())
@settings(max_examples=100)
def test_no_changed_byte_of_an_archive_stops_the_scan_or_hides_that_it_is_damaged(
    packer: str, data: st.DataObject
) -> None:
    content = bytearray(PACKED[packer])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    examiner(Limits(seconds=5)).content(bytes(content), "a")


def test_each_format_says_what_it_is() -> None:
    for each in CONTAINERS:
        assert each.name
        assert type(each).__doc__
        assert not each.recognises(b"")
        assert not each.recognises(b"plain text " * 1000)


def test_a_file_of_rules_is_not_what_its_rules_look_for() -> None:
    for name, text in starter().sources.items():
        assert examiner().content(text.encode(), name).findings == {}, "our own, wherever it is installed"
        packed = zipped((name, text.encode()))
        assert examiner().content(packed, "lamsach.pyz").findings == {}
    other = '// of others\nrule worm { strings: $a = "@WanaDecryptor@" $b = "@Please_Read_Me@" condition: $a and $b }'
    (finding,) = examiner().content(other.encode(), "others.YARA").findings.values()
    assert (finding.severity, finding.basis, finding.trusted) == (Severity.SUSPICIOUS, Basis.HEURISTIC, False)


def test_a_program_does_not_hide_behind_the_name_of_a_rule_file() -> None:
    (finding,) = examiner().content(SPECIMENS["sality_body"], "a.yar").findings.values()
    assert (finding.severity, finding.trusted) == (Severity.MALICIOUS, True)


@pytest.mark.parametrize(
    "text",
    [
        "Tệp /var/run/vpnfilterw và /var/run/vpnfilterm cho thấy thiết bị bị nhiễm VPNFilter.",
        "The beacon (beacon.x64.dll, beacon.dll) says: could not spawn %s (token): %d",
        "It asks id:%lu|bid:%lu|os:%lu|la:%lu|rg:%lu of its server.",
        "Sâu ghi tệp có nội dung: '[autorun]' và 'open=RECYCLER\\\\x.exe', hãy xóa tệp đó.",
        "PlugX writes bug.log and boot.cfg, and asks /update?id=%8.8x",
    ],
)
def test_a_letter_that_describes_malware_is_none(text: str) -> None:
    assert examiner().content(text.encode(), "cong-van.txt").findings == {}
