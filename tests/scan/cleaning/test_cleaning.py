"""A plan is shown first; files go into quarantine, what starts them is undone, programs end; all of it comes back."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from lamsach.scan.cleaning.acting import carry_out
from lamsach.scan.cleaning.plan import Plan, Surroundings, make_plan
from lamsach.scan.cleaning.processes import running_from
from lamsach.scan.finding import Action, Basis, Finding, Severity
from lamsach.scan.identity import Identity
from lamsach.scan.persistence.machine import Machine
from lamsach.scan.persistence.registry import LINUX
from lamsach.scan.quarantine.packages import Packages
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.vault import open_vault

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "machine"
    (root / "opt").mkdir(parents=True)
    return root


def put(root: Path, path: str, content: bytes = b"worm") -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def finding(folder: Path, file: Path, **changes: object) -> Finding:
    facts: dict[str, object] = {
        "kind": "file", "name": "Test.Worm", "severity": Severity.MALICIOUS, "basis": Basis.HASH, "path": bytes(file),
        "file_sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "trusted": True, "root": bytes(folder),
        "identity": Identity.of(file.lstat()),
    }  # fmt: skip
    return Finding(**{**facts, **changes})  # type: ignore[arg-type]


def planned(root: Path, findings: list[Finding], scanned: int = 10_000) -> Plan:
    around = Surroundings(Packages(root), Machine(root), LINUX, running_from)
    return make_plan(findings, around, scanned=scanned)


def done(plan: Plan, vault_folder: Path, findings: list[Finding]) -> tuple[list[Finding], list[str]]:
    numbers = count(1)
    with open_vault(vault_folder) as vault:
        result = carry_out(plan, vault, now=lambda: NOW, new_identifier=lambda: f"{next(numbers):032x}")
    return result.told(findings), result.troubles


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),
        ({"basis": Basis.RULE}, True),
        ({"basis": Basis.HEURISTIC}, False),
        ({"trusted": False}, False),
        ({"severity": Severity.SUSPICIOUS}, False),
        ({"severity": Severity.RISK}, False),
        ({"inside": ("letter.zip", "a.exe")}, False),
        ({"root": b"/somewhere/else"}, False),
        ({"file_sha256": "", "sha256": ""}, False),
        ({"identity": None}, False),
    ],
)
def test_only_a_signed_finding_of_a_whole_file_inside_the_root_is_taken(
    root: Path, changes: dict, *, taken: bool
) -> None:
    plan = planned(root, [finding(root, put(root, "opt/worm"), **changes)])
    assert bool(plan.takings) is taken


def test_a_file_of_a_package_is_left_with_advice(root: Path) -> None:
    put(root, "var/lib/dpkg/info/good-tool.list", b"/.\n/usr/bin/tool\n")
    plan = planned(root, [finding(root, put(root, "usr/bin/tool"))])
    assert plan.takings == ()
    assert "good-tool" in plan.left[0].reason


def test_a_file_behind_a_linked_folder_is_left(root: Path) -> None:
    put(root, "opt/real/worm")
    (root / "opt/link").symlink_to("real")
    plan = planned(root, [finding(root, root / "opt/link/worm")])
    assert (plan.takings, len(plan.left)) == ((), 1)


def test_unusually_many_files_are_said_to_be_unusual(root: Path) -> None:
    findings = [finding(root, put(root, f"opt/{number}")) for number in range(21)]
    assert planned(root, findings, scanned=500).unusual
    assert not planned(root, findings[:20], scanned=500).unusual
    assert not planned(root, findings, scanned=10_000).unusual


def test_file_start_and_process_go_together_and_come_back(root: Path, tmp_path: Path) -> None:
    worm = root / "opt/worm"
    shutil.copy(os.path.realpath(str(shutil.which("sleep"))), worm)
    put(root, "etc/crontab", b"# kept\n* * * * * root /opt/worm 5\n1 * * * * root /bin/true\n")
    put(root, "etc/systemd/system/w.service", b"[Service]\nExecStart=/opt/worm 600\n")
    put(root, "etc/rc.local", b"/usr/bin/true\n")
    findings = [finding(root, worm)]
    with subprocess.Popen([worm, "600"]) as started:
        plan = planned(root, findings)
        assert [each.number for each in plan.takings[0].processes] == [started.pid]
        assert sorted(each.step.path.name for each in plan.starts) == ["crontab", "w.service"]
        assert worm.exists()
        told, troubles = done(plan, tmp_path / "vault", findings)
        assert started.wait(10) == -9
    assert troubles == []
    assert [(each.kind, each.action) for each in told] == [("file", Action.QUARANTINED)] + [
        ("startup", Action.REMOVED)
    ] * 2
    assert not worm.exists()
    assert (root / "etc/crontab").read_bytes() == b"# kept\n1 * * * * root /bin/true\n"
    assert not (root / "etc/systemd/system/w.service").exists()
    with open_vault(tmp_path / "vault") as vault:
        for each in told:
            restore(vault, each.quarantine_id)
    assert worm.exists()
    assert b"/opt/worm 5" in (root / "etc/crontab").read_bytes()
    assert (root / "etc/systemd/system/w.service").read_bytes().endswith(b"/opt/worm 600\n")


def test_every_name_of_one_file_goes_in_one_run(root: Path, tmp_path: Path) -> None:
    worm = put(root, "opt/worm")
    second, third = root / "opt/second", root / "opt/third"
    second.hardlink_to(worm)
    third.hardlink_to(worm)
    findings = [finding(root, each) for each in (worm, second, third)]
    told, troubles = done(planned(root, findings), tmp_path / "vault", findings)
    assert ([each.action for each in told], troubles) == ([Action.QUARANTINED] * 3, [])
    assert list((root / "opt").iterdir()) == []


def test_another_name_of_a_file_that_was_written_to_stays(root: Path, tmp_path: Path) -> None:
    worm = put(root, "opt/worm")
    second = root / "opt/second"
    second.hardlink_to(worm)
    findings = [finding(root, each) for each in (worm, second)]
    plan = planned(root, findings)
    with open_vault(tmp_path / "vault") as vault:
        numbers = count(1)

        def identifier() -> str:
            if (number := next(numbers)) == 2:
                second.write_bytes(b"work")
            return f"{number:032x}"

        carry_out(plan, vault, now=lambda: NOW, new_identifier=identifier)
    assert second.read_bytes() == b"work"


@pytest.mark.skipif(sys.platform != "linux", reason="Windows lets no running program lose its file")
def test_a_program_that_deleted_its_own_file_is_kept_and_ended(root: Path, tmp_path: Path) -> None:
    worm = root / "opt/worm"
    shutil.copy(os.path.realpath(str(shutil.which("sleep"))), worm)
    content = worm.read_bytes()
    with subprocess.Popen([worm, "600"]) as started:
        found = finding(root, worm, kind="process", place=f"worm ({started.pid})", root=b"/")
        worm.unlink()
        found = replace(found, identity=Identity.of(Path(f"/proc/{started.pid}/exe").stat()))
        plan = planned(root, [found])
        assert [each.number for each in plan.endings[0].processes] == [started.pid]
        assert (plan.takings, plan.left, plan.is_empty) == ((), (), False)
        [told], troubles = done(plan, tmp_path / "vault", [found])
        assert started.wait(10) == -9
    assert (told.action, troubles) == (Action.QUARANTINED, [])
    with open_vault(tmp_path / "vault") as vault:
        restore(vault, told.quarantine_id)
    assert worm.read_bytes() == content


def test_what_changed_after_the_plan_stays_and_its_start_too(root: Path, tmp_path: Path) -> None:
    worm = put(root, "opt/worm")
    put(root, "etc/crontab", b"* * * * * root /opt/worm\n")
    other = put(root, "opt/other")
    findings = [finding(root, worm), finding(root, other)]
    plan = planned(root, findings)
    worm.write_bytes(b"my thesis")
    told, troubles = done(plan, tmp_path / "vault", findings)
    assert [each.action for each in told] == [Action.FAILED, Action.QUARANTINED]
    assert len(troubles) == 1
    assert worm.read_bytes() == b"my thesis"
    assert b"/opt/worm" in (root / "etc/crontab").read_bytes()


def test_a_file_that_is_back_at_once_is_not_told_as_gone(root: Path, tmp_path: Path) -> None:
    worm = put(root, "opt/worm")
    plan = planned(root, [finding(root, worm)])
    numbers = count(1)
    with open_vault(tmp_path / "vault") as vault:

        def watched() -> datetime:
            return NOW

        real_remove = vault.disk.remove

        def remove(parent: int, name: str) -> None:
            real_remove(parent, name)
            if name == "file":
                worm.write_bytes(b"worm again")

        vault.disk.remove = remove  # type: ignore[method-assign]
        result = carry_out(plan, vault, now=watched, new_identifier=lambda: f"{next(numbers):032x}")
    [told] = result.told([finding(root, worm)])
    assert told.action is Action.FAILED
    assert str(worm) in result.troubles[0]
