"""Unit lists out of files: one file per format, each row with its place, each fault reported where it stands."""

from lamsach.portal.units.lists.reader import FORMATS, read_list
from lamsach.portal.units.lists.rows import ListedGroup, ListedUnit, Place, Problem, UnitList

__all__ = ["FORMATS", "ListedGroup", "ListedUnit", "Place", "Problem", "UnitList", "read_list"]
