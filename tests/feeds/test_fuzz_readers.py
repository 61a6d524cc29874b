"""What `make test-fuzz` begins with is read without a break; the long search itself needs atheris."""

import contextlib
import importlib.util
from pathlib import Path

import pytest

from lamsach.core.errors import LamsachError
from lamsach.feeds.sources import FORMATS

SPEC = importlib.util.spec_from_file_location("fuzz", Path(__file__).parents[2] / "tools" / "fuzz.py")
fuzz = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(fuzz)


@pytest.fixture(scope="module")
def readers():
    return fuzz._of_the_list()


def test_every_format_is_fuzzed(readers):
    assert set(FORMATS) - {"pdf"} <= set(readers)


def test_every_reader_takes_its_samples_and_refuses_noise(readers):
    for name, (read, seeds) in readers.items():
        assert seeds, name
        for seed in seeds:
            if name != "packed" and not seed.startswith(b"%PDF"):
                read(seed)
        for noise in (b"", b"\0", seeds[0][:7], seeds[0][::-1]):
            with contextlib.suppress(LamsachError):
                read(noise)
