"""Help and errors of usage, in the user's language: one line that says which command, what is wrong, where to look."""

import os
import subprocess
import sys

import pytest

from lamsach.cli import COMMANDS, main


@pytest.fixture
def vietnamese(monkeypatch):
    monkeypatch.setenv("LAMSACH_LANG", "vi")
    monkeypatch.setenv("LANGUAGE", "")


def call(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


@pytest.mark.parametrize("command", ["", *(name for name in COMMANDS if name != "manage")])
def test_help_speaks_the_users_language_throughout(command):
    """In a process of its own: an option's words are read when its command is first imported."""
    arguments = [sys.executable, "-m", "lamsach", *filter(None, [command]), "--help"]
    environment = {**os.environ, "LAMSACH_LANG": "vi"}
    told = subprocess.run(arguments, env=environment, capture_output=True, encoding="utf-8", check=True).stdout
    assert told.startswith(f"Cách dùng: lamsach {command}".strip())
    assert "Tùy chọn:" in told
    assert not {"the", "and", "Show", "Usage:", "Options:"} & set(told.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "--port", "99999"], "lamsach run: Giá trị không hợp lệ của '--port': 99999 nằm ngoài khoảng"),
        (["nosuch"], "lamsach: Không có lệnh 'nosuch'."),
        (["hunt"], "lamsach hunt: Thiếu tham số 'LOG...'."),
        (["tree", "import", "--nope"], "lamsach tree import: Không có tùy chọn '--nope'."),
    ],
)
def test_an_error_of_usage_is_one_line(vietnamese, capsys, arguments, told):
    code, output, errors = call(capsys, *arguments)
    assert (code, output) == (2, "")
    assert errors.startswith(told)
    assert errors.endswith("--help)\n")
    assert errors.count("\n") == 1
