"""Unit lists as YAML: groups with a meaning, each with its units, and units addressed without a group.

::

    groups:
    - name: Khối cơ quan hành chính
      meaning: 'territorial: city departments'
      units:
      - Sở Tài chính
      - {name: Quận Ngô Quyền, kind: urban_district, superior: Thành phố Hải Phòng}
    addressed_without_group:
    - Viettel Hải Phòng
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from lamsach.core.encodings import decode
from lamsach.core.errors import UnusableInputError
from lamsach.core.vietnamese import clean, expose
from lamsach.portal.units.lists.columns import cell_text, line_of
from lamsach.portal.units.lists.list_format import ListFormat
from lamsach.portal.units.lists.rows import MOST_ROWS, ListedUnit, Place, Problem, UnitList
from lamsach.portal.units.lists.table import checked_unit, too_many_rows

DEEPEST: Final = 8
EVENTS_PER_ROW: Final = 24  # a row that has all ten keys makes 22
_UNIT_KEYS: Final = {
    "name": "name",
    "kind": "kind",
    "superior": "superior",
    "superior_code": "superior_code",
    "line": "line",
    "code": "code",
    "from": "since",
    "since": "since",
    "until": "until",
}
_FEW = re.compile("[1-9][0-9]?")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFormat(ListFormat):
    """YAML of the shape above, or a plain list of units."""

    name = "yaml"
    suffixes = (".yaml", ".yml")

    def recognises(self, data: bytes) -> bool:
        """Take text that begins as such a list does."""
        start = data.lstrip(b"\xef\xbb\xbf \r\n")[:4096]
        return start.startswith((b"---", b"%YAML")) or any(
            line.startswith((b"groups:", b"units:", b"- name:")) for line in start.splitlines()
        )

    def read(self, data: bytes, where: str) -> UnitList:
        """Read the list. Raises :class:`UnusableInputError` for anything that is not such a list."""
        text = decode(data, where).text
        try:
            _refuse_bombs(text, where)
            node = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f"{where}:{mark.line + 1}" if mark and where else where
            raise UnusableInputError(
                _("This is not valid YAML: {reason}.").format(reason=getattr(error, "problem", None) or "?"), where=line
            ) from error
        result = UnitList(format=self.name)
        _Reader(result, where).document(node)
        if not result.units and not result.problems:
            raise UnusableInputError(_("The file lists no units."), where=where)
        return result


def _refuse_bombs(text: str, where: str) -> None:
    """Refuse references, tags, deep nesting and too many rows before anything is built of them."""
    inside: list[type[yaml.Event]] = []
    rows = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) or count > EVENTS_PER_ROW * (rows + 10):
            raise UnusableInputError(_("References, tags and endless lists are not accepted."), where=where)
        if isinstance(event, yaml.NodeEvent) and inside and inside[-1] is yaml.SequenceStartEvent:
            rows += 1
            if rows > MOST_ROWS:
                raise too_many_rows(where)
        if isinstance(event, yaml.CollectionStartEvent):
            inside.append(type(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            inside.pop()
        if len(inside) > DEEPEST:
            raise UnusableInputError(_("The lists are nested too deeply."), where=where)


class _Reader:
    """Walks the nodes of a document, so that each unit has the line on which it stands."""

    def __init__(self, into: UnitList, where: str) -> None:
        self.into, self.where = into, where

    def document(self, node: yaml.Node | None) -> None:
        if isinstance(node, yaml.SequenceNode):
            return self.units(node, "", "")
        parts = _mapping(node)
        if not parts.keys() & {"groups", "units", "addressed_without_group"}:
            raise UnusableInputError(
                _("The file lists no units."), where=self.where, advice=_("It needs “groups” or “units”.")
            )
        for group in _sequence(parts.get("groups")):
            self.group(group)
        self.units(parts.get("units"), "", "")
        self.units(parts.get("addressed_without_group"), "", "")
        return None

    def group(self, node: yaml.Node) -> None:
        parts = _mapping(node)
        name, meaning = _text(parts.get("name"))[:200], _text(parts.get("meaning"))[:200]
        if not name:
            self.into.refuse(Problem(_place(node), "no_name", _("The group has no name.")))
            return
        line = _text(parts.get("line")) or meaning.partition(":")[0]
        line = line_of(line) or ""
        bodies = _text(parts.get("stands_for"))
        self.into.group(name, meaning, line, int(bodies) if _FEW.fullmatch(bodies) else 1)
        self.units(parts.get("units"), name, line)

    def units(self, node: yaml.Node | None, group: str, line: str) -> None:
        for each in _sequence(node):
            if unit := self.unit(each, group, line):
                self.into.units.append(unit)

    def unit(self, node: yaml.Node, group: str, line: str) -> ListedUnit | None:
        place = _place(node)
        if isinstance(node, yaml.ScalarNode):
            return checked_unit(place, self.into, name=_text(node), group=group, line=line)
        if not isinstance(node, yaml.MappingNode):
            self.into.refuse(Problem(place, "no_unit", _("This is neither a name nor a unit with a name.")))
            return None
        parts = _mapping(node)
        if unknown := sorted(parts.keys() - _UNIT_KEYS.keys() - {"note"}):
            message = _("Not known here: {names}.").format(names=", ".join(map(expose, unknown[:5])))
            self.into.refuse(Problem(place, "unknown_key", message))
            return None
        texts = {field: _text(parts[key]) for key, field in _UNIT_KEYS.items() if key in parts}
        return checked_unit(place, self.into, **{"name": "", "line": line, "group": group, **texts})


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1)


def _mapping(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {clean(key.value): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _sequence(node: yaml.Node | None) -> Iterator[Any]:
    return iter(node.value if isinstance(node, yaml.SequenceNode) else ())


def _text(node: yaml.Node | None) -> str:
    return cell_text(node.value) if isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:null" else ""
