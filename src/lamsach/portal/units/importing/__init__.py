"""Taking whole lists of units into the tree: first a plan that is shown, then, all or nothing, its execution."""

from lamsach.portal.units.importing.execution import execute
from lamsach.portal.units.importing.national import import_national, plan_national
from lamsach.portal.units.importing.plan import NEW, SKIP, Outcome, Plan, Step
from lamsach.portal.units.importing.planner import plan_import
from lamsach.portal.units.importing.snapshot import Snapshot

__all__ = [
    "NEW",
    "SKIP",
    "Outcome",
    "Plan",
    "Snapshot",
    "Step",
    "execute",
    "import_national",
    "plan_import",
    "plan_national",
]
