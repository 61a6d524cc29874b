"""The YARA engine (ADR 0060: boreal): nothing else in lamsach knows which one it is.

A rule says in its ``meta`` what a finding is called: ``name``, ``family``, ``severity`` (malicious, suspicious, risk)
and ``basis = "heuristic"`` where it only guesses. Rules of others say none of these: their own name is used, and since
nobody here vouches for them they find what is suspicious.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

import boreal

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.scan.finding import Basis, GapReason, Severity
from lamsach.scan.limits import OverLimitError

ENGINE = f"boreal {boreal.__version__}"
_SECONDS = 30  # of one content
_TRIAL = 3  # of five bytes
_LONGEST = 200
LICENCE_FILE = "LICENSE"  # a source of this name holds the licence of those beside and below it, as a comment
_Values = dict[str, str | bytes | int | float | bool]
EXTERNALS: _Values = dict.fromkeys(("filename", "filepath", "extension", "filetype", "owner"), "")  # collections ask


class Hit(NamedTuple):
    """A rule that matched."""

    rule: str
    source: str  # the rule file it stands in
    name: str
    family: str
    severity: Severity
    basis: Basis
    credit: str = ""  # author and licence: the Detection Rule License asks that a match names them


class Rules:
    """Compiled rules."""

    def __init__(
        self,
        scanner: boreal.Scanner,
        *,
        by_name: bool = False,
        licences: Mapping[str, str] | None = None,
        texts: Iterable[str] = (),
    ) -> None:
        self._scanner = scanner
        self._texts = frozenset(hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts)
        self._licences = dict(licences or {})  # the beginning of a source's name -> its licence where it names none
        self._by_name = by_name  # some rule asks for the name of the file: told only then, since it costs
        self._hits: dict[tuple[str, str], Hit] = {}

    @classmethod
    def compile(cls, sources: Mapping[str, str]) -> Self:
        """Compile rule files, given as name and text. Raises `UnusableInputError` for one that does not compile."""
        try:
            scanner = boreal.compile(
                sources=dict(sources), includes=False, profile=boreal.CompilerProfile.Memory, externals=EXTERNALS
            )
            by_name = any(word in text for text in sources.values() for word in EXTERNALS)
            licences = {
                name.removesuffix(LICENCE_FILE): text.strip("/ \n")
                for name, text in sources.items()
                if name.endswith("/" + LICENCE_FILE)
            }
            return cls(scanner, by_name=by_name, licences=licences, texts=sources.values())
        except boreal.Error as error:
            raise UnusableInputError(
                _("The rules do not compile: {reason}").format(reason=str(error)[:_LONGEST])
            ) from error

    def __len__(self) -> int:
        """Return how many rules there are."""
        return sum(1 for _rule in self._scanner)

    def are(self, content: bytes) -> bool:
        """Say whether *content* is one of the rule files that these rules were compiled from."""
        return hashlib.sha256(content).digest() in self._texts

    def match(self, content: bytes, name: str = "") -> list[Hit]:
        """Return the rules that match *content* of a file called *name*.

        Raises `OverLimitError` when it takes too long.
        """
        told: _Values = {"filename": name, "extension": _extension(name)} if self._by_name else {}
        try:
            found = self._scanner.match(data=content, timeout=_SECONDS, externals=told)
        except boreal.TimeoutError:
            raise OverLimitError(GapReason.TIME) from None
        return [self._hit(each) for each in found]

    def _hit(self, match: boreal.Match) -> Hit:
        key = (match.namespace, match.rule)
        if key not in self._hits:
            meta = {name: _text(value) for name, value in match.meta.items()}
            severity = meta.get("severity", "")
            self._hits[key] = Hit(
                match.rule,
                match.namespace,
                meta.get("name", match.rule),
                meta.get("family", ""),
                Severity(severity) if severity in set(Severity) else Severity.SUSPICIOUS,
                Basis.HEURISTIC if meta.get("basis") == "heuristic" else Basis.RULE,
                ", ".join(filter(None, (meta.get("author"), self._licence(meta, match.namespace)))),
            )
        return self._hits[key]

    def _licence(self, meta: Mapping[str, str], source: str) -> str:
        """Return the licence that a rule names, else that of its folder."""
        own = meta.get("license") or meta.get("licence")
        return own or next((text for place, text in self._licences.items() if source.startswith(place)), "")


def _text(value: bytes | int | bool) -> str:
    return (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))[:_LONGEST]


def names_of(text: str, rule: str) -> tuple[str, ...]:
    """Return under which names a rule tells what it finds: its own, and that in its ``meta``."""
    try:
        compiled = boreal.compile(source=text, includes=False, externals=EXTERNALS)
    except boreal.Error:
        return (rule,)  # it needs another rule of its file
    return (rule, *(_text(each.meta["name"]) for each in compiled if "name" in each.meta))


def _extension(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot >= 0 else ""


def refusal(text: str) -> str:
    """Return why a rule file does not compile, or would hold up every file; or nothing."""
    try:
        boreal.compile(source=text, includes=False, externals=EXTERNALS).match(data=b"plain", timeout=_TRIAL)
    except boreal.TimeoutError:
        return _("it takes too long, even for a file of a few bytes")
    except boreal.Error as error:
        return str(error).strip()[:_LONGEST] or type(error).__name__
    return ""
