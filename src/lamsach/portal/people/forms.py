"""What people type: names, passwords, codes."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lamsach.portal.people.models import Person

LONGEST_PASSWORD = 256  # hashing a megabyte would be a way to keep the server busy


def _password(label: Any, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(forms.Form):
    """Name and password. What is wrong with them is never said apart."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = _password(_("Password"), "current-password")


class CodeForm(forms.Form):
    """What a printed slip says."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("16 letters and digits, as on the slip; capitals and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class NewPasswordForm(forms.Form):
    """A password of one's own choice, typed twice."""

    new_password1 = _password(_("New password"), "new-password")
    new_password2 = _password(_("New password, again"), "new-password")

    def __init__(self, person: Person, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.person = person
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())

    def clean_new_password2(self) -> str:
        """Check that both are the same, and that it is no weak one."""
        first, second = self.cleaned_data.get("new_password1"), self.cleaned_data["new_password2"]
        if first and first != second:
            raise ValidationError(gettext("The two passwords are not the same."))
        validate_password(second, self.person)
        return str(second)


class PasswordForm(NewPasswordForm):
    """The same, after showing that one knows the present one."""

    old_password = _password(_("Present password"), "current-password")
    field_order = ["old_password", "new_password1", "new_password2"]


class WelcomeForm(NewPasswordForm):
    """First visit: how one wants to be called, and a password."""

    name = forms.CharField(
        label=_("Your name or desk"), max_length=200, help_text=_("Shown to your superiors, never to the public.")
    )
    field_order = ["name", "new_password1", "new_password2"]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none at run time
    """The own name and address."""

    class Meta:
        model = Person
        fields = ["name", "email"]
