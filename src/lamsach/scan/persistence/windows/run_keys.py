"""Run keys: programs at each sign-in. See "Run and RunOnce Registry Keys" in Microsoft's documentation."""

from collections.abc import Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import WindowsEntry, WindowsPlace, tops

KEYS = tuple(
    rf"Microsoft\Windows\CurrentVersion\{name}"
    for name in ("Run", "RunOnce", "RunOnceEx", "RunServices", "RunServicesOnce", r"Policies\Explorer\Run")
)
OLD = r"Microsoft\Windows NT\CurrentVersion\Windows"


class RunKeys(WindowsPlace):
    """Programs that start when somebody signs in."""

    name = "Run"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for top, account in tops(machine):
            for key in KEYS:
                yield from self.from_values(machine, rf"{top}\{key}", account=account)
            yield from self.from_values(machine, rf"{top}\{OLD}", ("load", "run"), account)
