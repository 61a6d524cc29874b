"""Ids as forms and addresses carry them: a text from outside, of any length."""

DIGITS = 18  # all of them fit into 64 bits


def read_id(text: object) -> int | None:
    """Return the id that *text* names, or None where it names none: no digits, others than 0 to 9, or too many."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS else None
