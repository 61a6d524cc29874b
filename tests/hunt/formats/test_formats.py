"""One walk over the registry, so that no format can be forgotten: each has a sample, is recognised, and survives damage."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.core.errors import UnusableInputError
from lamsach.hunt.clocks import Clocks
from lamsach.hunt.event import Event, RefusedLineError
from lamsach.hunt.formats import FORMATS, format_named, recognise

SAMPLES = Path("tests/_data/hunt/formats")
CLOCKS = Clocks(UTC, datetime(2026, 11, 23, tzinfo=UTC))
every_format = pytest.mark.parametrize("name", list(FORMATS))


def sample(name: str) -> bytes:
    return (SAMPLES / name / "sample.log").read_bytes()


def told(event: Event | None) -> object:
    if event is None:
        return "other"
    found = {
        "time": None if event.time is None else datetime.fromtimestamp(event.time / 1e6, UTC).isoformat(),
        "client": event.client,
        "names": list(event.names),
        "addresses": list(event.addresses),
        "urls": list(event.urls),
        "digests": [digest.hex() for digest in event.digests],
        "size": event.size,
    }
    return {key: value for key, value in found.items() if value or key in {"time", "client"}}


@every_format
def test_the_sample_is_recognised(name: str) -> None:
    assert recognise(sample(name)) is FORMATS[name]


@every_format
def test_the_sample_tells_the_events_that_stand_beside_it(name: str) -> None:
    shape, start = FORMATS[name].shape(sample(name), CLOCKS)
    found = []
    for line in sample(name)[start:].split(b"\n")[:-1]:
        try:
            found.append(told(shape.read(line)))
        except RefusedLineError as refused:
            found.append({"refused": str(refused.reason)})
    assert found == json.loads((SAMPLES / name / "events.json").read_text("utf-8"))


@every_format
def test_a_format_says_what_it_is(name: str) -> None:
    assert FORMATS[name].title
    assert FORMATS[name].__class__.__doc__


@every_format
@given(cut=st.integers(0, 2000), put=st.binary(max_size=6))
def test_a_damaged_log_is_refused_line_by_line_and_stops_nothing(name: str, cut: int, put: bytes) -> None:
    whole = sample(name)
    damaged = whole[: cut % len(whole)] + put + whole[cut % len(whole) + len(put) :]
    recognise(damaged)
    shape, start = FORMATS[name].shape(damaged, CLOCKS)
    for line in damaged[start:].split(b"\n"):
        with contextlib.suppress(RefusedLineError):
            shape.read(line)


@given(st.binary(max_size=300))
def test_any_bytes_may_be_asked_for_their_format(head: bytes) -> None:
    recognise(head)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnusableInputError, match="zeek"):
        format_named("none")
