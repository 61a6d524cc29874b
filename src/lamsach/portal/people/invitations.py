"""Ways in: made for a person by a superior, used once by that person. ``units.grants`` decides who may make them."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from lamsach.portal.ledger.actions import record
from lamsach.portal.people.lockout import forgive
from lamsach.portal.people.models import Invitation, Person, SignIn
from lamsach.portal.people.tokens import hashed, new_code, new_link_token, normal_code

VALID = {Invitation.Purpose.INVITE: dt.timedelta(days=30), Invitation.Purpose.RESET: dt.timedelta(days=7)}


@dataclass(frozen=True)
class Way:
    """An invitation with its token, which is shown now or never."""

    invitation: Invitation
    token: str


def make(person: Person, purpose: str, channel: str, *, about: str, by: Person | None, now: dt.datetime) -> Way:
    """Make a way in, in place of those before it. The caller records it, with the unit it is for."""
    withdraw(person, now)
    token = new_link_token() if channel == Invitation.Channel.EMAIL else new_code()
    invitation = Invitation.objects.create(
        person=person,
        token_hash=hashed(token),
        purpose=purpose,
        channel=channel,
        about=about[:400],
        made_by=by,
        made_at=now,
        expires_at=now + VALID[Invitation.Purpose(purpose)],
    )
    return Way(invitation, token)


def withdraw(person: Person, now: dt.datetime) -> None:
    """Let no way in that was made for the person before be used any more."""
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)


def open_invitations(now: dt.datetime) -> QuerySet[Invitation]:
    """Return those that can still be used."""
    living = Q(used_at=None, withdrawn_at=None, expires_at__gt=now, person__is_active=True)
    return Invitation.objects.filter(living).select_related("person")


def by_link(token: str, now: dt.datetime) -> Invitation | None:
    """Return the invitation of a link, while it can be used."""
    return open_invitations(now).filter(token_hash=hashed(token), channel=Invitation.Channel.EMAIL).first()


def by_code(login: str, typed: str, now: dt.datetime) -> Invitation | None:
    """Return the invitation of a printed slip: its sign-in name and its code belong together."""
    found = open_invitations(now).filter(token_hash=hashed(normal_code(typed)), channel=Invitation.Channel.SLIP).first()
    return found if found and found.person.login == login.strip().lower() else None


class UsedInvitationError(Exception):
    """The invitation was used, replaced or ran out between opening the page and sending it."""


def accept(invitation: Invitation, password: str, name: str, *, now: dt.datetime) -> Person:
    """Use an invitation: the person chooses a name to be shown and a password. Raises UsedInvitationError."""
    with transaction.atomic():
        still_open = open_invitations(now).select_for_update(of=("self",)).filter(pk=invitation.pk).first()
        if still_open is None:
            raise UsedInvitationError
        person = Person.objects.select_for_update().get(pk=still_open.person_id)
        person.set_password(password)
        person.must_change_password = False
        if name:
            person.name = name
        person.save()
        still_open.used_at = now
        still_open.save(update_fields=["used_at"])
        withdraw(person, now)
        SignIn.objects.filter(person=person, ended_at=None).update(ended_at=now)
        forgive(person)
        record(person, "invitation.used", person, purpose=still_open.purpose)
    return person
