"""Campaigns: what is asked (campaign, form), the order (directive, task), who got it (recipient)."""

from lamsach.portal.campaigns.models.assignment import Assignment, Extension, Recipient, Reminder, Waiver
from lamsach.portal.campaigns.models.campaign import Campaign, CampaignMeasure
from lamsach.portal.campaigns.models.directive import (
    Citation,
    Contact,
    Correction,
    Directive,
    Distribution,
    RecipientRule,
)
from lamsach.portal.campaigns.models.form import FormTemplate, FormVersion
from lamsach.portal.campaigns.models.notice import Notice, NoticeMail
from lamsach.portal.campaigns.models.task import Task, TaskDeadline

__all__ = [
    "Assignment",
    "Campaign",
    "CampaignMeasure",
    "Citation",
    "Contact",
    "Correction",
    "Directive",
    "Distribution",
    "Extension",
    "FormTemplate",
    "FormVersion",
    "Notice",
    "NoticeMail",
    "Recipient",
    "RecipientRule",
    "Reminder",
    "Task",
    "TaskDeadline",
    "Waiver",
]
