"""Figures at a pace that can be read: they move some ten times a second, and what tells a state shows at once."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from routilux_tui.model.faces import Face, face_of, faces, routine_standing
from routilux_tui.model.job import JobView, RoutineView

PACE = 0.1
"""Seconds for which a figure stands at least while a job moves."""


class Reading(Struct, frozen=True):
    """The faces of a job as they were read at `at` of the engine's clock; those whose state changed since, anew.

    `fresh` says that all were read just now. `job` is the view that they are of, and `behind` is True when a newer one
    has figures that are not shown yet.
    """

    job: JobView | None = None
    faces: tuple[Face, ...] = ()
    at: float = 0.0
    fresh: bool = True
    behind: bool = False


def read(known: Reading, job: JobView | None, now: float, *, pace: float = PACE) -> Reading:
    """The next reading of the job on screen, of whose figures none is older than `pace` seconds when a frame came.

    While they wait, `faces` is the same object as before, unless a routine has another standing, has its first error or
    deferred event, is selected, or bounds the throughput. A job that rests, another job, and another structure are
    read at once.
    """
    if job is None:
        return Reading(at=now)
    before = known.job
    waits = (
        before is not None
        and abs(now - known.at) < pace
        and before.job_id == job.job_id
        and before.graph is job.graph
        and not job.status.at_rest
        and before.status is job.status
    )
    if not waits:
        return Reading(job, faces(job, now), now)
    steady = _steadied(known.faces, job, now)
    return replace(known, faces=steady, fresh=False, behind=job is not before)


def _steadied(known: tuple[Face, ...], job: JobView, now: float) -> tuple[Face, ...]:
    routines = job.routines
    changed = {
        face.index: face_of(job, face.index, face.routine_id, routines[face.index], now)
        for face in known
        if face.index < len(routines) and _says_something_else(face, job, routines[face.index], now)
    }
    return tuple(changed.get(face.index, face) for face in known) if changed else known


def _says_something_else(face: Face, job: JobView, routine: RoutineView, now: float) -> bool:
    """Whether a routine says by more than its figures that it is not as it was."""
    counts = routine.counts
    return (
        bool(counts.errors) != bool(face.errors)
        or bool(counts.deferred) != bool(face.deferred)
        or face.selected != (face.routine_id == job.selected)
        or face.bounds != (job.pressure.bottleneck == face.index)
        or routine_standing(job, routine, now) is not face.standing
    )
