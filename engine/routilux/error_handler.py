"""What happens when a handler raises: stop the job, go on, skip, or try the same message again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class ErrorStrategy(StrEnum):
    """What to do with an activation that raised."""

    STOP = "stop"
    """The job fails; waiting messages are kept."""
    CONTINUE = "continue"
    """The error is recorded; the job goes on."""
    RETRY = "retry"
    """The same message is tried again after a delay; when the tries are used up, as STOP."""
    SKIP = "skip"
    """The activation is recorded as skipped; the job goes on."""


_LONGEST: Final = 365 * 86_400.0
"""The longest delay before a retry, in seconds."""


class ErrorHandler:
    """A strategy and its settings, for a routine or for a flow.

    The n-th retry, of at most `max_retries`, comes after `retry_delay * retry_backoff ** (n - 1)` seconds, and only for
    `retryable_exceptions` (default: every `Exception`). `is_critical` marks the routine: it is shown as such and named
    in the job's error. Raises ValueError for an unknown strategy or a negative number.
    """

    def __init__(
        self,
        strategy: ErrorStrategy | str = ErrorStrategy.STOP,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        retry_backoff: float = 2.0,
        retryable_exceptions: Iterable[type[BaseException]] | type[BaseException] | None = None,
        is_critical: bool = False,
    ) -> None:
        try:
            self.strategy = ErrorStrategy(str(strategy).lower())
        except ValueError:
            known = ", ".join(repr(str(s)) for s in ErrorStrategy)
            raise ValueError(f"unknown error strategy {strategy!r}; the strategies are: {known}") from None
        for name, number in (
            ("max_retries", max_retries),
            ("retry_delay", retry_delay),
            ("retry_backoff", retry_backoff),
        ):
            if number < 0:
                raise ValueError(f"{name} must not be negative, and is {number!r}")
        self.max_retries = max_retries
        self.retry_delay = retry_delay
        self.retry_backoff = retry_backoff
        self.retryable_exceptions = _exception_types(retryable_exceptions)
        self.is_critical = is_critical

    def retries(self, error: BaseException, attempt: int) -> bool:
        """Whether a message that failed on this attempt (from 1) is to be tried again."""
        return (
            self.strategy is ErrorStrategy.RETRY
            and attempt <= self.max_retries
            and isinstance(error, self.retryable_exceptions)
        )

    def delay(self, attempt: int) -> float:
        """Seconds to wait after this attempt (from 1) failed."""
        try:
            return min(_LONGEST, float(self.retry_delay * self.retry_backoff ** (attempt - 1)))
        except OverflowError:
            return _LONGEST if self.retry_delay else 0.0

    def __repr__(self) -> str:
        return f"ErrorHandler({str(self.strategy)!r}, max_retries={self.max_retries}, is_critical={self.is_critical})"


def _exception_types(
    given: Iterable[type[BaseException]] | type[BaseException] | None,
) -> tuple[type[BaseException], ...]:
    """Exception classes as a tuple; every `Exception` when none are given. TypeError for anything else."""
    kinds = (given,) if isinstance(given, type) else tuple(given or (Exception,))
    for kind in kinds:
        if not (isinstance(kind, type) and issubclass(kind, BaseException)):
            raise TypeError(f"retryable_exceptions must be exception classes, and one is {kind!r}")
    return kinds
