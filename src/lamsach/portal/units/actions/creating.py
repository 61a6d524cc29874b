"""A new unit."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.core.vietnamese import clean
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units import derived
from lamsach.portal.units.actions.guards import as_it_is, checked_kind, checked_name, lock_tree, no_twin, within_life
from lamsach.portal.units.ancestry import rebuild_below
from lamsach.portal.units.errors import NotPossibleError
from lamsach.portal.units.models import BEGINNING, Edge, Line, Unit, UnitKind, UnitName


@transaction.atomic
def create_unit(
    name: str,
    kind: str,
    *,
    superior: Unit | None,
    by: Person | None,
    line: Line | str = Line.TERRITORIAL,
    code: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Unit:
    """Add a unit under its counting superior (at the top where that is None) and return it.

    Where no days are given it lives as long as its superior. Raises :class:`NotPossibleError` for a name that stands
    there already, a code that is taken, or days on which the superior does not exist.
    """
    lock_tree()
    superior = as_it_is(superior) if superior is not None else None
    kind, code = checked_kind(kind), clean(code)[:80]
    name = checked_name(name, kind)
    since = since or (superior.opened if superior else BEGINNING)
    until = until or (superior.closed if superior else None)
    if until is not None and until <= since:
        raise NotPossibleError(_("The unit would end before it starts."), where="until")
    if superior is not None:
        within_life(superior, since, until, "since")
    no_twin(name, superior, since)
    if code and (owner := Unit.objects.filter(code=code).first()):
        raise NotPossibleError(_("“{unit}” already has this code.").format(unit=owner.name), where="code")
    unit = Unit(code=code or None, opened=since, closed=until)
    derived.apply(unit, name, kind)
    unit.save()
    UnitName.objects.create(unit=unit, name=name, since=since, until=until)
    UnitKind.objects.create(unit=unit, kind=kind, since=since, until=until)
    if superior is not None:
        Edge.objects.create(unit=unit, superior=superior, line=line, since=since, until=until)
    rebuild_below([unit.pk])
    record(
        by, "unit.created", unit, unit_id=unit.pk, name=name, kind=kind, code=code, line=str(line),
        superior=superior.pk if superior else None, since=since, until=until,
    )  # fmt: skip
    return unit
