"""Settings of a server: HTTPS only, cookies that stay home, hosts that are named, no admin."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client, override_settings

import lamsach
from lamsach.portal.people.models import Person
from tests.portal.world import PASSWORD

SERVER = {
    "DJANGO_SETTINGS_MODULE": "lamsach.portal.settings.base",
    "LAMSACH_SECRET_KEY": "f8Zq0pX2vT7mK4cR9sL1wB6yN3hJ5dG8aE0uI2oP4tQ7rW1x-and-more",
    "LAMSACH_HOSTS": "portal.example.vn",
    "LAMSACH_HSTS_SUBDOMAINS": "yes",
    "LAMSACH_TRUSTED_PROXIES": "127.0.0.1",
}


def django(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    source = str(Path(lamsach.__file__).parent.parent)
    # The browser tests of the same worker allow what no server should.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env={**inherited, "PYTHONPATH": source, "LAMSACH_DATA": str(tmp_path), **SERVER, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_settings_of_a_server_pass_djangos_deployment_checks(tmp_path):
    done = django(tmp_path, "django", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_a_server_without_a_secret_does_not_start(tmp_path):
    done = django(tmp_path, "lamsach.portal.wsgi", LAMSACH_SECRET_KEY="")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_a_server_speaks_https_only_and_its_cookies_are_bound_to_it(tmp_path):
    done = django(tmp_path, "django", "shell", "--no-imports", "-c", ASK)
    assert done.returncode == 0, done.stderr
    plain, hsts, cookie, foreign = done.stdout.strip().splitlines()[-4:]
    assert plain == "301 https://portal.example.vn/account/login/"
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert cookie.startswith("__Host-csrf=")
    for part in ("HttpOnly", "Path=/", "SameSite=Lax", "Secure"):
        assert part in cookie
    assert "Domain" not in cookie
    assert foreign == "400"


ASK = """
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("collectstatic", verbosity=0, interactive=False)
client = Client(headers={"host": "portal.example.vn"})
answer = client.get("/account/login/")
print(answer.status_code, answer["Location"])
answer = client.get("/account/login/", headers={"x-forwarded-proto": "https"})
print(answer["Strict-Transport-Security"])
print(answer.cookies["__Host-csrf"].OutputString())
print(client.get("/account/login/", headers={"host": "elsewhere.example.vn"}).status_code)
"""


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["portal.example.vn"])
@pytest.mark.parametrize("host", ["elsewhere.example.vn", "portal.example.vn@elsewhere.example.vn", "x y", ""])
def test_a_host_that_is_not_named_is_refused(host):
    assert Client().get("/account/login/", headers={"host": host}).status_code == 400


@pytest.mark.django_db
@override_settings(SESSION_COOKIE_SECURE=True)
def test_the_cookies_of_a_session_are_out_of_reach_of_scripts_and_plain_http():
    Person.objects.create_person("clerk", PASSWORD, name="Clerk")
    answer = Client().post("/account/login/", {"username": "clerk", "password": PASSWORD})
    assert {"session", "known_browser"} <= set(answer.cookies)
    for name in ("session", "known_browser"):
        cookie = answer.cookies[name]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_there_is_no_admin():
    assert not apps.is_installed("django.contrib.admin")
    assert Client().get("/admin/").status_code == 404
