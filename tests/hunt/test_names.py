"""Names as resolvers write what was asked for: with escapes, with labels of any bytes, with labels IDNA does not know."""

import struct

import pytest

from lamsach.hunt.captures.payloads import dns
from lamsach.hunt.event import Reason, RefusedLineError, Role, event_of
from lamsach.indicators.index import Entry, MatchIndex
from lamsach.indicators.index_writer import build
from lamsach.indicators.values import Indicator

INDEX = MatchIndex(build([Entry(Indicator.parse("bad.example.vn"), "mirai")]))


def meets(name: bytes) -> bool:
    event = event_of([(Role.CLIENT, b"192.0.2.10"), (Role.NAME, name)], lambda _raw: None)
    return any(list(INDEX.find_names(each)) for each in event.names)


@pytest.mark.parametrize(
    "name",
    [
        rb"sp\032ace.bad.example.vn",
        rb"\255\000\001\010.bad.example.vn",  # a tunnel through DNS
        rb"\195\161.bad.example.vn",
        rb"_\195\161.bad.example.vn",  # no IDN
        rb"\(par\).BAD.example.vn.",
        rb"a\.b.bad.example.vn",
        r"_á.bad.example.vn".encode(),
    ],
)
def test_whatever_stands_in_front_of_a_listed_name_is_a_contact_with_it(name: bytes) -> None:
    assert meets(name)


@pytest.mark.parametrize(
    "name", [rb"x\.bad.example.vn", rb"x\046bad.example.vn", rb"x\x2ebad.example.vn", rb"notbad.example.vn"]
)
def test_a_dot_that_belongs_to_a_label_is_no_border(name: bytes) -> None:
    assert not meets(name)


def test_bytes_that_are_no_text_are_told_as_such() -> None:
    with pytest.raises(RefusedLineError) as told:
        meets(b"\xff.bad.example.vn")
    assert told.value.reason is Reason.ENCODING


def test_a_captured_question_for_a_label_of_any_bytes_is_a_contact() -> None:
    labels = (b"\xff\x00.", b"bad", b"example", b"vn")
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    message = dns(struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", 1, 1))
    assert [meets(each) for each in message.questions] == [True]
