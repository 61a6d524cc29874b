"""What every shell runs when it starts. See bash(1), INVOCATION; zsh(1), STARTUP/SHUTDOWN FILES; fish(1)."""

from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

FILES = (
    "/etc/profile",
    "/etc/bash.bashrc",
    "/etc/bashrc",
    *(f"/etc/{folder}{name}" for folder in ("", "zsh/") for name in ("zshenv", "zprofile", "zshrc", "zlogin")),
)
FOLDERS = ("/etc/profile.d", "/etc/bash_completion.d", "/etc/fish/conf.d")
OWN = (
    *(f".{name}" for name in ("profile", "bashrc", "bash_profile", "bash_login", "bash_logout", "bash_aliases")),
    *(f".{name}" for name in ("zshenv", "zprofile", "zshrc", "zlogin", "zlogout", "kshrc", "cshrc", "tcshrc")),
    *(f".{name}" for name in ("xprofile", "xinitrc", "xsessionrc", "xsession")),
    ".config/fish/config.fish",
)


class ShellProfiles(Place):
    """Line by line: a profile is mostly the user's own, and only the strange line goes."""

    name = "profile"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        shared = [*FILES, *(path for folder in FOLDERS for path in machine.names(folder))]
        own = [(f"{user.home}/{name}", user.name) for user in machine.users() for name in OWN]
        for path, user in [*((path, "") for path in shared), *own]:
            content = machine.read(path) if machine.is_file(path) else None
            for number, line in enumerate(text_lines(content.data) if content else [], 1):
                if line.strip() and not line.lstrip().startswith("#"):
                    yield self.entry(path, number, line, user)
