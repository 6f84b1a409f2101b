"""What changed in the files of a flow that runs, and what may become of the old program when the new one starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from routilux.protocol import JobStatus

_NAMED = 4


class Change(Struct, frozen=True):
    """How the files on disk differ from those that were loaded. Raw: nothing is sanitised.

    `files` are relative to the flow's folder, none when all is as it was. `added`, `removed` and `changed` are
    routines, as far as the new files could be loaded; `problem` says, line by line, why they can't be.
    """

    files: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    problem: tuple[str, ...] = ()


class OldJob(StrEnum):
    """What becomes of the old program and its job."""

    STOP = "stop"
    """It is asked to end."""
    KEEP = "keep"
    """It goes on, and can be attached to."""
    TAKE = "take"
    """Its job goes over to the new program, and stays paused there."""
    GO_ON = "go on"
    """Its job goes over to the new program, and is resumed there."""


def difference(files: Iterable[str], old: Mapping[str, str], new: Mapping[str, str], classes: Iterable[str]) -> Change:
    """The change between two sets of routines, class names by id, when these classes differ."""
    touched = frozenset(classes)
    return Change(
        tuple(files),
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(name for name in new if name in old and (new[name] != old[name] or new[name] in touched)),
    )


def change_words(change: Change) -> str:
    """The change as one sentence."""
    said = [f"{_listed(change.files)} changed"]
    for names, word in ((change.changed, "changed"), (change.added, "new"), (change.removed, "gone")):
        if names:
            said.append(f"{_listed(names)} {word}")
    if change.problem:
        said.append("can't be loaded")
    return ", ".join(said[:1]) + (f": {'; '.join(said[1:])}" if said[1:] else "")


def choices(status: JobStatus | None, *, movable: bool) -> tuple[OldJob, ...]:
    """What can be chosen for a job of that status, the most likely first; none when nothing goes on.

    `movable` says that the job could go over if it is at rest.
    """
    if status is None or status.ended:
        return ()
    if status is JobStatus.PAUSED and movable:
        return OldJob.TAKE, OldJob.GO_ON, OldJob.STOP, OldJob.KEEP
    return OldJob.STOP, OldJob.KEEP


def by_itself(status: JobStatus | None, *, movable: bool) -> OldJob:
    """What a reload that nobody is asked about does: a paused job goes over, one that runs is started anew."""
    return OldJob.TAKE if status is JobStatus.PAUSED and movable else OldJob.STOP


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
