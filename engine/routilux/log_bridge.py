"""Changes as records of the standard library's `logging`, with the job's and the routine's ids on each."""

from __future__ import annotations

import logging
from typing import Final

from routilux.changes import Change
from routilux.observing import Subject, Subscription, subscribe
from routilux.status import JobStatus

_QUIET: Final = logging.DEBUG
_ENTRY_LEVELS: Final = ("level", "levelname", "severity")


def log_changes(flow_or_job: Subject, logger: logging.Logger | str = "routilux") -> Subscription:
    """Log every change of the job, or of the flow's jobs, until the returned subscription is closed.

    Statuses are INFO (a failed job ERROR), failed activations WARNING, entries of the shared log have the level that
    they name themselves (else INFO), everything else is DEBUG. Records carry `job_id`, `routine_id`, `seq` and `kind`.
    """
    target = logging.getLogger(logger) if isinstance(logger, str) else logger

    def log(change: Change) -> None:
        level = level_of(change)
        if target.isEnabledFor(level):
            extra = {"job_id": change.job_id, "routine_id": change.routine_id, "seq": change.seq, "kind": change.kind}
            target.log(level, "%s", sentence(change), extra=extra)

    return subscribe(flow_or_job, log)


def level_of(change: Change) -> int:
    """The level that a change is logged with."""
    if change.kind == "status":
        return logging.ERROR if change.name == JobStatus.FAILED else logging.INFO
    if change.kind == "activation" and "error" in change.data:
        return logging.WARNING
    if change.kind == "log":
        named = next((str(change.data[key]).upper() for key in _ENTRY_LEVELS if key in change.data), "INFO")
        return logging.getLevelNamesMapping().get(named, logging.INFO)
    return _QUIET


def sentence(change: Change) -> str:
    """A change in words."""
    who = f"{change.routine_id}: " if change.routine_id else ""
    if change.kind == "status":
        reason = change.data.get("reason")
        return f"job is {change.name}" + (f" ({reason})" if reason else "")
    if change.kind == "log":
        return who + ", ".join(f"{key}={value!r}" for key, value in change.data.items())
    what = f"{change.kind} {change.name}".rstrip()
    return f"{who}{what}" + (f" failed: {change.data['error']}" if "error" in change.data else "")
