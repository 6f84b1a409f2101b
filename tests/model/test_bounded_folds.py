"""What is folded from frames stays as small after hours as it is after minutes."""

from __future__ import annotations

import pickle

from routilux.protocol import DeferredItem, ErrorInfo, Preview, RoutineDetail, RoutineStatus
from routilux_tui.model.pace import Reading, read
from routilux_tui.model.pages import PAGE, Pages
from routilux_tui.model.view import ViewState, fold, know_graph, select


def played(make, state, reading, numbers):
    """The state and the reading after so many frames, five a second, in each of which everything is new."""
    for number in numbers:
        at = 100.0 + number / 5
        routines = [
            make.counts(0, 1000 + number, waiting=number % 90, status=RoutineStatus.RUNNING, busy=number * 0.1),
            make.counts(1, number, waiting=number % 7, errors=number // 9, capacity=100),
        ]
        detail = RoutineDetail(
            "read", make.tree(**{"files": number, f"newest_{number}": number}), None, 0.1, 0.1, 0.1, 0.1
        )
        job = make.job_frame(
            at,
            seq=number,
            full=False,
            routines=routines,
            edges=[make.edge(0, number * 3)],
            log_length=number * 40,
            deferred=(DeferredItem(number, "read", "output", at, Preview("int", "1")),),
            error=ErrorInfo("parse", "input", "ValueError", f"number {number:06}", at),
            detail=detail,
        )
        jobs = (make.summary(handled=number), make.summary(f"other {number}"))
        state = fold(state, make.frame(*jobs, job=job, gone=(f"other {number - 3}",)))
        state = select(state, ("read", "parse")[number % 11 == 0])
        reading = read(reading, state.job, at)
    return state, reading


def test_the_state_of_the_view_does_not_grow_with_time(make):
    begun = fold(ViewState(), make.frame(make.summary(), job=make.job_frame()))
    early = played(make, know_graph(begun, "one", make.graph), Reading(), range(1, 801))
    late = played(make, *early, range(801, 2401))
    sizes = [[len(pickle.dumps(part)) for part in parts] for parts in (early, late)]
    assert len(late[0].jobs) <= 5
    assert all(after <= before * 1.1 for before, after in zip(*sizes, strict=True))


def test_pages_that_were_not_looked_at_for_long_are_forgotten():
    pages = Pages()
    for start in range(0, 1_000 * PAGE, PAGE):
        pages.put(start, [str(start)] * PAGE)
    assert sum(count for _, count in pages.known()) == 128 * PAGE
    assert pages.get(999 * PAGE) == str(999 * PAGE)
    assert pages.get(0) is None
