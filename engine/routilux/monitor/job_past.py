"""What one job has behind it, as a monitor answers for it: moments, causes and effects, latencies, figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from routilux.actor import Actor
from routilux.calling import unpack
from routilux.clock import now
from routilux.held import DeferredEvent
from routilux.job_state import JobState
from routilux.ledger import OUTSIDE
from routilux.monitor.causes import Chains, Effect
from routilux.monitor.closeup import CloseUp
from routilux.monitor.durations import Durations
from routilux.monitor.handler_source import handler_source
from routilux.monitor.job_timeline import JobTimeline
from routilux.monitor.previews import preview
from routilux.monitor.ranking import Ranking
from routilux.monitor.slices import Moments, SliceIndex
from routilux.protocol import (
    FiguresPage,
    FiguresQuery,
    HistoryOrder,
    Link,
    MomentAnswer,
    MomentQuery,
    PastAnswer,
    PastQuery,
    Quantiles,
    Ranked,
    RankingQuery,
    RoutineFigures,
    SourceQuery,
    WhyPage,
    WhyQuery,
)
from routilux.protocol.filters import parse
from routilux.runtime.run import Run
from routilux.status import ActivationStatus

_CAUSES_SHOWN: Final = 40
_READ_A_GO: Final = 200_000
_STEADY: Final = 0.25
_WHILE_MOVING: Final = 1_024
_AT_REST: Final = 20_000


class JobPast:
    """Reads what a job's ledger kept. Asked without the job's lock."""

    def __init__(self, job: JobState, run: Run) -> None:
        self._job = job
        self._run = run
        self._actors: list[Actor] = list(run.actors.values())
        self._index = SliceIndex(job.ledger, job.lock)
        self._moments = Moments(job.ledger, job.history, job.lock, self._index)
        self._chains = Chains(job.ledger, job.history, job.lock)
        self._ranking: tuple[tuple[HistoryOrder, bool, str], Ranking] | None = None
        self._latencies: dict[int, tuple[float, tuple[Quantiles, Quantiles]]] = {}
        self.durations = Durations(job.ledger, job.lock, self._moments, self._index)
        index = SliceIndex(job.ledger, job.lock, here=True)
        self._glances = Durations(job.ledger, job.lock, Moments(job.ledger, job.history, job.lock, index), index)
        self.timeline = JobTimeline(
            job, self._actors, CloseUp(job.ledger, job.lock, self._moments, self._index), self._index
        )

    def answer(self, query: PastQuery) -> PastAnswer:
        """The answer to a question about the past. ValueError and LookupError say what is not there."""
        match query:
            case MomentQuery(_, routine_id, at):
                return self.moment(routine_id, at)
            case WhyQuery():
                return self.why(query)
            case SourceQuery(_, routine_id, slot):
                return handler_source(self._run.actors.of(routine_id).routine, routine_id, slot)
            case FiguresQuery():
                return self.figures()
            case RankingQuery():
                return self.ranked(query)

    def moment(self, routine_id: str, at: float) -> MomentAnswer:
        """The newest activation of a routine that started by then. ValueError when the routine is unknown."""
        position = self._newest_before(routine_id, at)
        return MomentAnswer(None if position < 0 else self._links([(position, 0, 0)])[0])

    def why(self, query: WhyQuery) -> WhyPage:
        """Causes and effects of an activation. ValueError and LookupError when there is none."""
        position = self._asked_about(query)
        causes = self._chains.causes(position)
        root, cut = self._chains.effects(position, self._run.lanes, self._actors)
        back = causes.positions
        shown = back if len(back) <= _CAUSES_SHOWN else [*back[: _CAUSES_SHOWN - 1], back[-1]]
        rows = [(position, 0, root.more), *((at, -step, 0) for step, at in enumerate(shown, 1))]
        link, *before = self._links(rows)
        return WhyPage(link, tuple(before), len(back) - len(shown), causes.broken, tuple(self._tree(root)), cut)

    def figures(self) -> FiguresPage:
        """What every routine has done; reads on through the durations."""
        routines, read, left = [], 0, _READ_A_GO
        for actor in self._actors:
            before = self.durations.of(actor.index, 0).whole.count
            known = self.durations.of(actor.index, max(1, left)).whole
            left -= known.count - before
            read += known.count
            routines.append(
                RoutineFigures(
                    actor.routine_id,
                    actor.handled + len(actor.starts),
                    actor.errors,
                    actor.emitted + actor.uncommitted,
                    actor.waiting,
                    actor.busy,
                    known.quantiles(),
                )
            )
        return FiguresPage(tuple(routines), read, sum(each.activations for each in routines))

    def ranked(self, query: RankingQuery) -> Ranked:
        """The first activations of an order. Raises `FilterError`, a ValueError, for a filter that can't be used."""
        key = (query.order, query.descending, query.expression)
        if self._ranking is None or self._ranking[0] != key:
            wanted = parse(query.expression)
            self._ranking = (key, Ranking(self._job, wanted, query.order, descending=query.descending))
        ranking = self._ranking[1]
        ranking.go_on()
        total = len(self._job.history) - self._job.history.dropped
        return Ranked(ranking.positions, ranking.matched, ranking.read, total)

    def latency(self, actor: Actor) -> tuple[Quantiles, Quantiles]:
        """A routine's quantiles over the last minute and over the whole run.

        While the job moves, they stand for a quarter of a second, and of many activations a sample is read: the job
        itself may be asked for the frame.
        """
        at, before, rests = now(), self._latencies.get(actor.index), self._job.status.at_rest
        if before is not None and at - before[0] < _STEADY and not rests:
            return before[1]
        latency = self._glances.sampled(actor.index, _AT_REST if rests else _WHILE_MOVING)
        known = (latency.recent(at).quantiles(), latency.whole.quantiles())
        self._latencies[actor.index] = (at, known)
        return known

    def _asked_about(self, query: WhyQuery) -> int:
        history = self._job.history
        if query.deferred >= 0:
            return self._deferring(query.deferred)
        position = query.index if query.index >= 0 else self._newest_before(query.routine_id, query.at)
        if position < 0:
            raise LookupError(f"'{query.routine_id}' had not run by then, so nothing caused it")
        if not history.dropped <= position < len(history):
            raise LookupError(f"activation {position} is not on record; the first that is kept is {history.dropped}")
        return position

    def _deferring(self, number: int) -> int:
        event = next((event for event in self._job.deferred_events if event.number == number), None)
        if event is None:
            raise LookupError(f"the deferred event {number} does not wait any more")
        if event.activation < self._job.history.dropped:
            raise LookupError(f"what deferred '{event.event_name}' is not on record")
        return event.activation

    def _newest_before(self, routine_id: str, at: float) -> int:
        actor = self._run.actors.of(routine_id)
        self._index.catch_up()
        return self._moments.newest_before(actor.index, at - self._job.offset)

    def _tree(self, root: Effect) -> list[Link]:
        """The effects below the root as one reads a tree."""
        flat = list(_below(root))
        known = [(each.position, each.depth, each.more) for each in flat if each.position >= 0]
        links = iter(self._links(known))
        rows = [next(links) if effect.position >= 0 else self._waiting(effect) for effect in flat]
        return self._with_deferred(root, flat, rows)

    def _with_deferred(self, root: Effect, flat: Sequence[Effect], rows: Sequence[Link]) -> list[Link]:
        """The rows with the events that wait for a person, each below the activation that deferred it."""
        deferred: dict[int, list[DeferredEvent]] = {}
        for event in self._job.deferred_events:
            deferred.setdefault(event.activation, []).append(event)
        found = [_deferred(event, 1) for event in deferred.get(root.position, ())]
        for effect, row in zip(flat, rows, strict=True):
            found.append(row)
            if effect.position >= 0:
                found += [_deferred(event, effect.depth + 1) for event in deferred.get(effect.position, ())]
        return found

    def _waiting(self, effect: Effect) -> Link:
        """A message that stands in an inbox."""
        with self._job.lock:
            ledger, history = self._job.ledger, self._job.history
            lane = history.lane(effect.emission)
            data = unpack(lane.names, ledger.emission_values[effect.emission])
            at = ledger.emission_times[effect.emission] + self._job.offset
            routine_id = ledger.routine_ids[effect.actor]
        return Link(-1, routine_id, effect.slot, lane.event, "waiting", at, -1.0, preview(data), effect.depth)

    def _links(self, rows: Sequence[tuple[int, int, int]]) -> list[Link]:
        """Links of positions with their depth and how many effects are not shown."""
        facts = []
        for position, _depth, _more in rows:
            self._job.ledger.starts.fetch(position)
            with self._job.lock:
                facts.append(self._facts(position))
        return [
            Link(
                position,
                *fact[:6],
                preview(self._job.entry_params if fact[6] is None else fact[6]),
                depth,
                more,
                fact[7],
            )
            for (position, depth, more), fact in zip(rows, facts, strict=True)
        ]

    def _facts(self, position: int) -> tuple[str, str, str, str, float, float, dict[str, Any] | None, str]:
        """Routine, slot, event, status, start, duration, payload and error of an activation. Under the lock."""
        ledger, history = self._job.ledger, self._job.history
        cause = history.cause(position)
        known = cause != OUTSIDE and cause >= ledger.emission_values.first
        started, ended = ledger.starts[position], history.end(position)
        fault = ledger.faults.get(position)
        status = ActivationStatus.RUNNING if ended is None else ActivationStatus.COMPLETED
        wire = history.wire(position)
        return (
            ledger.routine_ids[wire.actor],
            wire.slot,
            history.lane(cause).event if known else "",
            str(fault.status if fault is not None else status),
            started + self._job.offset,
            -1.0 if ended is None else max(0.0, ended - started),
            history.payload(position),
            f"{fault.type}: {fault.message}"[:300] if fault is not None else "",
        )


def _below(effect: Effect) -> list[Effect]:
    """An effect's descendants, each before its own."""
    found: list[Effect] = []
    open_ = list(reversed(effect.children))
    while open_:
        each = open_.pop()
        found.append(each)
        open_ += reversed(each.children)
    return found


def _deferred(event: DeferredEvent, depth: int) -> Link:
    return Link(
        -1, event.routine_id, "", event.event_name, "deferred", event.created_at, -1.0, preview(event.data), depth
    )
