"""Sealed content: malware that lies inert, and a seal that shows any change.

The STREAM construction over ChaCha20-Poly1305 (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): chunks that cannot be
swapped, dropped or cut off. Each file has a key of its own, derived from the vault's (RFC 5869) and a random salt; the
manifest is bound in as associated data, so that content and manifest only open together.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _

MAGIC = b"lamsach sealed 1\n"
SALT = 16
CHUNK = 1 << 20
TAG = 16
KEY = 32


class BrokenSealError(CouldNotFinishError):
    """The sealed content was changed or cut off: it does not open."""

    def __init__(self, where: str = "") -> None:
        super().__init__(
            _("the sealed file is damaged and cannot be opened"),
            where=where,
            advice=_("Bring the quarantine folder back from a backup, then try again."),
        )


def sealed(chunks: Iterable[bytes], *, key: bytes, salt: bytes, bound: bytes) -> Iterator[bytes]:
    """Seal *chunks* (of any sizes) under *key* (32 bytes) and *salt* (16 random bytes, never used twice)."""
    cipher, associated = _cipher(key, salt), hashlib.sha256(bound).digest()
    yield MAGIC + salt
    number, held = 0, b""
    for piece in chunks:
        held += piece
        while len(held) > CHUNK:
            yield cipher.encrypt(_nonce(number, last=False), held[:CHUNK], associated)
            number, held = number + 1, held[CHUNK:]
    yield cipher.encrypt(_nonce(number, last=True), held, associated)


def opened(file: BinaryIO, *, key: bytes, bound: bytes) -> Iterator[bytes]:
    """Open what was sealed, a chunk at a time. Raises BrokenSealError: what came before it is genuine, not whole."""
    head = file.read(len(MAGIC) + SALT)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
        raise BrokenSealError
    cipher, associated = _cipher(key, head[len(MAGIC) :]), hashlib.sha256(bound).digest()
    chunk, number = file.read(CHUNK + TAG), 0
    while True:
        after = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not after), chunk, associated)
        except InvalidTag:
            raise BrokenSealError from None
        if not after:
            return
        chunk, number = after, number + 1


def _cipher(key: bytes, salt: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), KEY, salt, b"lamsach quarantine").derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])
