"""Which files a command names, and which hosts the settings of Windows name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scan.persistence.windows.findings import LAN, ex
from tests.scan.persistence.windows.hive_file import hive
from tests.scan.persistence.windows.test_places import registry_of

from lamsach.scan.persistence.windows.commands import programs
from lamsach.scan.persistence.windows.disks import windows_on
from lamsach.scan.persistence.windows.machine import PROFILES, WindowsMachine
from lamsach.scan.persistence.windows.network_settings import Setting, settings
from lamsach.scan.persistence.windows.values import of_text

ENVIRONMENT = {"systemroot": r"C:\Windows", "appdata": r"C:\Users\Lan\AppData\Roaming"}


@pytest.mark.parametrize(
    ("command", "files"),
    [
        (r'"C:\Program Files\a b\c.exe" /x', [r"C:\Program Files\a b\c.exe"]),
        (r"C:\Program Files\a b\c.exe /x", [r"C:\Program Files\a b\c.exe"]),
        (r"cmd /c start C:\w\a.bat & C:\w\b.vbs", [r"C:\w\a.bat", r"C:\w\b.vbs"]),
        (r"%APPDATA%\w.js", [r"C:\Users\Lan\AppData\Roaming\w.js"]),
        (r"%nobody%\w.js", [r"%nobody%\w.js"]),
        (r"C:\w\noend", [r"C:\w\noend"]),
        (r"\SystemRoot\System32\drivers\x.sys", [r"C:\Windows\System32\drivers\x.sys"]),
        ("worm.exe -x", [r"C:\Windows\System32\worm.exe", r"C:\Windows\worm.exe"]),
        (r"rundll32.exe C:\w\a.dll,Go", [r"C:\w\a.dll", r"C:\Windows\System32\rundll32.exe", r"C:\Windows\rundll32.exe"]),
        ("", []),
    ],
)  # fmt: skip
def test_the_files_that_a_command_names(command: str, files: list[str]) -> None:
    assert programs(command, ENVIRONMENT) == files


@given(st.text(max_size=300) | st.text(st.sampled_from('C:\\%" .exe/,;ab'), max_size=300))
def test_no_command_makes_it_fail(command: str) -> None:
    assert all(isinstance(each, str) for each in programs(command, ENVIRONMENT))


def test_name_servers_and_proxies(tmp_path: Path) -> None:
    registry = registry_of()
    interface = r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\{1}"
    internet = rf"HKU\{LAN}\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings"
    registry.put(interface, of_text("NameServer", "192.0.2.1,192.0.2.2"))
    registry.put(internet, of_text("ProxyServer", "http=192.0.2.3:80;https=proxy.example.vn:81"))
    registry.put(internet, of_text("AutoConfigURL", "http://example.vn/p.pac"))
    found = list(settings(WindowsMachine(tmp_path, registry)))
    assert [(each.kind, each.host) for each in found] == [
        ("name server", "192.0.2.1"), ("name server", "192.0.2.2"), ("proxy", "192.0.2.3:80"),
        ("proxy", "proxy.example.vn:81"), ("proxy", "http://example.vn/p.pac"),
    ]  # fmt: skip
    assert found[0] == Setting("name server", rf"{interface}\NameServer", "192.0.2.1")


def test_a_mounted_disk_with_windows_is_known_as_one_and_a_dirty_hive_is_told(tmp_path: Path) -> None:
    assert windows_on(tmp_path) is None
    config = tmp_path / "windows" / "system32" / "Config"
    config.mkdir(parents=True)
    tree = {PROFILES.removeprefix("HKLM\\SOFTWARE\\") + f"\\{LAN}": [ex("ProfileImagePath", r"C:\Users\Lan")]}
    (config / "software").write_bytes(hive(tree, dirty=True))
    machine = windows_on(tmp_path)
    assert machine
    assert [account.name for account in machine.accounts()] == ["Lan"]
    assert "not closed" in machine.troubles[0][1]
    (config / "software").write_bytes(b"regf, but torn")
    broken = windows_on(tmp_path)
    assert broken
    assert broken.accounts() == []
    assert [path for path, why in broken.troubles if "not a hive" in why] == [PROFILES]
