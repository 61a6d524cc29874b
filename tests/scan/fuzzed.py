"""The readers of the scanner for ``tools/fuzz.py``, each with the inputs that it begins with.

A reader of a container may refuse its input by whatever exception: what counts is that it ends, within its limits. All
others SHALL raise nothing but what their reader's docstring names, for nobody catches more.
"""

import bz2
import contextlib
import gzip
import io
import json
import lzma
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

from lamsach.indicators.rule_pack import RulePack
from lamsach.scan import mounts
from lamsach.scan.channel import answer_line, read_answer
from lamsach.scan.containers import CONTAINERS, Container, container_of
from lamsach.scan.digests import HashList
from lamsach.scan.examine import Examiner
from lamsach.scan.finding import Basis, Finding, Gap, GapReason, Severity
from lamsach.scan.limits import MIB, Budget, Limits
from lamsach.scan.persistence.machine import Machine
from lamsach.scan.persistence.registry import LINUX
from lamsach.scan.persistence.windows import tasks
from lamsach.scan.persistence.windows.hive import Hive
from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.offline import OfflineRegistry
from lamsach.scan.persistence.windows.registry import WINDOWS
from lamsach.scan.persistence.windows.values import MadeRegistry
from lamsach.scan.quarantine.attributes import Attributes
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.rules.collection import RuleSet, starter, with_folder
from lamsach.scan.rules.engine import Rules
from lamsach.scan.triage import INSPECTORS, Inspector
from tests.scan.conftest import NOW
from tests.scan.containers.compound_file import compound_file
from tests.scan.containers.test_documents import attribute, object_of, pdf
from tests.scan.containers.test_formats import cab, program, rar
from tests.scan.containers.test_programs import linux_program, nsis, upx_program
from tests.scan.containers.test_streams import binhex, szdd
from tests.scan.persistence.findings import PASSWD
from tests.scan.persistence.findings import ROWS as LINUX_ROWS
from tests.scan.persistence.windows.findings import FILES, HOME, LAN, PROFILES, ROWS, TASK, ex
from tests.scan.persistence.windows.hive_file import hive
from tests.scan.quarantine.scene import IDENTIFIER
from tests.scan.specimens import eicar
from tests.scan.test_examine import taped, zipped
from tests.scan.triage.test_inspectors import ORDINARY, STANDS_OUT, packed_module

Read = Callable[[bytes], object]
Reader = tuple[Read, list[bytes]]
TESTFILES = Path("/usr/share/clamav-testfiles")
LIMITS = Limits(member=4 * MIB, unpacked=16 * MIB, held=16 * MIB, entries=2_000, seconds=8)
LONGEST = 64 << 10  # of a sample
STICK = eicar() + bytes(100)
NAMES = ("a", "a.lnk", "autorun.inf", "hosts", "invoice.pdf.exe", "vba/module1.bas", "androidmanifest.xml", "a.docx")
CONFIG = r"C:\Windows\System32\config"


def samples() -> list[bytes]:
    """Return harmless files of every format that is opened: our own, and Debian's test files where they are."""
    mail = b"From: a@example.vn\nMIME-Version: 1.0\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\nUEsF\n"
    onenote = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(500)
    onenote += bytes.fromhex("e716e3bd65261145a4c48d4d0b7a9eac") + struct.pack("<QIQ", len(STICK), 0, 0) + STICK
    tnef = b"\x78\x9f\x3e\x22\1\0" + attribute(1, 0x89006, b"\0\0\1\0") + attribute(2, 0x6800F, STICK)
    made = [
        zipped(("a.txt", STICK), ("b/c.txt", b"b")), taped(("a", STICK)), gzip.compress(STICK), bz2.compress(STICK),
        lzma.compress(STICK), compound_file({"stream": STICK, "\x01Ole10Native": object_of(STICK)}),
        compound_file({"VBA/Module1": packed_module(b'Attribute VB_Name = "M"\r\nSub AutoOpen()\r\nEnd Sub\r\n')}),
        rar(b"a", b"b" * 60), cab(b"a", b"b" * 60), szdd(STICK), binhex(STICK), pdf(zlib.compress(STICK), b"/Filter /FlateDecode"),
        b"{\\rtf1 {\\object{\\*\\objdata " + object_of(STICK).hex().encode() + b"}}}", onenote, tnef, mail,
        b"<html><a href='data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=='>x</a>",
        program(zipped(("x", STICK))), program(nsis(STICK, solid=True, method="lzma")), upx_program(bytes(300) + STICK),
        linux_program(5), bytes(32769) + b"BEA01", b"\x60\xea" + bytes(50),
        b"begin 644 e.com\n#86)C\n`\nend\n",
    ]  # fmt: skip
    found = [path.read_bytes() for path in sorted(TESTFILES.glob("*"))] if TESTFILES.is_dir() else []
    return [*made, *(each for each in found if len(each) <= LONGEST)]


