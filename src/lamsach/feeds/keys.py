"""The keys that sign a publication: Ed25519, one PEM file each, readable by their owner only."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lamsach.core.errors import CouldNotFinishError, UnusableInputError
from lamsach.core.texts import gettext as _

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner


def make_keys(folder: Path, names: list[str]) -> list["CryptoSigner"]:
    """Make new keys with these names. Raises `CouldNotFinishError` before it would overwrite one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in names:
        raw = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = folder / f"{name}.pem"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise CouldNotFinishError(_("There is a key already."), where=str(path)) from error
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
    return [load_signer(folder, name) for name in names]


def load_signer(folder: Path, name: str) -> "CryptoSigner":
    """Return what signs with the key of this name. Raises `UnusableInputError` where it is missing or no key."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    path = folder / f"{name}.pem"
    try:
        return CryptoSigner(load_pem_private_key(path.read_bytes(), None))
    except FileNotFoundError as error:
        raise UnusableInputError(_("The key is missing."), where=str(path)) from error
    except (ValueError, TypeError) as error:
        raise UnusableInputError(_("This is no signing key."), where=str(path)) from error


def load_signers(folder: Path, prefix: str) -> list["CryptoSigner"]:
    """Return what signs with the keys whose names begin with *prefix*."""
    return [load_signer(folder, path.stem) for path in sorted(folder.glob(f"{prefix}*.pem"))]
