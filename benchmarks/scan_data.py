"""The corpus of the scan's benchmark: what lies on an office machine, made up, the same bytes each time."""

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

WORDS = [
    "báo",
    "cáo",
    "công",
    "văn",
    "kế",
    "hoạch",
    "triển",
    "khai",
    "chiến",
    "dịch",
    "đơn",
    "vị",
    "thống",
    "kê",
    "số",
    "liệu",
    "tổng",
    "hợp",
    "phòng",
    "ban",
    "xã",
    "phường",
]
_HEADS = {"exe": b"MZ\x90\x00", "so": b"\x7fELF", "jpg": b"\xff\xd8\xff\xe0"}
_MADE = {0: "exe", 1: "exe", 2: "so", 3: "jpg", 4: "jpg", 5: "jpg"}


def make(folder: Path, files: int) -> None:
    """Make the corpus in *folder* unless it is there."""
    mark = folder / f".made-{files}"
    if mark.exists():
        return
    chance = random.Random(20261122)
    for number in range(files):
        place = folder / f"d{number % 40}" / f"s{number // 40 % 25}"
        place.mkdir(parents=True, exist_ok=True)
        kind, content = _file(chance, number)
        (place / f"f{number}.{kind}").write_bytes(content)
    mark.touch()


def _size(chance: random.Random) -> int:
    """Return a size as disks hold them: most files small, a few large, 11 kB on average."""
    return min(int(chance.lognormvariate(7.85, 1.65)), 4_000_000) + 20


def _text(chance: random.Random, size: int) -> bytes:
    return " ".join(chance.choices(WORDS, k=size // 6 + 1)).encode()[:size]


def _file(chance: random.Random, number: int) -> tuple[str, bytes]:
    size, turn = _size(chance), number % 20
    if turn in _MADE:
        return _MADE[turn], _HEADS[_MADE[turn]] + chance.randbytes(size)
    if turn == 6:  # noqa: PLR2004
        return "docx", _zip(chance, size)
    if number % 100 == 7:  # noqa: PLR2004
        return "tar.gz", _tape(chance, size)
    if number % 100 == 8:  # noqa: PLR2004
        return "zip", _zip(chance, size * 2)
    return ("html", b"<!doctype html><html><body>" + _text(chance, size)) if turn == 9 else ("txt", _text(chance, size))  # noqa: PLR2004


def _zip(chance: random.Random, size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", "word/document.xml", "word/media/image1.png"):
            content = chance.randbytes(size // 3) if part.endswith("png") else _text(chance, size)
            archive.writestr(zipfile.ZipInfo(part), content)
    return packed.getvalue()


def _tape(chance: random.Random, size: int) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for member in range(5):
            info = tarfile.TarInfo(f"m{member}")
            content = _text(chance, size)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def rules(number: int) -> str:
    """Return so many rules as collections hold them, made up: three texts each, two of which have to be there."""
    chance = random.Random(20261123)
    return "".join(
        f"rule made_{each} {{ strings: "
        + " ".join(f'$s{part} = "{chance.randbytes(8).hex()}" ascii wide' for part in range(3))
        + " condition: 2 of them }\n"
        for each in range(number)
    )
