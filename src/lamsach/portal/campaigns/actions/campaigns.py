"""Creating, editing, opening and closing a campaign."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lamsach.campaign.deadlines import Deadline, DeadlineKind, time_zone
from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import Campaign, CampaignMeasure, Directive, TaskDeadline
from lamsach.portal.campaigns.parts import CampaignPage, fingerprint
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import Unit

RESERVED = frozenset({"new", "directives", "inbox", "groups", "units", "assignments", "extensions", "notices", "forms"})
"""Words that the addresses of the app use themselves."""


@transaction.atomic
def create_campaign(
    operator: Unit, page: CampaignPage, *, slug: str = "", key: UUID | None = None, by: Person, now: datetime
) -> Campaign:
    """Create a campaign as a draft that only its operator sees. The same *key* of the same person is one campaign."""
    time_zone(page.time_zone)
    Unit.objects.select_for_update().get(pk=operator.pk)  # a double click waits here for the first
    again: Campaign | None = Campaign.objects.filter(created_by=by, key=key).first() if key else None
    if again is not None:
        return again
    campaign = Campaign(slug=_free_slug(slug or page.title), operator=operator, key=key, created_by=by, created_at=now)
    _write(campaign, page)
    record(by, "campaign.created", campaign, unit_id=operator.pk, title=campaign.title, slug=campaign.slug)
    return campaign


@transaction.atomic
def edit_campaign(campaign: Campaign, page: CampaignPage, *, base: str, by: Person) -> Campaign:
    """Save what the operator says. *base* is the fingerprint of what the editor saw.

    EditConflictError where somebody changed it meanwhile; NotPossibleError for another time zone once letters are out.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    before = CampaignPage.of(campaign)
    if fingerprint(before) != base:
        raise EditConflictError(_("Somebody else has changed the campaign meanwhile."), current=before)
    if page.time_zone != campaign.time_zone:
        _move_zone(campaign, page.time_zone)
    campaign.version += 1
    _write(campaign, page)
    changed = [name for name in CampaignPage.__slots__ if getattr(before, name) != getattr(page, name)]
    record(by, "campaign.edited", campaign, unit_id=campaign.operator_id, changed=changed)
    return campaign


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Person) -> Campaign:
    """Open it: from now on it has its pages, and letters may go out."""
    return _turn(campaign, Campaign.State.OPEN, "campaign.opened", by)


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: Person) -> Campaign:
    """Close it: everything can still be read, nothing new goes out."""
    if campaign.state == Campaign.State.DRAFT:
        raise NotPossibleError(_("A campaign that was never opened cannot be closed."))
    return _turn(campaign, Campaign.State.CLOSED, "campaign.closed", by)


def _turn(campaign: Campaign, state: str, verb: str, by: Person) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.state != state:
        campaign.state = state
        campaign.save(update_fields=["state"])
        record(by, verb, campaign, unit_id=campaign.operator_id)
    return campaign


def _write(campaign: Campaign, page: CampaignPage) -> None:
    if page.ends_on < page.starts_on:
        raise NotPossibleError(_("A campaign ends after it starts."), where="ends_on")
    for name in CampaignPage.__slots__:
        if name != "measures":
            setattr(campaign, name, getattr(page, name))
    campaign.save()
    campaign.measures.all().delete()
    CampaignMeasure.objects.bulk_create(
        CampaignMeasure(campaign=campaign, key=key, label=label, label_en=label_en, position=number)
        for number, (key, label, label_en) in enumerate(page.measures)
    )


def _free_slug(text: str) -> str:
    base = slugify(text.replace("đ", "d").replace("Đ", "D"))[:50].strip("-") or "campaign"
    slug, number = base, 1
    while slug in RESERVED or Campaign.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _move_zone(campaign: Campaign, name: str) -> None:
    if Directive.objects.issued().filter(campaign=campaign).exists():
        raise NotPossibleError(
            _("The time zone cannot change once a directive is issued: its deadlines are set."), where="time_zone"
        )
    zone = time_zone(name)
    for deadline in TaskDeadline.objects.filter(task__directive__campaign=campaign):
        deadline.moment = Deadline(DeadlineKind(deadline.kind), deadline.day, deadline.inclusive).moment(zone)
        deadline.save(update_fields=["moment"])
