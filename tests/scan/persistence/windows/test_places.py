"""What starts by itself on Windows is found, in its registry and in the hives of a mounted disk; it goes and comes back."""

from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.scan.persistence.windows.findings import BY_HAND, FILES, HOME, LAN, PROFILES, ROWS, TASK, Row, ex
from tests.scan.persistence.windows.hive_file import hive

from lamsach.core.errors import CouldNotFinishError
from lamsach.scan.by_hand_wording import as_text
from lamsach.scan.persistence.changing import apply, undo
from lamsach.scan.persistence.place import Step
from lamsach.scan.persistence.windows import tasks
from lamsach.scan.persistence.windows.activators import findings
from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.offline import OfflineRegistry
from lamsach.scan.persistence.windows.place import ByHand, WindowsEntry
from lamsach.scan.persistence.windows.registry import WINDOWS
from lamsach.scan.persistence.windows.values import MadeRegistry, Value, of_number, of_text
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.values import ValueChangedError, ValueStep
from lamsach.scan.quarantine.vault import Vault, open_vault

NOW = datetime(2026, 11, 28, tzinfo=UTC)
PLACES = {place.name: place for place in WINDOWS}


def registry_of(*rows: Row) -> MadeRegistry:
    made = MadeRegistry()
    made.put(rf"{PROFILES}\{LAN}", ex("ProfileImagePath", r"%SystemDrive%\Users\Lan"))
    made.put(rf"{PROFILES}\S-1-5-18", ex("ProfileImagePath", r"%systemroot%\system32\config\systemprofile"))
    for row in rows:
        for value in (*row.others, row.value):
            made.put(row.key, value)
    return made


def everything(machine: WindowsMachine) -> list[WindowsEntry]:
    return [entry for place in WINDOWS for entry in place.enumerate(machine)]


def the_one(machine: WindowsMachine, row: Row) -> WindowsEntry:
    [entry] = [
        each
        for each in everything(machine)
        if (each.path, each.name, each.command) == (row.key, row.value.name, row.command)
    ]
    return entry


def expected(row: Row) -> tuple[str, str, str, tuple[str, ...], int]:
    return row.place, row.command, row.user, row.files, row.line


def said(entry: WindowsEntry) -> tuple[str, str, str, tuple[str, ...], int]:
    return entry.place, entry.command, entry.user, entry.files, entry.line


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.place}-{row.key.rpartition(chr(92))[2]}-{row.value.name}")
def test_what_starts_by_itself_is_found_goes_alone_and_comes_back(row: Row, tmp_path: Path) -> None:
    registry = registry_of(row)
    machine = WindowsMachine(tmp_path, registry)
    before = list(registry.everything())
    entry = the_one(machine, row)
    assert said(entry) == expected(row)
    [change] = PLACES[row.place].plan(machine, [entry])
    assert change == ValueStep(row.key, row.value, row.left)
    with open_vault(tmp_path / "vault", registry=registry) as vault:
        apply(vault, change, identifier="a" * 32, now=NOW, name="Test.Worm")
        assert entry not in everything(machine)
        assert [each for each in before if each not in registry.everything()] == [(row.key, row.value)]
        assert not [each for each in everything(machine) if each.command == row.command and each.path == row.key]
        undo(vault, "a" * 32)
        assert vault.identifiers() == []
    assert sorted(registry.everything(), key=str) == sorted(before, key=str)
    assert the_one(machine, row) == entry


@pytest.mark.parametrize("row", BY_HAND, ids=lambda row: row.value.name)
def test_what_cannot_be_proven_here_is_left_to_a_person_with_exact_steps(row: Row, tmp_path: Path) -> None:
    machine = WindowsMachine(tmp_path, registry_of(row))
    entry = the_one(machine, row)
    assert said(entry) == expected(row)
    [change] = PLACES[row.place].plan(machine, [entry])
    assert isinstance(change, ByHand)
    assert row.command in as_text(change)


def put(root: Path, path: str, content: bytes) -> Path:
    file = root.joinpath(*PureWindowsPath(path).parts[1:])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("row", FILES, ids=lambda row: row[1][-25:])
