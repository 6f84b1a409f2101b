"""What a recorded job has behind it: as of a running one, but its clock stands still, and its figures are on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from routilux.actor import Actor
from routilux.job_state import JobState
from routilux.journal.recorded_job import Share
from routilux.monitor.activations import Activations
from routilux.monitor.closeup import CloseUp
from routilux.monitor.job_past import JobPast
from routilux.monitor.job_timeline import JobTimeline
from routilux.monitor.replayed_job import ReplayedJob
from routilux.monitor.slices import SliceIndex
from routilux.monitor.timeline import Counters, Samples
from routilux.protocol import Quantiles, RoutineCounts, SourceAnswer, SourceQuery, TimelineLane
from routilux.protocol.past import PastAnswer, PastQuery
from routilux.runtime.run import Run

_READ_AT_MOST: Final = 400_000
"""Changes of a recording that are read slice by slice; of a longer one the figures of its parts are used."""

_MOST_SAMPLES: Final = 2_000


class ReplayedActivations(Activations):
    """Pages of the history; one routine's activations are looked up in the recording."""

    def __init__(self, replayed: ReplayedJob, job: JobState, run: Run) -> None:
        super().__init__(job, run)
        self._replayed = replayed

    def _positions_of(self, actor: int, first: int, stop: int, total: int, rows: int) -> list[int]:
        del total, rows
        routine_id = self._replayed.ledger.routine_ids[actor]
        return self._replayed.recorded.positions_of(routine_id, first, stop)


class ReplayedPast(JobPast):
    """Moments, causes and effects, latencies and figures up to the change."""

    def __init__(self, replayed: ReplayedJob, job: JobState, run: Run) -> None:
        super().__init__(job, run)
        self._replayed = replayed
        closeup = CloseUp(job.ledger, job.lock, self._moments, self._index)
        self.timeline = ReplayedTimeline(replayed, job, self._actors, closeup, self._index)

    def answer(self, query: PastQuery) -> PastAnswer:
        """The answer to a question about the past. ValueError and LookupError say what is not there."""
        if isinstance(query, SourceQuery):
            return SourceAnswer(query.routine_id, "", 0, (), "the handler's source is in the recording, by file alone")
        return super().answer(query)

    def latency(self, actor: Actor) -> tuple[Quantiles, Quantiles]:
        """A routine's quantiles over the minute before the change, and over the whole run as far as that was read."""
        if self._replayed.seq > _READ_AT_MOST:
            return Quantiles(), Quantiles()
        known = self.durations.of(actor.index)
        return known.recent(self._replayed.picture.at).quantiles(), known.whole.quantiles()


class ReplayedTimeline(JobTimeline):
    """Activity up to the change: read slice by slice where the recording is short, else from its parts' figures."""

    def __init__(
        self,
        replayed: ReplayedJob,
        job: JobState,
        actors: Sequence[Actor],
        closeup: CloseUp,
        index: SliceIndex,
    ) -> None:
        super().__init__(job, actors, closeup, index)
        self._replayed = replayed

    def sample(self, counts: Sequence[RoutineCounts]) -> None:
        """Nothing is sampled: everything is on record."""

    def note_quiet(self) -> None:
        """The same."""

    def _exact(self, begin: float, end: float, columns: int) -> list[TimelineLane] | None:
        picture = self._replayed.picture
        if picture.seq > _READ_AT_MOST:
            return None
        self._index.catch_up()
        return self._closeup.lanes(self._actors, begin, min(end, max(end, picture.at)), columns, picture.at)

    def _look_back(self) -> Samples:
        replayed = self._replayed
        since = replayed.recorded.created_at - replayed.offset
        shares = [replayed.recorded.shares(actor.index, replayed.picture.at) for actor in self._actors]
        moments = sorted({share.until for known in shares for share in known})
        stride = max(1, len(moments) // _MOST_SAMPLES)
        samples = Samples(since, len(self._actors))
        for at in [*moments[stride - 1 :: stride], replayed.picture.at]:
            samples.add(at, since, [_counters(known, at) for known in shares])
        return samples


def _counters(shares: Sequence[Share], at: float) -> Counters:
    """A routine's counters at a moment, from its shares in order."""
    low, high = 0, len(shares)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if shares[middle].until <= at else (low, middle)
    return Counters(shares[low - 1].busy, shares[low - 1].stop, shares[low - 1].errors) if low else Counters()
