"""The hunt over a lake: the kernel as a function over Arrow batches, run by Spark where the data lies (``mapInArrow``).

Needs the extra ``spark`` and lamsach on the workers; the index is a file that every worker can open (a shared path,
or shipped with ``spark-submit --files``). Counts are merged by Spark itself: minimum, maximum and sums per key.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.clocks import DAY, Clocks
from lamsach.hunt.columns import COUNTED, BatchHunt, as_batch, merge_counted, roles_of
from lamsach.hunt.event import Role
from lamsach.hunt.native import load_kernel
from lamsach.hunt.tally import NO_SLOT, Tally
from lamsach.indicators.index import MatchIndex

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SCHEMA = "client string, entry int, validity tinyint, slot int, first long, last long, lines long, size long"
# Rows that count no contact travel with these in the place of an entry.
ROWS_READ, ROWS_REFUSED = -1, -2
_KEYS = ("client", "entry", "validity", "slot")


class LakeResult(NamedTuple):
    """What Spark counted."""

    tally: Tally
    lines: int
    refused: int


@lru_cache(maxsize=4)
def _open(index: str) -> MatchIndex:
    """Open the index once in each worker's process."""
    return MatchIndex.open(Path(index))


def counter(
    index: str, roles: Mapping[str, Role], clocks: Clocks, slot: int
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return the function for ``mapInArrow``: the batches of a partition in, its counts out."""

    def count(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        hunt = BatchHunt(_open(index), roles, clocks, kernel=load_kernel(), slot=slot)
        for batch in batches:
            hunt.take_batch(batch)
        yield as_batch(hunt.take().tally())
        told = ((ROWS_READ, hunt.counts.lines), (ROWS_REFUSED, hunt.counts.refused.total()))
        rows = [
            {"client": "", "entry": entry, "validity": 0, "slot": NO_SLOT, "lines": lines, "size": 0}
            for entry, lines in told
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=COUNTED)

    return count


def hunt_lake(
    frame: "DataFrame",
    index: Path,
    *,
    mapping: Mapping[str, Role] | None = None,
    clocks: Clocks | None = None,
    slot: int = DAY,
) -> LakeResult:
    """Hold every row of *frame* (Parquet, Iceberg, anything Spark reads) against the index at *index*.

    Raises `UnusableInputError` where no column has a client.
    """
    from pyspark.sql import functions

    roles = roles_of(frame.columns, mapping)
    if Role.CLIENT not in roles.values():
        raise UnusableInputError(
            _("This file names no column with a client and none to look in."),
            advice=_("Its columns are: {names}.").format(names=", ".join(frame.columns[:40])),
        )
    # Spark cannot hand on columns whose names have dots, as Zeek's have.
    plain = {f"c{number}": role for number, role in enumerate(roles.values())}
    chosen = [functions.col(f"`{name}`").alias(short) for name, short in zip(roles, plain, strict=True)]
    counted = frame.select(*chosen).mapInArrow(counter(str(index), plain, clocks or Clocks(), slot), SCHEMA)
    merged = counted.groupBy(*_KEYS).agg(
        functions.min("first").alias("first"),
        functions.max("last").alias("last"),
        functions.sum("lines").alias("lines"),
        functions.sum("size").alias("size"),
    )
    tally, told = Tally(slot), {ROWS_READ: 0, ROWS_REFUSED: 0}
    for row in merged.toLocalIterator():
        if row["entry"] in told:
            told[row["entry"]] += row["lines"]
            continue
        merge_counted(pa.RecordBatch.from_pylist([row.asDict()], schema=COUNTED), tally)
    return LakeResult(tally, told[ROWS_READ], told[ROWS_REFUSED])
