"""What else starts with an account: logon scripts, screen savers, the command prompt's own start, Active Setup."""

from collections.abc import Iterator

from lamsach.scan.persistence.windows.machine import WindowsMachine
from lamsach.scan.persistence.windows.place import WindowsEntry, WindowsPlace, tops

COMPONENTS = r"Microsoft\Active Setup\Installed Components"


class SignIn(WindowsPlace):
    """Logon scripts, screen savers, AutoRun of the command prompt, Active Setup."""

    name = "sign-in"

    def enumerate(self, machine: WindowsMachine) -> Iterator[WindowsEntry]:
        for own in machine.accounts():
            yield from self.from_values(machine, rf"{own.key}\Environment", ("UserInitMprLogonScript",), own)
            yield from self.from_values(machine, rf"{own.key}\Control Panel\Desktop", ("SCRNSAVE.EXE",), own)
        for top, account in tops(machine):
            yield from self.from_values(machine, rf"{top}\Microsoft\Command Processor", ("AutoRun",), account)
            for component in machine.keys(rf"{top}\{COMPONENTS}"):
                yield from self.from_values(machine, rf"{top}\{COMPONENTS}\{component}", ("StubPath",), account)
