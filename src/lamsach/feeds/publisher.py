"""Publish a list: numbered, reproducible, signed, with the delta from the release before.

A publication is a folder that any web server serves as it is. Its metadata is that of The Update Framework, with
consistent snapshots. The keys are elsewhere:

====  =======  ==================================================================================================
root  offline  2 of 3 sign the root and the delegations, and the role ``tools`` (what people download and run)
feed  online   signs the list (role ``feed``), snapshot and timestamp; expires soon; the root keys replace it any time
====  =======  ==================================================================================================
"""

import hashlib
import json
import lzma
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.locks import alone
from lamsach.core.texts import gettext as _
from lamsach.feeds.keys import load_signer, load_signers, make_keys
from lamsach.indicators import delta, pack
from lamsach.indicators.head import METADATA, TARGET, RulesHead
from lamsach.indicators.record import Record, Tlp
from lamsach.indicators.release import Header, ReleaseList, write_list
from lamsach.indicators.rule_pack import LARGEST, RulePack

if TYPE_CHECKING:
    from tuf.api.metadata import Metadata

ROOT_EXPIRY = timedelta(days=365)
FEED_EXPIRY = timedelta(days=7)
TIMESTAMP_EXPIRY = timedelta(days=3)
FULL_EVERY = 24
LOCK = ".publishing"
_KEPT_METADATA = 5
_MAX_PACKED = 256 * 1024  # bytes of one file in a pack
_ROOT_KEYS, _THRESHOLD = 3, 2


