"""Reads of what machines sent and people declared.

A figure about machines is of a period: the campaign's days, in its own time zone.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.evidence import codes
from lamsach.portal.evidence.models import MachineReport, UnitCode
from lamsach.portal.units.models import Unit, UnitSize
from lamsach.portal.units.viewer import Viewer


def period(campaign: Campaign) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of the campaign and the first moment after it."""
    zone = ZoneInfo(campaign.time_zone)
    start = dt.datetime.combine(campaign.starts_on, dt.time(), zone)
    return start, dt.datetime.combine(campaign.ends_on + dt.timedelta(days=1), dt.time(), zone)


def valid_code(code: str) -> UnitCode | None:
    """Return the code's row where it is valid, else None."""
    return UnitCode.objects.filter(code_hash=codes.fingerprint(code), revoked_at=None).select_related("unit").first()


def shown_code(unit: Unit) -> str | None:
    """Return the unit's valid code for showing; None where it has none, or the portal's secret has changed since."""
    row = UnitCode.objects.filter(unit=unit, revoked_at=None).first()
    if row is None:
        return None
    code = codes.derive(row.salt)
    return code if codes.fingerprint(code) == row.code_hash else None


def latest_size(unit: Unit) -> UnitSize | None:
    """Return the last statement of staff and machines."""
    return UnitSize.objects.filter(unit=unit).order_by("-stated_at", "-pk").first()


def machine_reports(viewer: Viewer) -> QuerySet[MachineReport]:
    """Return the documents that the viewer may read: those of units that the viewer reads."""
    return MachineReport.objects.filter(viewer.reads())
