"""Names that malware chose stay names in the lines that a person copies."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.by_hand_wording import as_text, told
from lamsach.scan.persistence.windows.place import ByHand, Tool, WindowsEntry
from lamsach.scan.persistence.windows.quoting import for_powershell, for_prompt
from lamsach.scan.persistence.windows.registry import WINDOWS
from lamsach.scan.persistence.windows.security_packages import LSA
from lamsach.scan.persistence.windows.values import of_lines, of_text

PLACES = {place.name: place for place in WINDOWS}
TASK = "C:\\Windows\\System32\\Tasks\\"


def read_back(quoted: str) -> str:
    """Read a text between single quotes as PowerShell does: two quotes in it are one, one alone ends it."""
    inside = re.fullmatch("'((?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*)'", quoted)
    assert inside
    return re.sub("(['\u2018\u2019\u201a\u201b])['\u2018\u2019\u201a\u201b]", r"\1", inside[1])


@given(st.text())
def test_in_powershell_a_name_ends_where_it_ends(name: str) -> None:
    quoted = for_powershell(name)
    if quoted is not None:
        assert read_back(quoted) == name


@given(st.text())
def test_at_the_prompt_nothing_in_a_name_means_anything(name: str) -> None:
    quoted = for_prompt(name)
    if quoted is not None:
        assert quoted == f'"{name}"'
        assert not set("\"%!$`';&|<>^\r\n") & set(name)


def by_hand(place: str, entry: WindowsEntry) -> ByHand:
    from pathlib import Path

    from tests.scan.persistence.windows.test_places import registry_of

    from lamsach.scan.persistence.windows.machine import WindowsMachine

    [change] = PLACES[place].plan(WindowsMachine(Path("/nowhere"), registry_of()), [entry])
    assert isinstance(change, ByHand)
    return change


def test_a_task_is_switched_off_and_on_again() -> None:
    hand = by_hand("tasks", WindowsEntry("tasks", TASK + "Cập nhật\\Worm", 0, r"C:\w.exe"))
    assert hand.steps[-1] == 'schtasks /Change /TN "\\Cập nhật\\Worm" /Disable'
    assert hand.back == ('schtasks /Change /TN "\\Cập nhật\\Worm" /Enable',)
    lines = [each.line for each in told(hand)]
    assert [each for each in lines if each] == [hand.look, *hand.steps, *hand.back]


@pytest.mark.parametrize("name", ['x" & calc & "', "%PATH%", "a\r\ncalc", "$(calc)", "\u202ex"])
def test_a_task_whose_name_would_be_a_command_is_left_to_the_mouse(name: str) -> None:
    hand = by_hand("tasks", WindowsEntry("tasks", TASK + name, 0, r"C:\w.exe"))
    assert (hand.tool, hand.steps[0]) == (Tool.WINDOW, "taskschd.msc")
    assert not any(character in as_text(hand).replace("\n", "") for character in "\r\u202e")


def test_a_consumer_is_kept_before_it_goes_and_its_name_runs_nothing() -> None:
    name = "CommandLineEventConsumer.o'$(calc)`"
    hand = by_hand("WMI", WindowsEntry("WMI", "OBJECTS.DATA", 0, r"C:\w.exe", name=name))
    assert hand.tool is Tool.POWERSHELL
    assert all("'o''$(calc)`'" in line or "o''$(calc)`\"'" in line for line in (hand.look, *hand.steps))
    kept = [number for number, line in enumerate(hand.steps) if "Export-Clixml" in line]
    gone = [number for number, line in enumerate(hand.steps) if "Remove-WmiObject" in line]
    assert max(kept) < min(gone)


def test_a_package_of_the_sign_in_goes_alone_out_of_its_value() -> None:
    value = of_lines("Notification Packages", ["scecli", "worm"])
    hand = by_hand("LSA", WindowsEntry("LSA", LSA, 2, "worm", name=value.name, value=value))
    assert f'reg add "{LSA}" /v "Notification Packages" /t REG_MULTI_SZ /d "scecli" /f' in hand.steps
    assert any(line.startswith(f'reg export "{LSA}"') for line in hand.steps[:2])
    assert hand.back[0].startswith("reg import")
    odd = of_lines("Security Packages", ['""', "worm"])
    hand = by_hand("LSA", WindowsEntry("LSA", LSA, 2, "worm", name=odd.name, value=odd))
    assert hand.tool is Tool.WINDOW


def test_a_printer_monitor_goes_with_its_key() -> None:
    key = r"HKLM\SYSTEM\CurrentControlSet\Control\Print\Monitors\Worm"
    value = of_text("Driver", "worm.dll")
    hand = by_hand("LSA", WindowsEntry("LSA", key, 0, "worm.dll", name="Driver", value=value))
    assert f'reg delete "{key}" /f' in hand.steps
