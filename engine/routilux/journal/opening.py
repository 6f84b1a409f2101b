"""The picture of a job as it stands now: where the fold of its further changes begins.

For a caller that holds the job's lock. What a turn did and has not committed counts as not done yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from routilux.actor import Actor
from routilux.job_state import JobState
from routilux.journal.picture import Picture, RoutineFigures, Stretch
from routilux.ledger import OUTSIDE, RUN_WIDTH, SLICE_WIDTH, Ledger, row_of
from routilux.runtime.run import Run


def picture_of(job: JobState, run: Run) -> Picture:
    """The job at its newest committed change."""
    ledger = job.ledger
    at = max(
        (column[-1] for column in (ledger.starts, ledger.emission_times, ledger.note_times) if len(column.items)),
        default=job.created_at.timestamp() - job.offset,
    )
    picture = Picture(
        seq=ledger.last_seq,
        at=at,
        status=job.status,
        reason=job.reason,
        asked=job.paused_on_request,
        failed_by=job.error.routine_id if job.error is not None else "",
        newest_fault=next(reversed(ledger.faults), -1),
        log_length=len(job.log),
        outputs=len(job.output_log),
        sent=dict(run.sent),
        routine_states={routine_id: state.copy() for routine_id, state in job.routine_states.items()},
        shared_data=job.shared_data.copy(),
        pause_points=list(job.pause_points),
        deferred={event.number: event for event in job.deferred_events},
    )
    actors = {actor.index: actor for actor in run.actors.values()}
    for index, routine_id in enumerate(ledger.routine_ids):
        actor = actors.get(index)
        picture.routines.append(RoutineFigures(routine_id) if actor is None else _figures(actor, ledger))
    return picture


def earlier_picture(ledger: Ledger, opening: Picture) -> Picture:
    """A picture for the fold of what the ledger kept from before the opening: no more than the routines' figures."""
    counted = [routine.activations for routine in opening.routines]
    slices = ledger.slices.items
    firsts = slices[1::SLICE_WIDTH]
    firsts.append(len(ledger.starts))
    for at, actor in enumerate(slices[::SLICE_WIDTH]):
        if actor != OUTSIDE:
            counted[actor] = max(0, counted[actor] - firsts[at + 1] + firsts[at])
    seq = sum((ledger.starts.dropped, ledger.emission_times.dropped, ledger.note_times.dropped))
    routines = [
        RoutineFigures(routine.routine_id, activations=before, received=before)
        for routine, before in zip(opening.routines, counted, strict=True)
    ]
    return Picture(seq=seq, routines=routines)


def _figures(actor: Actor, ledger: Ledger) -> RoutineFigures:
    return RoutineFigures(
        routine_id=actor.routine_id,
        activations=actor.handled,
        errors=actor.errors,
        emitted=actor.emitted,
        received=actor.received,
        busy=actor.busy,
        started_at=actor.started_at,
        open=actor.current if actor.open else OUTSIDE,
        retrying=bool(actor.retry_at),
        newest=_newest(actor, ledger) if actor.open else None,
        inbox=deque(_waiting(actor, ledger)),
    )


def _newest(actor: Actor, ledger: Ledger) -> Stretch:
    """The message of the activation that goes on."""
    row = row_of(ledger.runs, RUN_WIDTH, actor.current, 0)
    first, wire, cause = ledger.runs[row * RUN_WIDTH : (row + 1) * RUN_WIDTH]
    if cause != OUTSIDE:
        return Stretch(wire, cause + actor.current - first, 1, actor.attempt)
    return Stretch(wire, OUTSIDE, 1, actor.attempt, list(actor.values) if len(actor.values) == 1 else None)


def _waiting(actor: Actor, ledger: Ledger) -> Iterator[Stretch]:
    """What waits, with those messages that the turn has taken up and not committed, in order."""
    parcels = list(actor.mailbox)
    taken = actor.received - actor.handled - sum(len(values) for _wire, values, _first, _attempt in parcels)
    rows = actor.rows
    for at, (offset, wire, cause) in enumerate(rows):
        if offset >= taken:
            break
        last = at + 1 == len(rows)
        count = (taken if last else rows[at + 1][0]) - offset
        if last:
            values: list[Any] | None = actor.values[len(actor.values) - count :]
        else:
            values = _sent(ledger, cause, count)
        yield Stretch(wire, cause, count, actor.attempt if last else 1, values)
    for wire_known, values, first, attempt in parcels:
        yield Stretch(wire_known.index, first, len(values), attempt, list(values))


def _sent(ledger: Ledger, cause: int, count: int) -> list[Any] | None:
    """The values of emissions in a row; None when they are not on record."""
    if cause < ledger.emission_values.first:
        return None
    return list(ledger.emission_values[cause : cause + count])
