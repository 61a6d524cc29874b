"""What every test shares: no network but loopback, skips that name what is missing, and in CI no skips at all."""

import glob
import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
settings.register_profile("deep", parent=settings.get_profile("default"), max_examples=2000)
settings.load_profile(os.environ.get("LAMSACH_HYPOTHESIS", "default"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what means something on PostgreSQL or in the Windows program only: deselected, and told so in the sum."""
    elsewhere = {
        "postgres": os.environ.get("LAMSACH_TEST_DATABASE") != "postgres",
        "windows": os.environ.get("LAMSACH_TEST_WINDOWS") != "1",  # make windows sets it
    }
    left_out = {item for item in items if any(off and item.get_closest_marker(mark) for mark, off in elsewhere.items())}
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=list(left_out))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose Debian program (or file, by a pattern of its path) is missing, by name; in CI that fails."""
    for mark in item.iter_markers("needs"):
        program, package = mark.args
        if not (glob.glob(program) if "/" in program else shutil.which(program)):  # noqa: PTH207 - it starts at the root
            message = f"needs {program}: apt install {package}, or LAMSACH_APT=1 make test"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            pytest.skip(message)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI nothing is skipped: a skip fails the test that it hides."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave PostgreSQL's databases to go with the server of the run: a connection that is still closing holds them."""
    return os.environ.get("LAMSACH_TEST_DATABASE") == "postgres"


@pytest.fixture(autouse=True)
def _only_loopback(socket_allow_loopback: None) -> None:
    """Let tests talk to this machine only."""


@pytest.fixture
def socket_allow_loopback() -> None:
    import pytest_socket

    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _speaking_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let texts outside the portal's requests be English, whatever catalogues are compiled; a test may say otherwise.

    What the command line told the process of its language before, in another test, is forgotten.
    """
    import gettext

    from django.utils import translation

    from lamsach.core.texts import use_language

    monkeypatch.delenv("LANGUAGE", raising=False)
    gettext.textdomain("messages")
    use_language("en")
    translation.activate("en")


pytest_plugins = ["tests.browser"]
