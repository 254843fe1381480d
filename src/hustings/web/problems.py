"""What goes wrong, in one shape: as JSON where JSON was asked for, as a page otherwise."""

from __future__ import annotations

from typing import Any

from hustings.errors import (
    AsOfError,
    FitError,
    HustingsError,
    RaceFileError,
    ScenarioError,
    UnknownCandidateError,
    UnknownRaceError,
)

ERROR_SCHEMA = "hustings.error/1"

_STATUS: tuple[tuple[type[HustingsError], int], ...] = (
    (UnknownRaceError, 404),
    (UnknownCandidateError, 422),
    (ScenarioError, 422),
    (AsOfError, 422),
    (RaceFileError, 503),
    (FitError, 422),
)


class Refused(HustingsError):  # noqa: N818  (it says what happened)
    """A request that is turned down, with its status."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class NotKept(HustingsError):  # noqa: N818  (it says what happened)
    """There is no such forecast in the store."""


def status_of(error: Exception) -> int:
    """The HTTP status of an error."""
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, NotKept):
        return 404
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status
    return 422 if isinstance(error, HustingsError) else 500


def shape(error: Exception, status: int, message: str = "") -> dict[str, Any]:
    """An error as ``hustings.error/1``."""
    faults = [
        {
            "file": f.file,
            "line": f.line,
            "field": f.field,
            "got": f.got,
            "expected": f.expected,
            "try": f.try_,
        }
        for f in getattr(error, "faults", ())
    ]
    kind = type(error).__name__ if isinstance(error, HustingsError) else "RequestError"
    told = message or (str(error) if isinstance(error, HustingsError) else "Something went wrong.")
    return {
        "schema": ERROR_SCHEMA,
        "error": {"kind": kind, "status": status, "message": told, "faults": faults},
    }
