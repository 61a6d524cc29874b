"""Counts as clerks type them: ``1234``, ``1.234`` and ``1 234`` are one number; ``1,5`` is none."""

import re

from lamsach.campaign.figures import BLANK, LARGEST_COUNT, Gap
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

LONGEST_NUMBER = 40

_SPACES = " \u00a0\u202f\u2009"
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:(?P<separator>[.{_SPACES}])[0-9]{{3}}(?:(?P=separator)[0-9]{{3}})*)?")
_PLAIN = re.compile(r"[0-9]+")
_LEADERS = " \t\r\n\u00a0\u202f\u2009.…_"


class NotACountError(UnusableInputError):
    """What was typed is not a whole number from 0; *words* tells whether it has letters in it."""

    def __init__(self, message: str, *, advice: str, words: bool = False) -> None:
        super().__init__(message, advice=advice)
        self.words = words


def read_count(value: object) -> int | Gap:
    """Return the count that *value* stands for: typed text, or a number from a spreadsheet or a stored answer.

    Nothing, or the dotted line of a form, is BLANK. Dots and spaces group digits; a comma begins a fraction.
    Raises NotACountError with advice for what is no whole number from 0 to 2**53.
    """
    if value is None or value is BLANK:
        return BLANK
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _in_range(value)
    if not isinstance(value, str):
        raise NotACountError(_("This is not a count."), advice=_("Write a whole number, such as 12 or 1.234."))
    text = value.strip()
    if not text.strip(_LEADERS):
        return BLANK
    if len(text) <= LONGEST_NUMBER and (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        return _in_range(int("".join(each for each in text if each.isdigit())))
    raise _refusal(text)


def _in_range(number: int) -> int:
    if 0 <= number <= LARGEST_COUNT:
        return number
    raise NotACountError(
        _("A count lies between 0 and {largest}.").format(largest=LARGEST_COUNT),
        advice=_("Look at the number again."),
    )


def _refusal(text: str) -> NotACountError:
    shown = text[:LONGEST_NUMBER]
    if any(each.isalpha() for each in text):
        return NotACountError(
            _("“{text}” has words in it.").format(text=shown), advice=_("Write the number alone."), words=True
        )
    if "," in text:
        return NotACountError(
            _("“{text}” has a comma, which begins a fraction.").format(text=shown),
            advice=_("Counts are whole. Write a thousand as 1.000 or 1000."),
        )
    return NotACountError(
        _("“{text}” is not a whole number from 0.").format(text=shown),
        advice=_("Write a whole number, such as 12 or 1.234."),
    )
