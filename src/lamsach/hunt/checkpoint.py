"""``--resume``: which logs were read to their end, and what was found in them, kept in a file after each log."""

import json
from pathlib import Path

from lamsach.core.errors import UnusableInputError, why
from lamsach.core.texts import gettext as _
from lamsach.hunt.counted import Counted
from lamsach.hunt.event import Reason
from lamsach.hunt.hunting import Hunt, Outcome
from lamsach.hunt.scanner import Counts
from lamsach.hunt.tally import Count, Key, Tally, Validity

_VERSION = 1


def state_of(log: str) -> list[int] | None:
    """Return what tells whether a log is the one that was read: size and time of the last change. None for a stream."""
    path = Path(log)
    if not path.is_file():
        return None
    state = path.stat()
    return [state.st_size, state.st_mtime_ns]


class Checkpoint:
    """The file at *path*. *mark* tells the list and the options: with another one the hunt begins anew."""

    def __init__(self, path: Path, mark: str) -> None:
        self.path, self.mark = path, mark
        self.done: dict[str, list[int]] = {}

    def load(self, hunt: Hunt, logs: list[str]) -> list[str]:
        """Put what is kept into *hunt*, and return the logs that are still to be read.

        Raises `UnusableInputError` for a file that is no checkpoint.
        """
        if not self.path.exists():
            return logs
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            if kept["version"] != _VERSION or kept["mark"] != self.mark:
                return logs
            done = {log: state for log, state in kept["done"].items() if state == state_of(log)}
            if len(done) != len(kept["done"]):
                return logs  # a log that was read has changed: what was found cannot be taken apart
            outcome = _outcome(kept, hunt.tally.slot)
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise UnusableInputError(
                _("This is no checkpoint of a hunt."),
                where=str(self.path),
                advice=_("Name another file, or delete it."),
            ) from error
        self.done = done
        hunt.counted.merge(outcome.counted)
        hunt.counts.merge(outcome.counts)
        return [log for log in logs if log not in done]

    def save(self, hunt: Hunt) -> None:
        """Keep what the finished logs gave. Logs that are half-read are not in it."""
        for log in hunt.finished:
            if log not in self.done and (state := state_of(log)) is not None:
                self.done[log] = state
        kept = {
            "version": _VERSION,
            "mark": self.mark,
            "done": self.done,
            "lines": hunt.counts.lines,
            "other": hunt.counts.other,
            "size": hunt.counts.size,
            "refused": {str(reason): number for reason, number in hunt.counts.refused.items()},
            "tally": [[*key, *count] for key, count in hunt.tally.rows()],
        }
        half = self.path.with_name(self.path.name + ".part")
        try:
            half.write_text(json.dumps(kept), "utf-8")
            half.replace(self.path)
        except OSError as error:
            raise UnusableInputError(
                _("This file cannot be written."), where=str(self.path), advice=why(error)
            ) from error


def _outcome(kept: dict[str, object], slot: int) -> Outcome:
    counts, tally = Counts(), Tally(slot)
    counts.lines, counts.other, counts.size = (int(str(kept[name])) for name in ("lines", "other", "size"))
    refused, rows = kept["refused"], kept["tally"]
    if not isinstance(refused, dict) or not isinstance(rows, list):
        raise TypeError
    counts.refused.update({Reason(reason): int(number) for reason, number in refused.items()})
    for client, entry, validity, place, first, last, lines, size in rows:
        tally.add(Key(client, entry, Validity(validity), place), Count(first, last, lines, size))
    return Outcome("", Counted(slot, plain=tally), counts, done=True)
