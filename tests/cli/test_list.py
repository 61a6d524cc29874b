"""``lamsach list`` from a source to what a consumer reads, as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import lamsach
from lamsach.cli.list import list_
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import speaking
from lamsach.indicators.head import UntrustedError

SOURCE = """c2.example.vn
8.8.8.8
hacked.mof.gov.vn
nonsense!
45.155.205.1
C2[.]example[.]vn
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch, guard_file: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lamsach.feeds.guard.check.default_path", lambda: guard_file)
    (tmp_path / "source.txt").write_text(SOURCE)
    return tmp_path


def call(*arguments: str):
    with speaking("en"):
        return CliRunner().invoke(list_, list(map(str, arguments)), standalone_mode=False)


def told(*arguments: str, code: int = 0):
    result = call(*arguments, "--json")
    assert result.exception is None, result.exception
    assert result.return_value == code
    return json.loads(result.stdout)


def test_check_says_what_would_become_of_each_value_and_keeps_nothing(place):
    answer = told("check", "source.txt", code=4)
    assert [each["value"] for each in answer["accepted"]] == ["c2.example.vn", "45.155.205.1"]
    assert [(each["line"], each["value"], each["guard"]) for each in answer["held"]] == [
        (3, "hacked.mof.gov.vn", "gov.vn")
    ]
    assert [(each["line"], each["raw"], each["verdict"]) for each in answer["refused"]] == [
        (2, "8.8.8.8", "refuse"), (4, "nonsense!", "unreadable"),
    ]  # fmt: skip
    assert set(answer["held"][0]) >= {"line", "raw", "value", "kind", "verdict", "reason", "guard"}
    assert answer["duplicates"] == 1
    assert sorted(path.name for path in place.iterdir()) == ["source.txt"]
    text = call("check", "source.txt").output
    assert "! line 2: 8.8.8.8: A public resolver" in text


def test_from_source_to_follower_to_consumer(place):
    told("import", "source.txt", "--by", "an", "--name", "letter", code=4)
    told("publish", "public", "--keys", "keys", "--new")
    assert told("pull", "public", "--to", "mine", "--root", "public/root.json")["indicators"] == 2
    assert told("approve", "hacked.mof.gov.vn", "--by", "an")["states"] == {"hacked.mof.gov.vn": "proposed"}
    assert told("approve", "hacked.mof.gov.vn", "--by", "bình")["states"] == {"hacked.mof.gov.vn": "approved"}
    told("revoke", "45.155.205.1", "--by", "an", "--reason", "a mistake")
    assert told("publish", "public", "--keys", "keys", "--copy", "stick")["number"] == 2
    update = told("pull", "stick", "--to", "mine")
    assert (update["before"], update["number"], update["deltas"]) == (1, 2, 1)
    found = told("show", "www.c2.example.vn", "--list", "mine", code=1)["found"]
    assert [(each["value"], each["source"]) for each in found] == [("c2.example.vn", "letter")]
    assert told("show", "45.155.205.1", "--list", "mine")["found"] == []
    made = told("export", "--list", "mine", "--format", "rpz", "--format", "plain", "--to", "out")
    assert sorted(made["formats"]) == ["plain", "rpz"]
    assert (place / "out" / "plain" / "domains.txt").read_text() == "c2.example.vn\nhacked.mof.gov.vn\n"
    assert told("verify", "stick", "--root", "public/root.json")["signed"] is True
    assert told("publish", "public", "--keys", "keys", "--renew")["number"] == 2


def test_diff_says_what_changed(place):
    told("import", "source.txt", "--by", "an", code=4)
    told("publish", "public", "--keys", "keys", "--new")
    told("pull", "public", "--to", "old", "--root", "public/root.json")
    (place / "more.txt").write_text("bad.example.vn\n")
    told("import", "more.txt", "--by", "an")
    told("revoke", "c2.example.vn", "--by", "an")
    told("publish", "public", "--keys", "keys")
    answer = told("diff", "old", "public", code=1)
    assert (answer["added"], answer["removed"]) == (["bad.example.vn"], ["c2.example.vn"])
    assert "+ bad.example.vn" in call("diff", "old", "public").output
    assert told("diff", "old", "old") == {"old": 1, "new": 1, "added": [], "removed": [], "changed": []}


def test_a_copy_that_was_changed_is_not_verified(place):
    told("import", "source.txt", "--by", "an", code=4)
    told("publish", "public", "--keys", "keys", "--new", "--copy", "stick")
    (path,) = (place / "stick" / "full").iterdir()
    path.write_bytes(path.read_bytes()[:-5])
    result = call("verify", "stick", "--root", "public/root.json")
    assert isinstance(result.exception, UntrustedError)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "nothing.txt"), ("check", "source.txt", "--format", "nothing"), ("show", "c2.example.vn", "--list", "nothing"),
        ("check", "source.txt", "--column", "value"), ("publish", "nothing", "--keys", "keys"), ("pull", "nothing", "--to", "x"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_in_one_line(place, arguments):
    result = call(*arguments)
    assert isinstance(result.exception, UnusableInputError)
    assert "\n" not in str(result.exception)


def test_an_exercise_takes_documentation_ranges(place):
    (place / "drill.txt").write_text("192.0.2.7\n")
    assert told("check", "drill.txt", code=4)["accepted"] == []
    assert len(told("check", "drill.txt", "--exercise")["accepted"]) == 1


def test_following_a_list_loads_neither_django_nor_the_guard(place):
    code = (
        "import sys; sys.modules['django'] = sys.modules['lamsach.feeds.guard'] = None\n"
        "from lamsach.cli import lamsach\n"
        "lamsach.main(['list', 'show', 'c2.example.vn', '--list', 'nothing'], standalone_mode=False)"
    )
    source = str(Path(lamsach.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert done.stderr.splitlines()[-1].startswith("lamsach.core.errors.UnusableInputError"), done.stderr


def test_where_nothing_is_published_only_what_works_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the one-file program, which has no room `feeds`."""
    from importlib.util import find_spec

    monkeypatch.setattr("lamsach.cli.list.find_spec", lambda name: None if "feeds" in name else find_spec(name))
    said = CliRunner().invoke(list_, ["--help"])
    assert said.exit_code == 0
    assert "pull" in said.output
    assert "\n  publish " not in said.output
    assert CliRunner().invoke(list_, ["show", "x"]).exit_code == 2