def readers(scratch: Path) -> dict[str, Reader]:
    """Return each reader with its samples. Those that read a whole disk write it below *scratch*."""
    every = samples()
    return {
        **{f"container-{each.name.replace(' ', '-')}": _container(each, every) for each in CONTAINERS},
        **{f"inspector-{each.name.replace(' ', '-')}": _inspector(each) for each in INSPECTORS},
        "examine": (_examine(), [bytes([number % len(NAMES)]) + each for number, each in enumerate(every)]),
        "answer": (_only(ValueError, read_answer), [_answer(), b"17"]),
        "hive": (_only(ValueError, _whole_hive), [_hive()]),
        "windows-hives": (_windows_hives(scratch / "hives"), [_hive()]),
        "windows-files": (_windows_files(scratch / "windows"), [content for _place, _path, content, *_rest in FILES]),
        "windows-task": (_only(ValueError, tasks.read), [TASK.encode("utf-16"), TASK.encode()]),
        "linux-files": (_linux_files(scratch / "linux"), [row.content.encode() for row in LINUX_ROWS]),
        "rules": (_rules(scratch / "rules"), [text.encode() for text in starter().sources.values()]),
        "rule-pack": (RulePack.of, [RulePack({"a.yar": "rule a { condition: true }"}).to_bytes()]),
        "manifest": (lambda raw: Manifest.from_bytes(raw, where="x"), [_manifest()]),
        "mounts": (
            lambda raw: mounts.parse(raw.decode("utf-8", "surrogateescape").splitlines()),
            [b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n23 22 0:5 / /proc rw - proc proc rw\n"],
        ),
    }  # fmt: skip


def _only(allowed: type[Exception], read: Read) -> Read:
    def reader(raw: bytes) -> None:
        with contextlib.suppress(allowed):
            read(raw)

    return reader


def _container(container: Container, every: list[bytes]) -> Reader:
    def read(raw: bytes) -> None:
        with contextlib.suppress(Exception):  # by its contract
            for member in container.members(io.BytesIO(raw), len(raw), Budget(LIMITS)):
                if len(member.content) > LIMITS.unpacked:
                    raise SystemExit(f"{len(member.content)} bytes of one member")

    seeds = [each for each in every if container_of(each[: 64 << 10]) is container]
    return read, seeds or [each for each in every if container.recognises(each[: 64 << 10])]


def _inspector(inspector: Inspector) -> Reader:
    cases = [
        (content, name) for content, name, *_said in [*STANDS_OUT, *ORDINARY] if inspector.recognises(content, name)
    ]
    name = cases[0][1]

    def read(raw: bytes) -> None:
        with contextlib.suppress(Exception):  # by its contract
            list(inspector.marks(raw, name))

    return read, [content for content, _name in cases]


def _examine() -> Read:
    examiner = Examiner(HashList(None, NOW), Rules.compile(starter().sources), LIMITS)

    def read(raw: bytes) -> None:
        if raw:
            examiner.content(raw[1:], NAMES[raw[0] % len(NAMES)])

    return read


def _answer() -> bytes:
    found = Finding("file", "a", Severity.MALICIOUS, Basis.RULE, inside=("b",), family="c", sha256="0" * 64)
    return answer_line([found], [Gap(GapReason.DAMAGED, ("b",), "PDF")], "0" * 64, 5)


def _hive() -> bytes:
    tree: dict[str, list[object]] = {}
    for row in ROWS:
        tree.setdefault(row.key.split("\\", 2)[-1], []).extend((*row.others, row.value))
    tree.setdefault(PROFILES.split("\\", 2)[-1] + "\\" + LAN, []).append(ex("ProfileImagePath", HOME))
    return hive(dict(list(tree.items())[:12]))


def _whole_hive(raw: bytes) -> None:
    found, todo = Hive(raw), [("", 0)]
    for _step in range(200):
        if not todo:
            break
        path, depth = todo.pop()
        found.values(path)
        todo += [(f"{path}\\{name}".strip("\\"), depth + 1) for name in found.keys(path)[:20]] if depth < 8 else []


def _everything(machine: WindowsMachine) -> None:
    for place in WINDOWS:
        entries = list(place.enumerate(machine))
        place.plan(machine, entries)


def _windows_hives(root: Path) -> Read:
    """Read a disk on which every hive is this one: damaged or not, nothing is raised."""
    places = [f"{CONFIG}\\SOFTWARE", f"{CONFIG}\\SYSTEM", rf"{HOME}\NTUSER.DAT"]

    def read(raw: bytes) -> None:
        for each in places:
            put(root, each, raw)
        _everything(WindowsMachine(root, OfflineRegistry(root)))

    return read


def _windows_files(root: Path) -> Read:
    registry = MadeRegistry()
    registry.put(rf"{PROFILES}\{LAN}", ex("ProfileImagePath", HOME))

    def read(raw: bytes) -> None:
        for _place, path, *_rest in FILES:
            put(root, path, raw)
        _everything(WindowsMachine(root, registry))

    return read


def put(root: Path, path: str, raw: bytes) -> None:
    """Write a file of a Windows disk."""
    file = root.joinpath(*PureWindowsPath(path).parts[1:])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)


def _linux_files(root: Path) -> Read:
    def read(raw: bytes) -> None:
        for path in {row.path for row in LINUX_ROWS}:
            file = root / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
        (root / "etc" / "passwd").write_bytes(PASSWD.encode() + raw[:200])
        machine = Machine(root)
        for place in LINUX:
            entries = list(place.enumerate(machine))
            place.plan(machine, entries)

    return read


def _rules(root: Path) -> Read:
    def read(raw: bytes) -> None:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        (root / "a.yar").write_bytes(raw)
        Rules.compile(with_folder(RuleSet({}), root).sources).match(b"some content", "a.txt")

    return read


def _manifest() -> bytes:
    attributes = Attributes(0o644, 0, 0, 1, 2, {"user.x": b"y"})
    made = Manifest(
        identifier=IDENTIFIER, path=Path("/a/b"), sha256="0" * 64, size=3, attributes=attributes, taken=NOW, name="a"
    )  # fmt: skip
    assert json.loads(made.to_bytes())
    return made.to_bytes()
