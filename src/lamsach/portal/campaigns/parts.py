"""The parts of a directive's draft as plain values: the letter, its tasks, its address.

Each part is read, compared and saved as a whole. Two officers who change the same part are told of each other by its
``fingerprint``; those who change different parts do not get in each other's way.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from lamsach.campaign.forms import Audience
from lamsach.portal.campaigns.models import Campaign, Directive, RecipientRule, Task


@dataclass(frozen=True, slots=True)
class CitationLine:
    """A reference as written, and the letter it means; ``confirmed`` once a person has said so."""

    as_written: str
    number: str = ""
    dated: dt.date | None = None
    matched: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Who helps."""

    role: str
    unit: int | None = None
    phone: str = ""
    email: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class DistributionLine:
    """A line of the list of copies."""

    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the letter itself. ``dated`` is kept as written; a complete one is a date too."""

    subject: str
    number: str = ""
    dated: str = ""
    body: str = ""
    receiving_office: int | None = None
    mail_to: str = ""
    mail_subject: str = ""
    citations: tuple[CitationLine, ...] = ()
    contacts: tuple[ContactLine, ...] = ()
    distributions: tuple[DistributionLine, ...] = ()

    @classmethod
    def of(cls, directive: Directive) -> "Letter":
        """Read the part as it stands."""
        return cls(
            subject=directive.subject,
            number=directive.number,
            dated=written_date(directive.dated, directive.dated_as_written),
            body=directive.body,
            receiving_office=directive.receiving_office_id,
            mail_to=directive.mail_to,
            mail_subject=directive.mail_subject,
            citations=tuple(
                CitationLine(each.as_written, each.number, each.dated, each.matched_id, each.confirmed_at is not None)
                for each in directive.citations.all()
            ),
            contacts=contact_lines(directive),
            distributions=tuple(DistributionLine(each.purpose, each.text) for each in directive.distributions.all()),
        )


def contact_lines(directive: Directive) -> tuple[ContactLine, ...]:
    """Read who helps as it stands."""
    return tuple(
        ContactLine(each.role, each.unit_id, each.phone, each.email, each.is_public)
        for each in directive.contacts.all()
    )


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A day by which something of one kind is due; "before" it unless inclusive."""

    kind: str
    day: dt.date
    inclusive: bool = False


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with its deadlines, for units of *kinds* or under the headings *groups*; for all where both are blank."""

    kind: str
    text: str
    form: int | None = None
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    deadlines: tuple[DeadlineLine, ...] = ()

    @classmethod
    def of(cls, task: Task) -> "TaskLine":
        """Read one task; its deadlines in the order of their moments."""
        audience = audience_of(task)
        return cls(
            kind=task.kind,
            text=task.text,
            form=task.form_id,
            kinds=audience.kinds,
            groups=audience.groups,
            deadlines=tuple(DeadlineLine(each.kind, each.day, each.inclusive) for each in task.deadlines.all()),
        )


def task_lines(directive: Directive) -> tuple[TaskLine, ...]:
    """Read the tasks as they stand."""
    return tuple(TaskLine.of(task) for task in directive.tasks.prefetch_related("deadlines"))


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line of the address."""

    kind: str
    unit: int | None = None
    group: int | None = None
    unit_kind: str = ""
    label: str = ""
    listed: bool = True
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Whom the letter addresses, on the tree of which day, and which of them are counted."""

    tree_day: dt.date
    denominator: str = Directive.Denominator.LISTED
    rules: tuple[RuleLine, ...] = ()

    @classmethod
    def of(cls, directive: Directive) -> "Address":
        """Read the part as it stands."""
        return cls(directive.tree_day, directive.denominator, rule_lines(directive.rules.all()))


def rule_lines(rules: Iterable[RecipientRule]) -> tuple[RuleLine, ...]:
    """Return stored rules as plain values."""
    return tuple(
        RuleLine(each.kind, each.unit_id, each.group_id, each.unit_kind, each.label, each.listed, each.excluded)
        for each in rules
    )


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """What an operator says about a campaign; *measures* are (key, label, label in English)."""

    title: str
    starts_on: dt.date
    ends_on: dt.date
    title_en: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"
    page: str = ""
    page_en: str = ""
    page_url: str = ""
    is_public: bool = True
    measures: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignPage":
        """Read it as it stands."""
        return cls(
            title=campaign.title,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            title_en=campaign.title_en,
            time_zone=campaign.time_zone,
            page=campaign.page,
            page_en=campaign.page_en,
            page_url=campaign.page_url,
            is_public=campaign.is_public,
            measures=tuple((each.key, each.label, each.label_en) for each in campaign.measures.all()),
        )


def fingerprint(part: Any) -> str:
    """Return what changes whenever the part does."""
    plain = [asdict(each) for each in part] if isinstance(part, tuple) else asdict(part)
    return hashlib.sha256(json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()[:32]


def audience_of(task: Task) -> Audience:
    """Return for whom the task is."""
    kept = task.audience or {}
    return Audience(tuple(kept.get("kinds", ())), tuple(kept.get("groups", ())))


def written_date(complete: dt.date | None, partial: str) -> str:
    """Return a letter's date as it reads: the day, or what was written of it."""
    return f"{complete:%d/%m/%Y}" if complete else partial
