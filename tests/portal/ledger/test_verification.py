"""The chain shows every tampering."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamsach.portal.ledger import guard
from lamsach.portal.ledger.actions import record
from lamsach.portal.ledger.chain import GENESIS
from lamsach.portal.ledger.models import Entry, Head
from lamsach.portal.ledger.querysets import AppendOnlyError
from lamsach.portal.ledger.verification import Remembered, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    return [
        record(None, f"thing.done{number}", unit_id=number, nested={"b": 1, "a": ["Kiến Thụy"]}) for number in range(5)
    ]


@pytest.fixture
def unguarded():
    guard.remove(connection)


def change(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def broken():
    proof = verify()
    return proof.broken and (proof.broken.place, proof.broken.reason)


def test_an_untouched_chain_holds(chain):
    proof = verify()
    assert (proof.length, proof.digest, proof.broken) == (5, chain[-1].digest, None)


def test_an_empty_ledger_holds():
    assert verify().head == f"0:{GENESIS}"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2020-01-01 00:00:00+00:00"),
        ("actor_id", 7),
        ("actor_name", "Somebody else"),
        ("verb", "thing.undone"),
        ("unit_id", 99),
        ("object_type", "people.person"),
        ("object_id", 4),
        ("details", '{"nested": {"a": ["Kiến Thuỵ"], "b": 1}}'),
        ("digest", "f" * 64),
    ],
)
def test_each_changed_field_is_named(chain, unguarded, column, value):
    change(f"UPDATE ledger_entry SET {column} = %s WHERE id = %s", value, chain[2].pk)  # noqa: S608 - a name from the list above
    assert broken() == (3, "changed")


def test_a_changed_link_is_named(chain, unguarded):
    change("UPDATE ledger_entry SET previous = %s WHERE id = %s", "f" * 64, chain[2].pk)
    assert broken() == (3, "does_not_follow")


@pytest.mark.parametrize("place", [0, 2])
def test_a_removed_entry_is_missed(chain, unguarded, place):
    change("DELETE FROM ledger_entry WHERE id = %s", chain[place].pk)
    assert broken() == (place + 1, "does_not_follow")


def test_a_removed_end_is_missed(chain, unguarded):
    change("DELETE FROM ledger_entry WHERE id = %s", chain[4].pk)
    assert broken() == (5, "end_is_missing")


def test_two_swapped_entries_are_seen(chain, unguarded):
    change("UPDATE ledger_entry SET id = 1000000 WHERE id = %s", chain[1].pk)
    change("UPDATE ledger_entry SET id = %s WHERE id = %s", chain[1].pk, chain[2].pk)
    change("UPDATE ledger_entry SET id = %s WHERE id = 1000000", chain[2].pk)
    assert broken() == (2, "does_not_follow")


def test_an_inserted_entry_is_seen(chain, unguarded):
    change(
        "UPDATE ledger_entry SET id = id + 100 WHERE id > %s", chain[2].pk
    ) if connection.vendor == "postgresql" else [
        change("UPDATE ledger_entry SET id = id + 100 WHERE id = %s", entry.pk) for entry in reversed(chain[3:])
    ]
    change(
        "INSERT INTO ledger_entry (id, at, actor_name, verb, object_type, details, previous, digest) "
        "VALUES (%s, '2026-01-01 00:00:00+00:00', '', 'x.y', '', '{}', %s, %s)",
        chain[2].pk + 1,
        chain[2].digest,
        "e" * 64,
    )
    assert broken() == (4, "changed")


def test_a_chain_rewritten_with_its_head_is_caught_by_a_remembered_head(chain, unguarded):
    written_down = Remembered.parse(verify().head)
    change("DELETE FROM ledger_entry WHERE id >= %s", chain[3].pk)
    Head.objects.update(length=3, digest=chain[2].digest)
    assert broken() is None, "who holds the database can make it hold"
    assert verify(written_down).broken.reason == "shorter_than_remembered"
    for _again in range(3):
        record(None, "thing.else")
    assert verify(written_down).broken.reason == "other_than_remembered"


def test_a_remembered_head_lies_on_the_longer_chain(chain):
    written_down = Remembered.parse(verify().head)
    record(None, "thing.done")
    assert verify(written_down).broken is None


def test_a_missing_head_is_seen(chain):
    Head.objects.all().delete()
    assert broken() == (6, "head_is_missing")


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: Entry.objects.filter(pk=entry.pk).update(verb="x"),
        lambda entry: Entry.objects.all().delete(),
        lambda entry: Entry.objects.bulk_update([entry], ["verb"]),
        lambda entry: Entry.objects.bulk_create([Entry()]),
        lambda entry: Entry.objects.create(verb="x"),
        lambda entry: Entry.objects.update_or_create(pk=entry.pk, defaults={"verb": "x"}),
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
        lambda entry: Entry(pk=entry.pk, verb="x").save(),
    ],
)
def test_the_portal_itself_can_only_append(chain, attempt):
    with pytest.raises(AppendOnlyError), transaction.atomic():
        attempt(chain[0])
    assert verify().length == 5


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET verb = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_refuses_too(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(statement)
    assert verify().length == 5


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_ledger_and_guards_it_again():
    record(None, "thing.done")
    call_command("flush", interactive=False, verbosity=0)
    assert verify().length == 0
    record(None, "thing.done")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change("DELETE FROM ledger_entry")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30, deadline=None
)
@given(JSON)
def test_whatever_is_recorded_verifies(db, details):
    record(None, "thing.done", details=details)
    assert verify().broken is None


def run(*arguments):
    out = StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_proves_a_whole_chain(chain):
    code, out = run()
    assert code == 0
    assert verify().head in out


def test_the_command_names_the_first_broken_entry(chain, unguarded):
    change("UPDATE ledger_entry SET verb = 'x' WHERE id = %s", chain[3].pk)
    code, out = run("--json")
    assert code == 1
    assert json.loads(out)["broken"] == {"place": 4, "entry": chain[3].pk, "reason": "changed"}
    code, out = run()
    assert code == 1
    assert f"id {chain[3].pk}" in out


def test_the_command_takes_a_remembered_head_and_refuses_another_thing(chain):
    assert run("--remembered", verify().head)[0] == 0
    assert run("--remembered", f"9:{'0' * 64}")[0] == 1
    with pytest.raises(CommandError) as error:
        run("--remembered", "yesterday")
    assert error.value.returncode == 2
