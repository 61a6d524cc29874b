"""The list without a browser: keys made once, releases by a timer."""

import io

import pytest
from django.core.management import CommandError, call_command

from lamsach.portal.releases.lists import publication

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_the_root_keys_are_made_elsewhere_and_only_the_online_key_stays(desk, list_root, tmp_path):
    run("begin_list", "--keys", str(tmp_path / "offline"))
    assert sorted(path.name for path in (tmp_path / "offline").iterdir()) == ["root-1.pem", "root-2.pem", "root-3.pem"]
    assert [path.name for path in (list_root / "keys").iterdir()] == ["feed.pem"]
    assert (list_root / "keys" / "feed.pem").stat().st_mode & 0o777 == 0o600
    assert (list_root / "public" / "root.json").exists()
    assert not publication.obstacle()
    assert not publication.stray_root_keys()
    with pytest.raises(CommandError):
        run("begin_list", "--keys", str(tmp_path / "again"))


def test_root_keys_are_not_made_among_the_portals_data(desk, list_root):
    with pytest.raises(CommandError):
        run("begin_list", "--keys", str(list_root / "offline"))
    (list_root / "keys").mkdir(parents=True)
    (list_root / "keys" / "root-1.pem").write_text("left here")
    assert publication.stray_root_keys()


def test_a_timer_publishes_what_changed_and_else_signs_again(desk, list_root, tmp_path):
    run("begin_list", "--keys", str(tmp_path / "offline"))
    desk.take("c2.example.vn\n", source=desk.source(approves=True))
    assert run("publish_list", "--if-changed") == "release 1: 1 values\n"
    assert run("publish_list", "--if-changed") == "release 1: 1 values, signed again\n"
    desk.take("c3.example.vn\n")
    desk.approve("c3.example.vn")
    assert run("publish_list", "--if-changed") == "release 2: 2 values\n"


def test_nothing_is_signed_before_there_is_a_key(desk):
    with pytest.raises(CommandError, match="begin_list"):
        run("publish_list")
