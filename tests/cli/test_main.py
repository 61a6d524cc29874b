"""What the command says and how it leaves where the system refuses something."""

import pytest

from lamsach.cli import main


def left(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return end.value.code


def test_a_place_that_cannot_be_written_is_named_and_the_code_is_that_of_unfinished_work(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    release = tmp_path / "000001.list"
    release.write_bytes(b"#lamsach-list 1 number=1 published=2026-11-22T10:00:00Z entries=0\n")
    assert left("list", "export", "--list", str(release), "--to", str(tmp_path / "file" / "x")) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert str(tmp_path / "file") in said.err
    assert len(said.err.splitlines()) == 1


def test_a_full_disk_is_said(tmp_path, monkeypatch, capsys):
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    release = tmp_path / "000001.list"
    release.write_bytes(b"#lamsach-list 1 number=1 published=2026-11-22T10:00:00Z entries=0\n")
    monkeypatch.setattr("lamsach.feeds.formats.write_formats", full)
    monkeypatch.setenv("LAMSACH_LANG", "en")
    assert left("list", "export", "--list", str(release), "--to", str(tmp_path / "out")) == 3
    assert "The disk is full." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "arguments", "opened"),
    [("Lam sach.exe", [], "window"), ("lamsach.exe", [], "line"), ("Lam sach.exe", ["--version"], "line")],
)
def test_the_double_clicked_program_is_the_window_also_where_an_installer_starts_it(
    monkeypatch: pytest.MonkeyPatch, name: str, arguments: list[str], opened: str
) -> None:
    """What starts it may hand on a pipe: then there is an output, and yet nobody reads a help text."""
    from lamsach.cli import program

    pytest.importorskip("tkinter")
    done: list[str] = []
    monkeypatch.setattr("sys.executable", f"/x/{name}")
    monkeypatch.setattr("sys.argv", [name, *arguments])
    monkeypatch.setattr("lamsach.window.main.main", lambda: done.append("window"))
    monkeypatch.setattr("lamsach.cli.main", lambda: done.append("line"))
    program.main()
    assert done == [opened]