def test_files_that_start_something(row: tuple[str, str, bytes, str, str], tmp_path: Path) -> None:
    place, path, content, command, user = row
    root = tmp_path.resolve() / "disk"
    file = put(root, path.upper() if place == "startup" and path.endswith("vbs") else path, content)
    machine = WindowsMachine(root, registry_of())
    [entry] = everything(machine)
    assert (entry.place, entry.command.lower(), entry.user) == (place, command.lower(), user)
    [change] = PLACES[place].plan(machine, [entry])
    if isinstance(change, ByHand):
        assert change.steps
        assert all(step.strip() for step in change.steps)
        return
    assert isinstance(change, Step)
    with open_vault(tmp_path / "vault") as vault:
        apply(vault, change, identifier="a" * 32, now=NOW, name="Test.Worm")
        assert everything(machine) == []
        undo(vault, "a" * 32)
    assert file.read_bytes() == content


def disk_of(root: Path, registry: MadeRegistry) -> Path:
    """Lay the registry down as Windows does: one hive for each part, the current set of the system by its number."""
    parts: dict[str, dict[str, list[Value]]] = {}
    for key, value in registry.everything():
        top, name, inside = [*key.split("\\", 2), ""][:3]
        hive_name = f"{top}\\{name}"
        inside = inside.replace("CurrentControlSet", "ControlSet002")
        parts.setdefault(hive_name, {}).setdefault(inside, []).append(value)
    for name, tree in parts.items():
        if name == "HKLM\\SYSTEM":
            tree["Select"] = [of_number("Current", 2)]
        path = rf"{HOME}\NTUSER.DAT" if name.startswith("HKU") else rf"C:\Windows\System32\config\{name[5:]}"
        put(root, path, hive(tree))
    return root


def test_a_mounted_disk_says_the_same_through_its_hives(tmp_path: Path) -> None:
    used: set[tuple[str, str]] = set()
    rows = [
        row
        for row in (*ROWS, *BY_HAND)
        if (row.key, row.value.name) not in used and not used.add((row.key, row.value.name))
    ]
    registry = registry_of(*rows)
    root = disk_of(tmp_path / "disk", registry)
    offline = WindowsMachine(root, OfflineRegistry(root))
    live = WindowsMachine(root, registry)
    assert sorted(map(said, everything(offline))) == sorted(map(said, everything(live)))
    assert len(everything(offline)) >= 40
    assert offline.troubles == []


def test_every_place_is_in_the_matrix() -> None:
    assert {row.place for row in (*ROWS, *BY_HAND)} | {row[0] for row in FILES} == set(PLACES)
    assert len(ROWS) + len([row for row in FILES if row[0] == "startup"]) >= 40
    assert all(type(place).__doc__ for place in WINDOWS)


def test_a_value_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    row = ROWS[0]
    registry = registry_of(row)
    step = ValueStep(row.key, row.value, None)
    mine = of_text(row.value.name, "my own")
    with open_vault(tmp_path / "vault", registry=registry) as vault:
        registry.put(row.key, mine)
        with pytest.raises(ValueChangedError):
            apply(vault, step, identifier="a" * 32, now=NOW, name="w")
        assert vault.identifiers() == []
        registry.put(row.key, row.value)
        apply(vault, step, identifier="b" * 32, now=NOW, name="w")
        registry.put(row.key, mine)
        with pytest.raises(ValueChangedError):
            undo(vault, "b" * 32)
        assert vault.identifiers() == ["b" * 32]
    assert registry.values(row.key) == [mine]


class PowerGoneError(Exception):
    """The power goes."""


