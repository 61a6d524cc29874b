"""The ledger's page: own subtree, filters, an export that runs nothing."""

import csv
import datetime as dt
import io

import pytest

from lamsach.portal.ledger.actions import record
from lamsach.portal.ledger.models import Entry


@pytest.fixture
def nation(world):
    world.unit("Tỉnh", "province")
    world.unit("Xã", "commune", "Tỉnh")
    world.unit("Tỉnh khác", "province")
    world.person("auditor", "Tỉnh", "auditor")
    world.person("clerk", "Xã", "reporter")
    world.person("stranger", "Tỉnh khác", "officer")
    record(world.people["clerk"], "submission.filed", unit_id=world.units["Xã"].pk, note="=HYPERLINK(1)")
    record(world.people["stranger"], "directive.issued", unit_id=world.units["Tỉnh khác"].pk)
    record(world.people["clerk"], "person.password_changed", world.people["clerk"])
    return world


def seen(world, login="auditor", **query):
    page = world.browser(login).get("/ledger/", query)
    return [line.entry.verb for line in page.context["lines"]]


def test_one_reads_the_own_subtree_and_the_accounts_of_its_persons(nation):
    assert seen(nation) == ["person.password_changed", "submission.filed"]
    assert seen(nation, "stranger") == ["directive.issued"]


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ({"verb": "submission.filed"}, ["submission.filed"]),
        ({"person": "CLER"}, ["person.password_changed", "submission.filed"]),
        ({"person": "nobody"}, []),
        ({"unit": "Xã"}, ["submission.filed"]),
        ({"since": "2000-01-01", "until": "2000-01-02"}, []),
        ({"since": "2000-01-01"}, ["person.password_changed", "submission.filed"]),
        ({"since": "yesterday", "verb": "submission.filed"}, ["submission.filed"]),
        ({"until": "31/12/9999", "verb": "submission.filed"}, ["submission.filed"]),
        ({"before": "9" * 30}, ["person.password_changed", "submission.filed"]),
        ({"person": "a\x00"}, ["person.password_changed", "submission.filed"]),
    ],
)
def test_filters_narrow(nation, query, verbs):
    assert seen(nation, **query) == verbs


def test_a_day_is_that_of_the_portal_and_included(nation):
    at = Entry.objects.get(verb="submission.filed").at.astimezone(dt.timezone(dt.timedelta(hours=7))).date().isoformat()
    assert "submission.filed" in seen(nation, since=at, until=at)


def test_older_entries_are_one_step_away(nation):
    for _number in range(60):
        record(nation.people["clerk"], "task.finished", unit_id=nation.units["Xã"].pk)
    page = nation.browser("auditor").get("/ledger/", {"verb": "task.finished"})
    older = nation.browser("auditor").get("/ledger/", {"verb": "task.finished", "before": page.context["older"]})
    assert (len(page.context["lines"]), len(older.context["lines"])) == (50, 10)
    assert older.context["older"] is None


def test_the_export_holds_the_same_entries_and_runs_nothing(nation):
    answer = nation.browser("auditor").get("/ledger/export/", {"verb": "submission.filed"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))
    assert answer["Content-Type"] == "text/csv"
    assert len(rows) == 2
    assert rows[1][3] != "submission.filed", "the verb is in words"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    nation.people["clerk"].name = "=1+1"
    record(nation.people["clerk"], "submission.filed", unit_id=nation.units["Xã"].pk)
    answer = nation.browser("auditor").get("/ledger/export/", {"person": "=1+1"})
    assert b",'=1+1," in b"".join(answer.streaming_content)


def test_queries_do_not_grow_with_the_entries(nation, django_assert_max_num_queries):
    for name in range(40):
        record(nation.people["clerk"], "task.finished", unit_id=nation.unit(f"Xã {name}", "commune", "Tỉnh").pk)
    browser = nation.browser("auditor")
    with django_assert_max_num_queries(14):
        browser.get("/ledger/")
