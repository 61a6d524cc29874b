"""A small list with invented values: sources, proposals of every kind, and two releases.

The guard is one for drills, which lets the ranges and names pass that are reserved for documentation. Where the
packages are installed that sign, the releases are signed, with root keys that are thrown away.
"""

import datetime as dt
import io
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from lamsach import feeds
from lamsach.feeds.clean_files import gather
from lamsach.feeds.guard import Guard
from lamsach.feeds.guard.compile import compile_wellknown
from lamsach.feeds.guard.compiled import Compiled
from lamsach.feeds.intake import rows_of
from lamsach.feeds.intake import take as read_rows
from lamsach.portal.demo.cast import Cast
from lamsach.portal.indicators import actions
from lamsach.portal.indicators.models import Indicator, Intake
from lamsach.portal.releases.lists import actions as lists
from lamsach.portal.releases.lists import gate
from lamsach.portal.releases.lists.publication import public_folder

LETTER = """malware.example.vn
update.example.com
192.0.2.66
8.8.8.8
hxxp://cdn.example.net/payload/a.bin
mau.example.gov.vn
không phải địa chỉ
"""
LATER = """login-mail.example.org
198.51.100.0/28
203.0.113.45
trang-gia.example.gov.vn
10.0.0.1
"""
FAMILIES = ("Andromeda", "Mirai", "Emotet", "Mozi")


def fill(cast: Cast, now: dt.datetime) -> None:
    """Let the curator work for three weeks."""
    with tempfile.TemporaryDirectory() as place:
        compile_wellknown(Path(place) / "guard.bin")
        guard = Guard(Compiled(Path(place) / "guard.bin"), exercise=True)
        _work(cast, guard, now)


def _work(cast: Cast, guard: Guard, now: dt.datetime) -> None:
    def ago(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    by = cast.curator
    partner = actions.add_source(
        by=by, now=ago(20), name="doi-tac-mau", title="Đối tác mẫu", url="https://feeds.example.vn/list.csv",
        approves=True, confidence=70,
    )  # fmt: skip
    resolvers = actions.add_source(
        by=by, now=ago(20), name="nha-mang-mau", title="Nhà mạng mẫu", url="https://feeds.example.net/domains.txt",
        named=True,
    )  # fmt: skip
    actions.bring(partner, _csv(40, ago(21)), by=by, now=ago(19), guard=guard)
    actions.bring(resolvers, _names(25), by=by, now=ago(18), guard=guard)
    letter = _take(LETTER, "Công văn mẫu số 01", cast, guard, ago(15))
    actions.approve_intake(letter, by=by, now=ago(15), reason="Theo công văn mẫu số 01")
    held = Indicator.objects.get(value="mau.example.gov.vn")
    actions.approve([held.pk], by=by, now=ago(14), reason="Máy chủ đã bị chiếm quyền, đơn vị chủ quản xác nhận")
    signs = _begin(ago(14))
    gate.place().parent.mkdir(parents=True, exist_ok=True)
    gather([Path(feeds.__file__).parent], gate.place())  # a drill's clean files: a few of this program's own
    lists.publish(by, ago(13), signed=signs)
    actions.bring(partner, _csv(44, ago(9)), by=by, now=ago(8), guard=guard)
    off = Indicator.objects.get(value="c7.example.com")
    actions.revoke(off, by=by, now=ago(6), reason="Đơn vị chủ quản đã làm sạch máy chủ")
    lists.publish(by, ago(2), signed=signs)
    actions.bring(resolvers, _names(6), by=by, now=ago(1), guard=guard)  # shrank: it is held
    if signs:
        lists.renew(by, now)
    _take(LATER, "Báo cáo mẫu của đầu mối", cast, guard, ago(1))


def _take(text: str, label: str, cast: Cast, guard: Guard, now: dt.datetime) -> Intake:
    opened = rows_of(io.BytesIO(text.encode()))
    return actions.take(
        read_rows(opened.rows, guard), label=label, found_format=opened.format.name, by=cast.curator, now=now,
        reason=label,
    )  # fmt: skip


def _csv(many: int, seen: dt.datetime) -> bytes:
    rows = [f"c{number}.example.com,{FAMILIES[number % 4]},{seen:%Y-%m-%d}" for number in range(many)]
    rows += [f"192.0.2.{number},{FAMILIES[number % 3]},{seen:%Y-%m-%d}" for number in range(100, 112)]
    rows += [f"{sha256(f'demo {number}'.encode()).hexdigest()},Emotet,{seen:%Y-%m-%d}" for number in range(6)]
    return "\n".join(["value,family,first_seen", *rows, ""]).encode()


def _names(many: int) -> bytes:
    return "".join(f"bot{number}.example.net\n" for number in range(many)).encode()


def _begin(now: dt.datetime) -> bool:
    """Make publication and keys where this installation can sign; say whether it can."""
    if find_spec("tuf") is None or find_spec("cryptography") is None:
        return False
    keys = Path(settings.LIST_KEYS)
    if not (keys / "feed.pem").exists():
        from lamsach.feeds.publisher import Publication

        with tempfile.TemporaryDirectory() as place:
            made = Publication.create(public_folder(), Path(place) / "keys", now)
            keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            online = keys / "feed.pem"
            online.touch(mode=0o600)
            online.write_bytes((Path(place) / "keys" / "feed.pem").read_bytes())
            (public_folder() / "root.json").write_bytes(made.root)
    return True
