"""Record batches in every form that a column may have say what the plain matcher says, and their counts merge in any order."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.columns import BatchHunt, count_batch, merge_counted, roles_of
from lamsach.hunt.event import RefusedLineError, Role, event_of
from lamsach.hunt.hunting import Hunt
from lamsach.hunt.native import load_kernel
from lamsach.hunt.opening import Plan
from lamsach.hunt.reference import Reference
from lamsach.hunt.tally import Tally
from lamsach.indicators.index import ALWAYS_FROM, ALWAYS_UNTIL, Entry, MatchIndex, micros
from lamsach.indicators.index_writer import build
from tests.hunt.test_truth import addresses, contacts, domains, entries, spelled

START = 1795366801
NAMES = st.one_of(st.none(), st.builds(spelled, domains, st.integers(0, 20)))
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(START - 86400, START + 8 * 86400)),
        st.one_of(st.none(), addresses, st.just("pc-7")),
        NAMES,
        st.one_of(st.none(), addresses, st.just("x")),
        st.lists(st.one_of(addresses, domains), max_size=2),
        st.one_of(st.none(), st.integers(-5, 10**19 // 2)),
    ),
    max_size=12,
)
TIMES = {
    "timestamp": lambda values: pa.array(
        [None if v is None else datetime.fromtimestamp(v, UTC) for v in values], pa.timestamp("ms", "UTC")
    ),
    "float": lambda values: pa.array(values, pa.float64()),
    "int": lambda values: pa.array(values, pa.int64()),
    "text": lambda values: pa.array([None if v is None else f"{v}.000" for v in values], pa.string()),
}
TEXTS = {
    "string": lambda values: pa.array(values, pa.string()),
    "large": lambda values: pa.array(values, pa.large_string()),
    "dictionary": lambda values: pa.array(values, pa.string()).dictionary_encode(),
    "binary": lambda values: pa.array([None if v is None else v.encode() for v in values], pa.binary()),
}


def batch_of(rows: list[tuple], time: str, text: str) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    make = TEXTS[text]
    return pa.record_batch(
        {
            "ts": TIMES[time](columns[0]),
            "client": make(columns[1]),
            "query": make(columns[2]),
            "dst_ip": make(columns[3]),
            "answers": pa.array(columns[4], pa.list_(pa.string())),
            "bytes": pa.array(columns[5], pa.int64()),
        }
    )


def by_reference(rows: list[tuple], listed: list[Entry], number: dict[Entry, int]) -> tuple[Tally, int]:
    truth, tally, refused = Reference(listed), Tally(), 0
    roles = (Role.TIME, Role.CLIENT, Role.NAME, Role.ADDRESS, Role.ANSWERS, Role.BYTES)
    for row in rows:
        values = (*row[:4], ",".join(row[4]), row[5])
        fields = [(role, str(value).encode()) for role, value in zip(roles, values, strict=True) if value is not None]
        try:
            event = event_of(fields, Clocks().epoch)
        except RefusedLineError:
            refused += 1
            continue
        for entry in truth.hits(event):
            valid = (micros(entry.valid_from, ALWAYS_FROM), micros(entry.valid_until, ALWAYS_UNTIL))
            tally.hit(event.client, number[entry], valid, event.time, event.size)
    return tally, refused


@pytest.mark.parametrize("text", list(TEXTS))
@pytest.mark.parametrize("time", list(TIMES))
@settings(max_examples=15)
@given(listed=st.lists(entries, max_size=8), rows=ROWS, start=st.integers(0, 3))
def test_batches_say_what_the_plain_matcher_says(
    time: str, text: str, listed: list[Entry], rows: list[tuple], start: int
) -> None:
    index = MatchIndex(build(listed))
    number = {index.entry(each): each for each in range(len(index))}
    batch = batch_of(rows, time, text).slice(start)
    truth = by_reference(rows[start:], listed, number)
    for kernel in (None, load_kernel()):
        hunt = BatchHunt(index, roles_of(batch.schema.names), kernel=kernel)
        hunt.take_batch(batch)
        assert (hunt.take().tally(), hunt.counts.refused.total()) == truth


@given(listed=st.lists(entries, min_size=1, max_size=8), rows=ROWS, cut=st.integers(0, 12))
def test_counts_of_parts_merge_to_those_of_the_whole(listed: list[Entry], rows: list[tuple], cut: int) -> None:
    index, batch = MatchIndex(build(listed)), batch_of(rows, "timestamp", "dictionary")
    roles = roles_of(batch.schema.names)
    together, apart = Tally(), Tally()
    merge_counted(count_batch(batch, index, roles), together)
    for part in (batch.slice(cut), batch.slice(0, cut)):
        merge_counted(count_batch(part, index, roles), apart)
    assert together == apart


@given(listed=st.lists(entries, min_size=1, max_size=8), told=st.lists(contacts, min_size=1, max_size=10))
def test_a_parquet_file_says_the_same_with_and_without_the_kernel(
    tmp_path_factory: pytest.TempPathFactory, listed: list[Entry], told: list
) -> None:
    path = tmp_path_factory.mktemp("lake") / "day.parquet"
    rows = [(each.seconds, each.client, each.name, each.address, [], each.size) for each in told]
    batch = batch_of(rows, "timestamp", "string")
    pq.write_table(pa.Table.from_batches([batch]), path, row_group_size=3)
    index = MatchIndex(build(listed))
    found = []
    for kernel in (None, load_kernel()):
        hunt = Hunt(Plan(index, kernel=kernel))
        hunt.run([str(path)])
        assert hunt.counts.lines == len(rows)
        assert hunt.finished == [str(path)]
        found.append(hunt.tally)
    number = {index.entry(each): each for each in range(len(index))}
    assert found[0] == found[1] == by_reference(rows, listed, number)[0]


def test_a_damaged_or_unsuitable_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and no more")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    for name in ("cut.parquet", "other.parquet"):
        with pytest.raises(UnusableInputError, match=name):
            Hunt(Plan(MatchIndex(build([])))).run([str(tmp_path / name)])
