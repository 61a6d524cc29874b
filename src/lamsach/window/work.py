"""What the window does, without a window: scan in a thread, plan, clean, bring back. Tested by itself.

The thread says how far it is by messages in a queue; the window reads them when it has time.
"""

import queue
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from lamsach.core.errors import LamsachError
from lamsach.core.texts import gettext as _
from lamsach.scan.cleaning.acting import carry_out
from lamsach.scan.cleaning.here import surroundings
from lamsach.scan.cleaning.plan import Plan, make_plan
from lamsach.scan.names import shown
from lamsach.scan.page import page
from lamsach.scan.persistence.windows.place import ByHand
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.vault import open_vault
from lamsach.scan.report import ScanResult
from lamsach.scan.running import Request, run
from lamsach.scan.scanning import Outcome


class StoppedError(KeyboardInterrupt):
    """The person stopped the scan."""


@dataclass(frozen=True)
class Looking:
    """How far the scan is: files so far, findings so far, and what is being looked at."""

    files: int
    found: int
    current: bytes


@dataclass(frozen=True)
class Ended:
    """What was begun is over. *trouble* says in the user's language why it did not work, empty where it did."""

    what: str
    trouble: str = ""
    troubles: tuple[str, ...] = ()


@dataclass
class Work:
    """One person's work with the scan; *own* is the folder in which lamsach keeps what is theirs."""

    own: Path
    messages: "queue.SimpleQueue[Looking | Ended]" = field(default_factory=queue.SimpleQueue)
    result: ScanResult | None = None
    plan: Plan | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def scan(self, paths: tuple[bytes, ...] = (), *, quick: bool = False) -> None:
        """Begin a scan; the end is told by a message."""
        self._stop.clear()
        self._begin("scan", lambda: self._scan(paths, quick=quick))

    def stop(self) -> None:
        """End the scan soon; what was found so far is shown."""
        self._stop.set()

    def clean(self) -> None:
        """Carry the plan out; the end is told by a message."""
        self._begin("clean", self._clean)

    def bring_back(self, identifiers: list[str]) -> None:
        """Bring files and settings back from the quarantine; the end is told by a message."""
        self._begin("bring back", lambda: self._bring_back(identifiers))

    def held(self) -> list[Manifest]:
        """Return what lies in the quarantine. Raises `LamsachError`, OSError."""
        if not (self.own / "quarantine").is_dir():
            return []
        with open_vault(self.own / "quarantine") as vault:
            recover(vault)
            return [vault.manifest(each) for each in vault.identifiers()]

    def report(self, language: str) -> Path:
        """Write the page of the last scan, and return where it is. Raises OSError."""
        if self.result is None:
            raise FileNotFoundError
        path = self.own / f"scan-{self.result.started_at:%Y%m%d-%H%M%S}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(self.result, language), "utf-8")
        return path

    def wait(self, seconds: float = 600) -> None:
        """Return when what was begun is over."""
        if self._thread:
            self._thread.join(seconds)

    @property
    def busy(self) -> bool:
        """Return whether something is being done."""
        return self._thread is not None and self._thread.is_alive()

    def _begin(self, what: str, work: Callable[[], tuple[str, ...]]) -> None:
        def do() -> None:
            try:
                ended = Ended(what, troubles=work())
            except LamsachError as error:
                ended = Ended(what, trouble=str(error))
            except Exception as error:  # noqa: BLE001 - a window that says nothing is worse than any error
                ended = Ended(what, trouble=f"{type(error).__name__}: {error}")
            self.messages.put(ended)

        self._thread = threading.Thread(target=do, daemon=True)
        self._thread.start()

    def _scan(self, paths: tuple[bytes, ...], *, quick: bool) -> tuple[str, ...]:
        self.plan = None
        held = self.own / "list"  # where `lamsach list pull` keeps the signed list
        request = Request(paths, self.own, quick=quick, list_path=held if (held / "root.json").exists() else None)
        chance = random.Random()  # noqa: S311 - a sample
        self.result, _refused = run(request, now=_now, chance=chance, on_progress=self._look)
        self._make_plan()
        return ()

    def _look(self, outcome: Outcome) -> None:
        if self._stop.is_set():
            raise StoppedError
        self.messages.put(Looking(outcome.files, len(outcome.findings), outcome.current))

    def _make_plan(self) -> None:
        if self.result:
            found = self.result.outcome
            self.plan = make_plan(found.findings, surroundings(), scanned=found.files)

    def _clean(self) -> tuple[str, ...]:
        if not self.result or not self.plan:
            return ()
        with open_vault(self.own / "quarantine") as vault:
            recover(vault)
            done = carry_out(self.plan, vault, now=_now, new_identifier=lambda: uuid4().hex)
        self.result.outcome.findings[:] = done.told(self.result.outcome.findings)
        by_hand = [_in_words(each) for each in self.plan.by_hand]
        self.plan = None
        return (*done.troubles, *by_hand)

    def _bring_back(self, identifiers: list[str]) -> tuple[str, ...]:
        troubles = []
        with open_vault(self.own / "quarantine") as vault:
            recover(vault)
            for each in identifiers:
                try:
                    restore(vault, each)
                except (LamsachError, OSError) as error:
                    troubles.append(str(error))
        if len(troubles) < len(identifiers):
            troubles.insert(0, _("Back as it was: if it was malware, it is malware again."))
        return tuple(troubles)


def _in_words(hand: ByHand) -> str:
    """Return what a person is to do, with its steps."""
    text = _("to be done by hand: {place}: {command}").format(place=hand.entry.where, command=hand.entry.command)
    return "\n".join(map(shown, [text, *(f"{number}. {step}" for number, step in enumerate(hand.steps, 1))]))


def _now() -> datetime:
    return datetime.now(UTC)
