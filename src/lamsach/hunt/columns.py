"""The hunt over Arrow record batches: a pure function, batch in, counted hits out.

Parquet on one machine and Spark both use it.

A column's role comes from its name, as in CSV, or from a mapping. Times may be timestamps, numbers (seconds since
1970) or text.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from lamsach.hunt.clocks import DAY, Clocks
from lamsach.hunt.counted import Counted
from lamsach.hunt.event import Event, RefusedLineError, Role, event_of
from lamsach.hunt.formats.csv_log import KNOWN_COLUMNS
from lamsach.hunt.matching import count_hits
from lamsach.hunt.native import kernel_view, load_kernel
from lamsach.hunt.scanner import Counts
from lamsach.hunt.tally import NO_SLOT, Count, Key, Tally, Validity
from lamsach.hunt.translations import Translations
from lamsach.indicators.index import MatchIndex

LOOKED_UP = {Role.NAME, Role.ADDRESS, Role.URL, Role.DIGEST, Role.ANSWERS, Role.HOST}  # as in kernel.h
COUNTED = pa.schema(
    [
        ("client", pa.string()),
        ("entry", pa.int32()),
        ("validity", pa.int8()),
        ("slot", pa.int32()),
        ("first", pa.int64()),
        ("last", pa.int64()),
        ("lines", pa.int64()),
        ("size", pa.int64()),
    ]
)


def roles_of(names: list[str], mapping: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """Return the columns that matter. One time: the first that is known."""
    known = mapping or KNOWN_COLUMNS
    roles = {
        name: known[name if mapping else name.lower()] for name in names if (name if mapping else name.lower()) in known
    }
    times = [name for name, role in roles.items() if role is Role.TIME]
    return {name: role for name, role in roles.items() if name not in times[1:]}


class BatchHunt:
    """Counts the contacts in record batches; not for use by two threads at once."""

    def __init__(
        self,
        index: MatchIndex,
        roles: Mapping[str, Role],
        clocks: Clocks | None = None,
        *,
        kernel: Any | None = None,
        slot: int = DAY,
        log: str = "",
        nat: Translations | None = None,
    ) -> None:
        self.index, self.roles, self.log, self._nat = index, roles, log, nat
        self.clocks = clocks or Clocks()
        self.counts = Counts()
        self.relaid = 0
        self._tally = Tally(slot)
        self._kernel = kernel
        if kernel:
            self._marks: dict[str, tuple[pa.Array, bytes]] = {}
            self._kernel_index, self._kernel_tally = kernel_view(kernel, index), kernel.Tally(slot, nat is not None)

    def take_batch(self, batch: pa.RecordBatch) -> None:
        """Count the contacts in *batch*."""
        columns = [(self.roles[name], _plain(batch.column(name), self.roles[name])) for name in self.roles]
        first = self.counts.lines
        self.counts.lines += batch.num_rows
        if self._kernel is None:
            for row in range(batch.num_rows):
                self._ask(columns, row, first)
            return
        handed = [self._handed(name, *column) for name, column in zip(self.roles, columns, strict=True)]
        asks = self._kernel.scan_rows(self._kernel_index, self._kernel_tally, 1, batch.num_rows, handed)
        at = asks.find(1)
        while at >= 0:
            self._ask(columns, at, first)
            at = asks.find(1, at + 1)

    def _handed(self, name: str, role: Role, column: pa.Array) -> tuple[Any, ...]:
        """Return the buffers of *column* as the kernel takes them."""
        if pa.types.is_dictionary(column.type):
            valid, indices = column.indices.buffers()
            values = column.dictionary
            if values.offset:
                values = pa.concat_arrays([values])
            _null, ends, data = values.buffers()
            wide = pa.types.is_large_string(values.type) or pa.types.is_large_binary(values.type)
            told = (int(role), column.indices.offset, valid, indices, None, ends, wide, len(values), data)
            return *told, self._marked(name, values, told) if role in LOOKED_UP else None
        if pa.types.is_int64(column.type):
            valid, numbers = column.buffers()
            return int(role), column.offset, valid, None, numbers, None, False, 0, None, None
        valid, ends, data = column.buffers()
        wide = pa.types.is_large_string(column.type) or pa.types.is_large_binary(column.type)
        return int(role), column.offset, valid, None, None, ends, wide, column.offset + len(column), data, None

    def _marked(self, name: str, values: pa.Array, told: tuple[Any, ...]) -> bytes:
        """Return which of the dictionary's *values* matter. The batches of a row group bring the same ones."""
        kept = self._marks.get(name)
        if kept and kept[0].equals(values):
            return kept[1]
        role, _offset, _valid, _indices, *rest = told
        column = (role, 0, None, None, *rest, None)
        marks: bytes = self._kernel.mark_values(self._kernel_index, self._kernel_tally, column)  # type: ignore[union-attr]
        self._marks[name] = (values, marks)
        return marks

    def _ask(self, columns: list[tuple[Role, pa.Array]], row: int, first: int) -> None:
        fields, time = [], None
        for role, column in columns:
            value = column[row].as_py()
            if isinstance(value, int) and role is Role.TIME:
                time = value
            elif value is not None:
                fields.append(
                    (role, value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass"))
                )
        try:
            event: Event = event_of(fields, self.clocks.auto)
        except RefusedLineError as refused:
            self.counts.refuse(refused.reason, self.log, first + row, b"")
            return
        count_hits(event if time is None else event._replace(time=time), self.index, self._tally, self._nat)

    def take(self) -> Counted:
        """Return the contacts counted so far, and begin anew."""
        tally, self._tally = self._tally, Tally(self._tally.slot)
        return Counted(tally.slot, self._kernel_tally if self._kernel else None, tally)


def _plain(column: pa.Array, role: Role) -> pa.Array:
    """Return *column* in one of the forms that the kernel reads: text, a dictionary of text, or 64-bit numbers."""
    kind = column.type
    if role is Role.TIME and not _is_text(kind) and not pa.types.is_dictionary(kind):
        return _micros(column)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        import pyarrow.compute as pc  # takes a while to load, and few tables need it

        column = pc.binary_join(column.cast(pa.list_(pa.string())), ",")
    elif pa.types.is_integer(kind) and role is Role.BYTES:
        column = column.cast(pa.int64(), safe=False)
    elif pa.types.is_dictionary(kind):
        short = pa.types.is_string(kind.value_type) or pa.types.is_binary(kind.value_type)
        plain = pa.dictionary(pa.int32(), kind.value_type if short else pa.string())
        column = column if kind == plain else column.cast(plain)
    elif not _is_text(kind):
        column = column.cast(pa.string())
    return column


def _is_text(kind: pa.DataType) -> bool:
    is_any = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return any(is_kind(kind) for is_kind in is_any)


def _micros(column: pa.Array) -> pa.Array:
    """Return times as microseconds since 1970; numbers are seconds, times without a zone are UTC."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "us":
        return column.view(pa.int64())  # a cast loads all that Arrow can compute, which takes a while
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us", kind.tz), safe=False).view(pa.int64())
    import pyarrow.compute as pc

    if pa.types.is_floating(kind):
        return pc.floor(pc.add(pc.multiply(column.cast(pa.float64()), 1e6), 0.5)).cast(pa.int64(), safe=False)
    return pc.multiply(column.cast(pa.int64()), 1_000_000)


def count_batch(batch: pa.RecordBatch, index: MatchIndex, roles: Mapping[str, Role], slot: int = DAY) -> pa.RecordBatch:
    """Return the contacts in *batch*, counted (`COUNTED`).

    Pure: results of several batches add up with `merge_counted`.
    """
    hunt = BatchHunt(index, roles, kernel=load_kernel(), slot=slot)
    hunt.take_batch(batch)
    return as_batch(hunt.take().tally())


def as_batch(tally: Tally) -> pa.RecordBatch:
    """Return a tally as a record batch."""
    rows = [dict(zip(COUNTED.names, (*key, *count), strict=True)) for key, count in tally.rows()]
    for row in rows:
        row["validity"] = int(row["validity"])
    return pa.RecordBatch.from_pylist(rows, schema=COUNTED)


def merge_counted(batch: pa.RecordBatch, tally: Tally) -> None:
    """Add the counts in *batch* to *tally*; the order does not matter."""
    for row in batch.to_pylist():
        key = Key(
            row["client"], row["entry"], Validity(row["validity"]), row["slot"] if row["slot"] is not None else NO_SLOT
        )
        tally.add(key, Count(row["first"], row["last"], row["lines"], row["size"]))
