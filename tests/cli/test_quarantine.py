"""``lamsach quarantine``: what is held is shown, comes back, and goes for good only on a word."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from lamsach.cli.quarantine import quarantine
from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.scan.quarantine.taking import take
from lamsach.scan.quarantine.vault import open_vault
from tests.scan.quarantine.scene import CONTENT, IDENTIFIER, NOW, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene.make(tmp_path / "scene", name="w\u202eexe.\udcff\n")
    with open_vault(scene.vault) as vault:
        take(vault, scene.target(), identifier=IDENTIFIER, now=NOW)
    return scene


def run(scene: Scene, *arguments: str, answer: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(
        quarantine, [*arguments, "--vault", str(scene.vault)], input=answer, standalone_mode=False
    )
    if result.exception:
        raise result.exception
    return result.return_value, result.stdout


def test_what_is_held_is_listed_for_people_and_machines(scene: Scene) -> None:
    code, shown = run(scene, "list")
    assert code == 0
    assert IDENTIFIER[:12] in shown
    assert "\u202e" not in shown
    code, document = run(scene, "list", "--json")
    [held] = json.loads(document)["held"]
    assert (held["id"], held["size"], held["family"]) == (IDENTIFIER, len(CONTENT), "worm")


def test_a_mistyped_vault_is_said_and_none_is_made(tmp_path: Path) -> None:
    nowhere = tmp_path / "typo"
    result = CliRunner().invoke(quarantine, ["list", "--vault", str(nowhere)], standalone_mode=False)
    assert isinstance(result.exception, UnusableInputError)
    assert not nowhere.exists()


def test_a_file_comes_back_by_the_start_of_its_identifier(scene: Scene) -> None:
    assert run(scene, "restore", IDENTIFIER[:8])[0] == 0
    assert scene.file.read_bytes() == CONTENT
    assert json.loads(run(scene, "list", "--json")[1])["held"] == []


def test_a_file_comes_back_to_another_place(scene: Scene) -> None:
    code, document = run(scene, "restore", IDENTIFIER, "--to", str(scene.folder / "here"), "--json")
    assert (code, json.loads(document)) == (0, {"restored": str(scene.folder / "here")})
    assert (scene.folder / "here").read_bytes() == CONTENT


def test_nothing_goes_for_good_without_a_word(scene: Scene) -> None:
    assert run(scene, "purge", IDENTIFIER, answer="n\n")[0] == 3
    assert len(json.loads(run(scene, "list", "--json")[1])["held"]) == 1
    assert run(scene, "purge", IDENTIFIER, "--yes")[0] == 0
    with pytest.raises(CouldNotFinishError):
        run(scene, "restore", IDENTIFIER)


def test_a_damaged_entry_is_named_and_hides_no_other(scene: Scene) -> None:
    other = scene.vault / "held" / ("f" * 32)
    other.mkdir()
    (other / "manifest").write_text("{")
    code, document = run(scene, "list", "--json")
    assert code == 3
    assert (len(json.loads(document)["held"]), json.loads(document)["damaged"]) == (1, ["f" * 32])
