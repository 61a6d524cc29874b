"""Browsers: extensions that are forced upon them, proxies and pages that are set by policy; what is installed.

A policy is a value that goes. An extension that somebody installed is shown with its name, for its owner to judge.
"""

import json
from collections.abc import Iterable, Iterator

from lamsach.scan.persistence.windows.machine import Account, WindowsMachine
from lamsach.scan.persistence.windows.place import ByHand, Change, Tool, WindowsEntry, WindowsPlace, tops

BROWSERS = {
    r"Google\Chrome": r"AppData\Local\Google\Chrome\User Data",
    r"Microsoft\Edge": r"AppData\Local\Microsoft\Edge\User Data",
    r"BraveSoftware\Brave": r"AppData\Local\BraveSoftware\Brave-Browser\User Data",
    "CocCoc": r"AppData\Local\CocCoc\Browser\User Data",
}
SETTINGS = (
    "ProxyServer",
    "ProxyPacUrl",
    "ProxyMode",
    "HomepageLocation",
    "NewTabPageLocation",
    "DefaultSearchProviderSearchURL",
)
LISTS = ("ExtensionInstallForcelist", "ExtensionInstallAllowlist", "RestoreOnStartupURLs")
_MOST_PROFILES, _MOST_FILES = 50, 200


class BrowserPolicies(WindowsPlace):
    """Extensions, proxies and pages that browsers are told to use."""

    name = "browser policies"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for top, account in tops(machine):
            for browser in BROWSERS:
                key = rf"{top}\Policies\{browser}"
                yield from self.from_values(machine, key, SETTINGS, account)
                for each in LISTS:
                    yield from self.from_values(machine, rf"{key}\{each}", account=account)


class BrowserExtensions(WindowsPlace):
    """Extensions that are installed in a browser."""

    name = "browser extensions"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for account in machine.accounts():
            for browser, folder in BROWSERS.items():
                for profile in machine.names(rf"{account.home}\{folder}")[:_MOST_PROFILES]:
                    for extension in machine.names(rf"{profile}\Extensions"):
                        yield from self._extension(machine, browser, extension, account)

    def _extension(self, machine: WindowsMachine, browser: str, path: str, account: Account) -> Iterator[WindowsEntry]:
        for version in machine.names(path)[-1:]:
            content = machine.read(rf"{version}\manifest.json")
            try:
                told = json.loads(content.data) if content else {}
                name = str(told.get("name", ""))[:200]
            except (ValueError, AttributeError, RecursionError):
                name = ""
            identifier = path.rpartition("\\")[2]
            files = tuple(machine.names(version)[:_MOST_FILES])  # where one of them goes, the extension has to go
            told_name = f"{identifier} {name}".strip()
            yield WindowsEntry(self.name, path, 0, told_name, account.name, name=browser, files=files)

    def plan(self, machine: WindowsMachine, entries: Iterable[WindowsEntry]) -> list[Change]:  # noqa: ARG002
        where = {r"Microsoft\Edge": "edge://extensions"}
        return [
            ByHand(entry, (where.get(entry.name, "chrome://extensions"), entry.command), Tool.BROWSER)
            for entry in entries
        ]
