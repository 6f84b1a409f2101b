"""Orders that were given and are not yet confirmed: requested and confirmed are two facts, shown apart."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from routilux.protocol import Cancel, EmitDeferred, JobCommand, JobStatus, JobSummary, Pause, Resume
from routilux_tui.model.job import JobView


class Verb(StrEnum):
    """What was ordered; the value is what the status says until it is confirmed."""

    PAUSE = "pausing"
    RESUME = "resuming"
    CANCEL = "cancelling"
    EMIT = "emitting"


class PendingOrder(Struct, frozen=True):
    """One order under way. `number` is the viewer's, `seq` the job's when it was given, `item` a deferred event's."""

    number: int
    verb: Verb
    job_id: str
    seq: int
    accepted: bool = False
    item: int = -1


def pending(number: int, command: JobCommand, seq: int) -> PendingOrder:
    """The record of a command that is being sent to a job at `seq`."""
    match command:
        case Pause(job_id=job_id):
            return PendingOrder(number, Verb.PAUSE, job_id, seq)
        case Resume(job_id=job_id):
            return PendingOrder(number, Verb.RESUME, job_id, seq)
        case Cancel(job_id=job_id):
            return PendingOrder(number, Verb.CANCEL, job_id, seq)
        case EmitDeferred(job_id=job_id, number=item):
            return PendingOrder(number, Verb.EMIT, job_id, seq, item=item)


def obeyed(order: PendingOrder, view: JobView | None, row: JobSummary | None) -> bool:
    """True when what is known of the order's job shows that it was obeyed, or that it no longer matters."""
    statuses = [known.status for known in (view, row) if known is not None]
    if any(status.ended for status in statuses):
        return True
    match order.verb:
        case Verb.PAUSE:
            return JobStatus.PAUSED in statuses
        case Verb.RESUME:
            return JobStatus.PAUSED not in statuses or (order.accepted and view is not None and view.seq > order.seq)
        case Verb.CANCEL:
            return False
        case Verb.EMIT:
            return view is not None and all(item.number != order.item for item in view.deferred)
