"""The one tree of errors: each says what is wrong, where, and what to do."""


class LamsachError(Exception):
    """Something a person can understand and mend.

    ``message`` says what is wrong, ``where`` the place (file, line, field), ``advice`` what to do.
    All three are in the user's language.
    """

    def __init__(self, message: str, *, where: str = "", advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        """Return one line: place, message, advice."""
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.advice}" if self.advice else ""
        return f"{place}{self.message}{advice}"


class UnusableInputError(LamsachError):
    """The input cannot be used at all (exit code 2)."""


class CouldNotFinishError(LamsachError):
    """The work stopped half-way: disk full, no rights (exit code 3).

    The message says what was done and what was not.
    """
