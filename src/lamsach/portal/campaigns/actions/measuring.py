"""The measures of a campaign are those that its operator chose, and those that its forms ask for."""

from collections.abc import Iterable

from lamsach.campaign.form_definitions import read_form
from lamsach.campaign.measures import MEASURES
from lamsach.portal.campaigns.models import Campaign, CampaignMeasure, FormVersion


def measure_what_is_asked(campaign: Campaign, forms: Iterable[FormVersion]) -> None:
    """Add the measures of these forms to the campaign, behind those that it has, so that their figures are summed."""
    known = set(campaign.measures.values_list("key", flat=True))
    asked = dict.fromkeys(
        field.measure
        for version in forms
        for section in read_form(version.definition).sections
        for field in section.fields
        if field.measure and field.measure not in known
    )
    CampaignMeasure.objects.bulk_create(
        [
            CampaignMeasure(campaign=campaign, key=key, label=wording[0], label_en=wording[1], position=position)
            for position, key in enumerate(asked, len(known))
            if (wording := _wording(key))
        ],
        ignore_conflicts=True,
    )


def _wording(key: str) -> tuple[str, str]:
    measure = MEASURES.get(key)
    return (measure.label.vi, measure.label.en) if measure else (key, key)
