"""Spark, the local hunt and the plain matcher find the same in a lake of Parquet partitioned by day."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from lamsach.hunt.hunting import Hunt
from lamsach.hunt.logs import expand
from lamsach.hunt.opening import Plan
from lamsach.hunt.spark import hunt_lake
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import write
from lamsach.indicators.values import Indicator
from tests.hunt.test_columns import by_reference

START = 1795366801


@pytest.fixture(scope="module")
def spark():
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.needs("java", "default-jre-headless")
@pytest.mark.filterwarnings("default")
def test_spark_local_and_reference_find_the_same(spark: SparkSession, tmp_path: Path) -> None:
    chance = Random(4)
    listed = [
        Entry(Indicator.parse(value), "mirai") for value in ("bad.example", "very.bad.example", "198.51.100.0/28")
    ]
    rows = [
        (
            START + chance.randrange(3 * 86400),
            f"192.0.2.{chance.randrange(9)}",
            chance.choice(["x.very.bad.example", "good.example", None, "bän.example", "notbad.example"]),
            f"198.51.100.{chance.randrange(40)}",
            [],
            chance.randrange(100),
        )
        for _each in range(3000)
    ]
    for day in range(4):
        part = [row for row in rows if row[0] // 86400 - START // 86400 == day]
        columns = list(zip(*part, strict=True)) if part else [()] * 6
        folder = tmp_path / "lake" / f"day={day}"
        folder.mkdir(parents=True)
        table = pa.table(
            {
                "ts": pa.array([datetime.fromtimestamp(value, UTC) for value in columns[0]], pa.timestamp("us", "UTC")),
                "id.orig_h": pa.array(columns[1], pa.string()),
                "query": pa.array(columns[2], pa.string()),
                "id.resp_h": pa.array(columns[3], pa.string()),
                "bytes": pa.array(columns[5], pa.int64()),
            }
        )
        pq.write_table(table, folder / "part.parquet", row_group_size=200)
    write(tmp_path / "list.index", listed)
    index = MatchIndex.open(tmp_path / "list.index")
    local = Hunt(Plan(index))
    local.run(expand([str(tmp_path / "lake")]))
    result = hunt_lake(spark.read.parquet(str(tmp_path / "lake")), tmp_path / "list.index")
    number = {index.entry(each): each for each in range(len(index))}
    truth, refused = by_reference(rows, listed, number)
    assert result.tally == local.tally == truth
    assert (result.lines, result.refused) == (local.counts.lines, refused) == (3000, 0)
    assert len(truth) > 50
