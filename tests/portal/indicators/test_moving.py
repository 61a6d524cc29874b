"""A list that was begun without a portal moves in with its decisions; then the portal is its place."""

import io

import pytest
from django.core.management import CommandError, call_command

from lamsach.feeds.desk import Desk as Kept
from lamsach.feeds.intake import rows_of
from lamsach.feeds.intake import take as read_rows
from lamsach.indicators import Indicator as Value
from lamsach.portal.indicators.models import Event
from lamsach.portal.indicators.selectors import counts
from lamsach.portal.ledger.models import Entry
from tests.portal.listing import DAY, NOW, TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(desk, tmp_path):
    path = tmp_path / "list.sqlite3"
    with Kept(path) as kept:
        kept.take(read_rows(rows_of(io.BytesIO(TEXT.encode())).rows, desk.guard, source="letter"), "chị An", NOW)
        kept.approve(Value.parse("hacked.mof.gov.vn"), "chị An", NOW, "seen")
        kept.revoke(Value.parse("192.0.2.7"), "anh Bình", NOW + DAY, "ours")
    return path


def run(path, **options):
    out = io.StringIO()
    call_command("take_list", str(path), by="an", stdout=out, **options)
    return out.getvalue()


def test_states_approvals_and_history_come_along(desk, begun):
    assert "new 3, known 0" in run(begun)
    assert counts() == {"approved": 1, "proposed": 1, "revoked": 1}
    held = desk.row("hacked.mof.gov.vn")
    assert (held.needed, held.given) == (2, 1)
    told = Event.objects.filter(indicator=held).order_by("pk").values_list("verb", "actor")
    assert list(told) == [("propose", "chị An"), ("approve", "chị An")]
    assert desk.approve("hacked.mof.gov.vn", by=desk.binh).done == 1
    assert Entry.objects.filter(verb="list.moved_in").exists()


def test_moving_in_twice_changes_nothing_that_was_decided_here(desk, begun):
    run(begun)
    desk.approve("hacked.mof.gov.vn", by=desk.binh)
    assert "new 0, known 3" in run(begun)
    assert desk.row("hacked.mof.gov.vn").state == "approved"


def test_any_file_is_taken_for_a_person_who_answers_for_it(desk, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(TEXT)
    assert "new 3, known 0, held 1, refused 1, unreadable 1" in run(path, reason="a letter")
    with pytest.raises(CommandError):
        call_command("take_list", str(path), by="nobody")
    with pytest.raises(CommandError):
        call_command("take_list", str(tmp_path / "nothing"), by="an")
