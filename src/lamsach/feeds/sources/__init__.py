"""Sources in: one file for each format. `FORMATS` has them by name, `recognise` finds the one of an input.

To add one: write a file with a subclass of `SourceFormat` (copy ``plain.py``), add it to ``_MODULES``, put a sample
of your own making
beside the others in ``tests/_data/feeds/sources`` and a test in ``tests/feeds/sources``. The registry's test finds
what is missing.
"""

from importlib import import_module

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.feeds.sources.base import Refusal, Row, SourceFormat

__all__ = ["FORMATS", "Refusal", "Row", "SourceFormat", "format_named", "recognise"]

_MODULES = (
    "adblock", "csv_columns", "dnsmasq", "docx", "feodo", "free_text", "hosts", "malwarebazaar", "misp", "openioc",
    "pdf", "plain", "rpz", "spamhaus_drop", "stix", "suricata", "threatfox", "urlhaus", "xlsx",
)  # fmt: skip

FORMATS: dict[str, SourceFormat] = {
    each.name: each for each in (import_module(f"lamsach.feeds.sources.{name}").FORMAT for name in _MODULES)
}
_IN_ORDER = sorted(FORMATS.values(), key=lambda each: (each.order, each.name))


def format_named(name: str) -> SourceFormat:
    """Return the format with this name. Raises `UnusableInputError` where there is none."""
    if name not in FORMATS:
        raise UnusableInputError(
            _("There is no source format “{name}”.").format(name=name),
            advice=_("There are: {names}.").format(names=", ".join(sorted(FORMATS))),
        )
    return FORMATS[name]


def recognise(head: str) -> SourceFormat:
    """Return the format of an input by its beginning (`decoded_head`); plain text is what is left."""
    return next(each for each in _IN_ORDER if each.recognises(head))
