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
_jobs: dict[weakref.ref[JobState], weakref.ref[Flow]] = {}
"""The flow of each job. A job that goes takes its entry along, in one step that no Python code runs in."""


def announce(flow: Flow, job: JobState) -> None:
    """Tell every listener of a new job."""
    with _lock:
        _jobs[weakref.ref(job, _jobs.__delitem__)] = weakref.ref(flow)
        listeners = tuple(_listeners)
    for listener in listeners:
        listener(flow, job)


def listen(listener: Listener) -> None:
    """Call `listener` with the flow and the job of every job, those that there are and those to come."""
    with _lock:
        _listeners.append(listener)
        jobs = _jobs.copy()
    for job_ref, flow_ref in jobs.items():
        job, flow = job_ref(), flow_ref()
        if job is not None and flow is not None:
            listener(flow, job)


def jobs_of(flow: Flow) -> list[JobState]:
    """The jobs of a flow that somebody still knows, in the order in which they were made."""
    with _lock:
        known = [job() for job, its_flow in _jobs.copy().items() if its_flow() is flow]
    return [job for job in known if job is not None]


def unlisten(listener: Listener) -> None:
    """Stop calling it."""
    with _lock:
        if listener in _listeners:
            _listeners.remove(listener)
