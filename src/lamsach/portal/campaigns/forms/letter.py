"""The letter part of a draft: number, day, subject, text, citations, contacts, copies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamsach.campaign.partial_dates import read_date
from lamsach.core.errors import LamsachError
from lamsach.portal.campaigns.forms.fields import (
    LineField,
    ParagraphsField,
    PlainForm,
    UnitField,
    chosen_or_only,
    only_choice,
)
from lamsach.portal.campaigns.forms.rows import Rows, rows_of
from lamsach.portal.campaigns.models import Directive, Distribution
from lamsach.portal.campaigns.parts import CitationLine, ContactLine, DistributionLine, Letter, written_date
from lamsach.portal.sent_once import SentOnce
from lamsach.portal.units.models import Unit


def checked_date(text: str) -> str:
    """Return a whole, partial or blank date as it was written; a ValidationError for anything else."""
    try:
        read_date(text)
    except LamsachError as error:
        raise ValidationError(str(error)) from error
    return text


class DirectiveStartForm(PlainForm, SentOnce):
    """Who writes, and what about."""

    issuer = forms.ModelChoiceField(Unit.objects.none(), label=_("Issuer"), empty_label=None)
    subject = LineField(label=_("Subject"), max_length=400)

    def __init__(self, *args: Any, issuers: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].queryset = issuers  # type: ignore[attr-defined]
        if len(issuers) == 1:
            only_choice(self.fields["issuer"], issuers[0])

    def clean_issuer(self) -> Unit:
        """Return the unit that writes; who acts for one unit need not say so."""
        return chosen_or_only(self, "issuer")


class LetterForm(PlainForm):
    """What stands on the letter itself."""

    subject = LineField(label=_("Subject"), max_length=400)
    number = LineField(
        label=_("Number"), max_length=60, required=False, help_text=_("May stay blank until the letter is issued.")
    )
    dated = LineField(
        label=_("Date of the letter"),
        max_length=80,
        required=False,
        help_text=_("As on the letter: 29/8/2022, or only /8/2022 while the day is blank."),
    )
    body = ParagraphsField(label=_("Text"), required=False, rows=8)
    receiving_office = UnitField(
        label=_("Receiving office"),
        required=False,
        help_text=_("Who collects the reports. It need not stand above the recipients; blank is the issuer."),
    )
    mail_to = forms.EmailField(
        label=_("Mailbox for the report file"),
        required=False,
        help_text=_("Only if the letter also asks for the file by e-mail."),
    )
    mail_subject = LineField(
        label=_("Prescribed subject line"),
        max_length=300,
        required=False,
        help_text=_("Write [unit] where the unit's name belongs."),
    )

    def clean_dated(self) -> str:
        """Return the date as written, if it can be one."""
        return checked_date(self.cleaned_data["dated"])


class CitationForm(PlainForm):
    """A reference, as written, and the letter that it means."""

    as_written = LineField(label=_("As written"), max_length=300)
    matched = forms.ModelChoiceField(
        Directive.objects.none(),
        label=_("The letter that is meant"),
        required=False,
        empty_label=_("not in the system"),
    )
    confirmed = forms.BooleanField(label=_("Yes, this letter is meant"), required=False)

    def __init__(self, *args: Any, letters: QuerySet[Directive], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matched"].queryset = letters  # type: ignore[attr-defined]
        self.fields["matched"].label_from_instance = name_letter  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the letter where one is confirmed."""
        data = super().clean() or {}
        if data.get("confirmed") and not data.get("matched"):
            self.add_error("matched", gettext("Choose the letter that is meant."))
        return data


class ContactForm(PlainForm):
    """Who helps: a role or desk."""

    role = LineField(label=_("Person or desk"), max_length=200)
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    is_public = forms.BooleanField(label=_("Show on the public pages"), required=False)


class DistributionForm(PlainForm):
    """A line of the list of copies."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Distribution.Purpose.choices)
    text = LineField(label=_("As written"), max_length=200)

    def has_changed(self) -> bool:
        """Tell whether the row says something: a browser sends a purpose with the spare row, too."""
        return any(name != "purpose" for name in self.changed_data)


Citations = rows_of(CitationForm, most=60)
Contacts = rows_of(ContactForm, most=30)
Distributions = rows_of(DistributionForm, most=100)


def contact_rows(lines: tuple[ContactLine, ...]) -> list[dict[str, Any]]:
    """Return what the rows of contacts show first."""
    return [
        {"role": each.role, "phone": each.phone, "email": each.email, "is_public": each.is_public} for each in lines
    ]


def typed_contacts(rows: Rows, before: tuple[ContactLine, ...]) -> tuple[ContactLine, ...]:
    """Return the contacts as typed; one that was there *before* stays that of its unit."""
    units = {each.role: each.unit for each in before}
    return tuple(
        ContactLine(row["role"], units.get(row["role"]), row["phone"], row["email"], row["is_public"])
        for row in rows.kept()
    )


class LetterPart:
    """The form of the part with its three lists of rows."""

    def __init__(self, letter: Letter, base: str, letters: QuerySet[Directive], data: Any = None) -> None:
        plain = {name: getattr(letter, name) for name in Letter.__slots__[:7]}
        plain["dated"] = letter.dated
        self.form = LetterForm(data, initial=plain)
        self.citations: Rows = Citations(
            data,
            prefix="citations",
            initial=[
                {"as_written": each.as_written, "matched": each.matched, "confirmed": each.confirmed}
                for each in letter.citations
            ],
            form_kwargs={"letters": letters},
        )
        self.contacts: Rows = Contacts(
            data,
            prefix="contacts",
            initial=contact_rows(letter.contacts),
        )
        self.distributions: Rows = Distributions(
            data,
            prefix="distributions",
            initial=[{"purpose": each.purpose, "text": each.text} for each in letter.distributions],
        )
        self.before, self.base = letter, base

    def is_valid(self) -> bool:
        """Check every part, so that all errors show at once."""
        checked = [each.is_valid() for each in (self.form, self.citations, self.contacts, self.distributions)]
        return all(checked)

    def typed(self) -> Letter:
        """Return what was typed as a value."""
        data = self.form.cleaned_data
        office = data["receiving_office"]
        return Letter(
            subject=data["subject"],
            number=data["number"],
            dated=data["dated"],
            body=data["body"],
            receiving_office=office.pk if office else None,
            mail_to=data["mail_to"],
            mail_subject=data["mail_subject"],
            citations=tuple(self._citation(row) for row in self.citations.kept()),
            contacts=typed_contacts(self.contacts, self.before.contacts),
            distributions=tuple(DistributionLine(row["purpose"], row["text"]) for row in self.distributions.kept()),
        )

    def _citation(self, row: dict[str, Any]) -> CitationLine:
        letter = row["matched"]
        old = next((each for each in self.before.citations if each.as_written == row["as_written"]), None)
        return CitationLine(
            row["as_written"],
            old.number if old else "",
            old.dated if old else None,
            letter.pk if letter else None,
            row["confirmed"],
        )


def name_letter(directive: Directive) -> str:
    """Return how a letter is named in a list of choices."""
    day = written_date(directive.dated, directive.dated_as_written)
    number = directive.number or gettext("no number")
    return f"{number} ({day or '…'}), {directive.issuer.name}: {directive.subject}"[:160]
