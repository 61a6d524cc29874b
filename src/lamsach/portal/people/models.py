"""Persons who sign in, and the invitations that bring them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def normal_login(login: str) -> str:
    """Return the one normal form of a sign-in name: no blanks around it, lower case."""
    return login.strip().lower()


class PersonManager(BaseUserManager["Person"]):
    """Makes persons with a hashed password."""

    def create_person(self, login: str, password: str | None = None, **fields: Any) -> "Person":
        """Save and return a person; without a password nobody can sign in as this person yet."""
        person = self.model(login=normal_login(login), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person who signs in by this name, written in any case."""
        return self.get(login=normal_login(username or ""))


class Person(AbstractBaseUser):
    """Somebody with an account. What a person may do stands in the role grants of ``units``, not here."""

    login = models.CharField(_("Sign-in name"), max_length=150, unique=True)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=200)
    email = models.EmailField(_("E-mail"), blank=True)
    language = models.CharField(
        _("Language"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    page = models.UUIDField(null=True, unique=True)  # that invited the person: sent twice it invites once

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A way in for one person, once: by e-mail, or as a code on a printed slip. Only its hash is kept.

    A newer one replaces those before it (``withdrawn_at``). ``about`` says in words what it is for.
    """

    class Purpose(models.TextChoices):
        INVITE = "invite", _("Invitation")
        RESET = "reset", _("Password reset")

    class Channel(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        SLIP = "slip", _("on a printed slip")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.SLIP)
    about = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)  # why the e-mail did not go out

    def __str__(self) -> str:
        return f"{self.person} {self.purpose}"


# A browser names its forerunners too: the first sign that is found is the browser's own.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


class SignIn(models.Model):
    """A browser in which a person is signed in. Without a living row a session counts for nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def browser_words(self) -> str:
        """Return what the browser says of itself, in short: ``Firefox, Windows``."""
        name = next((word for sign, word in BROWSERS.items() if sign in self.browser), self.browser[:40])
        system = next((word for sign, word in SYSTEMS.items() if sign in self.browser), "")
        return f"{name}, {system}" if system else name


class SignInFailure(models.Model):
    """Failed attempts for one sign-in name or one address, for the lock-out."""

    key = models.CharField(max_length=200, unique=True)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