class Failing(MadeRegistry):
    """A registry that stops at its first change: before it, or right after it."""

    after = False

    def remove(self, path: str, name: str) -> None:
        if self.after:
            super().remove(path, name)
        raise PowerGoneError

    def put(self, path: str, value: Value) -> None:
        if self.after:
            super().put(path, value)
        raise PowerGoneError


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("back", [False, True])
def test_a_value_is_in_its_place_or_held_when_the_power_goes(
    *, after: bool, back: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ROWS[0]
    registry = registry_of(row)
    step = ValueStep(row.key, row.value, None)
    failing = Failing(registry.content)
    failing.after = after
    monkeypatch.setattr("lamsach.scan.quarantine.recovery.settle", lambda *_: None)  # no time for anything
    with open_vault(tmp_path / "vault", registry=registry) as vault:
        if back:
            apply(vault, step, identifier="a" * 32, now=NOW, name="w")
        with pytest.raises(PowerGoneError):
            act(Vault(**{**vars(vault), "registry": failing}), step, back=back)
    monkeypatch.undo()
    with open_vault(tmp_path / "vault", registry=registry) as vault:
        [recovered] = recover(vault)
        assert recovered.outcome == ("finished" if after else "taken back")
        in_place, held = registry.values(row.key) == [row.value], vault.identifiers() == ["a" * 32]
        assert (in_place, held) == ((True, False) if after is back else (False, True))


def act(vault: Vault, step: ValueStep, *, back: bool) -> None:
    if back:
        undo(vault, "a" * 32)
    else:
        apply(vault, step, identifier="a" * 32, now=NOW, name="w")


def test_a_setting_of_windows_is_not_brought_back_elsewhere(tmp_path: Path) -> None:
    row = ROWS[0]
    with open_vault(tmp_path / "vault", registry=registry_of(row)) as vault:
        apply(vault, ValueStep(row.key, row.value, None), identifier="a" * 32, now=NOW, name="w")
    with open_vault(tmp_path / "vault") as vault, pytest.raises(CouldNotFinishError, match="setting of Windows"):
        undo(vault, "a" * 32)


@pytest.mark.parametrize(
    ("key", "value", "others"),
    [
        (r"HKLM\SYSTEM\CurrentControlSet\Services\Service KMSELDI", of_number("Start", 2), ex("ImagePath", r"C:\Program Files\KMSpico\Service_KMS.exe")),
        (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\SppExtComObj.exe", of_text("Debugger", r"rundll32.exe SppExtComObjHook.dll,PatcherMain"), None),
        (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform", of_text("KeyManagementServiceName", "127.0.0.2"), None),
        (r"HKLM\SOFTWARE\Microsoft\OfficeSoftwareProtectionPlatform", of_text("KeyManagementServiceName", "kms.example.com"), None),
    ],
)  # fmt: skip
def test_activators_are_named_as_a_risk_without_blame(
    key: str, value: Value, others: Value | None, tmp_path: Path
) -> None:
    registry = registry_of(*ROWS[:3])
    for each in (value, others):
        if each:
            registry.put(key, each)
    [found] = findings(WindowsMachine(tmp_path, registry))
    assert (found.severity, found.family, found.action) == ("risk", "KMS activator", "none")


def test_an_offices_own_server_of_activation_is_nothing(tmp_path: Path) -> None:
    key = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SoftwareProtectionPlatform"
    for host in ("10.1.2.3", "kms.so.gov.vn", "kms01", "kms.corp.local"):
        registry = registry_of()
        registry.put(key, of_text("KeyManagementServiceName", host))
        registry.put(r"HKLM\SYSTEM\CurrentControlSet\Services\osppsvc", of_number("Start", 3))
        registry.put(r"HKLM\SYSTEM\CurrentControlSet\Services\osppsvc", of_text("ImagePath", r'"C:\x\OSPPSVC.EXE"'))
        assert list(findings(WindowsMachine(tmp_path, registry))) == []


def test_a_task_that_is_off_starts_nothing_and_one_with_definitions_is_refused(tmp_path: Path) -> None:
    off = TASK.replace("<Settings><Enabled>true", "<Settings><Enabled>false")
    assert tasks.read(off.encode("utf-16")) == []
    bomb = TASK.replace("<Task ", '<!DOCTYPE x [<!ENTITY a "aaaa">]><Task ')
    put(tmp_path, r"C:\Windows\System32\Tasks\bomb", bomb.encode("utf-16"))
    machine = WindowsMachine(tmp_path, registry_of())
    assert everything(machine) == []
    assert [path for path, _why in machine.troubles] == [r"C:\Windows\System32\Tasks\bomb"]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-16-le", "surrogatepass")),
    kind=st.sampled_from([0, 1, 2, 3, 4, 7, 11, 99]),
)
def test_no_content_makes_a_place_fail(tmp_path_factory, data: bytes, kind: int) -> None:
    root = tmp_path_factory.mktemp("any")
    registry = registry_of(
        *(row._replace(value=Value(row.value.name, kind, data), others=()) for row in (*ROWS, *BY_HAND))
    )
    for row in FILES:
        put(root, row[1], data)
    machine = WindowsMachine(root, registry)
    for place in WINDOWS:
        found = list(place.enumerate(machine))
        assert len(place.plan(machine, found)) <= len(found)
