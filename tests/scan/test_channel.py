"""What goes between scan and worker comes through whole, and what no honest worker says is refused."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamsach.scan.channel import answer_line, read_answer
from lamsach.scan.finding import Basis, Finding, Gap, GapReason, Severity

FINDING = Finding(
    "file", "EICAR", Severity.MALICIOUS, Basis.RULE, inside=("a", "b"), family="F", sha256="0" * 64, trusted=True
)
LINE = json.loads(answer_line([FINDING], [Gap(GapReason.LARGE, ("x",))], "1" * 64, 5))


def test_an_answer_comes_through_whole() -> None:
    found, gaps, sha256, read = read_answer(json.dumps(LINE).encode())
    assert (found, gaps, sha256, read) == ([FINDING], [Gap(GapReason.LARGE, ("x",))], "1" * 64, 5)
    assert read_answer(answer_line([], [], "", 17).strip()) == ([], [], "", 17)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "a\nb"}, {"name": 5}, {"severity": "mild"}, {"basis": ""}, {"sha256": "G" * 64}, {"sha256": "0" * 63},
        {"inside": ["\x1b[2J"]}, {"inside": 7}, {"family": None},
    ],
)  # fmt: skip
def test_no_lie_is_taken(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_answer(json.dumps({**LINE, "findings": [{**LINE["findings"][0], **change}]}).encode())


@pytest.mark.parametrize("read", [float("inf"), float("nan"), -1, 1.5, True, "7", None, 1 << 63])
def test_a_number_of_bytes_is_one(read: object) -> None:
    with pytest.raises(ValueError, match="number of bytes"):
        read_answer(json.dumps({**LINE, "read": read}).encode())


def test_only_the_word_true_makes_a_finding_trusted() -> None:
    for said in ("true", 1, [1]):
        lie = {**LINE, "findings": [{**LINE["findings"][0], "trusted": said}]}
        assert read_answer(json.dumps(lie).encode())[0] == [replace(FINDING, trusted=False)]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()),
    )
)
def test_rubbish_is_refused_in_one_way(line: bytes) -> None:
    try:
        read_answer(line)
    except ValueError:
        return
    assert line.isdigit()
