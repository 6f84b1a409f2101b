"""Errors that the engine raises for a caller's mistake. Knows nothing of the rest of the package."""

from __future__ import annotations

from collections.abc import Iterable


class RoutiluxError(Exception):
    """Base of the errors that are particular to this package."""


class SerializationError(RoutiluxError, ValueError):
    """A value could not be written to a saved job or to the wire; the message names where it stood."""


class SavedJobError(RoutiluxError, ValueError):
    """A file is not a saved job, is damaged, or was written by a newer version."""


class SavedFlowError(RoutiluxError, ValueError):
    """A document is not a saved flow, or a routine of it can't be made again."""


class RecordingError(RoutiluxError, ValueError):
    """A recording can't be written or read; the message names the file and says what to do."""


class NoPlaceError(RoutiluxError, ValueError):
    """A flow lacks what waiting messages or deferred events of a job wait for: `lacking` says what and how many."""

    def __init__(self, message: str, lacking: tuple[str, ...]) -> None:
        super().__init__(message)
        self.lacking = lacking


class NotPausedError(RoutiluxError, RuntimeError):
    """`resume` was asked of a job that is not paused."""


class JobEndedError(RoutiluxError, RuntimeError):
    """Something was sent to a job that has already ended."""


def listing(names: Iterable[str]) -> str:
    """The names in quotes, for an error message; `none` when there are none."""
    quoted = [f"'{name}'" for name in names]
    return ", ".join(quoted) if quoted else "none"


def unknown(kind: str, name: object, owner: str, names: Iterable[str]) -> ValueError:
    """A ValueError that names what was not found, in what, and what exists there."""
    return ValueError(f"{owner} has no {kind} {name!r}; it has: {listing(names)}")
