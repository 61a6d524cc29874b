"""What the scan and its workers say to each other: lines of JSON over a socket pair, and open files beside them.

The scan believes nothing that a worker says: a worker may have been taken over by what it read. What comes back is text
of limited length with known words, and never code.
"""

import json
import socket
from collections.abc import Mapping, Sequence
from typing import Any

from lamsach.scan.finding import Basis, Finding, Gap, GapReason, Severity

BATCH = 16  # files in one message
_LENGTH = 4
_LARGEST = 256 << 20
_LARGEST_ANSWER = 1 << 20
_LONGEST = 400
_DEEPEST = 64


class ClosedError(Exception):
    """The other side is gone."""


def send(channel: socket.socket, message: Mapping[str, Any], handles: Sequence[int] = ()) -> None:
    """Send one message and the open files that belong to it. Raises `OSError` where the other side is gone."""
    body = json.dumps(message).encode("ascii")
    head = len(body).to_bytes(_LENGTH, "big")
    if handles:
        socket.send_fds(channel, [head], list(handles))
    else:
        channel.sendall(head)
    channel.sendall(body)


def receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next message and its files. Raises `ClosedError`."""
    head, handles, _flags, _address = socket.recv_fds(channel, _LENGTH, BATCH)
    while 0 < len(head) < _LENGTH:
        head += _some(channel, _LENGTH - len(head))
    if not head:
        raise ClosedError
    left = int.from_bytes(head, "big")
    if left > _LARGEST:
        raise ClosedError
    pieces = []
    while left:
        piece = _some(channel, left)
        left -= len(piece)
        pieces.append(piece)
    message: dict[str, Any] = json.loads(b"".join(pieces))
    return message, handles


def _some(channel: socket.socket, most: int) -> bytes:
    piece = channel.recv(min(most, 1 << 20))
    if not piece:
        raise ClosedError
    return piece


# -- answers: one line of JSON for each file, in the order in which they were sent


def answer_line(findings: Sequence[Finding], gaps: Sequence[Gap], sha256: str, read: int) -> bytes:
    """Return the line that says what was seen of a file."""
    if not findings and not gaps and not sha256:
        return b"%d\n" % read  # nearly all files
    data = {
        "findings": [
            {
                "kind": each.kind,
                "name": each.name,
                "severity": each.severity,
                "basis": each.basis,
                "inside": each.inside,
                "family": each.family,
                "sha256": each.sha256,
                "source": each.source,
                "credit": each.credit,
                "trusted": each.trusted,
            }
            for each in findings
        ],
        "gaps": [[each.reason, each.form, *each.inside] for each in gaps],
        "sha256": sha256,
        "read": read,
    }
    return json.dumps(data).encode("ascii") + b"\n"


def read_answer(line: bytes) -> tuple[list[Finding], list[Gap], str, int]:
    """Read such a line. Raises `ValueError` for one that no honest worker writes."""
    if line.isdigit():
        return [], [], "", int(line[:18])
    if len(line) > _LARGEST_ANSWER:
        raise ValueError("too long")
    try:
        data = json.loads(line)
        findings = [
            Finding(
                kind="file",
                name=_text(each["name"]),
                severity=Severity(each["severity"]),
                basis=Basis(each["basis"]),
                inside=_way(each["inside"]),
                family=_text(each["family"]),
                sha256=_hexadecimal(each["sha256"]),
                source=_text(each["source"]),
                credit=_text(each["credit"]),
                trusted=each["trusted"] is True,
            )
            for each in data["findings"]
        ]
        gaps = [Gap(GapReason(each[0]), _way(each[2:]), _text(each[1])) for each in data["gaps"]]
        return findings, gaps, _hexadecimal(data["sha256"]), int(data["read"])
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError("not an answer") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("not a text")
    return value[:_LONGEST]


def _way(value: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in value[:_DEEPEST])


def _hexadecimal(value: Any) -> str:
    if not isinstance(value, str) or (value and (len(value) != 64 or set(value) - set("0123456789abcdef"))):  # noqa: PLR2004
        raise ValueError("not a digest")
    return value
