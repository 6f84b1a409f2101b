"""How a job and its routines performed, from the job's history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from routilux.job_state import JobState
from routilux.status import ActivationStatus

_FAILED = (ActivationStatus.ERROR, ActivationStatus.RETRIED)


class ExecutionTracker:
    """Figures of one job, as it stands when they are asked for. Durations are in seconds."""

    def __init__(self, job_state: JobState) -> None:
        self.job_state = job_state

    def get_routine_performance(self, routine_id: str) -> dict[str, Any]:
        """Of a routine: `count`, `errors`, `success_rate` (0 to 1), `average`, `min` and `max` duration."""
        positions = self.job_state.history.positions(routine_id)
        return self._figures(positions)

    def get_flow_performance(self) -> dict[str, Any]:
        """The same over all routines, and `total`: seconds from the first start to the last end."""
        history = self.job_state.history
        positions = range(history.dropped, len(history))
        moments = [moment for _at, start, end in history.spans(positions) if end is not None for moment in (start, end)]
        total = max(moments) - min(moments) if moments else 0.0
        return {**self._figures(positions), "total": total}

    def _figures(self, positions: Sequence[int]) -> dict[str, Any]:
        faults = self.job_state.ledger.faults
        count, errors, durations = 0, 0, []
        for position, start, end in self.job_state.history.spans(positions):
            count += 1
            fault = faults.get(position)
            errors += fault is not None and fault.status in _FAILED
            if end is not None:
                durations.append(end - start)
        return {
            "count": count,
            "errors": errors,
            "success_rate": (count - errors) / count if count else 0.0,
            "average": sum(durations) / len(durations) if durations else 0.0,
            "min": min(durations, default=0.0),
            "max": max(durations, default=0.0),
        }
