"""Jobs that have run, and the desks that a monitor would answer for them from."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from routilux import Flow, Routine
from routilux.monitor.job_desk import JobDesk


class Step(Routine):
    """A routine with one slot `input` and one event `output`, whose handler is given."""

    def __init__(self, work: Callable[..., Any]) -> None:
        super().__init__()
        self.define_slot("input", lambda **data: work(self, **data))
        self.define_event("output", ["n"])


def pass_on(routine: Routine, **data: Any) -> None:
    routine.emit("output", **data)


def stop_here(routine: Routine, **data: Any) -> None:
    pass


def chain(*works: Callable[..., Any]) -> tuple[Flow, list[str]]:
    """A flow of routines a, b, c … in a row."""
    flow = Flow("row")
    names = [flow.add_routine(Step(work), "abcdefghij"[at]) for at, work in enumerate(works)]
    for before, after in pairwise(names):
        flow.connect(before, "output", after, "input")
    return flow, names


def ran(flow: Flow, *, n: int = 0, **more: Any) -> JobDesk:
    """The desk of a job of that flow, which has come to rest."""
    job = flow.execute(next(iter(flow.routines)), entry_params={"n": n}, **more)
    assert job.run is not None
    return JobDesk(flow, job, job.run)


class Kit:
    """What tests build with."""

    Step = Step
    pass_on = staticmethod(pass_on)
    stop_here = staticmethod(stop_here)
    chain = staticmethod(chain)
    ran = staticmethod(ran)


@pytest.fixture
def kit() -> type[Kit]:
    return Kit
