"""nft and ipset, in a network of the test's own."""

from pathlib import Path

import pytest
from tests.feeds.formats.conftest import in_namespace

INSIDE, OUTSIDE = (
    ("192.0.2.7", "192.0.2.128", "192.0.2.200", "192.0.2.255"),
    ("192.0.2.8", "192.0.2.127", "198.51.100.1"),
)


@pytest.mark.needs("nft", "nftables")
def test_nft_takes_the_sets_twice_and_holds_each_address(made):
    folder = made("nftables")
    load = f"for f in rules blocked4 blocked6; do nft -f {folder}/$f.nft; done"
    load = f"{load}\n{load}"
    for address in INSIDE:
        assert in_namespace(f"{load}\nnft get element inet lamsach blocked4 '{{ {address} }}'").returncode == 0
    for address in OUTSIDE:
        done = in_namespace(f"{load}\nnft get element inet lamsach blocked4 '{{ {address} }}'")
        assert done.returncode != 0
        assert "No such file" in done.stderr, done.stderr
    assert in_namespace(f"{load}\nnft get element inet lamsach blocked6 '{{ 2001:db8:1::5 }}'").returncode == 0


@pytest.mark.needs("nft", "nftables")
def test_nft_refuses_what_overlaps(made):
    """The control: without joining the ranges the set would not load."""
    folder = made("nftables")
    raw = "nft add element inet lamsach blocked4 '{ 192.0.2.128/25, 192.0.2.200 }'"
    assert in_namespace(f"nft -f {folder}/rules.nft\n{raw}").returncode != 0


@pytest.mark.needs("ip", "iproute2")
@pytest.mark.needs("nft", "nftables")
def test_nft_drops_what_goes_to_a_listed_address(made):
    folder = made("nftables")
    script = f"""ip link set lo up; ip addr add 192.0.2.0/24 dev lo
for f in rules blocked4 blocked6; do nft -f {folder}/$f.nft; done
python3 -c "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for address in ('192.0.2.8', '192.0.2.200'):
    try:
        s.sendto(b'x', (address, 9)); print(address, 'sent')
    except PermissionError:
        print(address, 'dropped')
"
"""
    done = in_namespace(script)
    assert done.stdout.split("\n")[:2] == ["192.0.2.8 sent", "192.0.2.200 dropped"], done.stderr


def ipset_holds(folder: Path, address: str, name: str = "lamsach4") -> bool:
    """Restore the sets, twice as at an update, and return whether one of them holds *address*."""
    load = f"ipset restore < {folder}/lamsach4.ipset\nipset restore < {folder}/lamsach6.ipset"
    done = in_namespace(f"{load}\n{load}\necho restored\nipset test {name} {address}")
    assert done.stdout == "restored\n", done.stderr
    assert f"{address} is {'' if done.returncode == 0 else 'NOT '}in set {name}" in done.stderr, done.stderr
    return done.returncode == 0


@pytest.mark.needs("ipset", "ipset")
def test_ipset_restores_the_sets_and_holds_each_address(made):
    folder = made("ipset")
    assert all(ipset_holds(folder, address) for address in INSIDE)
    assert not any(ipset_holds(folder, address) for address in OUTSIDE)
    assert ipset_holds(folder, "2001:db8:1::5", "lamsach6")
    assert not ipset_holds(folder, "2001:db8:2::5", "lamsach6")


@pytest.mark.needs("ipset", "ipset")
def test_ipset_holds_nothing_of_what_is_not_listed_and_refuses_a_broken_file(made):
    """The control: the same look-ups fail where the list lacks the addresses, and bad data does not load."""
    folder = made("ipset", full=False)
    assert not any(ipset_holds(folder, address) for address in INSIDE)
    assert ipset_holds(folder, "198.51.100.9")
    path = folder / "lamsach4.ipset"
    path.write_text(path.read_text().replace("198.51.100.9", "198.51.100.999"))
    done = in_namespace(f"ipset restore < {path}")
    assert done.returncode != 0
    assert "Error in line" in done.stderr, done.stderr
