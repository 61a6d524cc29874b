r"""Names that malware chose, in lines that a person is to copy: they must stay names.

For the command prompt a name stands between double quotes; and since some paste such a line into PowerShell, no name
with anything that means something in either of them is put into a line at all. Lines for PowerShell have the quotes of
``powershell.literal``.
"""

import re
import unicodedata

from lamsach.scan.persistence.windows.powershell import literal

_HARMLESS = re.compile(r"[\w\\ .,:/+(){}-]*")


def for_prompt(name: str) -> str | None:
    """Return *name* between double quotes, or None where it would not stay a name."""
    if not _HARMLESS.fullmatch(name) or not _plain(name) or name.endswith("\\"):
        return None
    return f'"{name}"'


def for_powershell(name: str) -> str | None:
    """Return *name* between single quotes, or None where it would not stay a name."""
    return literal(name) if _plain(name) else None


def _plain(name: str) -> bool:
    """Say whether a name has no controls, marks of direction, halves of characters or ends of lines."""
    return not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for each in name)
