"""Messages and mailboxes (RFC 5322, mbox): what is attached to them."""

import email
import itertools
import re
from collections.abc import Iterator
from email.message import Message
from typing import BinaryIO

from lamsach.scan.containers.container import Member
from lamsach.scan.finding import GapReason
from lamsach.scan.limits import Budget

_FIRST = re.compile(
    rb"(From [^\n]{3,200}\n)?"
    rb"(Received|Return-Path|Delivered-To|Message-ID|MIME-Version|From|To|Subject|Date|X-[\w-]+):",
    re.IGNORECASE,
)
_NEEDED = re.compile(rb"^(MIME-Version|Content-Type|Content-Transfer-Encoding):", re.IGNORECASE | re.MULTILINE)
_BETWEEN = re.compile(rb"(?:^|\n)From [^\n]{3,200}\n(?=[\w-]+:)")


class MailMessage:
    """A message, or many of them in a mailbox."""

    name = "mail"

    def recognises(self, head: bytes) -> bool:
        """Return whether *head* begins a message with parts."""
        return _FIRST.match(head) is not None and _NEEDED.search(head) is not None

    def members(self, source: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
        """Yield what is attached."""
        if size > budget.limits.member:
            yield Member("", b"", GapReason.LARGE)
        content = source.read(budget.limits.member)
        borders = [0, *(each.end() for each in _BETWEEN.finditer(content)), len(content)]
        for start, end in itertools.pairwise(borders):
            if end > start:
                yield from self._parts(email.message_from_bytes(content[start:end]), budget)

    def _parts(self, message: Message, budget: Budget) -> Iterator[Member]:
        for part in message.walk():
            budget.next_entry()
            if part.is_multipart():
                continue
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                budget.unpack(len(content), len(content), len(content))
                yield Member(str(part.get_filename() or part.get_content_type()), content)
