"""Invented indicators: names, addresses, a CSV like URLhaus's, a report in prose; the same for the same chance."""

import random

WORDS = [
    "login",
    "secure",
    "update",
    "cloud",
    "mail",
    "file",
    "pay",
    "bank",
    "post",
    "track",
    "app",
    "web",
    "data",
    "net",
    "shop",
    "info",
    "news",
    "home",
    "key",
    "doc",
]


def name(chance: random.Random) -> str:
    """Return an invented name: words, some letters, a top-level domain; 11 to 24 letters."""
    letters = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=chance.randint(2, 6)))
    host = f"{chance.choice(WORDS)}{chance.choice(['', '-'])}{chance.choice(WORDS)}{letters}"
    return f"{host}.{chance.choice(['com', 'xyz', 'top', 'net', 'online', 'shop', 'site', 'info'])}"


def address(chance: random.Random) -> str:
    """Return an invented address."""
    return ".".join(str(chance.randint(1, 223)) for _part in range(4))


def urlhaus(chance: random.Random, rows: int) -> bytes:
    """Return a CSV like URLhaus's."""
    lines = ["# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter"]
    for number in range(rows):
        host = name(chance) if chance.random() < 0.4 else address(chance)  # noqa: PLR2004
        port = "" if chance.random() < 0.5 else f":{chance.randint(1024, 65535)}"  # noqa: PLR2004
        day, minute = f"2026-11-{chance.randint(1, 20):02}", f"{chance.randint(0, 59):02}"
        lines.append(
            f'"{number}","{day} 08:{minute}:09","http://{host}{port}/bin{number % 97}.sh","online",'
            f'"2026-11-21 08:15:09",'
            f'"malware_download","elf,mozi","https://urlhaus.example.vn/url/{number}/","someone"'
        )
    return "\n".join(lines).encode()


def prose(chance: random.Random) -> str:
    """Return a report: running text with some indicators in it, a third of them defanged."""
    words = [
        "the",
        "malware",
        "connects",
        "to",
        "its",
        "server",
        "and",
        "downloads",
        "a",
        "file",
        "from",
        "the",
        "host",
        "then",
        "waits",
        "before",
        "it",
        "asks",
    ]
    lines = []
    for _line in range(40_000):
        text = " ".join(chance.choices(words, k=14))
        what = chance.random()
        if what < 0.3:  # noqa: PLR2004
            text += " " + name(chance).replace(".", "[.]")
        elif what < 0.5:  # noqa: PLR2004
            text += f" hxxps://{name(chance)}/a/b.exe"
        elif what < 0.6:  # noqa: PLR2004
            text += f" 192.0.2.{chance.randint(1, 254)}, {chance.randbytes(32).hex()}"
        lines.append(text)
    return "\n".join(lines)
