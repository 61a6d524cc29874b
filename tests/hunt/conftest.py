"""Spark is 400 MB: its test runs in ``make test-spark``, where it is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("pyspark") else ["test_spark.py"]
