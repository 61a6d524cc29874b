"""Message catalogues: collect the texts of every room, compile them, and say which are not translated.

Texts in the code are English; ``locale/vi/LC_MESSAGES/django.po`` of the room (or of the
portal's app) holds the Vietnamese.
Usage: python tools/messages.py update|compile|check
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "lamsach"
HEADER = """msgid ""
msgstr ""
"Language: vi\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def rooms() -> list[Path]:
    """Return the folders that own a catalogue: each app of the portal, the rest of the portal, each other room."""
    portal = [path for path in (SOURCE / "portal").iterdir() if (path / "apps.py").exists()]
    others = [path for path in SOURCE.iterdir() if (path / "__init__.py").exists() and path.name != "portal"]
    return sorted([*portal, *others, SOURCE / "portal"])


def _owned(room: Path, pattern: str) -> Iterator[Path]:
    for path in sorted(room.rglob(pattern)):
        inside = path.relative_to(room).parts
        if room.name == "portal" and len(inside) > 1 and (room / inside[0] / "apps.py").exists():
            continue  # the app owns it
        if "migrations" not in inside:
            yield path


def _template_texts(text: str) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    """Yield what a Django template marks for translation, by Django's own lexer rules."""
    from django.utils.translation.template import templatize

    source = templatize(text)
    for match in re.finditer(
        r"\b(?P<call>n?p?gettext)\((?P<arguments>(?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\"\"\"[\s\S]*?\"\"\")\s*,?|\s*count\s*,?)+)",
        source,
    ):
        parts = [
            ast.literal_eval(part)
            for part in re.findall(
                r"u?(?:\"\"\"[\s\S]*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")", match["arguments"]
            )
        ]
        line = source.count("\n", 0, match.start()) + 1
        context = parts.pop(0) if "p" in match["call"].replace("gettext", "") else None
        yield line, tuple(parts) if match["call"].startswith("n") else parts[0], context
    for match in re.finditer(r"\s_\((['\"])(?P<text>(?:\\.|(?!\1).)*)\1\)", source):
        yield source.count("\n", 0, match.start()) + 1, match["text"], None


def collect(room: Path) -> Catalog:
    """Return the texts that the Python files and templates of *room* mark for translation."""
    catalog = Catalog(locale="vi", domain="django", charset="utf-8", fuzzy=False)
    for path in _owned(room, "*.py"):
        place = str(path.relative_to(SOURCE))
        for _line, text, _comments, context in extract("python", io.BytesIO(path.read_bytes()), KEYWORDS):
            catalog.add(text, locations=[(place, 0)], context=context, flags=())
    for pattern in ("*.html", "*.txt"):
        for path in _owned(room, pattern):
            place = str(path.relative_to(SOURCE))
            for _line, text, context in _template_texts(path.read_text("utf-8")):
                catalog.add(text, locations=[(place, 0)], context=context)
    return catalog


def catalogue(room: Path) -> Path:
    """Return where the Vietnamese catalogue of *room* stands."""
    return room / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def update() -> None:
    """Bring each catalogue up to date with the code: new texts empty, gone ones dropped, translations kept."""
    for room in rooms():
        found, path = collect(room), catalogue(room)
        if not len(found):
            continue
        known = read_po(io.BytesIO(path.read_bytes()), locale="vi") if path.exists() else Catalog(locale="vi")
        for message in found:
            if message.id and (old := known.get(message.id, message.context)) is not None:
                message.string = old.string
        path.parent.mkdir(parents=True, exist_ok=True)
        out = io.BytesIO()
        write_po(out, found, width=110, sort_output=True, include_lineno=False, omit_header=True)
        path.write_text(HEADER + out.getvalue().decode("utf-8").lstrip(), "utf-8")


def compile_catalogues() -> None:
    """Write the .mo file beside each .po file."""
    for path in SOURCE.rglob("*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale="vi"))


def check() -> int:
    """Print each text that has no Vietnamese, and return how many there are."""
    missing = 0
    for room in rooms():
        path = catalogue(room)
        known = read_po(io.BytesIO(path.read_bytes()), locale="vi") if path.exists() else Catalog(locale="vi")
        for message in collect(room):
            entry = known.get(message.id, message.context) if message.id else None
            if message.id and (entry is None or not entry.string or not all(entry.string)):
                missing += 1
                print(f"{room.relative_to(SOURCE)}: no Vietnamese for {message.id!r} ({message.locations[0][0]})")
    return missing


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["update"]:
            update()
        case ["compile"]:
            compile_catalogues()
        case ["check"]:
            sys.exit(1 if check() else 0)
        case _:
            sys.exit(__doc__)
