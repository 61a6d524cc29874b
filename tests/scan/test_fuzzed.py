"""What `make test-fuzz` begins with is read without a break; the long search itself needs atheris."""

import contextlib

import pytest

from lamsach.core.errors import LamsachError
from lamsach.scan.containers import CONTAINERS
from lamsach.scan.triage import INSPECTORS
from tests.scan import fuzzed


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, fuzzed.Reader]:
    return fuzzed.readers(tmp_path_factory.mktemp("disks"))


def test_every_container_and_inspector_is_fuzzed(readers: dict[str, fuzzed.Reader]) -> None:
    assert len([name for name in readers if name.startswith("container-")]) == len(CONTAINERS)
    assert len([name for name in readers if name.startswith("inspector-")]) == len(INSPECTORS)


def test_each_reader_takes_its_samples_and_noise(readers: dict[str, fuzzed.Reader]) -> None:
    for name, (read, seeds) in readers.items():
        assert seeds, name
        for content in (*seeds[:3], b"", b"\0", seeds[0][: len(seeds[0]) // 2], seeds[0][::-1][:4096]):
            with contextlib.suppress(LamsachError):
                read(content)
