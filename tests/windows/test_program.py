"""The program made for Windows, as it is shipped, under wine: it finds what Linux finds, cleans, and brings back.

wine proves no access rights, streams, tasks, WMI, integrity levels nor what happens at a restart: see docs/scan.md.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.scan.specimens import SPECIMENS, eicar
from tests.windows.conftest import Run, answers, of_c, on_z, tools

pytestmark = pytest.mark.windows


def tree(folder: Path) -> None:
    """Fill a folder: every specimen, archives in each other, macros' containers, names of all kinds, damaged files."""
    for name, content in SPECIMENS.items():
        (folder / name).write_bytes(content)
    deep = folder / "Tài liệu" / "năm 2026" / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    (deep / "thư mời.txt").write_text("plain")
    (deep / "hoá đơn.pdf.exe").write_bytes(b"MZ" + bytes(100))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("trong/eicar.com", eicar())
    (folder / "packed.zip").write_bytes(packed.getvalue())
    taped = io.BytesIO()
    with tarfile.open(fileobj=taped, mode="w:xz") as tape:
        info = tarfile.TarInfo("in/packed.zip")
        info.size = len(packed.getvalue())
        tape.addfile(info, io.BytesIO(packed.getvalue()))
    (folder / "taped.tar.xz").write_bytes(taped.getvalue())
    (folder / "torn.zip").write_bytes(packed.getvalue()[:-30])
    (folder / "hosts").write_text("127.0.0.1 activation.sls.microsoft.com\n")
    (folder / "autorun.inf").write_text("[autorun]\nopen=x.exe\n")
    for number in range(50):
        (folder / f"plain{number}.dat").write_bytes(os.urandom(100 + number))
    for format_, options in (
        ("7zip", []),
        ("iso9660", []),
        ("cpio", []),
        ("zip", ["--options", "zip:encryption=aes256", "--passphrase", "infected"]),
    ):
        if shutil.which("bsdtar"):
            target = folder / f"foreign.{format_}"
            subprocess.run(
                ["bsdtar", "-cf", target, "--format", format_, *options, "-C", folder, "packed.zip"], check=True
            )


def said(data: dict[str, Any], root: str, separator: str) -> list[tuple[object, ...]]:
    return sorted(
        (
            each["path"].removeprefix(root).lstrip(separator).replace(separator, "/"),
            tuple(each["inside"]), each["kind"], each["name"], each["family"], each["severity"], each["basis"],
            each["sha256"], each["source"], each["credit"],
        )
        for each in data["findings"]
    )  # fmt: skip


