"""What the scan and its workers say to each other: messages of JSON, and open files beside them.

The scan believes nothing that a worker says: a worker may have been taken over by what it read. What comes back is text
of limited length with known words, and never code.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lamsach
from lamsach.scan.finding import Basis, Finding, Gap, GapReason, Severity

BATCH = 32  # files in one message
LENGTH = 4
LARGEST = 256 << 20
READY = "ready"  # said by a worker before its first answer
WORKER = "--worker"  # tells the frozen program to be one
_LARGEST_ANSWER = 1 << 20
_LONGEST = 400
_DEEPEST = 64


class ClosedError(Exception):
    """The other side is gone."""


def framed(message: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Return the length of a message and the message, as they are sent."""
    body = json.dumps(message).encode("ascii")
    return len(body).to_bytes(LENGTH, "big"), body


def program(module: str) -> tuple[list[str], dict[str, str]]:
    """Return how a worker is started: this interpreter and this package, or the program that was made of them."""
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONUTF8": "1"}
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER], environment
    source = str(Path(lamsach.__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join([source, *filter(None, sys.path)])
    return [sys.executable, "-m", module], environment


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
        return findings, gaps, _hexadecimal(data["sha256"]), _number(data["read"])
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError("not an answer") from error


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("not a text")
    return value[:_LONGEST]


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("not a number of bytes")
    return value


def _way(value: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in value[:_DEEPEST])


def _hexadecimal(value: Any) -> str:
    if not isinstance(value, str) or (value and (len(value) != 64 or set(value) - set("0123456789abcdef"))):  # noqa: PLR2004
        raise ValueError("not a digest")
    return value
