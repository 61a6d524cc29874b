"""What a person changes of the own account."""

import datetime as dt

from django.db import transaction

from lamsach.portal.ledger.actions import record
from lamsach.portal.people.lockout import forgive
from lamsach.portal.people.models import Person, SignIn


def change_password(person: Person, password: str, *, now: dt.datetime, keep: int | None = None) -> None:
    """Set a password of the person's own choice; every other sign-in (all but *keep*) ends."""
    with transaction.atomic():
        person.set_password(password)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        _end(person, now, keep)
        forgive(person)
        record(person, "person.password_changed", person)


def describe(person: Person, *, name: str, email: str) -> None:
    """Change the own name and e-mail address."""
    with transaction.atomic():
        person.name, person.email = name, email
        person.save(update_fields=["name", "email"])
        record(person, "person.described", person, name=name, email=email)


def choose_language(person: Person, language: str) -> None:
    """Keep the language in which the person reads the portal and gets its letters: a preference, not a deed."""
    Person.objects.filter(pk=person.pk).exclude(language=language).update(language=language)


def end_sign_ins(person: Person, *, by: Person, now: dt.datetime, keep: int | None = None) -> int:
    """Sign the person out everywhere but in the browser of sign-in *keep*; return in how many."""
    with transaction.atomic():
        ended = _end(person, now, keep)
        if ended:
            record(by, "person.signed_out_everywhere", person, ended=ended)
    return ended


def end_sign_in(person: Person, sign_in: int, *, now: dt.datetime) -> None:
    """End one sign-in of the person's own; raises SignIn.DoesNotExist for another person's."""
    with transaction.atomic():
        row = SignIn.objects.get(pk=sign_in, person=person, ended_at=None)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record(person, "person.signed_out_elsewhere", person, sign_in=row.pk)


def _end(person: Person, now: dt.datetime, keep: int | None) -> int:
    rows = SignIn.objects.filter(person=person, ended_at=None)
    return (rows.exclude(pk=keep) if keep else rows).update(ended_at=now)
