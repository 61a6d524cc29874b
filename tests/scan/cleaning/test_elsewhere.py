"""On a mounted disk the start places of its own system are looked through, its own files are left, and all comes back."""

import os
import re
from itertools import count
from pathlib import Path, PureWindowsPath

import pytest
from click.testing import CliRunner
from tests.scan.cleaning.test_cleaning import NOW, finding
from tests.scan.cleaning.test_cleaning import put as put_plain
from tests.scan.persistence.windows.findings import ex
from tests.scan.persistence.windows.hive_file import hive
from tests.scan.specimens import SPECIMENS

from lamsach.cli.scan import scan
from lamsach.scan.cleaning.acting import carry_out
from lamsach.scan.cleaning.elsewhere import elsewhere
from lamsach.scan.cleaning.plan import Plan, Surroundings, make_plan
from lamsach.scan.persistence.machine import Machine
from lamsach.scan.persistence.windows.values import EXPANDED, Value, of_lines, of_number, of_text
from lamsach.scan.quarantine.packages import Packages
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.vault import open_vault

WORM = r"C:\Users\Lan\AppData\Roaming\w\worm.exe"
LAN = "S-1-5-21-1-2-3-1001"
CURRENT = r"Microsoft\Windows\CurrentVersion"
STARTUP = r"C:\Users\Lan\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup\w.lnk"


