"""Office files (xlsx, docx) are ZIP archives from strangers: what is inside is measured before anything is unpacked."""

import io
import zipfile
from typing import Final

from lamsach.core.errors import UnusableInputError
from lamsach.core.texts import gettext as _

MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 128 * 1024 * 1024  # all parts together
LARGEST_PART: Final = 64 * 1024 * 1024
# Parts that readers keep in memory whole, in a multiple of their size.
LARGEST_KEPT_PART: Final = 16 * 1024 * 1024
_KEPT_PARTS: Final = ("sharedStrings.xml", "styles.xml", "workbook.xml", "theme1.xml", ".rels", "[Content_Types].xml")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, .doc, and encrypted .xlsx


def open_archive(data: bytes, where: str = "") -> zipfile.ZipFile:
    """Return the archive in *data*. A reader never unpacks more of a part than its directory says.

    Raises :class:`UnusableInputError` for what is no such archive, is encrypted, or unpacks to too much.
    """
    if data.startswith(_OLE):
        raise UnusableInputError(
            _("This is a file of an old version of Office, or it is protected by a password."),
            where=where,
            advice=_("Save it as .xlsx or .docx without a password, then try again."),
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnusableInputError(_("This is not a file of Excel or Word, or it is damaged."), where=where) from error
    parts = archive.infolist()
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnusableInputError(_("The file is protected by a password."), where=where)
    too_large = (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or any(part.file_size > _limit(part.filename) for part in parts)
    )
    if too_large:
        raise UnusableInputError(
            _("The file unpacks to more than a document should hold."),
            where=where,
            advice=_("Copy the table alone into a new file, then try again."),
        )
    return archive


def _limit(name: str) -> int:
    return LARGEST_KEPT_PART if name.endswith(_KEPT_PARTS) else LARGEST_PART
