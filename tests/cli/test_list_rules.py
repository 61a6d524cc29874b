"""Rules from a folder to a signed release to a machine that cleans by them, as it is typed."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lamsach.cli.list import list_
from lamsach.cli.scan import scan
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import speaking

WORM = b"what this worm alone says"
RULE = """rule worm { meta: license = "MIT" name = "A worm" family = "worm" severity = "malicious"
  strings: $a = "what this worm alone says" condition: $a }
rule too_wide { meta: license = "MIT" strings: $a = "an ordinary word" condition: $a }
rule unlicensed { strings: $a = "anything else" condition: $a }
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guard_file: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "own"))
    monkeypatch.setattr("lamsach.feeds.guard.check.default_path", lambda: guard_file)
    for name in ("rules", "usr", "home", "none"):
        (tmp_path / name).mkdir()
    (tmp_path / "rules" / "own.yar").write_text(RULE)
    (tmp_path / "usr" / "editor").write_bytes(b"an ordinary word in an editor")
    (tmp_path / "home" / "worm.exe").write_bytes(WORM)
    digests = [hashlib.sha256(each).hexdigest() for each in (b"an ordinary word in an editor", b"another worm")]
    (tmp_path / "source.txt").write_text("\n".join(digests) + "\n")
    return tmp_path


def call(command: object, *arguments: object) -> Result:
    with speaking("en"):
        return CliRunner().invoke(command, list(map(str, arguments)), standalone_mode=False)  # type: ignore[arg-type]


def test_rules_and_digests_that_match_clean_files_are_not_published_and_the_rest_cleans(place: Path) -> None:
    call(list_, "import", "source.txt", "--by", "an", "--name", "letter")
    refused = call(list_, "publish", "public", "--keys", "keys", "--new")
    assert isinstance(refused.exception, UnusableInputError)
    assert "--clean" in str(refused.exception)
    made = call(list_, "publish", "public", "--keys", "keys", "--rules", "rules", "--clean", "usr", "--json")
    assert made.exception is None, made.exception
    assert json.loads(made.stdout)["indicators"] == 1
    said = made.stderr
    assert "is the digest of a clean file" in said
    assert "own.yar: too_wide: it matches a clean file" in said
    assert "own.yar: unlicensed: no licence is named" in said
    assert call(list_, "pull", "public", "--to", "mine", "--root", "public/root.json").exception is None
    unsigned = json.loads(call(scan, "home", "--rules", "rules", "--clean", "--yes", "--json").stdout)
    assert [(each["name"], each["action"]) for each in unsigned["findings"]] == [("A worm", "none")]
    signed = json.loads(call(scan, "home", "--list", "mine", "--clean", "--yes", "--json").stdout)
    assert [(each["name"], each["action"]) for each in signed["findings"]] == [("A worm", "quarantined")]
    assert not (place / "home" / "worm.exe").exists()


def test_rules_are_not_published_unseen_and_are_withdrawn_by_an_empty_folder(place: Path) -> None:
    call(list_, "publish", "public", "--keys", "keys", "--new")
    unseen = call(list_, "publish", "public", "--keys", "keys", "--rules", "rules")
    assert isinstance(unseen.exception, UnusableInputError)
    call(list_, "publish", "public", "--keys", "keys", "--rules", "rules", "--clean", "usr")
    assert len(list((place / "public" / "rules").iterdir())) == 1
    call(list_, "publish", "public", "--keys", "keys", "--rules", "none")
    assert not list((place / "public" / "rules").iterdir())


def test_an_empty_folder_is_no_clean_system(place: Path) -> None:
    for words in (("clean-files", "none"), ("publish", "public", "--keys", "keys", "--new", "--clean", "none")):
        refused = call(list_, *words)
        assert isinstance(refused.exception, UnusableInputError)
    assert not (place / "list.sqlite3.clean").exists()


def test_digests_of_clean_files_are_kept_for_later_releases(place: Path) -> None:
    kept = call(list_, "clean-files", "usr", "--json")
    assert json.loads(kept.stdout) == {"files": 1, "kept": "list.sqlite3.clean"}
    call(list_, "import", "source.txt", "--by", "an", "--name", "letter")
    made = call(list_, "publish", "public", "--keys", "keys", "--new", "--json")
    assert json.loads(made.stdout)["indicators"] == 1
