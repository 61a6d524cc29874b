"""Mail: one plain subject line, one address, and a failure that is told."""

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from lamsach.portal.people.postman import DjangoPostman, Letter


@given(st.text())
def test_a_subject_is_always_one_line(subject):
    assert len(Letter("a@example.vn", subject, "").subject.splitlines()) <= 1


@pytest.mark.parametrize("subject", ["a\r\nBcc: b@example.vn", "a\u2028b", "a\x00b", "\ud800"])
def test_a_header_cannot_be_slipped_in(subject):
    assert DjangoPostman().deliver([Letter("a@example.vn", subject, "text")]) == [""]
    message = mail.outbox[0].message()
    assert set(message.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Content-Transfer-Encoding",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
    }
    message.as_bytes()


def test_every_letter_is_tried_and_each_failure_told():
    failures = DjangoPostman().deliver(
        [
            Letter("nobody", "s", "b"),
            Letter("a@example.vn", "s", "b"),
            Letter("a@example.vn\nBcc: c@example.vn", "s", "b"),
        ]
    )
    assert [bool(failure) for failure in failures] == [True, False, True]
    assert len(mail.outbox) == 1
