"""What a person who changes the tree may be told."""

from lamsach.core.errors import LamsachError


class NotPossibleError(LamsachError):
    """The change would make the tree wrong; nothing was changed. ``where`` names the field of the form, if any."""


class EditConflictError(LamsachError):
    """Somebody else changed the unit meanwhile; nothing was changed."""
