"""A page asks for a release; another makes it, once, whatever stops in between, and the page says how far it is."""

import datetime as dt

import pytest
from django.core.management import call_command

from lamsach.core.errors import CouldNotFinishError
from lamsach.portal.embedded.rounds import make_asked_release
from lamsach.portal.ledger.models import Entry
from lamsach.portal.releases.lists import actions, making, selectors
from lamsach.portal.releases.models import ListRelease
from tests.portal.listing import DAY, NOW

pytestmark = pytest.mark.django_db
PAGE = "/list/releases/"


@pytest.fixture
def ready(desk, publication):
    """Have one value approved, and nothing published yet."""
    desk.take("c2.example.vn\n", source=desk.source(approves=True))
    return desk


def browser(desk, name="an"):
    found = desk.world.browser(name)
    found.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return found


def test_what_was_asked_for_is_made_by_the_next_round_in_the_name_of_who_asked(ready):
    asked = actions.ask(ready.binh, NOW)
    assert selectors.latest() is None
    made = actions.make_asked(NOW)
    assert (made.pk, made.number, made.entries, made.by, made.state) == (asked.pk, 1, 1, ready.binh, "done")
    assert list(Entry.objects.filter(verb__startswith="list.").order_by("pk").values_list("verb", "actor_name")) == [
        ("list.asked", "Binh"), ("list.begun", "Binh"), ("list.published", "Binh"),
    ]  # fmt: skip
    assert actions.make_asked(NOW) is None


@pytest.mark.django_db(transaction=True)
def test_a_server_that_runs_by_itself_makes_it(ready):
    actions.ask(ready.an, NOW)
    make_asked_release()
    assert selectors.latest().number == 1


def test_nothing_is_made_that_nobody_asked_for(ready):
    assert actions.make_asked(NOW) is None
    assert not ListRelease.objects.exists()


def test_it_is_asked_for_once(ready):
    actions.ask(ready.an, NOW)
    with pytest.raises(CouldNotFinishError):
        actions.ask(ready.binh, NOW)
    assert ListRelease.objects.count() == 1


def test_a_timer_that_publishes_first_makes_the_one_that_was_asked_for(ready):
    actions.ask(ready.an, NOW)
    call_command("publish_list", "--if-changed")
    assert actions.make_asked(NOW) is None
    assert [(each.number, each.state, each.by) for each in ListRelease.objects.all()] == [(1, "done", ready.an)]


def test_the_command_of_the_timer_makes_it(ready, capsys):
    call_command("publish_list", "--asked")
    assert capsys.readouterr().out == ""
    actions.ask(ready.an, NOW)
    call_command("publish_list", "--asked")
    assert capsys.readouterr().out == "release 1: 1 values\n"


class ServerStops(BaseException):
    """What ends a process in the midst of its work."""


def test_a_release_that_broke_off_is_begun_again_and_not_for_ever(ready, monkeypatch):
    def stops(release, now):
        raise ServerStops

    asked = actions.ask(ready.an, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", stops)
        with pytest.raises(ServerStops):
            actions.make_asked(NOW)
    assert actions.make_asked(NOW).pk == asked.pk
    assert selectors.latest().number == 1
    actions.ask(ready.an, NOW + DAY)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", stops)
        for _attempt in range(3):
            with pytest.raises(ServerStops):
                actions.make_asked(NOW + DAY)
    assert actions.make_asked(NOW + DAY) is not None, "what remains is no longer asked for, and a new release is whole"
    assert ListRelease.objects.get(state="failed").error


def test_one_that_a_command_began_and_left_is_said_to_have_failed(ready, monkeypatch):
    def stops(release, now):
        raise ServerStops

    with monkeypatch.context() as patch:
        patch.setattr(making, "make", stops)
        with pytest.raises(ServerStops):
            actions.publish(None, NOW)
    assert selectors.under_way() is not None
    assert actions.make_asked(NOW) is None
    assert ListRelease.objects.get().state == "failed"


def test_while_another_makes_it_a_round_does_nothing(ready):
    actions.ask(ready.an, NOW)
    with actions._alone():
        assert actions.make_asked(NOW) is None
    assert ListRelease.objects.get().state == "asked"
    assert actions.make_asked(NOW).number == 1


def test_a_key_that_went_missing_ends_it_with_the_reason(ready, list_root):
    actions.ask(ready.an, NOW)
    (list_root / "keys" / "feed.pem").unlink()
    assert actions.make_asked(NOW) is None
    failed = ListRelease.objects.get()
    assert (failed.state, "feed.pem" in failed.error) == ("failed", True)


def test_the_page_shows_how_far_it_is_and_is_loaded_anew_at_the_end(ready):
    an = browser(ready)
    assert "made in the background" in an.post(PAGE + "publish/", follow=True).text
    page = an.get(PAGE).text
    assert "begins in a moment" in page
    assert "Publish the next release" not in page
    ListRelease.objects.update(state="making", step="formats", steps_done=250_000, steps_total=1_000_000)
    part = an.get(PAGE + "making/")
    assert "The formats are written: 250,000 of 1,000,000 values" in part.text
    assert 'value="250000" max="1000000"' in part.text
    assert "HX-Refresh" not in part.headers
    ListRelease.objects.update(state="done")
    assert an.get(PAGE + "making/").headers["HX-Refresh"] == "true"
    assert "Publish the next release" in an.get(PAGE).text


def test_the_page_says_where_no_timer_takes_it_up(ready):
    actions.ask(ready.an, dt.datetime.now(dt.UTC) - dt.timedelta(minutes=4))
    assert "publish_list --asked" in browser(ready).get(PAGE).text


def test_every_step_tells_how_far_it_is(ready, monkeypatch):
    monkeypatch.setattr(making, "_TELL_SECONDS", -1.0)
    told = []
    tell = making._tell
    monkeypatch.setattr(making, "_tell", lambda *said: (told.append(said[1:]), tell(*said)))
    actions.publish(ready.an, NOW)
    steps = ListRelease.Step
    assert told == [
        (steps.WRITING, 0, 1), (steps.WRITING, 0, 1), (steps.FORMATS, 0, 1), (steps.FORMATS, 0, 1),
    ]  # fmt: skip
