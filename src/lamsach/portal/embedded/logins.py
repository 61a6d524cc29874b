"""The demo's sign-in names and passwords, kept where only their owner reads them."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

LOGINS = "demo-logins.txt"


@dataclass(frozen=True)
class Login:
    """One way to sign in to the demo."""

    role: str
    name: str
    password: str
    unit: str


def write_logins(data: Path, logins: Sequence[Login]) -> None:
    """Keep *logins* in the data folder, one JSON object a line, mode 600."""
    handle = os.open(data / LOGINS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(login), ensure_ascii=False) + "\n" for login in logins)


def read_logins(data: Path) -> list[Login]:
    """Return what was kept; nothing where no demo was loaded."""
    path = data / LOGINS
    if not path.exists():
        return []
    return [Login(**json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]
