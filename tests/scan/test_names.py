"""A name is shown without tricks, and leaves the machine without a person's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.names import shortened, shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (b"/home/an.nguyen/Downloads/x.exe", "/home/~/Downloads/x.exe"),
        (b"/home/an.nguyen", "/home/~"),
        (b"/root/.ssh/x", "/~/.ssh/x"),
        (b"/media/an.nguyen/STICK/x", "/media/~/STICK/x"),
        (b"/run/media/an.nguyen/STICK/x", "/run/media/~/STICK/x"),
        (b"/run/user/1000/x", "/run/user/~/x"),
        (b"/var/spool/cron/crontabs/an.nguyen", "/var/spool/cron/crontabs/~"),
        (rb"C:\Users\An Nguyen\x.exe", "C:\\Users/~\\x.exe"),
        (b"/usr/bin/x", "/usr/bin/x"),
        (b"/mnt/disk/home/an.nguyen/x", "/mnt/disk/home/~/x"),
        (b"/mnt/win/Users/An Nguyen/x.exe", "/mnt/win/Users/~/x.exe"),
        (b"/mnt/disk/var/spool/cron/crontabs/an.nguyen", "/mnt/disk/var/spool/cron/crontabs/~"),
    ],
)
def test_no_person_is_named(name: bytes, expected: str) -> None:
    assert shortened(name) == expected


def test_bytes_controls_and_direction_marks_are_escaped() -> None:
    assert shown(b"a\xffb") == "a\\xffb"
    assert shown("evil\u202egpj.exe") == "evil\\u202egpj.exe"
    assert shown("E:/\u00a0/x y") == "E:/\\u00a0/x y", "a folder whose name shows nothing"
    assert shown(b"a\x1b[2J\n") == "a\\u001b[2J\\u000a"
    assert shown("Báo cáo quý I.docx") == "Báo cáo quý I.docx"


@given(st.binary(max_size=2000))
def test_any_name_can_be_shown_and_sent(name: bytes) -> None:
    assert shown(name).isprintable() or "\u3000" in shown(name) or not name
    assert len(shortened(name)) <= 500
    shortened(name).encode("utf-8")
