"""One-time tokens: a long one in a link, a short one that is typed from a printed slip. Only hashes are kept."""

import hashlib
import secrets

# Crockford's base 32: no I, L, O, U, so that nothing is misread from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("ILO", "110")
CODE_LENGTH = 16  # 80 bits: beyond guessing even without the lock-out


def new_link_token() -> str:
    """Return 256 random bits for a link."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code to print: four groups of four, as ``7K2M-9XQ4-...``."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def normal_code(typed: str) -> str:
    """Return a code as printed, from whatever a person typed: small letters, blanks, O for 0."""
    plain = "".join(mark for mark in typed.upper() if mark.isalnum()).translate(MISREAD)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def hashed(token: str) -> str:
    """Return what is kept of a token (SHA-256: the token is random, so a slow hash would add nothing)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
