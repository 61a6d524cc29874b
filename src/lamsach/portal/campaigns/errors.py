"""What a person of a campaign may be told."""

from typing import Any

from lamsach.core.errors import LamsachError


class NotPossibleError(LamsachError):
    """The thing cannot be done as the matter stands; nothing was changed. ``where`` names the part, if there is one."""


class EditConflictError(LamsachError):
    """Somebody else changed the same part meanwhile; ``current`` is what stands there now. Nothing was changed."""

    def __init__(self, message: str, *, current: Any) -> None:
        super().__init__(message)
        self.current = current
