"""Two persons at the same moment: nothing is lost, nobody waits for ever."""

import threading
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lamsach.portal.campaigns.models import Assignment
from lamsach.portal.reporting.actions import drafts, filing
from lamsach.portal.reporting.actions.drafts import Typed
from lamsach.portal.reporting.asked import Asked
from tests.portal.at_once import at_once
from tests.portal.reporting.reports import clerk, draft_of, some_key


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_a_report_at_the_same_moment_write_one_draft(nation, assignment, monkeypatch):
    both, real = threading.Barrier(2), drafts.beginning

    def begin_together(last):
        with suppress(threading.BrokenBarrierError):
            both.wait(0.3 if connection.vendor == "postgresql" else 0)
        return real(last)

    monkeypatch.setattr(drafts, "beginning", begin_together)

    def types(login, **answers):
        asked = Asked(Assignment.objects.get(pk=assignment.pk))
        typed = Typed({key: {"value": text} for key, text in answers.items()}, {}, login)
        return drafts.save_draft(asked, typed, by=nation.people[login], now=timezone.now())

    saved = at_once(lambda: types("p1", scanned="12"), lambda: types("p1b", assessment="Tốt"))
    assert [type(each).__name__ for each in saved] == ["Draft", "Draft"], saved
    answers = draft_of(assignment).answers
    assert (answers["scanned"]["value"], answers["assessment"]["value"]) == ("12", "Tốt")


def test_who_files_in_one_step_takes_the_ledger_last_like_everybody(nation, assignment):
    """Or a head who approves at that moment would hold the campaign's totals and wait for the ledger, and this one..."""
    clerk(nation, "p1", assignment).types(assessment="Tốt", scanned="5")
    asked = Asked(Assignment.objects.get(pk=assignment.pk))
    with CaptureQueriesContext(connection) as queries:
        filing.file(
            asked, assignments=[assignment.pk], key=some_key(), version=draft_of(assignment).version,
            by=nation.people["p1"], now=timezone.now(),
        )  # fmt: skip
    said = [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]
    first = next(place for place, sql in enumerate(said) if "ledger_head" in sql)
    assert all("ledger_" in sql for sql in said[first:])
