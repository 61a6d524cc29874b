"""`lamsach scan` from the outside: what it prints, what it writes, how it leaves, what it sends."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from lamsach.cli.scan import scan
from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.wire import ScanReport, outbox, read
from lamsach.wire.outbox import Outbox
from tests.scan.specimens import SPECIMENS, eicar
from tests.servers import serving


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "own"))
    monkeypatch.delenv("LAMSACH_CACHE", raising=False)
    return tmp_path / "own"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "an.nguyen"
    folder.mkdir(parents=True)
    (folder / "plain.txt").write_text("nothing to see")
    (folder / "e.com").write_bytes(eicar())
    (folder / "tool.exe").write_bytes(SPECIMENS["kms_pico"])
    return folder


def scanned(*arguments: object) -> Result:
    return CliRunner().invoke(scan, ["--workers", "1", *map(str, arguments)], standalone_mode=False)


def data(*arguments: object) -> dict[str, object]:
    return json.loads(scanned("--json", *arguments).stdout)


def test_json_holds_what_is_promised(tree: Path) -> None:
    found = data(tree)
    assert (found["files"], found["errors"], found["list"], found["complete"]) == (3, 0, None, True)
    assert found["verdicts"] == {"clean": 1, "found": 2}
    by_name = {Path(each["path"]).name: each for each in found["findings"]}
    assert by_name["e.com"]["severity"] == "malicious"
    assert (
        by_name["tool.exe"] | {"severity": "risk", "action": "none", "family": "KMS activator"} == by_name["tool.exe"]
    )
    promised = {"path", "inside", "kind", "name", "family", "sha256", "severity", "action", "quarantine_id"}
    assert all(promised <= set(each) for each in found["findings"])


def test_exit_codes(tree: Path, tmp_path: Path) -> None:
    assert scanned(tree).return_value == 1
    assert scanned(tree / "plain.txt").return_value == 0
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "bad.yar").write_text("rule x { condition: nothing }")
    assert scanned(tree / "plain.txt", "--rules", tmp_path / "rules").return_value == 4
    with pytest.raises(UnusableInputError, match="no such file"):
        raise scanned(tmp_path / "nowhere").exception


def test_a_long_path_is_not_torn_in_what_goes_into_a_file(tree: Path) -> None:
    deep = tree / ("Hồ sơ lưu trữ " * 8).strip() / ("Báo cáo " * 12).strip()
    deep.mkdir(parents=True)
    (deep / "e.com").write_bytes(eicar())
    assert str(deep / "e.com") in scanned(tree).stdout


def test_a_second_scan_reads_what_changed_and_finds_the_same(tree: Path) -> None:
    first, second = data(tree), data(tree)
    assert (first["cached"], second["cached"]) == (0, 1)
    assert first["findings"] == second["findings"]
    (tree / "plain.txt").write_bytes(eicar())
    assert len(data(tree)["findings"]) == 3
    assert data(tree, "--no-cache")["cached"] == 0


def test_the_report_is_what_the_portal_reads_(tree: Path, tmp_path: Path) -> None:
    scanned(tree, "--report", tmp_path / "report.json")
    body = (tmp_path / "report.json").read_bytes()
    report = read(body, ScanReport)
    assert (report.files, len(report.findings), report.infected, report.rules) == (3, 2, True, data(tree)["rules"])


def test_a_list_finds_by_digest(tree: Path, tmp_path: Path) -> None:
    import hashlib

    (tmp_path / "list.csv").write_text(
        f"value,family\n{hashlib.sha1(b'nothing to see', usedforsecurity=False).hexdigest()},Gamarue\n"
    )
    found = data(tree, "--list", tmp_path / "list.csv")
    assert found["list"] == {"number": None, "signed": False, "indicators": 1}
    assert {each["family"] for each in found["findings"]} == {"Gamarue", "EICAR-Test-File", "KMS activator"}


def test_the_page_needs_nothing_from_elsewhere_and_escapes_names(tree: Path, tmp_path: Path) -> None:
    (tree / "<script>alert(1)<").write_bytes(eicar())
    scanned(tree, "--html", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "Malware was found on this machine." in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_report_that_could_not_be_written_is_said_before_the_scan(tree: Path, tmp_path: Path) -> None:
    for option in ("--html", "--report"):
        for place in (tmp_path / "nowhere" / "x", tmp_path):
            with pytest.raises(UnusableInputError, match="No file can be written"):
                raise scanned(tree, option, place).exception


def test_a_path_stands_whole_on_a_line_of_its_own_so_that_it_can_be_copied(tree: Path) -> None:
    folder = tree / ("a long name of a folder " * 6)
    folder.mkdir()
    (folder / "e2.com").write_bytes(eicar())
    lines = [line.strip() for line in scanned(tree).stdout.splitlines()]
    assert str(folder / "e2.com") in lines
    assert "malware: EICAR test file (harmless) [nothing was changed]" in lines


def test_a_folder_that_may_not_be_read_does_not_end_the_scan_of_the_others(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: b"locked" not in os.fsencode(path) and real(path, mode))
    assert scanned(tmp_path / "locked", tree).return_value == 1


def test_both_languages_say_it(tree: Path) -> None:
    words = {"vi": "mã độc", "en": "malware"}
    for language, word in words.items():
        done = subprocess.run(
            [sys.executable, "-m", "lamsach", "scan", str(tree), "--workers", "1"],
            capture_output=True,
            env={
                "LAMSACH_LANG": language,
                "LAMSACH_HOME": str(tree / "own"),
                "PYTHONPATH": "src",
                "PATH": "/usr/bin:/bin",
            },
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, b"")
        assert word in done.stdout.decode()


CODE = "invented-code-0123456789"


class Portal(BaseHTTPRequestHandler):
    bodies: list[tuple[str, bytes]] = []

    def do_POST(self) -> None:
        self.bodies.append((self.headers["Authorization"], self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def portal() -> Iterator[str]:
    Portal.bodies.clear()
    with serving(HTTPServer(("127.0.0.1", 0), Portal)) as address:
        yield address


def test_a_report_that_cannot_be_sent_waits_and_goes_with_the_next_one(
    tree: Path, home: Path, portal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "PAUSES", (0.0, 0.0))
    down = urlsplit(portal)._replace(netloc="127.0.0.1:9").geturl()
    assert isinstance(scanned(tree / "plain.txt", "--send", down, "--unit-code", CODE).exception, CouldNotFinishError)
    assert len(Outbox(home, down).waiting()) == 1
    assert scanned(tree / "plain.txt", "--send", portal, "--unit-code", CODE).return_value == 0
    assert scanned(tree / "plain.txt", "--send", portal).return_value == 0  # the code is remembered
    assert [code for code, _body in Portal.bodies] == [f"Bearer {CODE}"] * 2
    assert len({read(body, ScanReport).uuid for _code, body in Portal.bodies}) == 2
    assert Outbox(home, portal).waiting() == []


def test_without_a_code_nothing_is_sent_and_nothing_scanned(tree: Path, portal: str) -> None:
    assert isinstance(scanned(tree, "--send", portal).exception, UnusableInputError)
    assert Portal.bodies == []
