"""What an invited person reads: the e-mail and the words on a slip."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from lamsach.portal.people.invitations import Way
from lamsach.portal.people.models import Invitation
from lamsach.portal.people.postman import Letter


def letter(way: Way, link: str) -> Letter:
    """Return the e-mail with the one-time link, in the person's language."""
    invitation = way.invitation
    person = invitation.person
    with override(person.language):
        reset = invitation.purpose == Invitation.Purpose.RESET
        subject = _("New way to sign in: %(about)s") if reset else _("Invitation: %(about)s")
        body = render_to_string(
            "grants/letter.txt", {"invitation": invitation, "person": person, "link": link, "reset": reset}
        )
        return Letter(person.email, subject % {"about": invitation.about}, body)
