"""A program, not a format: read PDF from standard input and print the text of each page as one line of JSON.

Usage: pdf_pages.py SECONDS BYTES. It takes no more time and writes no more than that, and uses no more than 1 GB of
memory. It ends with 3 where a password is missing, 4 where pypdf is, and something else where the document is damaged.
"""

import contextlib
import json
import sys

MOST_PAGES = 5_000
MEMORY = 1024 * 1024 * 1024
PASSWORD, MISSING, DAMAGED = 3, 4, 5


def bound(seconds: int, size: int) -> None:
    """Let the system end this process where it goes beyond its limits; Windows has no such limits."""
    with contextlib.suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_FSIZE, size),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def main() -> int:
    """Print the pages."""
    try:
        from pypdf import PdfReader
    except ImportError:
        return MISSING
    bound(int(sys.argv[1]), int(sys.argv[2]))
    try:
        reader = PdfReader(sys.stdin.buffer)
        if reader.is_encrypted and not reader.decrypt(""):
            return PASSWORD
        for number, page in enumerate(reader.pages):
            if number >= MOST_PAGES:
                break
            print(json.dumps(page.extract_text()), flush=True)  # noqa: T201 - what this program is for
    except Exception:  # noqa: BLE001 - the library raises anything; this process exists to contain it
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
