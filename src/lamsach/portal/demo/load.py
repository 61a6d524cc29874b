"""Load the demo once, in one transaction: all of it or nothing."""

import datetime as dt
from pathlib import Path

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.portal.embedded.logins import LOGINS, Login, write_logins


def load_where_needed(data: Path) -> bool:
    """Load the demo into an empty portal; say whether that was done.

    Raises UnusableInputError where the portal already serves somebody.
    """
    from django.utils import timezone

    from lamsach.portal.people.models import Person

    if (data / LOGINS).exists():
        return False
    if Person.objects.exists():
        raise UnusableInputError(
            _("this data folder holds a portal that is no demo; nothing was changed."),
            where=str(data),
            advice=_("Start without --demo, or name another folder with --data."),
        )
    write_logins(data, build(timezone.now()))
    return True


def build(now: dt.datetime) -> list[Login]:
    """Play the campaign up to *now* by the actions that real users call; return the ways to sign in."""
    from django.db import transaction
    from django.utils import timezone

    from lamsach.portal.demo import deeds, indicators, letters, machines, shelf
    from lamsach.portal.demo.cast import FORWARDING, gather

    def ago(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    today = timezone.localdate(now)
    with transaction.atomic():
        cast = gather(ago(30))
        campaign = letters.start_campaign(cast, today, ago(21))
        national = letters.national_letter(cast, campaign, today, ago(20))
        letter = letters.passed_on(
            national, cast.province, cast.officer, ago(16), number="12/UBND-VHXH", phone="0200000001"
        )
        deeds.open_letters(cast, national, ago(18))
        for place, code in enumerate(FORWARDING):
            other = next(unit for unit in cast.others if unit.code == code)
            by = cast.other_officers[other.pk]
            letters.passed_on(national, other, by, ago(14), number=f"{70 + place}/UBND-KT", phone="0200000002")
        deeds.play(cast, letter, cast.officer, now)
        indicators.fill(cast, now)
        machines.send_reports(cast, now)
        shelf.fill(cast, campaign, ago(18))
    return cast.logins