def put(root: Path, path: str, content: bytes) -> Path:
    file = root.joinpath(*PureWindowsPath(path).parts[1:])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Return a disk with a small Windows on it, in whose every corner a worm starts."""
    root = tmp_path.resolve() / "disk"
    software = {
        rf"Microsoft\Windows NT\CurrentVersion\ProfileList\{LAN}": [ex("ProfileImagePath", r"C:\Users\Lan")],
        rf"{CURRENT}\Run": [of_text("good", r"C:\Windows\explorer.exe"), of_text("it's", f'"{WORM}" /run')],
        r"Microsoft\Windows NT\CurrentVersion\Winlogon": [
            of_text("Userinit", rf"C:\Windows\system32\userinit.exe,{WORM}")
        ],
    }
    system = {
        "Select": [of_number("Current", 1)],
        r"ControlSet001\Services\worm": [
            of_number("Start", 2),
            ex("ImagePath", WORM),
            of_text("ObjectName", "LocalSystem"),
        ],
        r"ControlSet001\Control\Session Manager": [of_lines("BootExecute", ["autocheck autochk *", WORM])],
    }
    own = {rf"Software\{CURRENT}\RunOnce": [of_text("", WORM)]}
    put(root, r"C:\Windows\System32\config\SOFTWARE", hive(software))
    put(root, r"C:\Windows\System32\config\SYSTEM", hive(system))
    put(root, r"C:\Users\Lan\NTUSER.DAT", hive(own))
    put(root, STARTUP, b"\x4c\0\0\0\x01\x14\x02\0" + bytes(60) + WORM.encode("utf-16-le") + b"\0\0")
    put(root, WORM, b"worm")
    return root


def planned(root: Path, *files: Path) -> Plan:
    here = Surroundings(Packages(root / "nothing"), Machine(root / "nothing"))
    found = [finding(root, file) for file in files]
    return make_plan(found, here, scanned=10_000, elsewhere=elsewhere([bytes(root)]))


def steps(plan: Plan) -> dict[str, tuple[str, ...]]:
    assert {"safe mode" in each.before for each in plan.by_hand} == {True}
    return {each.entry.where: each.steps for each in plan.by_hand}


def test_each_value_that_starts_it_is_named_with_the_exact_commands(disk: Path) -> None:
    plan = planned(disk, put(disk, WORM, b"worm"))
    said = steps(plan)
    run, account = rf"HKLM\SOFTWARE\{CURRENT}\Run", rf"HKU\{LAN}\SOFTWARE\{CURRENT}\RunOnce"
    place = f"'Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\{CURRENT}\\Run'"
    assert said[rf"{run}\it's"] == (f"Remove-ItemProperty -LiteralPath {place} -Name 'it''s'",)
    place = f"'Registry::HKEY_USERS\\{LAN}\\SOFTWARE\\{CURRENT}\\RunOnce'"
    assert said[account + "\\"] == (
        rf"reg load 'HKU\{LAN}' 'C:\Users\Lan\NTUSER.DAT'",
        f"Remove-ItemProperty -LiteralPath {place} -Name '(default)'",
        rf"reg unload 'HKU\{LAN}'",
    )
    services = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\worm"
    assert said[r"HKLM\SYSTEM\CurrentControlSet\Services\worm\Start"] == (
        f"Set-ItemProperty -LiteralPath 'Registry::{services}' -Name 'Start' -Value 4 -Type DWord",
    )
    winlogon = next(each for where, each in said.items() if where.endswith("Userinit"))[0]
    assert r"-Value 'C:\Windows\system32\userinit.exe" in winlogon
    assert "worm.exe" not in winlogon.lower().split("-value")[1]
    boot = next(each for where, each in said.items() if where.endswith("BootExecute"))[0]
    assert boot.endswith("-Name 'BootExecute' -Value @('autocheck autochk *') -Type MultiString")
    assert not [each for each in said if each.endswith("good")]
    assert plan.unseen == ()


def test_its_files_go_and_come_back_and_the_hives_stay_as_they_are(disk: Path, tmp_path: Path) -> None:
    worm, shortcut = put(disk, WORM, b"worm"), disk.joinpath(*PureWindowsPath(STARTUP).parts[1:])
    hives = [
        disk / "Windows/System32/config/SOFTWARE",
        disk / "Windows/System32/config/SYSTEM",
        disk / "Users/Lan/NTUSER.DAT",
    ]
    before, link = [each.read_bytes() for each in hives], shortcut.read_bytes()
    plan, numbers = planned(disk, worm), count(1)
    with open_vault(tmp_path / "vault") as vault:
        result = carry_out(plan, vault, now=lambda: NOW, new_identifier=lambda: f"{next(numbers):032x}")
        assert result.troubles == []
        assert not worm.exists()
        assert not shortcut.exists()
        for identifier in vault.identifiers():
            restore(vault, identifier)
    assert (worm.read_bytes(), shortcut.read_bytes()) == (b"worm", link)
    assert [each.read_bytes() for each in hives] == before


def test_a_file_of_that_windows_is_left(disk: Path) -> None:
    worm = put(disk, r"C:\Windows\System32\worm.exe", b"worm")
    own = put(disk, r"C:\Windows\System32\kernel32.dll", b"of windows")
    store = put(disk, r"C:\Windows\WinSxS\amd64_x\kernel32.dll", b"")
    store.unlink()
    os.link(own, store)
    old = put(disk, r"C:\WINDOWS\system32\shell32.dll", b"of an old windows")
    put(disk, r"C:\WINDOWS\system32\dllcache\SHELL32.DLL", b"of an old windows")
    plan = planned(disk, worm, own, store, old)
    assert [each.target.path for each in plan.takings] == [worm]
    assert {each.finding.path for each in plan.left} == {bytes(own), bytes(store), bytes(old)}
    assert all("Windows" in each.reason for each in plan.left)


def test_a_hive_that_was_not_closed_or_is_damaged_is_said(disk: Path) -> None:
    put(disk, r"C:\Windows\System32\config\SYSTEM", hive({"Select": [of_number("Current", 1)]}, dirty=True))
    put(disk, r"C:\Users\Lan\NTUSER.DAT", b"regf" + bytes(5000))
    unseen = dict(planned(disk, put(disk, WORM, b"worm")).unseen)
    assert any(path.endswith("SYSTEM") for path in unseen)
    assert any(LAN in path for path in unseen)


def test_a_part_of_the_disk_belongs_to_its_system_too(disk: Path) -> None:
    for part in (disk, disk / "Users", disk / "Users/Lan/AppData"):
        assert [each.machine.root for each in elsewhere([bytes(part)])] == [disk]
    assert elsewhere([bytes(disk.parent)]) == []


def test_binary_and_expanded_values_are_written_as_they_are() -> None:
    from lamsach.scan.persistence.windows.by_hand import _command
    from lamsach.scan.quarantine.values import ValueStep

    step = ValueStep(r"HKLM\SOFTWARE\x", Value("n", 3, b""), Value("n", 3, b"\x01\xff"))
    assert _command(step).endswith("-Value ([byte[]](1, 255)) -Type Binary")
    step = ValueStep(r"HKLM\SOFTWARE\x", of_text("", "x"), of_text("", "%SystemRoot%\\o'k.exe", EXPANDED))
    assert _command(step).endswith("-Name '(default)' -Value '%SystemRoot%\\o''k.exe' -Type ExpandString")


def test_no_name_of_malware_runs_where_its_removal_is_pasted() -> None:
    from lamsach.scan.persistence.windows.by_hand import _command
    from lamsach.scan.persistence.windows.machine import WindowsMachine
    from lamsach.scan.persistence.windows.place import WindowsEntry
    from lamsach.scan.persistence.windows.tasks import FOLDER, Tasks
    from lamsach.scan.persistence.windows.values import MadeRegistry
    from lamsach.scan.persistence.windows.wmi import EventConsumers
    from lamsach.scan.quarantine.values import ValueStep

    name = "*$(calc)'; calc; '\u2019; calc; [x]`\""
    quoted = "'`*$(calc)''; calc; ''\u2019\u2019; calc; `[x`]``\"'"
    assert _command(ValueStep(r"HKLM\SOFTWARE\x", of_text(name, "x"), None)).endswith(f"-Name {quoted}")
    machine = WindowsMachine(Path("/nothing"), MadeRegistry())
    [hand] = EventConsumers().plan(machine, [WindowsEntry("WMI", "x", 0, "", name=f"CommandLineEventConsumer.{name}")])
    texts = re.compile(
        "['\u2018-\u201b](?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*['\u2018-\u201b]"
    )  # as PowerShell reads them
    assert [step for step in hand.steps if "calc" in step] == list(hand.steps)
    assert [texts.sub("", step) for step in hand.steps if "calc" in texts.sub("", step)] == []
    [hand] = Tasks().plan(machine, [WindowsEntry("tasks", rf"{FOLDER}\a $(calc)", 0, "x")])
    assert hand.steps == ("taskschd.msc", r"\a $(calc)")


def test_a_linux_on_a_disk_is_cleaned_as_one_that_runs(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "disk"
    for folder in ("usr/bin", "var/lib/dpkg/info"):
        (root / folder).mkdir(parents=True)
    put_plain(root, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n")
    table = put_plain(root, "etc/crontab", b"1 * * * * root /usr/bin/good\n2 * * * * root /opt/worm -d\n")
    put_plain(root, "var/lib/dpkg/info/good.list", b"/usr/bin/good\n")
    worm, good = put_plain(root, "opt/worm"), put_plain(root, "usr/bin/good", b"good")
    plan, numbers = planned(root, worm, good), count(1)
    assert [each.target.path for each in plan.takings] == [worm]
    with open_vault(tmp_path / "vault") as vault:
        result = carry_out(plan, vault, now=lambda: NOW, new_identifier=lambda: f"{next(numbers):032x}")
        assert result.troubles == []
        assert table.read_bytes() == b"1 * * * * root /usr/bin/good\n"
        for identifier in vault.identifiers():
            restore(vault, identifier)
    assert table.read_bytes().endswith(b"/opt/worm -d\n")
    assert worm.exists()


def test_where_only_its_own_rpm_could_tell_system_folders_are_left(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    (root / "var/lib/rpm").mkdir(parents=True)
    owners = Packages(root)
    assert [bool(owners.owner(root / each)) for each in ("usr/bin/x", "etc/x", "opt/x", "home/lan/x")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_the_command_line_shows_it_all(disk: Path, tmp_path: Path) -> None:
    put(disk, WORM, SPECIMENS["conficker_loader"])
    arguments = [str(disk), "--clean", "--dry-run", "--workers", "1", "--no-cache"]
    done = CliRunner().invoke(scan, arguments, standalone_mode=False, env={"LAMSACH_HOME": str(tmp_path / "own")})
    assert "worm.exe" in done.stderr
    assert rf"reg load 'HKU\{LAN}' 'C:\Users\Lan\NTUSER.DAT'" in done.stderr
    assert "Set-ItemProperty" in done.stderr
    assert (disk / "Users/Lan/AppData/Roaming/w/worm.exe").exists()
