"""What becomes of a job after a handler raised: pure, from the error, the attempt and the error handler."""

from __future__ import annotations

from typing import Any, NamedTuple

from routilux.error_handler import ErrorHandler, ErrorStrategy
from routilux.faults import JobError, fault_of, full_text
from routilux.ledger import Fault
from routilux.runtime.turn import AfterError
from routilux.status import ActivationStatus


class Verdict(NamedTuple):
    """What the actor does next, after how long, and the picture of the error that stays."""

    after: AfterError
    delay: float
    fault: Fault
    error: BaseException

    def job_error(self, routine_id: str, slot_name: str, data: dict[str, Any], attempt: int) -> JobError:
        """The error that the job fails with."""
        return JobError(
            type=self.fault.type,
            message=self.fault.message,
            traceback=full_text(self.error),
            routine_id=routine_id,
            slot_name=slot_name,
            data=data,
            attempt=attempt,
            is_critical=self.fault.critical,
            exception=self.error,
        )


def judge(error: BaseException, attempt: int, handler: ErrorHandler | None) -> Verdict:
    """Decide by the handler; STOP without one. What is no `Exception` (KeyboardInterrupt, SystemExit) always stops."""
    critical = handler is not None and handler.is_critical
    after, status, delay = AfterError.STOP, ActivationStatus.ERROR, 0.0
    if handler is not None and isinstance(error, Exception):
        if handler.strategy is ErrorStrategy.CONTINUE:
            after = AfterError.GO_ON
        elif handler.strategy is ErrorStrategy.SKIP:
            after, status = AfterError.GO_ON, ActivationStatus.SKIPPED
        elif handler.retries(error, attempt):
            after, status, delay = AfterError.RETRY, ActivationStatus.RETRIED, handler.delay(attempt)
    return Verdict(after, delay, fault_of(error, status, attempt, critical=critical), error)
