"""The rules of a scan: the starter rules that are shipped, and any folder of rules beside them.

The licence of a whole folder goes along as a rule file of its own that holds nothing but a comment: where a rule names
no licence, what it finds is credited with that one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from lamsach import __version__
from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _
from lamsach.indicators.rule_pack import RulePack
from lamsach.scan.rules.engine import LICENCE_FILE, refusal
from lamsach.scan.rules.splitting import split

STARTER, SIGNED, FOLDER = "starter", "signed", "folder"  # where a rule file comes from: the first part of its name
TRUSTED = (f"{STARTER}/", f"{SIGNED}/")  # shipped, or signed with the list: cleaning may act on what they find
_MOST_FILES = 20_000
_LARGEST = 16 << 20  # bytes of one rule file
LICENCES = ("LICENSE*", "LICENCE*", "COPYING*")
_LONGEST_LICENCE = 100


class Refused(NamedTuple):
    """A rule file that is not used, and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class RuleSet:
    """Rule files as name and text. A name begins with where the file comes from: one of `TRUSTED`, or ``folder/``."""

    sources: Mapping[str, str]
    refused: tuple[Refused, ...] = ()

    @property
    def version(self) -> str:
        """Return what tells two sets of rules apart: the version of lamsach and a digest of the texts."""
        whole = hashlib.sha256()
        for name, text in sorted(self.sources.items()):
            whole.update(f"{name}\0{len(text)}\0{text}".encode("utf-8", "surrogatepass"))
        return f"{__version__}-{whole.hexdigest()[:12]}"


def starter() -> RuleSet:
    """Return the rules that are shipped."""
    folder = files("lamsach.scan.rules") / "starter"
    return RuleSet(
        {f"{STARTER}/{each.name}": each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".yar")}
    )


def with_signed(rules: RuleSet, pack: RulePack) -> RuleSet:
    """Return *rules* and those that travel with a signed list. What this engine cannot use is left out and named."""
    sources, refused = dict(rules.sources), list(rules.refused)
    for name, text in sorted(pack.rules.items()):
        if kept := _usable(f"{SIGNED}/{name}", text, refused):
            sources[f"{SIGNED}/{name}"] = kept
    sources.update(_licence(f"{SIGNED}/", next(iter(pack.licences.values()), "")))
    return RuleSet(sources, tuple(refused))


def with_folder(rules: RuleSet, folder: Path) -> RuleSet:
    """Return *rules* and those of *folder* (``.yar``, ``.yara``), those that do not compile left out and named.

    Where one rule of a file does not compile, only that rule is refused. Raises `UnusableInputError` where there is no
    such folder or no rule in it.
    """
    if not folder.is_dir():
        raise UnusableInputError(_("There is no folder of rules here."), where=str(folder))
    sources, refused = dict(rules.sources), list(rules.refused)
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".yar", ".yara"})
    for path in paths[:_MOST_FILES]:
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            refused.append(Refused(name, _("no ordinary file, or larger than 16 MB")))
            continue
        kept = _usable(name, _text(path.read_bytes()), refused)
        if kept:
            sources[f"{FOLDER}/{name}"] = kept
    if len(sources) == len(rules.sources) and not refused:
        raise UnusableInputError(_("There is no rule in this folder."), where=str(folder))
    sources.update(_licence(f"{FOLDER}/{folder.name}/", next(iter(licences(folder).values()), "")))
    return RuleSet(sources, tuple(refused))


def licences(folder: Path) -> dict[str, str]:
    """Return the texts of the licences that lie in a folder, by the name of their file."""
    paths = [path for pattern in LICENCES for path in sorted(folder.glob(pattern))]
    return {path.name: _text(path.read_bytes()[:_LARGEST]) for path in paths if path.is_file()}


def _licence(place: str, text: str) -> dict[str, str]:
    """Return a licence, by its first line, as a rule file that holds no rule."""
    lines = (line.strip(" \t#*=/") for line in text.splitlines())
    name = "".join(each for each in next(filter(None, lines), "") if each.isprintable())[:_LONGEST_LICENCE]
    return {f"{place}{LICENCE_FILE}": f"// {name}\n"} if name else {}


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _usable(name: str, text: str, refused: list[Refused]) -> str:
    """Return what of a rule file compiles."""
    reason = refusal(text)
    if not reason:
        return text
    head, rules = split(text)
    kept = head
    for rule_name, rule in rules:
        reason_here = refusal(kept + rule)
        if reason_here:
            refused.append(Refused(f"{name}: {rule_name}", reason_here))
        else:
            kept += rule
    if not rules:
        refused.append(Refused(name, reason))
    return kept if kept != head else ""
