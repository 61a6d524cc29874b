"""What the server does between requests goes on, whatever happens in one round."""

import threading

from lamsach.portal.embedded.rounds import every


def test_rounds_follow_each_other_and_an_error_ends_one_only(caplog):
    done = threading.Event()
    rounds: list[int] = []

    def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise OSError("the mail server is away")
        done.set()

    with every(0.01, work):
        assert done.wait(30)
    assert "a round failed" in caplog.text
    assert not [thread for thread in threading.enumerate() if thread.name == "rounds"], "it ended with the block"
