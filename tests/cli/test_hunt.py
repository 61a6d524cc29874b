"""``lamsach hunt`` as a person calls it."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lamsach.cli.hunt import hunt
from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.texts import use_language
from lamsach.hunt import summary
from lamsach.wire import SightingReport, read

LOG = (
    "#fields\tts\tid.orig_h\tquery\n1795366801.0\t192.0.2.10\twww.bad.example\n"
    "1795366802.0\t192.0.2.11\tgood.example\ncut\n1795366803.0\t192.0.2.10\tbad.example\n"
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "home"))
    use_language("en")
    (tmp_path / "dns.log").write_text(LOG, "utf-8")
    (tmp_path / "list.csv").write_text("value,family,action\nbad[.]example,Mirai,block\nnonsense,,\n", "utf-8")
    (tmp_path / "units.csv").write_text("cidr,unit\n192.0.2.0/24,Sở A\n", "utf-8")
    return tmp_path


def call(work: Path, *arguments: str, log: str = "dns.log", given: str | None = None) -> Result:
    names = [log if log == "-" else str(work / log), "--list", str(work / "list.csv"), *arguments]
    return CliRunner().invoke(hunt, names, standalone_mode=False, input=given)


def test_what_was_found_and_what_to_do_next_is_shown(work: Path) -> None:
    result = call(work)
    assert result.return_value == 1, result.exception
    for text in (
        "5 lines",
        "unsigned list",
        "1 line could not be read",
        "192.0.2.10",
        "Mirai",
        "What to do next",
        "password",
    ):
        assert text in result.output or text in "".join(result.output.split())
    assert "good.example" not in result.output


def test_json_is_one_document(work: Path) -> None:
    told = json.loads(call(work, "--json", "--units", str(work / "units.csv")).stdout)
    assert {key: told[key] for key in ("lines", "hits", "refused", "other")} == {
        "lines": 5,
        "hits": 2,
        "refused": 1,
        "other": 1,
    }
    assert told["list"] == {"number": None, "signed": False, "indicators": 1, "refused": 1}
    [sighting] = told["sightings"]
    assert (sighting["client"], sighting["unit"], sighting["indicator"], sighting["kind"], sighting["family"]) == (
        "192.0.2.10", "Sở A", "bad.example", "domain", "Mirai",
    )  # fmt: skip
    assert (sighting["first"], sighting["last"], sighting["count"]) == (
        "2026-11-22T17:00:01Z",
        "2026-11-22T17:00:03Z",
        2,
    )


def test_standard_input_is_read(work: Path) -> None:
    told = json.loads(call(work, "--json", log="-", given=LOG).stdout)
    assert (told["lines"], told["hits"]) == (5, 2)


def test_nothing_found_is_exit_code_0(work: Path) -> None:
    (work / "list.csv").write_text("other.example\n", "utf-8")
    assert call(work).return_value == 0


def test_the_report_is_a_document_of_wire_without_lines_of_the_log(work: Path) -> None:
    call(work, "--report", str(work / "report.json"))
    body = (work / "report.json").read_bytes()
    report = read(body, SightingReport)
    assert (report.lines, report.hits, report.refused, len(report.sightings)) == (5, 2, 1, 1)
    assert b"good.example" not in body
    assert b"www." not in body
    assert b"192.0.2.11" not in body


def test_the_slower_path_finds_the_same(work: Path) -> None:
    fast, slow = (json.loads(call(work, "--json", *more).stdout) for more in ((), ("--slow",)))
    assert fast["sightings"] == slow["sightings"]
    assert not slow["fast"]


def test_a_bad_list_or_log_is_told(work: Path) -> None:
    (work / "list.csv").write_text("# nothing\n", "utf-8")
    with pytest.raises(UnusableInputError, match=r"list\.csv"):
        raise call(work).exception
    result = call(work, log="none.log")
    assert isinstance(result.exception, UnusableInputError)


def test_sending_needs_a_unit_code(work: Path) -> None:
    assert isinstance(call(work, "--send", "http://127.0.0.1:9").exception, UnusableInputError)


def test_the_hunt_runs_without_django() -> None:
    code = "import sys; sys.modules['django'] = None; import lamsach.cli.hunt, lamsach.hunt.formats"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "src"})


def test_a_hunt_is_resumed_where_it_stopped(work: Path) -> None:
    first = json.loads(call(work, "--json", "--resume", str(work / "done")).stdout)
    (work / "more").mkdir()
    (work / "more" / "two.log").write_text(LOG.replace("192.0.2.10", "192.0.2.77"), "utf-8")
    both = (str(work / "more"), "--json", "--resume", str(work / "done"))
    again = json.loads(call(work, *both).stdout)
    assert (first["hits"], again["hits"], again["lines"], again["refused"]) == (2, 4, 10, 2)
    kept = json.loads((work / "done").read_text("utf-8"))
    assert len(kept["done"]) == 2
    (work / "dns.log").write_text(LOG + "1795366809.0\t192.0.2.10\tbad.example\n", "utf-8")
    changed = json.loads(call(work, *both).stdout)
    assert (changed["hits"], changed["lines"]) == (5, 11)


def test_a_checkpoint_that_is_none_is_refused(work: Path) -> None:
    (work / "done").write_text("{}", "utf-8")
    assert isinstance(call(work, "--resume", str(work / "done")).exception, UnusableInputError)


def test_the_page_shows_sightings_and_steps_and_loads_nothing(work: Path) -> None:
    (work / "list.csv").write_text("value,family\nbad.example,<b>Mirai</b>\n", "utf-8")
    call(work, "--html", str(work / "page.html"))
    page = (work / "page.html").read_text("utf-8")
    assert "192.0.2.10" in page
    assert "&lt;b&gt;Mirai" in page
    assert "change its password" in page
    assert not any(word in page for word in ("<script", "http:", "https:", "good.example", "src="))


def test_a_page_has_no_column_for_what_nobody_knows_and_names_the_zone_of_its_times(work: Path) -> None:
    call(work, "--html", str(work / "page.html"), "--units", str(work / "units.csv"))
    page = (work / "page.html").read_text("utf-8")
    assert "Sở A" in page
    assert ">Device<" not in page
    (work / "units.csv").write_text("cidr,unit\n198.51.100.0/24,B\n", "utf-8")
    result = call(work, "--units", str(work / "units.csv"))
    assert "unmatched" in result.output
    assert "Device" not in result.output
    assert "2026-11-23 00:00" in page
    assert "Asia/Ho_Chi_Minh" in page


@pytest.mark.parametrize("option", ["--html", "--report", "--resume"])
def test_a_file_that_cannot_be_written_is_told_before_hours_of_work(work: Path, option: str) -> None:
    result = call(work, option, str(work / "none" / "file"))
    assert isinstance(result.exception, UnusableInputError)
    assert not result.output


def test_every_log_that_cannot_be_read_is_named(work: Path) -> None:
    for number in range(3):
        (work / f"text{number}.txt").write_text("hello\n", "utf-8")
    names = [str(work / f"text{number}.txt") for number in range(3)]
    result = call(work, "--json", *names)
    assert result.return_value == 3
    told = json.loads(result.stdout)
    assert told["hits"] == 2
    assert [each["log"] for each in told["unusable"]] == names
    assert all(name in result.stderr for name in names)
    (work / "dns.log").unlink()
    result = call(work, *names[1:], log="text0.txt")
    assert all(name in result.stderr + str(result.exception) for name in names)


def test_what_is_redirected_is_utf8_whatever_the_code_page_of_the_machine(work: Path) -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from lamsach.cli import main; main()",
            "hunt",
            str(work / "dns.log"),
            "--list",
            str(work / "list.csv"),
        ],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "LAMSACH_LANG": "vi"},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (1, b"")
    assert "Đã đọc 5 dòng" in run.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there a program is ended without being asked")
def test_a_polite_end_shows_what_was_found_so_far(work: Path) -> None:
    command = [sys.executable, "-c", "from lamsach.cli import main; main()", "hunt", str(work / "dns.log")]
    with subprocess.Popen(
        [*command, "--list", str(work / "list.csv"), "--follow"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        assert b"192.0.2.10" in process.stderr.readline()
        process.terminate()
        shown, _errors = process.communicate(timeout=30)
    assert b"192.0.2.10" in shown
    assert process.returncode == 1


def test_columns_of_a_table_can_be_named(work: Path) -> None:
    (work / "odd.csv").write_text("wann;wer;was\n1795366801;192.0.2.10;bad.example\n", "utf-8")
    told = json.loads(call(work, "--json", "--columns", "time=wann,client=wer,name=was", log="odd.csv").stdout)
    assert told["hits"] == 1
    assert isinstance(call(work, "--columns", "nonsense=x").exception, UnusableInputError)


def test_a_full_disk_leaves_the_older_page_as_it_was(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "page.html").write_text("older", "utf-8")
    written = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if not path.name.startswith("page"):
            return written(path, content)
        written(path, content[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = call(work, "--html", str(work / "page.html"))
    assert isinstance(result.exception, CouldNotFinishError)
    assert "bad.example" in result.output
    assert (work / "page.html").read_text("utf-8") == "older"
    assert [each.name for each in work.glob("*.part")] == []


def test_on_a_narrow_terminal_what_does_not_fit_stands_below_each_other(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "_WIDTH_OF_FILES", 80)
    (work / "units.csv").write_text("cidr,unit\n192.0.2.0/24,Sở Thông tin và Truyền thông tỉnh Bắc Ninh\n", "utf-8")
    (work / "leases.csv").write_text("address,device,from,to\n192.0.2.10,PC-KE-TOAN,2026-11-01T00:00:00Z,\n", "utf-8")
    result = call(work, "--units", str(work / "units.csv"), "--leases", str(work / "leases.csv"))
    shown = [line.rstrip() for line in result.output.splitlines()]
    at = next(number for number, line in enumerate(shown) if line.startswith("192.0.2.10"))
    assert " ".join(shown[at : at + 2]) == (
        "192.0.2.10 · Device: PC-KE-TOAN · Unit: Sở Thông tin và Truyền thông tỉnh Bắc Ninh"
    )
    assert shown[at + 2 : at + 4] == ["    bad.example · Mirai", "    Count: 2 · 2026-11-23 00:00 – 2026-11-23 00:00"]
