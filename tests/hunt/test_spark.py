"""Spark, the local hunt and the plain matcher find the same in a lake of Parquet partitioned by day."""

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from pyspark.sql import SparkSession

from lamsach.cli.hunt import hunt
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


@pytest.mark.needs("java", "default-jre-headless")
@pytest.mark.filterwarnings("default")
def test_the_command_finds_the_same_with_either_engine(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMSACH_HOME", str(tmp_path / "home"))
    lake = tmp_path / "lake" / "day=0"
    lake.mkdir(parents=True)
    rows = [(START + number, f"192.0.2.{number % 7}", "x.bad.example" if number % 5 else None) for number in range(500)]
    seconds, clients, names = zip(*rows, strict=True)
    pq.write_table(
        pa.table({"ts": seconds, "src_ip": clients, "query": pa.array(names, pa.string())}), lake / "a.parquet"
    )
    (tmp_path / "list.txt").write_text("bad.example\n", "utf-8")
    told = []
    for engine in ("local", "spark"):
        arguments = [str(tmp_path / "lake"), "--list", str(tmp_path / "list.txt"), "--engine", engine, "--json"]
        result = CliRunner().invoke(hunt, arguments, standalone_mode=False)
        assert result.return_value == 1, result.exception
        told.append(json.loads(result.stdout))
    local, spark_told = told
    assert local["sightings"] == spark_told["sightings"]
    assert [each["hits"] for each in told] == [400, 400]
    assert [each["lines"] for each in told] == [500, 500]
