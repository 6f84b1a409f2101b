"""What is answered to a question about one job, of a process or of a recording alike."""

from __future__ import annotations

from routilux.monitor.job_desk import JobDesk
from routilux.protocol import (
    AnswerBody,
    DeferredQuery,
    FindQuery,
    GraphAnswer,
    GraphQuery,
    HistoryQuery,
    JobQuery,
    LogQuery,
    PastQuery,
    PayloadAnswer,
    PayloadQuery,
    PlacesAnswer,
    PlacesQuery,
    RoutineAnswer,
    RoutineQuery,
    TimelineQuery,
)


def answer(desk: JobDesk, query: JobQuery) -> AnswerBody:
    """The answer to a query that names the job of this desk."""
    if isinstance(query, PastQuery):
        return desk.past.answer(query)
    match query:
        case GraphQuery():
            return GraphAnswer(desk.graph())
        case LogQuery() | PlacesQuery():
            return _from_log(desk, query)
        case HistoryQuery(_, start, count, routine_id, indexes):
            activations = desk.activations
            return activations.page_of(indexes) if indexes else activations.page(start, count, routine_id)
        case FindQuery():
            return desk.searches.find(query)
        case TimelineQuery(_, since, until, columns):
            return desk.past.timeline.page(since, until, columns)
        case RoutineQuery(_, routine_id):
            return RoutineAnswer(desk.detail(routine_id))
        case DeferredQuery(_, start, count):
            return desk.deferred_page(start, count)
        case PayloadQuery(_, kind, index):
            return PayloadAnswer(desk.payload(kind, index))


def _from_log(desk: JobDesk, query: LogQuery | PlacesQuery) -> AnswerBody:
    """A part of a job's shared log, or where moments stand in it."""
    if isinstance(query, PlacesQuery):
        return PlacesAnswer(tuple(desk.job.log.place(at) for at in query.times))
    return desk.log_at(query.indexes) if query.indexes else desk.log_page(query.start, query.count)
