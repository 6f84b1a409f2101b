"""A worker of an earlier stint does nothing in a later one, wherever it stands when the job is paused and resumed."""

from __future__ import annotations

import asyncio
import threading
import time

import routilux.job_state

PATIENCE = 30.0


class HesitantLock:
    """The job's lock. A worker that has let go of it hesitates, so that whatever may come in between does."""

    def __init__(self):
        self._lock = threading._RLock()

    def acquire(self, *how, **more):
        return self._lock.acquire(*how, **more)

    def release(self):
        self._lock.release()
        if not self._lock._is_owned() and threading.current_thread() is not threading.main_thread():
            time.sleep(0.0003)

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *error):
        self.release()

    def __getattr__(self, name):
        return getattr(self._lock, name)


def test_a_worker_with_an_event_loop_takes_no_turn_of_a_later_stint(routine, flow_of, monkeypatch):
    monkeypatch.setattr(routilux.job_state.threading, "RLock", HesitantLock)
    seen = []

    def beat(n):
        flow.pause(beater.get_execution_context().job_state)
        if n:
            beater.emit("output", n=n - 1)

    async def take(n):
        await asyncio.sleep(0)
        seen.append(n)
        await asyncio.sleep(0)

    beater, taker = routine(events=["output"], trigger=beat), routine(input=take)
    flow = flow_of(
        {"beater": beater, "taker": taker},
        "beater.output > beater.trigger",
        "beater.output > taker.input",
        execution_strategy="concurrent",
    )
    job = flow.start("beater", {"n": 150})
    while job.wait(PATIENCE) and job.status == "paused":
        flow.resume(job, wait=False)
    assert (job.status, str(job.error or "")) == ("completed", "")
    assert seen == list(range(149, -1, -1))
