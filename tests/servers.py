"""Servers on loopback for the tests: ports that nobody else takes, and threads that end at once."""

import itertools
import os
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseServer

LOWEST, HIGHEST = 10_000, 32_000  # below those that the system gives to connections, which come and go all the time
_candidates = itertools.cycle(range(LOWEST, HIGHEST))
for _each in range(random.Random(os.getpid()).randrange(HIGHEST - LOWEST)):  # each worker has its own part
    next(_candidates)


def free_port() -> int:
    """Return a port that is free for UDP and TCP, and that this worker has not given out before."""
    for port in itertools.islice(_candidates, HIGHEST - LOWEST):
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            suppress(OSError),
        ):
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")


@contextmanager
def serving(server: BaseServer) -> Iterator[str]:
    """Let *server* answer in a thread of its own until the block ends; give its address."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(timeout=5)
