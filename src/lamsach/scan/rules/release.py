"""Rules that are to travel with a signed list: licensed, compiled by this engine, held against clean files."""

import datetime as dt
import os
import random
import re
from collections.abc import Iterable
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.indicators.rule_pack import RulePack
from lamsach.scan.finding import Basis, Finding
from lamsach.scan.pool import Job
from lamsach.scan.rules.collection import FOLDER, SIGNED, Refused, RuleSet, licences, with_folder
from lamsach.scan.rules.engine import names_of
from lamsach.scan.rules.splitting import split
from lamsach.scan.scanning import MOST_FINDINGS, Scan
from lamsach.scan.walk import Walk

_LICENCE = re.compile(r"\blicen[cs]e\s*=\s*\"[^\"]+\"", re.IGNORECASE)
_LONGEST_LICENCE = 200_000
_MOST_ROUNDS = 5


def licensed(folder: Path) -> tuple[RulePack, tuple[Refused, ...]]:
    """Return the rules of *folder* whose licence is named, in the rule or in a file LICENSE; refuse the rest."""
    texts = {name: text[:_LONGEST_LICENCE] for name, text in licences(folder).items()}
    usable = with_folder(RuleSet({}), folder)
    refused = list(usable.refused)
    kept: dict[str, str] = {}
    for source, text in usable.sources.items():
        name = source.removeprefix(f"{FOLDER}/")
        head, rules = split(text)
        for rule, body in rules:
            if texts or _LICENCE.search(body):
                kept[name] = kept.get(name, head) + body
            else:
                refused.append(Refused(f"{name}: {rule}", _("no licence is named: in the rule, or in a file LICENSE")))
    return RulePack(kept, texts), tuple(refused)


def gated(pack: RulePack, folders: Iterable[Path], now: dt.datetime) -> tuple[RulePack, tuple[Refused, ...]]:
    """Return *pack* without the rules that match one of the clean files in *folders*; these are refused by name.

    Raises `CouldNotFinishError` where they were not held against all of these files, or against none.
    """
    refused: list[Refused] = []
    places = [bytes(each.resolve()) for each in folders]
    for _round in range(_MOST_ROUNDS):
        found = _matches(pack, places, now)
        if not found:
            return pack, tuple(refused)
        pack = RulePack(dict(_without(pack, found, refused)), pack.licences)
    raise CouldNotFinishError(_("These rules still match clean files after many of them were left out."))


def _matches(pack: RulePack, places: list[bytes], now: dt.datetime) -> list[Finding]:
    if not pack.rules:
        return []
    job = Job({f"{SIGNED}/{name}": text for name, text in pack.rules.items()}, now)
    outcome = Scan(Walk(places), job, chance=random.Random(0)).run()  # noqa: S311 - nothing is left to it
    if not outcome.complete or not outcome.files:
        raise CouldNotFinishError(
            _("The rules were held against no clean files, or not against all of them; none is published."),
            where=", ".join(os.fsdecode(each) for each in places),
        )
    if len(outcome.findings) >= MOST_FINDINGS:
        return outcome.findings  # there may be more: another round tells
    return [
        each
        for each in outcome.findings
        if each.basis in {Basis.RULE, Basis.HEURISTIC} and each.source.startswith(SIGNED)
    ]


def _without(pack: RulePack, found: list[Finding], refused: list[Refused]) -> Iterable[tuple[str, str]]:
    hits = {(each.source.removeprefix(f"{SIGNED}/"), each.name): each.path for each in reversed(found)}
    for name, text in pack.rules.items():
        head, rules = split(text)
        kept = head
        for rule, body in rules:
            path = next((hits[name, said] for said in names_of(head + body, rule) if (name, said) in hits), None)
            if path is None:
                kept += body
            else:
                where = path.decode("utf-8", "replace")
                refused.append(Refused(f"{name}: {rule}", _("it matches a clean file: {path}").format(path=where)))
        if kept != head:
            yield name, kept
