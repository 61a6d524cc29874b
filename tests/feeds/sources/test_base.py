"""Lines of any input: numbered, bounded, the same however the input is cut into blocks."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.feeds.sources import Refusal, base

LINE = st.one_of(
    st.sampled_from([b"", b"c2.example.vn", b"a" * 19, b"a" * 20, b"a" * 21, b"a" * 70, b"\0", b"x\0y", "địa chỉ".encode(), b"\xff"]),
    st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"")),
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def small_blocks():
    """Make lines of 20 bytes long ones, and read 16 at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "MAX_LINE", 20)
        patch.setattr(base, "_BLOCK", 16)
        yield


def expected(raw: bytes) -> list[tuple[int, str | None]]:
    """Return what a reader without bounds would say; None for a refusal."""
    lines = raw.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [
        (number, None if len(line) >= 20 or b"\0" in line else line.decode("utf-8", "replace").rstrip("\r"))
        for number, line in enumerate(lines, 1)
    ]


def found(raw: bytes) -> list[tuple[int, str | None]]:
    rows = list(base.lines(io.BytesIO(raw)))
    assert all(line.line == number for number, line in rows if isinstance(line, Refusal))
    return [(number, None if isinstance(line, Refusal) else line) for number, line in rows]


@given(st.lists(LINE, max_size=12), st.sampled_from([b"\n", b"\r\n"]), st.booleans())
def test_lines_are_the_same_however_long_the_input_and_the_lines_are(lines, end, ended):
    raw = b"# begins with text\n" + end.join(lines) + (end if ended else b"")
    assert found(raw) == expected(raw)


@given(
    st.lists(st.text(alphabet="ab.é\u1ea1\U0001f600", max_size=15), max_size=12),
    st.sampled_from(["utf-16-le", "utf-16-be"]),
)
def test_utf16_with_a_mark_is_read_like_utf8(lines, encoding):
    text = "\n".join(["first", *lines, "last"])
    assert found("\ufeff".encode(encoding) + text.encode(encoding)) == found(text.encode())


def test_a_line_without_end_is_refused_once_and_what_follows_is_read():
    assert found(b"first\n" + b"a" * 1000 + b"\nlast") == [(1, "first"), (2, None), (3, "last")]
    assert found(b"a" * 1000) == [(1, None)]
    assert found(b"") == []
