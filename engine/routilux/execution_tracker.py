"""How a job and its routines performed, from the job's history."""

from __future__ import annotations

from collections.abc import Iterable
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
        history, ledger = self.job_state.history, self.job_state.ledger
        ends = [end for at in range(history.dropped, len(history)) if (end := history.end(at)) is not None]
        total = max(ends) - ledger.starts[history.dropped] if ends else 0.0
        return {**self._figures(range(history.dropped, len(history))), "total": total}

    def _figures(self, positions: Iterable[int]) -> dict[str, Any]:
        history, ledger = self.job_state.history, self.job_state.ledger
        count, errors, durations = 0, 0, []
        for position in positions:
            count += 1
            fault = ledger.faults.get(position)
            errors += fault is not None and fault.status in _FAILED
            end = history.end(position)
            if end is not None:
                durations.append(end - ledger.starts[position])
        return {
            "count": count,
            "errors": errors,
            "success_rate": (count - errors) / count if count else 0.0,
            "average": sum(durations) / len(durations) if durations else 0.0,
            "min": min(durations, default=0.0),
            "max": max(durations, default=0.0),
        }
