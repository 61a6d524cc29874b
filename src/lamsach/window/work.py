"""What the window does, without a window: scan in a thread, plan, clean, bring back. Tested by itself.

The thread says how far it is by messages in a queue; the window reads them when it has time.
"""

import contextlib
import ctypes
import os
import queue
import random
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from lamsach.core.errors import LamsachError, why
from lamsach.core.texts import LANGUAGES
from lamsach.core.texts import gettext as _
from lamsach.scan.cleaning.acting import carry_out
from lamsach.scan.cleaning.elsewhere import elsewhere
from lamsach.scan.cleaning.here import surroundings
from lamsach.scan.cleaning.plan import Left, Plan, make_plan
from lamsach.scan.finding import Action, Finding
from lamsach.scan.names import shown
from lamsach.scan.page import page
from lamsach.scan.quarantine.manifest import Manifest
from lamsach.scan.quarantine.recovery import recover
from lamsach.scan.quarantine.restoring import restore
from lamsach.scan.quarantine.vault import open_vault
from lamsach.scan.report import ScanResult
from lamsach.scan.running import Request, run
from lamsach.scan.scanning import Outcome
from lamsach.scan.usb import reveal


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
    taken: int = 0  # files of the last cleaning
    left: tuple[Left, ...] = ()  # what it left, and why
    _asked: tuple[tuple[bytes, ...], bool] = ((), False)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def scan(self, paths: tuple[bytes, ...] = (), *, quick: bool = False) -> None:
        """Begin a scan; the end is told by a message."""
        self._stop.clear()
        self._asked = paths, quick
        self.result = self.plan = None
        self._begin("scan", lambda: self._scan(paths, quick=quick))

    def scan_again(self) -> None:
        """Begin the last scan once more."""
        paths, quick = self._asked
        self.scan(paths, quick=quick)

    @property
    def stopping(self) -> bool:
        """Return whether the scan was asked to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End the scan soon; what was found so far is shown."""
        self._stop.set()

    def clean(self) -> None:
        """Carry the plan out; the end is told by a message."""
        self._begin("clean", self._clean)

    def bring_back(self, identifiers: list[str]) -> None:
        """Bring files and settings back from the quarantine; the end is told by a message."""
        self._begin("bring back", lambda: self._bring_back(identifiers))

    def held(self) -> tuple[list[Manifest], int]:
        """Return what lies in the quarantine. Raises `LamsachError`, OSError."""
        held: list[Manifest] = []
        damaged = 0
        if not (self.own / "quarantine").is_dir():
            return held, damaged
        with open_vault(self.own / "quarantine") as vault:
            recover(vault)
            for each in vault.identifiers():
                try:
                    held.append(vault.manifest(each))
                except LamsachError:
                    damaged += 1
        return sorted(held, key=lambda each: each.taken, reverse=True), damaged

    def hidden_folders(self) -> list[Finding]:
        """Return the folders that a worm hid and that are still hidden."""
        found = self.result.outcome.findings if self.result else []
        return [each for each in found if each.kind == "folder" and each.action is Action.NONE]

    def reveal(self) -> list[str]:
        """Show those folders again; return those that could not be, in words."""
        left = []
        for each in self.hidden_folders():
            path = Path(os.fsdecode(each.path))
            if not reveal(path):
                left.append(_("{path}: it stays hidden.").format(path=shown(each.path)))
            elif self.result:
                findings = self.result.outcome.findings
                findings[findings.index(each)] = each.done(Action.RESTORED)
        return left

    def notes(self) -> list[str]:
        """Return what a person should know before a scan: which list there is, and what stays out of sight."""
        notes = []
        if self._list() is None:
            notes.append(_("There is no list of your campaign here yet: the scan uses the rules of the program alone."))
        else:
            notes.append(_("The list of your campaign is used."))
        if not _administrator():
            notes.append(_("Without an administrator's rights files of other people cannot be looked at."))
        return notes

    def language(self) -> str | None:
        """Return the language that was last chosen, None where none was or the environment says one."""
        if os.environ.get("LAMSACH_LANG"):
            return None
        try:
            said = (self.own / "language").read_text("ascii").strip()
        except (OSError, ValueError):
            return None
        return said if said in LANGUAGES else None

    def remember_language(self, language: str) -> None:
        """Keep the language for the next time; where that cannot be written, the next time begins as this one did."""
        with contextlib.suppress(OSError):
            self.own.mkdir(parents=True, exist_ok=True)
            (self.own / "language").write_text(language, "ascii")

    def report(self, language: str) -> Path:
        """Write the page of the last scan, and return where it is. Raises OSError."""
        if self.result is None:
            raise FileNotFoundError
        path = self.own / f"scan-{self.result.started_at:%Y%m%d-%H%M%S}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(self.result, language), "utf-8")
        return path

    def say_again(self) -> None:
        """Give the plan's reasons in the language that is spoken now."""
        if self.plan:
            self._make_plan()

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
                ended = Ended(what, trouble=in_words(error))
            except OSError as error:
                ended = Ended(what, trouble=in_words(error))
            except Exception as error:  # noqa: BLE001 - a window that says nothing is worse than any error
                ended = Ended(what, trouble=f"{type(error).__name__}: {error}")
            self.messages.put(ended)

        self._thread = threading.Thread(target=do, daemon=True)
        self._thread.start()

    def _scan(self, paths: tuple[bytes, ...], *, quick: bool) -> tuple[str, ...]:
        self.plan = None
        request = Request(paths, self.own, quick=quick, list_path=self._list())
        chance = random.Random()  # noqa: S311 - a sample
        self.result, _refused = run(request, now=_now, chance=chance, on_progress=self._look)
        self._make_plan()
        return ()

    def _list(self) -> Path | None:
        """Return the folder of the signed list: the person's own, or one that was put beside the program."""
        beside = Path(sys.executable).parent
        folders = [self.own / "list", *([beside / "list"] if getattr(sys, "frozen", False) else [])]
        return next((each for each in folders if (each / "root.json").exists()), None)

    def _look(self, outcome: Outcome) -> None:
        if self._stop.is_set():
            raise StoppedError
        self.messages.put(Looking(outcome.files, len(outcome.findings), outcome.current))

    def _make_plan(self) -> None:
        if self.result:
            found = self.result.outcome
            others = elsewhere(self.result.roots)
            self.plan = make_plan(found.findings, surroundings(), scanned=found.files, elsewhere=others)
            self.result.by_hand[:] = self.plan.by_hand

    def _clean(self) -> tuple[str, ...]:
        if not self.result or not self.plan:
            return ()
        with open_vault(self.own / "quarantine") as vault:
            recover(vault)
            done = carry_out(self.plan, vault, now=_now, new_identifier=lambda: uuid4().hex)
        self.result.outcome.findings[:] = done.told(self.result.outcome.findings)
        self.result.not_done[:] = done.troubles
        self.taken = sum(action is Action.QUARANTINED for action, _identifier in done.actions.values())
        self.left, self.plan = self.plan.left, None
        return ()

    def _tell_restored(self, identifier: str) -> None:
        findings = self.result.outcome.findings if self.result else []
        for number, each in enumerate(findings):
            if each.quarantine_id == identifier:
                findings[number] = each.done(Action.RESTORED, identifier)

    def _bring_back(self, identifiers: list[str]) -> tuple[str, ...]:
        troubles = []
        with open_vault(self.own / "quarantine") as vault:
            recover(vault)
            for each in identifiers:
                try:
                    restore(vault, each)
                    self._tell_restored(each)
                except (LamsachError, OSError) as error:
                    troubles.append(in_words(error))
        return tuple(troubles)


def in_words(error: Exception) -> str:
    """Return what went wrong as a person reads it: where, and what."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{shown(os.fsencode(error.filename))}: " if isinstance(error.filename, str | bytes) else ""
        return f"{place}{why(error)}"
    return str(error)


def _administrator() -> bool:
    """Say whether the program may look everywhere."""
    if sys.platform != "win32":
        return os.geteuid() == 0
    return bool(ctypes.windll.shell32.IsUserAnAdmin())


def _now() -> datetime:
    return datetime.now(UTC)
