"""Every write of the tree: one verb a function, each in its own transaction, each with its ledger entry."""

from lamsach.portal.units.actions.changing import add_superior, change_kind, end_superior, move, rename
from lamsach.portal.units.actions.creating import create_unit
from lamsach.portal.units.actions.ending import Part, close_unit, reopen_unit, succeed
from lamsach.portal.units.actions.rederiving import begin_day, rebuild_tree

__all__ = [
    "Part",
    "add_superior",
    "begin_day",
    "change_kind",
    "close_unit",
    "create_unit",
    "end_superior",
    "move",
    "rebuild_tree",
    "rename",
    "reopen_unit",
    "succeed",
]
