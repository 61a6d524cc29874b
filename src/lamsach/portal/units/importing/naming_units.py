"""A unit as a person names it on the command line: by code, by number, or by name with the places above it."""

from django.utils.translation import gettext as _

from lamsach.campaign.naming import Verdict
from lamsach.campaign.unit_names import readings, split_address
from lamsach.core.errors import UnusableInputError
from lamsach.portal.ids import read_id
from lamsach.portal.units.importing.snapshot import Snapshot


def unit_named(text: str, snapshot: Snapshot) -> int:
    """Return the id of the unit that *text* surely names on the snapshot's day.

    Raises :class:`UnusableInputError` where there is none, or more than one.
    """
    text = text.strip()
    if known := snapshot.by_code.get(text):
        return known.pk
    if text.startswith("#") and (number := read_id(text[1:])) in snapshot.units and number is not None:
        return number
    name, within = split_address(text)
    match = snapshot.everywhere().match(name)
    keys = [each.key for each in match.candidates if isinstance(each.key, int)]
    if match.verdict in (Verdict.SAME, Verdict.AMBIGUOUS):
        keys = [key for key in keys if _lies_in(key, within, snapshot)]
        if len(keys) == 1:
            return keys[0]
    message = _("Several units are called so.") if len(keys) > 1 else _("There is no such unit on that day.")
    meant = "; ".join(snapshot.path(key) for key in keys[:5])
    advice = _("Is one of these meant: {units}?").format(units=meant) if meant else ""
    raise UnusableInputError(message, where=text, advice=advice)


def _lies_in(key: int, within: tuple[str, ...], snapshot: Snapshot) -> bool:
    above = {form.full for unit in snapshot.line_of_superiors(key) for form in readings(unit.name)}
    return all(above & {reading.full for reading in readings(place)} for place in within)
