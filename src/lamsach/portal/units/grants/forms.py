"""What a superior types: whom to invite, and where."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamsach.campaign.kinds import FAMILY_LABELS, KINDS, title_of
from lamsach.core.vietnamese import clean
from lamsach.portal.people.models import Invitation, Person, normal_login
from lamsach.portal.sent_once import SentOnce, sent_key
from lamsach.portal.units.grants.powers import GRANTABLE
from lamsach.portal.units.models import Role, Unit
from lamsach.portal.units.viewer import Viewer

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,149}")


def _role_choices(roles: frozenset[str]) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in Role if role in roles]


def roles_of(viewer: Viewer) -> frozenset[str]:
    """Return every role that the viewer may give somewhere."""
    return frozenset().union(*(roles for role, roles in GRANTABLE.items() if viewer.holds_any(role)))


class WhomForm(forms.Form):
    """Which units below, and which roles in each."""

    base = forms.ModelChoiceField(label=_("Below which unit"), queryset=Unit.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Which units"), required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}))
    together = forms.BooleanField(label=_("One person holds all these roles"), required=False)
    again = forms.BooleanField(label=_("Also where somebody holds the role already"), required=False)

    def __init__(self, viewer: Viewer, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        own = viewer.units_as(*GRANTABLE)
        self.fields["base"].queryset = Unit.objects.filter(pk__in=own).order_by("name")  # type: ignore[attr-defined]
        self.fields["roles"].choices = _role_choices(roles_of(viewer))  # type: ignore[attr-defined]
        kinds: list[tuple[str, Any]] = [("", _("All units"))]
        kinds += [(family, title_of(family)) for family in FAMILY_LABELS]
        kinds += [(kind.code, kind.title()) for kind in KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class GuestForm(SentOnce):
    """One person for one unit. What the inviter sends twice invites once."""

    name = forms.CharField(label=_("Name or desk"), max_length=200, required=False)
    login = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        required=False,
        help_text=_("Left blank, one is made from the unit."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Left blank, a slip is printed."))
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple(attrs={"class": "choices"}))

    def __init__(self, allowed: frozenset[str], *arguments: Any, unit: Unit, by: Person, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.occasion = {"unit": unit.pk, "by": by.pk}
        self.fields["roles"].choices = _role_choices(allowed)  # type: ignore[attr-defined]

    def page(self) -> UUID | None:
        """Return the mark of the page with what was typed on it, for this unit and inviter."""
        return sent_key(self.cleaned_data.get("key"), {**self.cleaned_data, **self.occasion})

    def clean_name(self) -> str:
        """Drop what is invisible in the name."""
        return clean(self.cleaned_data["name"])

    def clean_login(self) -> str:
        """Check that the name can be typed from paper."""
        login = normal_login(self.cleaned_data["login"])
        if login and not LOGIN.fullmatch(login):
            raise ValidationError(gettext("Use 3 or more of: a-z, 0-9, dot, dash, underscore, @."))
        return login

    def clean(self) -> dict[str, Any]:
        """Check that the sign-in name is free; by the same page sent before it is that page's own."""
        data = super().clean() or self.cleaned_data
        holder = Person.objects.filter(login=data["login"]).first() if data.get("login") else None
        if holder and (holder.page is None or holder.page != self.page()):
            self.add_error("login", gettext("This sign-in name is taken."))
        return data


class WayForm(forms.Form):
    """How a new way in reaches the person."""

    channel = forms.ChoiceField(choices=Invitation.Channel.choices)


class RoleForm(forms.Form):
    """One role more."""

    role = forms.ChoiceField(choices=Role.choices)
