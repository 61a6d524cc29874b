"""What the tests of the scan share: a scan of a folder with the starter rules, in real workers."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lamsach.scan.finding import Scanned
from lamsach.scan.identity import Identity
from lamsach.scan.limits import Limits
from lamsach.scan.pool import Answers, Job, Pool
from lamsach.scan.rules.collection import starter
from lamsach.scan.walk import Walk, open_found

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Examined = dict[str, Scanned]


@pytest.fixture
def scan_folder() -> Callable[..., Examined]:
    """Scan a folder in workers, and return what was said of each file by its name."""

    def scan(
        folder: Path, *, module: str = "lamsach.scan.worker", workers: int = 1, limits: Limits | None = None
    ) -> Examined:
        pool = Pool(Job(starter().sources, NOW, limits or Limits()), workers, module)
        said: list[Answers] = []
        try:
            for found in Walk([bytes(folder)]):
                said += pool.put(open_found(found))
            said += pool.finish()
        finally:
            pool.close()
        answers = [scanned for each in said for _opened, scanned in each.told]
        answers += [Scanned(each.found.path, Identity.of(each.state)) for some in said for each in some.clean]
        return {Path(each.path.decode("utf-8", "surrogateescape")).name: each for each in answers}

    return scan


@pytest.fixture
def chance() -> random.Random:
    return random.Random(1)
