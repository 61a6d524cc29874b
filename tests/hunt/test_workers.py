"""Tasks are done by a few threads, each once, and what came of them comes back; an error is told to who asks."""

import threading

import pytest

from lamsach.hunt.workers import Workers


def test_every_task_is_done_once_by_no_more_threads_than_asked_for() -> None:
    together = threading.Barrier(2)
    seen: set[int] = set()

    def task(number: int) -> int:
        if number < 2:
            together.wait(timeout=10)  # two at once
        seen.add(threading.get_ident())
        return number

    found: list[int] = []
    with Workers[int](2) as workers:
        for number in range(100):
            workers.submit(lambda number=number: task(number))  # type: ignore[misc]
        while workers.unfinished:
            found += workers.results(timeout=10)
    assert sorted(found) == list(range(100))
    assert len(seen) == 2


def test_an_error_comes_back_once_and_the_other_results_with_it() -> None:
    def fail() -> int:
        raise RuntimeError

    with Workers[int](1) as workers:
        for task in (fail, lambda: 1, lambda: 2):
            workers.submit(task)
        with pytest.raises(RuntimeError):
            workers.results()
        found: list[int] = []
        while workers.unfinished:
            found += workers.results()
    assert found == [1, 2]


def test_what_is_not_begun_can_be_dropped_and_what_is_begun_ends() -> None:
    begun, go_on, dropped = threading.Event(), threading.Event(), list[int]()

    def first() -> str:
        begun.set()
        assert go_on.wait(timeout=10)
        return "first"

    with Workers[str](1) as workers:
        workers.submit(first, lambda: dropped.append(1))
        assert begun.wait(timeout=10)
        workers.submit(lambda: "second", lambda: dropped.append(2))
        workers.drop()
        assert workers.results(timeout=0) == []
        go_on.set()
        assert workers.results() == ["first"]
        assert not workers.unfinished
    assert dropped == [2]
