"""What every change of the tree holds to: one at a time, nothing lost, no cycle, nobody outside a life."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Q
from django.utils.translation import gettext as _

from lamsach.campaign.kinds import BY_CODE, Tier
from lamsach.campaign.unit_names import name_of_place, readings
from lamsach.core.vietnamese import clean
from lamsach.portal.units.errors import EditConflictError, NotPossibleError
from lamsach.portal.units.models import Edge, Line, TreeState, Unit, UnitName

LONGEST_NAME = 300


def hold_tree() -> None:
    """Let nobody else change the tree until the end of this transaction, which need not change it either."""
    TreeState.objects.get_or_create(pk=1)
    TreeState.objects.select_for_update().get(pk=1)


def lock_tree() -> None:
    """Hold the tree for a change of it."""
    hold_tree()
    TreeState.objects.filter(pk=1).update(version=F("version") + 1)


def locked(unit: Unit, expected: int | None = None) -> Unit:
    """Return the unit anew, locked. *expected* is the count of changes that the editor saw.

    Raises :class:`EditConflictError` if somebody else has changed the unit since.
    """
    lock_tree()
    current: Unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if expected is not None and current.changes != expected:
        raise EditConflictError(
            _("Somebody else has changed this unit meanwhile."), advice=_("Look at it again, then repeat your change.")
        )
    return current


def as_it_is(unit: Unit) -> Unit:
    """Return the unit anew, in a transaction that holds the tree: what the caller has may be out of date."""
    return Unit.objects.get(pk=unit.pk)


def touch(*units: Unit) -> None:
    """Count a change of these units."""
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(changes=F("changes") + 1)


def checked_name(name: str, kind: str) -> str:
    """Return the name clean, a place's without its committee; raise :class:`NotPossibleError` if empty or too long."""
    name = name_of_place(name) if kind in BY_CODE and BY_CODE[kind].tier > Tier.NATION else clean(name)
    if not name or not readings(name):
        raise NotPossibleError(_("The unit needs a name."), where="name")
    if len(name) > LONGEST_NAME:
        raise NotPossibleError(_("The name is longer than {most} characters.").format(most=LONGEST_NAME), where="name")
    return name


def checked_kind(kind: str) -> str:
    """Return the kind if there is such a one."""
    if kind not in BY_CODE:
        raise NotPossibleError(_("This kind of unit is not known."), where="kind")
    return kind


def spell(day: dt.date) -> str:
    """Return the day as it is written in messages."""
    return f"{day:%d/%m/%Y}"


def within_life(unit: Unit, since: dt.date, until: dt.date | None, where: str) -> None:
    """Raise :class:`NotPossibleError` unless *unit* exists on all these days."""
    if since < unit.opened:
        raise NotPossibleError(
            _("{unit} exists only from {day} on.").format(unit=unit.name, day=spell(unit.opened)), where=where
        )
    if unit.closed is not None and (until is None or until > unit.closed or since >= unit.closed):
        raise NotPossibleError(
            _("{unit} exists only until {day}.").format(unit=unit.name, day=spell(unit.closed)), where=where
        )


def no_cycle(unit: Unit, superior: Unit, since: dt.date, until: dt.date | None, line: Line | str | None) -> None:
    """Raise :class:`NotPossibleError` if *superior* stands below *unit* on any of these days.

    Along the counting edges where *line* is None, else along that line.
    """
    level, seen = {superior.pk}, set[int]()
    overlap = Q(until=None) | Q(until__gt=since)
    if until is not None:
        overlap &= Q(since__lt=until)
    of_line = Q(counting=True) if line is None else Q(line=line)
    while level:
        if unit.pk in level:
            raise NotPossibleError(
                _("{superior} stands below {unit} itself.").format(superior=superior.name, unit=unit.name),
                where="superior",
            )
        seen |= level
        above = Edge.objects.filter(overlap, of_line, unit__in=level)
        level = set(above.values_list("superior_id", flat=True)) - seen


def no_twin(name: str, superior: Unit | None, since: dt.date, *, besides: Iterable[int] = ()) -> None:
    """Raise :class:`NotPossibleError` if a unit of this name already stands under the same superior on that day."""
    if superior is None:
        beside = Unit.objects.alive(since).filter(superior_edges=None)
    else:
        beside = Unit.objects.filter(pk__in=Edge.objects.on(since).filter(superior=superior).values("unit"))
    forms = {reading.full for reading in readings(name)}
    names = UnitName.objects.on(since).filter(unit__in=beside).exclude(unit__in=list(besides))
    for twin in names.values_list("name", flat=True):
        if forms & {reading.full for reading in readings(twin)}:
            raise NotPossibleError(
                _("There is already a unit “{name}” there.").format(name=twin),
                where="name",
                advice=_("If it is another one, give it a name that tells the two apart."),
            )
