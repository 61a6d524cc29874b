"""Reads of what machines sent and people declared.

A figure about machines is of a period: the campaign's days, in its own time zone.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Sum

from lamsach.portal.campaigns.models import Campaign
from lamsach.portal.evidence import codes
from lamsach.portal.evidence.cleaning import infected_after
from lamsach.portal.evidence.models import DeviceDeclaration, MachineReport, UnitCode
from lamsach.portal.units.models import Unit, UnitSize
from lamsach.portal.units.viewer import Viewer


@dataclass(frozen=True)
class Evidence:
    """What the machines of one unit say about one campaign. Each figure is None where nothing was sent about it."""

    scanned: int | None
    infected: int | None
    cleaned: int | None
    contacts: int | None
    devices_declared: int | None
    scan_reports: int
    sighting_reports: int


def period(campaign: Campaign) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of the campaign and the first moment after it."""
    zone = ZoneInfo(campaign.time_zone)
    start = dt.datetime.combine(campaign.starts_on, dt.time(), zone)
    return start, dt.datetime.combine(campaign.ends_on + dt.timedelta(days=1), dt.time(), zone)


def reports_of(unit: Unit, campaign: Campaign) -> QuerySet[MachineReport]:
    """Return what the unit's machines sent about the days of the campaign, oldest first."""
    start, end = period(campaign)
    return MachineReport.objects.filter(unit=unit, made_at__gte=start, made_at__lt=end).order_by("made_at", "pk")


def evidence(unit: Unit, campaign: Campaign) -> Evidence:
    """Sum up what the unit's machines sent: machines, not reports; cleaned is infected once and clean at the last scan.

    Three queries, whatever the number of machines.
    """
    reports = reports_of(unit, campaign)
    ever: set[str] = set()
    now: dict[str, bool] = {}
    scans = 0
    columns = ("machine", "infected", "still_infected", "complete")
    for machine, infected, still, complete in reports.filter(kind=MachineReport.Kind.SCAN).values_list(*columns).iterator():
        scans += 1
        now[machine] = infected_after(now.get(machine, False), found=infected, remains=still, complete=complete)
        if infected:
            ever.add(machine)
    sightings, devices = 0, set[str]()
    documents = reports.filter(kind=MachineReport.Kind.SIGHTING).values_list("document__sightings", flat=True)
    for found in documents.iterator():
        sightings += 1
        devices.update(
            row.get("device") or row["client"] for row in found or [] if row.get("validity", "valid") == "valid"
        )
    start, end = period(campaign)
    declared = DeviceDeclaration.objects.counting().filter(unit=unit, declared_at__gte=start, declared_at__lt=end)
    return Evidence(
        scanned=len(now) if scans else None,
        infected=len(ever) if scans else None,
        cleaned=sum(not now[machine] for machine in ever) if scans else None,
        contacts=len(devices) if sightings else None,
        devices_declared=declared.aggregate(total=Sum("how_many"))["total"],
        scan_reports=scans,
        sighting_reports=sightings,
    )


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
