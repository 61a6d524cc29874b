"""The unit's code: 80 random-looking bits in Crockford's base 32, four groups, no letters that look alike.

Derived from the portal's secret and the row's salt, so that the unit's page can show it again while the database holds
only its hash. A code of 80 bits cannot be guessed, so a plain SHA-256 is enough to look it up.
"""

import hashlib
import hmac

from django.conf import settings

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def derive(salt: str) -> str:
    """Return the code that belongs to *salt*, as it is shown: ``LS-XXXX-XXXX-XXXX-XXXX``."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"lamsach unit code " + salt.encode(), "sha256")
    number = int.from_bytes(digest[:10])
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
    return "LS-" + "-".join(letters[at : at + 4] for at in range(0, LENGTH, 4))


def fingerprint(code: str) -> str:
    """Return the hash by which a code is looked up; case, blanks, hyphens and look-alike letters do not matter."""
    plain = "".join(character for character in code.upper() if character.isalnum()).removeprefix("LS")
    return hashlib.sha256(plain.translate(LOOKALIKES).encode()).hexdigest()