def test_linux_and_windows_find_the_same_in_the_same_tree(program: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    tree(folder)
    code, out, errors = program("scan", on_z(folder), "--json", "--no-cache")
    assert code == 1, errors
    windows = answers(out)
    environment = {**os.environ, "LAMSACH_HOME": str(tmp_path / "linux"), "LAMSACH_LANG": "en"}
    command = [str(Path(sys.executable).with_name("lamsach")), "scan", str(folder), "--json", "--no-cache"]
    linux = json.loads(subprocess.run(command, env=environment, capture_output=True, check=False).stdout)
    assert said(windows, on_z(folder), "\\") == said(linux, str(folder), "/")
    assert len(windows["findings"]) > 55
    for each in ("files", "bytes", "verdicts", "errors"):
        assert windows[each] == linux[each], each
    assert windows["not_fully_scanned"]["reasons"] == linux["not_fully_scanned"]["reasons"]


def test_a_found_file_is_taken_and_comes_back_with_bytes_times_and_attributes(program: Run, on_c: Path) -> None:
    file = on_c / "worm tiếng Việt.com"
    file.write_bytes(eicar())
    file.chmod(0o444)  # read only, which Windows removes less readily
    os.utime(file, ns=(1_600_000_000_000_000_000, 1_500_000_000_123_456_700))
    before = file.stat()
    code, out, errors = program("scan", of_c(on_c), "--clean", "--yes", "--json")
    assert code == 1, errors
    [finding] = answers(out)["findings"]
    assert (finding["action"], file.exists()) == ("quarantined", False)
    assert list(on_c.iterdir()) == []
    code, out, errors = program("quarantine", "list", "--json")
    [held] = answers(out)["held"]
    assert held["path"] == of_c(file)
    code, out, errors = program("quarantine", "restore", held["id"])
    assert code == 0, errors
    after = file.stat()
    assert file.read_bytes() == eicar()
    # wine tells an attribute by the right to write; who else may read is not its business
    assert (after.st_mtime_ns, after.st_mode & 0o222) == (before.st_mtime_ns, 0)
    assert [path.name for path in on_c.iterdir()] == [file.name]


def test_nothing_is_overwritten_by_a_restore(program: Run, on_c: Path) -> None:
    file = on_c / "x.com"
    file.write_bytes(eicar())
    program("scan", of_c(on_c), "--clean", "--yes", "--json")
    _code, out, _errors = program("quarantine", "list", "--json")
    file.write_text("my own")
    code, _out, errors = program("quarantine", "restore", answers(out)["held"][0]["id"])
    assert code == 3
    assert "nothing was overwritten" in errors
    assert file.read_text() == "my own"


def test_what_was_clean_is_remembered_and_what_is_new_is_added(program: Run, on_c: Path) -> None:
    for number in (1, 2, 3):
        (on_c / f"{number}.txt").write_text("plain")
        code, out, errors = program("scan", of_c(on_c), "--json")
        assert code == 0, errors
        assert (answers(out)["files"], answers(out)["cached"]) == (number, number - 1)


@pytest.mark.parametrize(("language", "page"), [("vi", "1258"), ("en", "437")])
def test_what_is_redirected_is_utf_8_in_any_code_page(wine: Any, on_c: Path, language: str, page: str) -> None:
    (on_c / "Danh sách cán bộ phường ữ.com").write_bytes(eicar())
    environment = {"LAMSACH_HOME": of_c(on_c / "own"), "LAMSACH_LANG": language, "PYTHONUTF8": "0"}
    command = f"chcp {page} & {on_z(tools.PROGRAM / 'lamsach.exe')} scan {of_c(on_c)}"
    out = wine.run("cmd", "/c", command, **environment).stdout.decode("utf-8")
    assert of_c(on_c / "Danh sách cán bộ phường ữ.com") in out
    assert ("Tệp thử EICAR" if language == "vi" else "EICAR test file") in out


def test_the_usual_places_are_scanned_to_the_end(program: Run, wine: Any) -> None:
    for link in (wine.prefix / "drive_c" / "users").rglob("*"):
        if link.is_symlink():  # wine leads a person's folders into the home on Linux
            link.unlink()
            link.mkdir()
    wine.run("reg", "add", RUN, "/v", "AutoKMS", "/d", r"C:\Windows\AutoKMS\AutoKMS.exe", "/f")
    code, out, errors = program("scan", "--quick", "--json")
    wine.run("reg", "delete", RUN, "/v", "AutoKMS", "/f")
    assert code == 1, errors
    found = answers(out)
    assert found["complete"]
    assert [each["family"] for each in found["findings"] if "AutoKMS" in each["path"]] == ["KMS activator"]


def test_a_link_is_not_followed(program: Run, on_c: Path) -> None:
    (on_c / "real").mkdir()
    (on_c / "real" / "x.com").write_bytes(eicar())
    (on_c / "scanned").mkdir()
    (on_c / "scanned" / "away").symlink_to(on_c / "real")
    _code, out, _errors = program("scan", of_c(on_c / "scanned"), "--json", "--no-cache")
    found = answers(out)["findings"]
    # wine shows a link of Linux as the folder that it leads to unless it is a junction: both must stay harmless
    assert all("scanned" in each["path"] for each in found)


RUN = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"


def test_what_starts_the_malware_goes_with_it_and_comes_back(program: Run, wine: Any, on_c: Path) -> None:
    file = on_c / "worm.exe"
    file.write_bytes(eicar())
    command = f'"{of_c(file)}" /silent'
    wine.run("reg", "add", RUN, "/v", "LamSachTest", "/t", "REG_EXPAND_SZ", "/d", command, "/f")
    kept = wine.run("reg", "query", RUN, "/v", "LamSachTest").stdout
    assert b"worm.exe" in kept
    code, out, errors = program("scan", of_c(on_c), "--clean", "--yes", "--json")
    assert code == 1, errors
    assert {each["action"] for each in answers(out)["findings"]} == {"quarantined", "removed"}
    assert b"worm.exe" not in wine.run("reg", "query", RUN, "/v", "LamSachTest").stdout
    _code, out, _errors = program("quarantine", "list", "--json")
    for each in answers(out)["held"]:
        code, _out, errors = program("quarantine", "restore", each["id"])
        assert code == 0, errors
    assert wine.run("reg", "query", RUN, "/v", "LamSachTest").stdout == kept
    wine.run("reg", "delete", RUN, "/v", "LamSachTest", "/f")


def test_a_program_that_runs_is_ended_and_its_file_taken(program: Run, wine: Any, on_c: Path) -> None:
    source, file = on_c / "w.c", on_c / "running.exe"
    marks = '"Op1mu" "tx9", "purity_" "control_7"'  # words of a virus: the program only sleeps
    source.write_text(
        f"#include <windows.h>\nconst char *volatile m[] = {{{marks}}};\n"
        "int main(void) { Sleep(600000); return *m[0]; }\n"
    )
    subprocess.run(["x86_64-w64-mingw32-gcc", "-O1", "-o", file, source], check=True)
    source.unlink()
    running = subprocess.Popen(
        ["wine", str(file)],
        env=wine.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        code, out, errors = program("scan", of_c(on_c), "--clean", "--yes", "--json")
        [finding] = answers(out)["findings"]
        assert (code, finding["action"]) == (1, "quarantined"), errors
        running.wait(30)
        assert not file.exists()
    finally:
        running.kill()
        running.wait()


def test_a_usb_worms_hidden_folder_is_named(program: Run, on_c: Path) -> None:
    (on_c / "Ảnh").mkdir()
    (on_c / "Ảnh.lnk").write_bytes(b"L")
    _code, out, _errors = program("scan", of_c(on_c), "--json")
    assert [each["kind"] for each in answers(out)["findings"]] == ["folder"]


def test_the_installer_puts_the_program_there_and_takes_it_away(wine: Any) -> None:
    (installer,) = tools.BUILD.glob("lamsach-*-setup.exe")
    folder = wine.prefix / "drive_c" / "Program Files" / "lamsach"
    assert wine.run(installer, "/S", seconds=300).returncode == 0
    assert (folder / "lamsach.exe").is_file()
    version = wine.run(folder / "lamsach.exe", "--version").stdout.decode()
    assert version.startswith("lamsach, version")
    bad = wine.prefix / "drive_c" / "t" / "kept.com"
    bad.parent.mkdir(exist_ok=True)
    bad.write_bytes(eicar())
    home = {"LAMSACH_HOME": r"C:\t\kept"}
    wine.run(folder / "lamsach.exe", "scan", r"C:\t\kept.com", "--clean", "--yes", **home)
    assert not bad.exists()
    (folder / "_internal" / "of an older version.dll").write_bytes(b"old")
    assert wine.run(installer, "/S", seconds=300).returncode == 0  # over it, as an upgrade
    assert not (folder / "_internal" / "of an older version.dll").exists()
    assert (folder / "lamsach.exe").is_file()
    wine.run(folder / "uninstall.exe", "/S", r"_?=C:\Program Files\lamsach", seconds=120)
    assert not (folder / "lamsach.exe").exists()
    assert not (folder / "_internal").exists()
    assert wine.run(installer, "/S", seconds=300).returncode == 0  # what was held can be brought back after all of it
    listed = wine.run(folder / "lamsach.exe", "quarantine", "list", "--json", **home).stdout.decode()
    wine.run(folder / "lamsach.exe", "quarantine", "restore", answers(listed)["held"][0]["id"], **home)
    assert bad.read_bytes() == eicar()
    bad.unlink()
    wine.run(folder / "uninstall.exe", "/S", r"_?=C:\Program Files\lamsach", seconds=120)


def test_the_portable_zip_holds_the_program(tmp_path: Path) -> None:
    (portable,) = tools.BUILD.glob("lamsach-*-windows.zip")
    names = zipfile.ZipFile(portable).namelist()
    assert {"lamsach/lamsach.exe", "lamsach/Lam sach.exe"} <= set(names)
    assert not [name for name in names if "bcryptprimitives" in name or "/django/" in name.lower()]
