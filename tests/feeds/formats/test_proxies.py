"""Real proxies refuse what is listed and pass the rest; with a list that lacks it they pass that too."""

import pytest
from tests.feeds.formats.conftest import run, status
from tests.servers import free_port

from lamsach.feeds.formats import format_named

HOSTS = ["c2.example.vn", "www.c2.example.vn", "bad.example.vn"]
FREE_HOSTS = ["good.example.vn", "xc2.example.vn", "web.example.vn", "watch.example.vn"]
URL, FREE_URL = "http://web.example.vn/a/bad.exe", "http://web.example.vn/a/good.exe"


def squid_conf(folder, port, origin, place):
    names = [*HOSTS, *FREE_HOSTS, "leads-there.example.vn", "safe.example.vn"]
    addresses = dict.fromkeys(names, "198.51.100.99") | {"leads-there.example.vn": "192.0.2.200"}
    (place / "hosts").write_text("".join(f"{address} {name}\n" for name, address in addresses.items()))
    conf = place / "squid.conf"
    conf.write_text(
        f"""http_port 127.0.0.1:{port}
visible_hostname test.example.vn
hosts_file {place}/hosts
dns_nameservers 127.0.0.1
pid_filename none
access_log none
cache_log /dev/null
cache deny all
cache_mem 8 MB
coredump_dir {place}
shutdown_lifetime 0 seconds
max_filedescriptors 1024
pinger_enable off
include {folder}/squid.conf
cache_peer 127.0.0.1 parent {origin} 0 no-query no-digest default
never_direct allow all
http_access allow all
"""
    )
    return conf


@pytest.mark.needs("squid", "squid")
def test_squid_refuses_names_addresses_and_urls(made, daemon, origin, tmp_path):
    for full in (True, False):
        port, place = free_port(), tmp_path / f"place-{full}"
        place.mkdir(mode=0o777)
        conf = squid_conf(made("squid", full=full), port, origin, place)
        parsed = run("squid", "-k", "parse", "-f", conf)
        assert parsed.returncode == 0
        assert "WARNING" not in parsed.stderr, parsed.stderr  # what Squid says of names and ranges that cover others
        process = daemon("squid", "-N", "-n", f"lamsach{port}", "-f", conf, cwd=place)  # its own shared memory
        assert status(port, "http://good.example.vn/", "good.example.vn", process=process) == 200
        listed = [(f"http://{host}/", host) for host in HOSTS]
        listed += [(URL, "web.example.vn"), ("http://leads-there.example.vn/", "leads-there.example.vn")]
        for target, host in listed:
            assert status(port, target, host) == (403 if full else 200), (target, full)
        for host in FREE_HOSTS:
            assert status(port, f"http://{host}/", host) == 200
        assert status(port, FREE_URL, "web.example.vn") == 200


@pytest.mark.needs("squid", "squid")
def test_squid_would_warn_of_ranges_that_hold_an_address(made, origin, tmp_path):
    """The control: Squid notices what the joined list leaves out."""
    folder = made("squid")
    (folder / "domains.txt").write_text(".c2.example.vn\n.deep.c2.example.vn\n")
    conf = squid_conf(folder, free_port(), origin, tmp_path)
    parsed = run("squid", "-k", "parse", "-f", conf)
    assert "is a subdomain of" in parsed.stderr


@pytest.mark.needs("haproxy", "haproxy")
def test_haproxy_refuses_names_and_urls_with_the_line_that_the_list_says_to_use(made, daemon, origin, tmp_path):
    for full in (True, False):
        port, folder = free_port(), made("haproxy", full=full)
        conf = tmp_path / f"haproxy-{full}.cfg"
        conf.write_text(
            f"""defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend proxy
  bind 127.0.0.1:{port}
  {format_named("haproxy").usage.replace("-f ", f"-f {folder}/")}
  default_backend pages
backend pages
  server origin 127.0.0.1:{origin}
"""
        )
        checked = run("haproxy", "-c", "-f", conf)
        assert checked.returncode == 0, checked.stderr
        process = daemon("haproxy", "-db", "-f", conf)
        assert status(port, "/", "good.example.vn", process=process) == 200
        for host in (*HOSTS, "C2.example.vn:80"):
            assert status(port, "/", host) == (403 if full else 200), host
        assert status(port, "/a/bad.exe", "web.example.vn") == (403 if full else 200)
        assert status(port, "/a/good.exe", "web.example.vn") == 200
        for host in FREE_HOSTS:
            assert status(port, "/", host) == 200


@pytest.mark.needs("haproxy", "haproxy")
def test_haproxy_refuses_a_list_with_what_is_no_address(made, tmp_path):
    folder = made("haproxy")
    (folder / "addresses.txt").write_text("192.0.2.0/24\nnot-an-address/99\n")
    conf = tmp_path / "haproxy.cfg"
    conf.write_text(
        f"frontend x\n  mode http\n  bind 127.0.0.1:{free_port()}\n  http-request deny if {{ dst -f {folder}/addresses.txt }}\n"
    )
    assert run("haproxy", "-c", "-f", conf).returncode != 0


@pytest.mark.needs("squidGuard", "squidguard")
def test_squidguard_redirects_names_and_urls(made, tmp_path):
    for full in (True, False):
        conf = tmp_path / f"squidguard-{full}.conf"
        conf.write_text(
            f"""dbhome {made("squidguard", full=full)}
logdir {tmp_path}
dest lamsach {{
  domainlist domains
  urllist urls
}}
acl {{
  default {{
    pass !lamsach all
    redirect http://127.0.0.1/blocked
  }}
}}
"""
        )

        def redirected(url: str, conf=conf) -> bool:
            done = run("squidGuard", "-c", conf, given=f"{url} 198.51.100.1/- - GET\n")
            assert "ERR" in done.stdout or "blocked" in done.stdout, done
            return "blocked" in done.stdout

        for host in HOSTS:
            assert redirected(f"http://{host}/") is full
        assert redirected(URL) is full
        for free in (FREE_URL, "http://good.example.vn/", "http://xc2.example.vn/"):
            assert not redirected(free)
