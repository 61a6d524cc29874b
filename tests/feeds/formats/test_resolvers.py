"""Real resolvers block what is listed and answer the rest; with a list that lacks the names they answer those too."""

from pathlib import Path

import pytest
from tests.feeds.formats.conftest import ask, run
from tests.servers import free_port

NXDOMAIN, NOERROR = 3, 0
FREE = ["198.51.100.99"]


def bind(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    conf = place / "named.conf"
    conf.write_text(
        f"""options {{ directory "{place}"; pid-file none; session-keyfile none; managed-keys-directory "{place}";
        listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion yes; dnssec-validation no; forward only;
        forwarders {{ 127.0.0.1 port {upstream}; }}; response-policy {{ zone "rpz.lamsach"; }}; }};
        controls {{ }}; zone "rpz.lamsach" {{ type primary; file "{folder}/rpz.zone"; }};"""
    )
    return ["named", "-g", "-c", conf, "-n", "1"]


def _unbound(body: str, port: int, upstream: int, place: Path) -> list[object]:
    conf = place / "unbound.conf"
    conf.write_text(
        f"""server:
  interface: 127.0.0.1@{port}
  do-daemonize: no
  username: ""
  chroot: ""
  pidfile: ""
  directory: "{place}"
  use-syslog: no
  do-not-query-localhost: no
  num-threads: 1
{body}
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{upstream}
remote-control:
  control-enable: no
"""
    )
    return ["unbound", "-d", "-c", conf]


def unbound_rpz(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    body = f'  module-config: "respip iterator"\nrpz:\n  name: rpz.lamsach\n  zonefile: {folder}/rpz.zone'
    return _unbound(body, port, upstream, place)


def unbound(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    return _unbound(f'  module-config: "iterator"\ninclude: {folder}/local-zones.conf', port, upstream, place)


def powerdns(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    (place / "recursor.conf").write_text(
        f"""local-address=127.0.0.1
local-port={port}
forward-zones-recurse=.=127.0.0.1:{upstream}
dont-query=
dnssec=off
socket-dir=.
daemon=no
threads=1
webserver=no
lua-config-file={folder}/rpz.lua
hint-file=
"""
    )
    return ["pdns_recursor", f"--config-dir={place}"]


def knot(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    conf = place / "kresd.conf"
    conf.write_text(
        f"""net.listen('127.0.0.1', {port}, {{ kind = 'dns' }})
modules = {{ 'policy' }}
trust_anchors.remove('.')
cache.size = 10 * MB
policy.add(policy.rpz(policy.DENY, '{folder}/rpz.zone'))
policy.add(policy.all(policy.STUB('127.0.0.1@{upstream}')))
"""
    )
    return ["kresd", "-n", "-c", conf, place]


def dnsdist(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    conf = place / "dnsdist.conf"
    conf.write_text(
        f"""setLocal("127.0.0.1:{port}")
setACL({{"127.0.0.0/8"}})
newServer({{address="127.0.0.1:{upstream}", healthCheckMode="up"}})
dofile("{folder}/blocked.lua")
"""
    )
    return ["dnsdist", "--supervised", "--disable-syslog", "-C", conf]


def dnsmasq(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    return [
        "dnsmasq", "-k", "-C", folder / "dnsmasq.conf", "-p", port, "--listen-address=127.0.0.1", "--bind-interfaces", "-R", "-h",
        f"--server=127.0.0.1#{upstream}", "--pid-file=", "--user=root",
    ]  # fmt: skip


def hosts(folder: Path, port: int, upstream: int, place: Path) -> list[object]:
    return [
        "dnsmasq", "-k", "-C", "/dev/null", "-p", port, "--listen-address=127.0.0.1", "--bind-interfaces", "-R", "-h",
        f"--addn-hosts={folder}/hosts", f"--server=127.0.0.1#{upstream}", "--pid-file=", "--user=root",
    ]  # fmt: skip


def needs(program: str, package: str) -> pytest.MarkDecorator:
    return pytest.mark.needs(program, package)


RESOLVERS = [
    pytest.param("rpz", bind, True, marks=needs("named", "bind9")),
    pytest.param("unbound-rpz", unbound_rpz, True, marks=needs("unbound", "unbound")),
    pytest.param("unbound", unbound, False, marks=needs("unbound", "unbound")),
    pytest.param("powerdns", powerdns, True, marks=needs("pdns_recursor", "pdns-recursor")),
    pytest.param("knot", knot, False, marks=needs("kresd", "knot-resolver")),
    pytest.param("dnsdist", dnsdist, False, marks=needs("dnsdist", "dnsdist")),
    pytest.param("dnsmasq", dnsmasq, False, marks=needs("dnsmasq", "dnsmasq-base")),
]


@pytest.mark.parametrize(("name", "command", "addresses"), RESOLVERS)
def test_a_resolver_blocks_the_names_and_what_is_under_them(  # noqa: PLR0917
    name, command, addresses, made, daemon, upstream, tmp_path
):
    port, place = free_port(), tmp_path / "place"
    place.mkdir()
    process = daemon(*command(made(name), port, upstream, place), cwd=place)
    assert ask(port, "good.example.vn", process=process) == (NOERROR, FREE)
    for listed in ("c2.example.vn", "www.c2.example.vn", "bad.example.vn", "C2.EXAMPLE.vn"):
        assert ask(port, listed)[0] == NXDOMAIN, listed
    for free in ("xc2.example.vn", "example.vn", "watch.example.vn", "web.example.vn", "c2.example.vn.good.example"):
        assert ask(port, free) == (NOERROR, FREE), free
    if addresses:
        assert ask(port, "leads-there.example.vn")[0] == NXDOMAIN
    control = free_port()
    other = tmp_path / "other"
    other.mkdir()
    process = daemon(*command(made(name, full=False), control, upstream, other), cwd=other)
    for listed in ("c2.example.vn", "www.c2.example.vn"):
        assert ask(control, listed, process=process) == (NOERROR, FREE)
    assert ask(control, "leads-there.example.vn") == (NOERROR, ["192.0.2.7"])


@pytest.mark.needs("dnsmasq", "dnsmasq-base")
def test_a_hosts_file_leads_the_names_nowhere(made, daemon, upstream, tmp_path):
    port = free_port()
    process = daemon(*hosts(made("hosts"), port, upstream, tmp_path))
    assert ask(port, "c2.example.vn", process=process) == (NOERROR, ["0.0.0.0"])  # noqa: S104
    assert ask(port, "www.c2.example.vn") == (NOERROR, FREE)  # a hosts file knows no names under a name
    assert ask(port, "good.example.vn") == (NOERROR, FREE)
    control = free_port()
    process = daemon(*hosts(made("hosts", full=False), control, upstream, tmp_path))
    assert ask(control, "c2.example.vn", process=process) == (NOERROR, FREE)
    assert ask(control, "other.example.vn") == (NOERROR, ["0.0.0.0"])  # noqa: S104


@pytest.mark.needs("named-checkzone", "bind9-utils")
def test_the_zone_is_valid_and_a_broken_one_is_not(made):
    zone = made("rpz") / "rpz.zone"
    good = run("named-checkzone", "-k", "fail", "rpz.lamsach", zone)
    assert good.returncode == 0, good.stdout
    assert "loaded serial 7" in good.stdout
    zone.write_text(zone.read_text() + "two words CNAME .\n")
    assert run("named-checkzone", "rpz.lamsach", zone).returncode != 0


@pytest.mark.needs("unbound-checkconf", "unbound")
def test_the_local_zones_are_valid_and_broken_ones_are_not(made):
    conf = made("unbound") / "local-zones.conf"
    assert run("unbound-checkconf", conf).returncode == 0
    conf.write_text(conf.read_text() + 'local-zone: "x" always_nothing\n')
    assert run("unbound-checkconf", conf).returncode != 0
