"""Threads that do tasks and hand back what came of them.

Less than ``concurrent.futures`` offers: to import that, and logging with it, takes longer than to read a small log.
"""

import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

R = TypeVar("R")


class Workers(Generic[R]):
    """At most *count* threads, started as tasks come. Used as a context, whose end waits for the tasks."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._threads: list[threading.Thread] = []
        self._tasks: deque[tuple[Callable[[], R], Callable[[], object]]] = deque()
        self._results: deque[tuple[list[R], BaseException | None]] = deque()
        self._lock = threading.Condition()
        self._closed = False
        self.unfinished = 0  # tasks whose result was not fetched yet

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Wait until all tasks are done."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        for thread in self._threads:
            thread.join()

    def submit(self, task: Callable[[], R], dropped: Callable[[], object] = lambda: None) -> None:
        """Have *task* done; *dropped* is called instead where `drop` comes before it is begun."""
        with self._lock:
            self._tasks.append((task, dropped))
            self.unfinished += 1
            self._lock.notify_all()
        if len(self._threads) < self._count:
            self._threads.append(threading.Thread(target=self._work))
            self._threads[-1].start()

    def drop(self) -> None:
        """Forget the tasks that are not begun."""
        with self._lock:
            dropped, self._tasks = list(self._tasks), deque()
            self.unfinished -= len(dropped)
        for _task, told in dropped:
            told()

    def results(self, timeout: float | None = None) -> list[R]:
        """Return what was done since the last call; wait for it, *timeout* seconds at most (None: as long as it takes).

        Raises what a task raised.
        """
        with self._lock:
            if not self._results and self.unfinished:
                self._lock.wait_for(lambda: self._results, timeout)
            found: list[R] = []
            while self._results:
                result, error = self._results[0]
                if error is not None and found:
                    break  # told next time
                self._results.popleft()
                self.unfinished -= 1
                if error is not None:
                    raise error
                found += result
            return found

    def _work(self) -> None:
        while (task := self._next()) is not None:
            result: list[R] = []
            error: BaseException | None = None
            try:
                result.append(task())
            except BaseException as raised:  # noqa: BLE001 - handed to who asks for results
                error = raised
            with self._lock:
                self._results.append((result, error))
                self._lock.notify_all()

    def _next(self) -> Callable[[], R] | None:
        with self._lock:
            self._lock.wait_for(lambda: self._tasks or self._closed)
            return self._tasks.popleft()[0] if self._tasks else None
