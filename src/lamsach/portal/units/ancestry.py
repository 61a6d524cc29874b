"""Derive the paths of the tree from its dated edges, in the database itself.

Walks up from each unit along counting edges, keeping the days on which all edges of the way hold. A cycle ends at
``DEEPEST`` steps; ``lamsach tree check`` names it.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from lamsach.portal.units.models import Ancestry

DEEPEST = 16
CHUNK = 5_000

WALK = """
INSERT INTO units_ancestry (ancestor_id, descendant_id, depth, since, until)
WITH RECURSIVE walk (ancestor_id, descendant_id, depth, since, until) AS (
    SELECT id, id, 0, opened, closed FROM units_unit {start}
  UNION ALL
    SELECT edge.superior_id, walk.descendant_id, walk.depth + 1,
           CASE WHEN edge.since > walk.since THEN edge.since ELSE walk.since END,
           CASE WHEN walk.until IS NULL THEN edge.until
                WHEN edge.until IS NULL OR edge.until > walk.until THEN walk.until
                ELSE edge.until END
    FROM walk JOIN units_edge edge ON edge.unit_id = walk.ancestor_id AND edge.counting
    WHERE walk.depth < {deepest}
      AND (walk.until IS NULL OR edge.since < walk.until)
      AND (edge.until IS NULL OR edge.until > walk.since)
)
SELECT ancestor_id, descendant_id, depth, since, until FROM walk
"""


def rebuild() -> int:
    """Derive every path anew and return how many there are. Safe at any time: it changes no fact."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM units_ancestry")
        # PostgreSQL fills an index in its own order in two thirds of the time; SQLite does not care.
        order = " ORDER BY descendant_id, depth" if connection.vendor == "postgresql" else ""
        cursor.execute(WALK.format(start="", deepest=DEEPEST) + order)
        if connection.vendor == "postgresql":  # without statistics its plans for a fresh nation take minutes
            for table in ("unit", "unitname", "unitkind", "edge", "ancestry"):
                cursor.execute(f"ANALYZE units_{table}")
    return Ancestry.objects.count()


def rebuild_below(units: Iterable[int]) -> None:
    """Derive the paths of these units and of all that ever stood under them, after their edges have changed."""
    roots = set(units)
    affected = roots | set(Ancestry.objects.filter(ancestor__in=roots).values_list("descendant_id", flat=True))
    with transaction.atomic(), connection.cursor() as cursor:
        for chunk in _chunks(sorted(affected)):
            marks = ",".join(["%s"] * len(chunk))
            cursor.execute(f"DELETE FROM units_ancestry WHERE descendant_id IN ({marks})", chunk)  # noqa: S608 - marks only
            cursor.execute(WALK.format(start=f"WHERE id IN ({marks})", deepest=DEEPEST), chunk)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
