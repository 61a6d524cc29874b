r"""Which programs a command of Windows names: in quotes or not, with variables, with an interpreter before them."""

import re
from collections.abc import Iterator, Mapping

_KINDS = r"exe|com|scr|pif|bat|cmd|dll|ocx|cpl|sys|vbs|vbe|js|jse|wsf|wsh|hta|ps1|msi|lnk|jar|py|tmp|dat|bin|inf"
_PATH = re.compile(rf'(?i)(?:[a-z]:\\|%[a-z()0-9_]+%\\)[^"*?<>|,;\0]*?\.(?:{_KINDS})(?=$|["\s,;/])')
_QUOTED = re.compile(r'"([^"]+)"')
_NAME = re.compile(rf'(?i)^[^\s"\\/:*?<>|]+\.(?:{_KINDS})(?=$|[\s"])')
_VARIABLE = re.compile(r"%([^%]+)%")
_LONGEST = 8192


def programs(command: str, environment: Mapping[str, str]) -> list[str]:
    """Return the files that a command names, as absolute paths, in the order in which they stand there.

    *environment*: variables of the machine, names in lower case; ``systemroot`` is one of them.
    """
    text = expanded(command[:_LONGEST].strip(), environment)
    return list(dict.fromkeys(_named(text, environment.get("systemroot", r"C:\Windows"))))


def expanded(text: str, environment: Mapping[str, str]) -> str:
    """Return a text with its variables; those that nobody knows stay."""
    return _VARIABLE.sub(lambda found: environment.get(found[1].lower(), found[0]), text)


def _named(text: str, windows: str) -> Iterator[str]:
    text = text.replace("\\??\\", "")
    lowered = text.lower()
    if lowered.startswith("\\systemroot\\"):
        text = windows + text[len("\\systemroot") :]
    elif lowered.startswith(("system32\\", "syswow64\\")):
        text = f"{windows}\\{text}"
    for found in _QUOTED.finditer(text):
        if re.match(r"(?i)[a-z]:\\", found[1]):
            yield found[1]
    if re.match(r"(?i)[a-z]:\\\S+$", text):
        yield text  # a path and nothing else, whatever it ends with
    yield from (found[0] for found in _PATH.finditer(text))
    if name := _NAME.match(text.lstrip('"')):
        yield f"{windows}\\System32\\{name[0]}"
        yield f"{windows}\\{name[0]}"
