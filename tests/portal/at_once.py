"""Several people at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection, connections


def at_once(*doings: Callable[[], object]) -> list[object]:
    """Do them at the same moment and return what each returned, or the error that it raised.

    SQLite has one writer, which the next one waits for at its first statement: there they go one after the other.
    """
    if connection.vendor != "postgresql":
        return [each() for each in doings]
    found: list[object] = [None] * len(doings)
    start = threading.Barrier(len(doings))

    def run(place: int, do: Callable[[], object]) -> None:
        try:
            start.wait()
            found[place] = do()
        except Exception as error:  # noqa: BLE001 - the test says what may happen
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(doings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
