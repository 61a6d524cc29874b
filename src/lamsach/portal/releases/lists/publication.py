"""Where the publication stands on this server, and what is missing before it can sign."""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _


def public_folder() -> Path:
    """Return the folder that followers pull from."""
    return Path(settings.LIST_ROOT) / "public"


def formats_folder(number: int) -> Path:
    """Return where the formats of a release stand."""
    return Path(settings.LIST_ROOT) / "formats" / f"{number:06d}"


def obstacle() -> str:
    """Say why nothing can be signed here; nothing where it can."""
    if find_spec("tuf") is None or find_spec("cryptography") is None:
        return (
            _("Releases are signed with the packages tuf and cryptography, which are not installed.")
            + " "
            + ("pip install 'lamsach[feeds]'")
        )
    if not (public_folder() / "metadata" / "1.root.json").exists():
        return _("There is no publication yet. An administrator makes it once: lamsach manage begin_list --keys FOLDER")
    if not (Path(settings.LIST_KEYS) / "feed.pem").exists():
        return _("The online key feed.pem is missing in %(folder)s.") % {"folder": settings.LIST_KEYS}
    return ""


def stray_root_keys() -> bool:
    """Say whether root keys lie beside the online key, where they do not belong."""
    return any(Path(settings.LIST_KEYS).glob("root-*.pem"))
