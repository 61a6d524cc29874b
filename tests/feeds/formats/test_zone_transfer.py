"""A secondary BIND follows the policy zone: from release to release it is sent what changed, and blocks accordingly."""

import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.feeds.formats.conftest import NOW, ask, record
from tests.servers import free_port

from lamsach.feeds.formats import About, format_named, write_formats

NXDOMAIN, NOERROR = 3, 0
NAMES, CHANGED = 10_000, 50
LARGEST_RECORD = 80  # of one of the names below, as it is sent
TRANSFER = re.compile(r"(\d+) records, (\d+) bytes.*\(serial (\d+)\)")


@dataclass
class Pair:
    """A primary and the secondary that follows it."""

    zone: Path
    primary: Path
    secondary: Path
    port: int
    reload: Callable[[], None]

    def transferred(self, serial: int) -> tuple[int, int]:
        """Wait until the secondary has this serial number, and return how many records and bytes it was sent."""
        for _try in range(100):
            found = TRANSFER.findall((self.secondary / "log").read_text())
            if found and int(found[-1][2]) == serial:
                return int(found[-1][0]), int(found[-1][1])
            time.sleep(0.1)
        raise AssertionError((self.primary / "log").read_text() + (self.secondary / "log").read_text())


def configuration(place: Path, port: int, body: str, zone: str) -> Path:
    path = place / "named.conf"
    path.write_text(
        f"""options {{ directory "{place}"; pid-file none; session-keyfile none; managed-keys-directory "{place}";
        listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; dnssec-validation no; {body} }};
        controls {{ }}; logging {{ channel all {{ file "{place}/log"; severity info; }}; category default {{ all; }}; }};
        zone "rpz.lamsach" {{ {zone} }};"""
    )
    return path


@pytest.fixture
def pair(daemon, upstream, tmp_path) -> Callable[[str], Pair]:
    def start(differences: str) -> Pair:
        first, second = free_port(), free_port()
        places = tmp_path / f"primary-{differences}", tmp_path / f"secondary-{differences}"
        for place in places:
            place.mkdir()
        zone = places[0] / "rpz.zone"
        write(zone, 7, range(NAMES))
        primary = daemon(
            "named", "-f", "-n", "1", "-c",
            configuration(
                places[0], first, "recursion no; notify explicit;",
                f'type primary; file "{zone}"; ixfr-from-differences {differences}; '
                f"allow-transfer {{ 127.0.0.1; }}; also-notify {{ 127.0.0.1 port {second}; }};",
            ),
        )  # fmt: skip
        ask(first, "rpz.lamsach", process=primary)
        daemon(
            "named", "-f", "-n", "1", "-c",
            configuration(
                places[1], second,
                f"recursion yes; forward only; forwarders {{ 127.0.0.1 port {upstream}; }}; "
                'response-policy { zone "rpz.lamsach"; } min-update-interval 0;',
                f'type secondary; file "copy.zone"; primaries {{ 127.0.0.1 port {first}; }};',
            ),
        )  # fmt: skip
        ask(second, "good.example.vn")
        return Pair(zone, *places, second, lambda: primary.send_signal(signal.SIGHUP))

    return start


def write(zone: Path, number: int, names: range) -> None:
    """Write the zone of a release as the list does."""
    folder = zone.parent / "made"
    records = (record(f"host{name}.bad{name % 97}.example.vn") for name in names)
    write_formats(records, [format_named("rpz")], folder, About(number, NOW))
    (folder / "rpz" / "rpz.zone").replace(zone)


def blocked(port: int, name: int) -> bool:
    code = ask(port, f"www.host{name}.bad{name % 97}.example.vn")[0]
    assert code in {NXDOMAIN, NOERROR}
    return code == NXDOMAIN


def wait_until(port: int, expected: dict[int, bool]) -> None:
    """Wait until each name is blocked or answered as *expected*: BIND takes a policy zone over piece by piece, in no order."""
    for _try in range(100):
        found = {name: blocked(port, name) for name in expected}
        if found == expected:
            return
        time.sleep(0.1)
    raise AssertionError(f"blocked: {found}, expected {expected}")


@pytest.mark.needs("named", "bind9")
def test_a_secondary_is_sent_only_what_changed_between_two_releases(pair):
    bind = pair("yes")
    records, whole = bind.transferred(7)
    assert records >= 2 * NAMES
    write(bind.zone, 8, range(CHANGED, NAMES + CHANGED))
    bind.reload()
    records, sent = bind.transferred(8)
    # For each name that left or came one record for itself and one for what is under it, and four for the version.
    assert records == 2 * 2 * CHANGED + 4
    assert sent < records * LARGEST_RECORD
    assert sent < whole / 20
    assert "IXFR started" in (bind.primary / "log").read_text()
    came, stayed, left = (NAMES, NAMES + CHANGED - 1), (CHANGED, NAMES - 1), (0, CHANGED - 1)
    wait_until(bind.port, dict.fromkeys(came + stayed, True) | dict.fromkeys(left, False))


@pytest.mark.needs("named", "bind9")
def test_without_the_differences_the_whole_zone_is_sent_again(pair):
    """The control: the same two releases, and the setting that the usage names left out."""
    bind = pair("no")
    _records, whole = bind.transferred(7)
    write(bind.zone, 8, range(CHANGED, NAMES + CHANGED))
    bind.reload()
    records, sent = bind.transferred(8)
    assert records >= 2 * NAMES
    assert sent > whole * 0.9
    wait_until(bind.port, {NAMES + CHANGED - 1: True, 0: False})
    assert "ixfr-from-differences yes" in format_named("rpz").usage
