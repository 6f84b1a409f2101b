"""What a viewer asks of a job, of a process or of a recording, and what of the answers can be compared."""

from __future__ import annotations

import msgspec

from routilux.protocol import (
    DeferredQuery,
    FindQuery,
    GraphQuery,
    HistoryQuery,
    JobsQuery,
    LogQuery,
    MomentQuery,
    PayloadQuery,
    PlacesQuery,
    RoutineQuery,
    Watch,
    WhyQuery,
)


def timeless(value):
    """The value without what is measured otherwise when it is read back: how long turns took."""
    plain = msgspec.to_builtins(value)

    def strip(item):
        if isinstance(item, float):
            return None
        if item == "retrying":  # or is it time already: the log does not say
            return "waiting"
        return [strip(each) for each in item] if isinstance(item, list | tuple) else item

    return strip(list(plain))


def asked(desk, job_id, routine_ids, activations):
    """What a viewer sees of a job at rest."""
    queries = [
        JobsQuery(),
        GraphQuery(job_id),
        LogQuery(job_id, 0, 50),
        LogQuery(job_id, -3, 3),
        PlacesQuery(job_id, (0.0, 4e9)),
        HistoryQuery(job_id, 0, 200),
        HistoryQuery(job_id, -5, 5),
        *(HistoryQuery(job_id, 1, 10, routine_id) for routine_id in routine_ids),
        DeferredQuery(job_id, 0, 50),
        *(PayloadQuery(job_id, "history", position) for position in range(0, activations, 7)),
        FindQuery(job_id, "history", "error", 0, 10_000),
        FindQuery(job_id, "log", "node1", 0, 10_000),
        *(WhyQuery(job_id, position) for position in range(0, activations, 5)),
    ]
    frame = desk.viewer(Watch(job_id, "", log_lines=20)).frame()
    exact = [desk.answer(query) for query in queries]
    details = [desk.answer(RoutineQuery(job_id, routine_id)).detail for routine_id in routine_ids]
    moments = [desk.answer(MomentQuery(job_id, routine_id, 4e9)) for routine_id in routine_ids]
    known = [(detail.routine_id, detail.state, detail.error) for detail in details]
    return [*exact, known, moments], timeless(frame.job), frame.jobs