class Publication:
    """A published list in *folder*. The keys are not in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.metadata = folder, folder / METADATA
        if not (self.metadata / "1.root.json").exists():
            raise UnusableInputError(
                _("This folder is no publication yet."), where=str(folder), advice="lamsach list publish --new"
            )

    @classmethod
    def create(cls, folder: Path, keys: Path, now: datetime) -> "Publication":
        """Make a new publication and its keys. The root keys belong offline from then on."""
        from tuf.api.metadata import DelegatedRole, Delegations, Metadata, Role, Root, Targets

        if (folder / METADATA / "1.root.json").exists():
            raise UnusableInputError(_("This folder is a publication already."), where=str(folder))
        roots = make_keys(keys, [f"root-{number}" for number in range(1, _ROOT_KEYS + 1)])
        (feed,) = make_keys(keys, ["feed"])
        offline = [signer.public_key for signer in roots]
        root = Root(expires=now + ROOT_EXPIRY, consistent_snapshot=True)
        for role, public, threshold in (
            ("root", offline, _THRESHOLD), ("targets", offline, _THRESHOLD), ("snapshot", [feed.public_key], 1),
            ("timestamp", [feed.public_key], 1),
        ):  # fmt: skip
            root.roles[role] = Role([key.keyid for key in public], threshold)
            root.keys.update({key.keyid: key for key in public})
        targets = Targets(expires=now + ROOT_EXPIRY)
        targets.delegations = Delegations(
            {key.keyid: key for key in (*offline, feed.public_key)},
            {
                "feed": DelegatedRole("feed", [feed.public_key.keyid], 1, True, paths=[TARGET]),
                "tools": DelegatedRole("tools", [key.keyid for key in offline], _THRESHOLD, True, paths=["tools/*"]),
            },
        )
        for name in (METADATA, "delta", "full", "rules"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        tools = Targets(expires=now + ROOT_EXPIRY)
        for role, signed in (("root", root), ("targets", targets), ("tools", tools)):
            whole: Metadata[Any] = Metadata(signed)
            for signer in roots:
                whole.sign(signer, append=True)
            _store(whole, folder / METADATA / f"1.{role}.json")
        return cls(folder)

    @property
    def root(self) -> bytes:
        """Return the root that a new follower is given."""
        return self._newest("root").read_bytes()

    def current(self) -> ReleaseList | None:
        """Return the list published last; None before the first."""
        found = sorted(self.folder.glob("*.list"))
        return ReleaseList(found[-1]) if found else None

    def publish(
        self,
        records: Iterable[Record],
        keys: Path,
        now: datetime,
        *,
        most: Tlp = Tlp.CLEAR,
        rules: RulePack | None = None,
    ) -> Header:
        """Publish *records* as the next release, and return its header. Nothing changes where nothing is signed.

        What is no longer valid, or may not be passed on as far as *most*, stays out. *rules* travel with this release
        and those after it, until others do; an empty pack ends that.
        """
        with self._alone():
            return self._publish(records, keys, now, most, rules)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from this publication: two releases of one number would be signed, and followers refuse one."""
        try:
            with alone(self.folder / LOCK):
                yield
        except BlockingIOError as error:
            raise CouldNotFinishError(
                _("Another release of this publication is being made."), where=str(self.folder), advice=_("Try again.")
            ) from error

    def _publish(
        self, records: Iterable[Record], keys: Path, now: datetime, most: Tlp, rules: RulePack | None
    ) -> Header:
        signer = load_signer(keys, "feed")
        before = self.current()
        signed = self._feed_metadata()
        if before is not None and (signed is None or before.header.number > signed[0]):
            before.path.unlink()  # an earlier try broke off before it was signed
            return self._publish(records, keys, now, most, rules)
        number = before.header.number + 1 if before else 1
        path = self.folder / f"{number:06d}.list"
        header = write_list(path, number, now.replace(microsecond=0), publishable(records, now, most))
        full = signed[1]["f"] if signed else number
        if before is None or number - full >= FULL_EVERY:
            full = number
            _compress(path, self.folder / "full" / f"{number:06d}.xz")
        step = self.folder / "delta" / f"{number:06d}"
        if before is not None:
            step.write_bytes(delta.make(before, ReleaseList(path)))
        custom: dict[str, Any] = {"n": number, "d": signed[1]["d"] if signed else number, "f": full}
        travelling = self._write_rules(rules, number) if rules is not None else (signed[1].get("r") if signed else None)
        if travelling:
            custom["r"] = travelling
        self._sign(signer, path, custom, now, [step] if before else [])
        for old in (self.folder / "rules").glob("*"):
            if not travelling or old.name != f"{travelling[0]:06d}":
                old.unlink()
        for left in self.folder.glob("*.list"):  # the one before, and what a try left that broke off after signing
            if left != path:
                left.unlink()
        for old in sorted((self.folder / "full").glob("*.xz"))[:-2]:
            old.unlink()
        return header

    def renew(self, keys: Path, now: datetime) -> None:
        """Sign the same list again before its signature expires."""
        with self._alone():
            self._renew(keys, now)

    def _renew(self, keys: Path, now: datetime) -> None:
        current, signed = self.current(), self._feed_metadata()
        if current is None or signed is None:
            raise UnusableInputError(_("Nothing is published yet."), where=str(self.folder))
        self._sign(load_signer(keys, "feed"), current.path, signed[1], now)

    def replace_feed_key(self, keys: Path, now: datetime) -> None:
        """Take the trust from the online key and give it to a new one: what the root keys are for."""
        from tuf.api.metadata import Metadata

        roots = load_signers(keys, "root-")
        old = load_signer(keys, "feed")
        (keys / "feed.pem").replace(keys / "feed-revoked.pem")
        (fresh,) = make_keys(keys, ["feed"])
        root: Metadata[Any] = Metadata.from_file(str(self._newest("root")))
        targets: Metadata[Any] = Metadata.from_file(str(self._newest("targets")))
        for role in ("snapshot", "timestamp"):
            root.signed.revoke_key(old.public_key.keyid, role)
            root.signed.add_key(fresh.public_key, role)
        targets.signed.revoke_key(old.public_key.keyid, "feed")
        targets.signed.add_key(fresh.public_key, "feed")
        for name, whole in (("root", root), ("targets", targets)):
            whole.signed.version += 1
            whole.signed.expires = (now + ROOT_EXPIRY).replace(microsecond=0)
            whole.signatures.clear()
            for signer in roots:
                whole.sign(signer, append=True)
            _store(whole, self.metadata / f"{whole.signed.version}.{name}.json")
        if self.current() is not None:
            self.renew(keys, now)

    def copy_to(self, folder: Path) -> None:
        """Copy the whole publication, for a USB stick. A follower takes it like the server."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(self.folder.rglob("*")):
            place = folder / path.relative_to(self.folder)
            if path.is_dir():
                place.mkdir(exist_ok=True)
            elif path.suffix != ".list" and path.name != LOCK:
                shutil.copyfile(path, place)

    def _write_rules(self, rules: RulePack, number: int) -> RulesHead | None:
        """Write the rules that go out with a release. Raises `UnusableInputError` where they are too many."""
        if not rules.rules:
            return None
        packed = rules.to_bytes()
        if len(packed) > LARGEST:
            raise UnusableInputError(_("These rules are larger than followers take."), where=str(self.folder))
        path = self.folder / "rules" / f"{number:06d}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(packed)
        return RulesHead(number, len(packed), hashlib.sha256(packed).hexdigest())

    def _newest(self, role: str) -> Path:
        found = self.metadata.glob(f"*.{role}.json")
        return max(found, key=_version)

    def _feed_metadata(self) -> tuple[int, dict[str, Any]] | None:
        if not list(self.metadata.glob("*.feed.json")) or not (self.metadata / "timestamp.json").exists():
            return None
        custom = json.loads(self._newest("feed").read_bytes())["signed"]["targets"][TARGET]["custom"]
        return custom["n"], custom

    def _version(self, role: str) -> int:
        return max(map(_version, self.metadata.glob(f"*.{role}.json")), default=0)

    def _sign(self, signer: Any, path: Path, custom: dict[str, Any], now: datetime, news: Sequence[Path] = ()) -> None:
        """Sign head, snapshot and timestamp, and pack them together with *news*, files that a follower wants next."""
        from tuf.api.metadata import Metadata, MetaFile, Snapshot, TargetFile, Targets, Timestamp

        now = now.replace(microsecond=0)
        target = TargetFile.from_file(TARGET, str(path), ["sha256"])
        target.unrecognized_fields["custom"] = custom
        version = self._version("feed") + 1
        feed = Targets(version=version, expires=now + FEED_EXPIRY, targets={TARGET: target})
        others = {f"{role}.json": MetaFile(self._version(role)) for role in ("targets", "tools")}
        snapshot = Snapshot(
            version=self._version("snapshot") + 1,
            expires=now + FEED_EXPIRY,
            meta={**others, "feed.json": MetaFile(version)},
        )
        stamp_path = self.metadata / "timestamp.json"
        before: Metadata[Any] | None = Metadata.from_file(str(stamp_path)) if stamp_path.exists() else None
        timestamp = Timestamp(
            version=before.signed.version + 1 if before else 1,
            expires=now + TIMESTAMP_EXPIRY,
            snapshot_meta=MetaFile(snapshot.version),
        )
        places = (f"{feed.version}.feed.json", f"{snapshot.version}.snapshot.json", "timestamp.json")
        for signed, place in zip((feed, snapshot, timestamp), places, strict=True):
            whole: Metadata[Any] = Metadata(signed)
            whole.sign(signer)
            _store(whole, self.metadata / place)
        for role in ("feed", "snapshot"):
            for old in sorted(self.metadata.glob(f"*.{role}.json"), key=_version)[:-_KEPT_METADATA]:
                old.unlink()
        self._pack([*(self.metadata / place for place in places), *news])

    def _pack(self, paths: Iterable[Path]) -> None:
        """Write the file that one request of an hourly follower brings; what is large travels by itself."""
        found = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in paths
            if path.stat().st_size <= _MAX_PACKED
        }
        half = self.folder / f"{pack.NAME}.part"
        half.write_bytes(pack.Pack(self._version("root"), found).packed())
        half.replace(self.folder / pack.NAME)


def _version(path: Path) -> int:
    return int(path.name.partition(".")[0])


def publishable(records: Iterable[Record], now: datetime, most: Tlp = Tlp.CLEAR) -> Iterator[Record]:
    """Yield the records that are valid at *now* or later, and may be passed on as far as *most*."""
    order = list(Tlp)
    for record in records:
        expired = record.valid_until is not None and record.valid_until <= now
        if not expired and order.index(record.tlp) <= order.index(most):
            yield record


def _compress(path: Path, target: Path) -> None:
    half = target.with_suffix(".part")
    with path.open("rb") as source, lzma.open(half, "wb", preset=2) as packed:
        shutil.copyfileobj(source, packed, 1 << 20)
    half.replace(target)


def _store(whole: "Metadata[Any]", path: Path) -> None:
    from tuf.api.serialization.json import JSONSerializer

    half = path.with_suffix(".part")
    half.write_bytes(whole.to_bytes(JSONSerializer(compact=True)))
    half.replace(path)
