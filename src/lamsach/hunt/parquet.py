"""Parquet files, a row group at a time on each worker."""

from collections.abc import Iterator, Mapping
from itertools import repeat
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.hunt.columns import BatchHunt, roles_of
from lamsach.hunt.event import Role

MAGIC = b"PAR1"
_ROWS = 1 << 18  # of a batch
_NO_ROLE_IS_ENOUGH = {Role.TIME, Role.CLIENT, Role.CLIENT_PORT, Role.BYTES, Role.NONE}


def row_groups(path: Path, mapping: Mapping[str, Role] | None = None) -> tuple[dict[str, Role], int]:
    """Return the columns that matter in the file at *path*, and how many row groups it has.

    Raises `UnusableInputError` for a damaged file or one without a client and something to look for.
    """
    try:
        with pq.ParquetFile(path) as file:
            names, groups = file.schema_arrow.names, file.num_row_groups
    except (pa.ArrowException, OSError) as error:
        raise UnusableInputError(_("This Parquet file is damaged."), where=str(path)) from error
    roles = roles_of(names, mapping)
    found = set(roles.values())
    if Role.CLIENT not in found or not found - _NO_ROLE_IS_ENOUGH:
        raise UnusableInputError(
            _("This file names no column with a client and none to look in."),
            where=str(path),
            advice=_("Its columns are: {names}.").format(names=", ".join(names[:40])),
        )
    return roles, groups


def read_groups(path: Path, hunt: BatchHunt, groups: Iterator[int]) -> None:
    """Hold the rows of *groups* against the list. Text is read as dictionaries: each value is looked up once."""
    try:
        text = _text_columns(path, hunt.roles)
        with pq.ParquetFile(path, memory_map=True, read_dictionary=text) as file:
            for group in groups:
                for batch in file.iter_batches(_ROWS, row_groups=[group], columns=list(hunt.roles), use_threads=False):
                    hunt.take_batch(batch)
                hunt.counts.size += file.metadata.row_group(group).total_byte_size
    except (pa.ArrowException, OSError) as error:
        raise UnusableInputError(_("This Parquet file is damaged."), where=str(path)) from error


def _text_columns(path: Path, roles: Mapping[str, Role]) -> list[str]:
    with pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        return [name for name in roles if pa.types.is_string(schema.field(name).type)]


def shares(groups: int, workers: int) -> list[Iterator[int]]:
    """Return the numbers of the row groups that each of *workers* takes: one after the other, whoever is free."""
    waiting = iter(range(groups))
    return list(repeat(waiting, max(1, min(groups, workers))))
