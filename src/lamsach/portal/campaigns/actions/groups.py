"""Groups of units that an office addresses together, numbered as on its list."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lamsach.portal.campaigns.errors import EditConflictError, NotPossibleError
from lamsach.portal.campaigns.models import Directive, RecipientRule
from lamsach.portal.campaigns.parts import fingerprint
from lamsach.portal.ledger.actions import record
from lamsach.portal.people.models import Person
from lamsach.portal.units.models import GroupMember, Unit, UnitGroup

NAMED = 3  # drafts, in a refusal


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A row of the list: the unit, its name as the list writes it, and how many bodies the row names."""

    unit: int
    written: str = ""
    stands_for: int = 1


@dataclass(frozen=True, slots=True)
class GroupList:
    """A group as a value: its name, what it means, its members in their order."""

    name: str
    meaning: str = ""
    members: tuple[MemberLine, ...] = ()

    @classmethod
    def of(cls, group: UnitGroup) -> "GroupList":
        """Read it as it stands."""
        rows = group.members.order_by("position", "pk")
        members = tuple(MemberLine(each.unit_id, each.written, each.stands_for) for each in rows)
        return cls(group.name, group.meaning, members)


@transaction.atomic
def create_group(owner: Unit, typed: GroupList, *, by: Person) -> UnitGroup:
    """Make a group of the office *owner*."""
    group = UnitGroup.objects.create(owner=owner, name=typed.name, meaning=typed.meaning)
    _write(group, typed)
    record(by, "group.created", group, unit_id=owner.pk, name=typed.name, members=len(typed.members))
    return group


@transaction.atomic
def edit_group(group: UnitGroup, typed: GroupList, *, base: str, by: Person) -> UnitGroup:
    """Save a group. *base* is the fingerprint that the editor saw; letters that are out keep their recipients."""
    group = UnitGroup.objects.select_for_update().get(pk=group.pk)
    current = GroupList.of(group)
    if fingerprint(current) != base:
        raise EditConflictError(_("Somebody else has changed the group meanwhile."), current=current)
    group.name, group.meaning = typed.name, typed.meaning
    group.save()
    group.members.all().delete()
    _write(group, typed)
    record(by, "group.edited", group, unit_id=group.owner_id, name=typed.name, members=len(typed.members))
    return group


@transaction.atomic
def delete_group(group: UnitGroup, *, by: Person) -> None:
    """Delete a group. Letters that are out keep its name and their recipients; one that is still drafted needs it."""
    group = UnitGroup.objects.select_for_update().get(pk=group.pk)
    rules = RecipientRule.objects.filter(group=group)
    drafts = (
        rules.filter(directive__state=Directive.State.DRAFT).values_list("directive__subject", flat=True).distinct()
    )
    if named := list(drafts[:NAMED]):
        raise NotPossibleError(
            _("A draft still addresses this group: {letters}. Take it out there first.").format(
                letters="; ".join(f"“{each}”" for each in named)
            )
        )
    rules.update(group=None)
    record(by, "group.deleted", group, unit_id=group.owner_id, name=group.name)
    group.delete()


def _write(group: UnitGroup, typed: GroupList) -> None:
    if len({each.unit for each in typed.members}) < len(typed.members):
        raise NotPossibleError(_("A unit stands in a group once."))
    GroupMember.objects.bulk_create(
        GroupMember(group=group, unit_id=each.unit, position=n, written=each.written, stands_for=each.stands_for)
        for n, each in enumerate(typed.members, 1)
    )
