"""Mail leaves through a ``Postman``; what did not go out is recorded where it was meant to go, and shown."""

import contextlib
import re
import smtplib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.utils.translation import gettext as _

FAILURE_LENGTH = 300


@dataclass(frozen=True)
class Letter:
    """One e-mail to one address. The subject is made one plain line, whatever was put into it."""

    to: str
    subject: str
    body: str

    def __post_init__(self) -> None:
        """Take line ends and control characters out of the subject: they would start a header of their own."""
        object.__setattr__(self, "subject", _one_line(self.subject))


class Postman(Protocol):
    """Sends letters.

    ``deliver`` SHALL try every letter, SHALL NOT raise for a letter that cannot be sent, and SHALL return for each, in
    order, why it failed, or an empty text.
    """

    def deliver(self, letters: Iterable[Letter]) -> list[str]:
        """Send *letters*; return a failure (or "") for each."""


class DjangoPostman:
    """Sends by Django's mail settings, all over one connection."""

    def deliver(self, letters: Iterable[Letter]) -> list[str]:
        """Send *letters*; return a failure (or "") for each."""
        connection = get_connection()
        try:
            return [self._send(letter, connection) for letter in letters]
        finally:
            with contextlib.suppress(OSError):
                connection.close()

    def _send(self, letter: Letter, connection: BaseEmailBackend) -> str:
        try:
            validate_email(letter.to)
        except ValidationError:
            return _("This is no e-mail address.")
        try:
            sent = EmailMessage(letter.subject, letter.body, to=[letter.to], connection=connection).send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return _one_line(f"{type(error).__name__}: {error}")[:FAILURE_LENGTH]
        return "" if sent else _("The mail server did not take it.")


def _one_line(text: str) -> str:
    visible = "".join(" " if unicodedata.category(mark) in ("Cc", "Cf", "Zl", "Zp", "Cs") else mark for mark in text)
    return re.sub(r"\s+", " ", visible).strip()
