"""Which jobs this process has, for monitors that want to know of each as it is made. Keeps none of them alive."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routilux.flow import Flow
    from routilux.job_state import JobState

Listener = Callable[["Flow", "JobState"], None]

_lock = threading.RLock()  # a finalizer that runs meanwhile may make a job, too
_listeners: list[Listener] = []
_jobs: weakref.WeakKeyDictionary[JobState, weakref.ref[Flow]] = weakref.WeakKeyDictionary()


def announce(flow: Flow, job: JobState) -> None:
    """Tell every listener of a new job."""
    with _lock:
        _jobs[job] = weakref.ref(flow)
        listeners = tuple(_listeners)
    for listener in listeners:
        listener(flow, job)


def listen(listener: Listener) -> None:
    """Call `listener` with the flow and the job of every job, those that there are and those to come."""
    with _lock:
        _listeners.append(listener)
        jobs = list(_jobs.items())
    for job, flow in jobs:
        known = flow()
        if known is not None:
            listener(known, job)


def jobs_of(flow: Flow) -> list[JobState]:
    """The jobs of a flow that somebody still knows, in the order in which they were made."""
    with _lock:
        return [job for job, known in list(_jobs.items()) if known() is flow]


def unlisten(listener: Listener) -> None:
    """Stop calling it."""
    with _lock:
        if listener in _listeners:
            _listeners.remove(listener)
