"""What one sign-in costs: the portal's argon2id beside Django's other hashers, paired in one run.

Prints the CPU time of one password check (median of several rounds) and how many sign-ins that is per hour and core.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamsach.portal.settings.base")
os.environ.setdefault("LAMSACH_SECRET_KEY", "only for this measurement")

from django.contrib.auth import hashers

from lamsach.portal.people.hashers import QuickArgon2PasswordHasher

ROUNDS = 9
PASSWORD = "correct horse battery staple"  # noqa: S105 - nobody's
PEERS = {
    "lamsach: argon2id, 19 MiB, 2 passes, 1 lane": QuickArgon2PasswordHasher,
    "Django's argon2id, 100 MiB, 2 passes, 8 lanes": hashers.Argon2PasswordHasher,
    "Django's scrypt": hashers.ScryptPasswordHasher,
    "Django's default, PBKDF2-SHA256": hashers.PBKDF2PasswordHasher,
}


def main() -> None:
    """Measure the hashers by turns, so that a busy machine is busy for all of them."""
    made = {name: (hasher := kind(), hasher.encode(PASSWORD, hasher.salt())) for name, kind in PEERS.items()}
    spent: dict[str, list[float]] = {name: [] for name in made}
    for _round in range(ROUNDS):
        for name, (hasher, encoded) in made.items():
            start = time.process_time()
            if not hasher.verify(PASSWORD, encoded):
                sys.exit(f"{name} does not verify its own hash")
            spent[name].append(time.process_time() - start)
    for name, seconds in spent.items():
        median = statistics.median(seconds)
        print(f"{name:48} {median * 1000:7.1f} ms  {3600 / median:10,.0f} sign-ins per hour and core")


if __name__ == "__main__":
    main()
