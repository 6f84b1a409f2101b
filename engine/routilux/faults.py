"""Pictures of an exception that outlive it: the user's lines of its traceback, and the job's error."""

from __future__ import annotations

import linecache
import os
from types import TracebackType
from typing import Any, Final

from routilux.ledger import Fault
from routilux.status import ActivationStatus

_OURS: Final = __file__.removesuffix("faults.py")
_LIBRARY: Final = os.path.dirname(os.__file__) + os.sep  # noqa: PTH120 - pathlib is slow to load
_TRACE_LINES: Final = 50


class JobError:
    """Why a job failed: the exception, where it was raised, and the message that was handled.

    `exception` is None when the job was loaded from a file. `traceback` is text. `routine_id` is empty when the failure
    is the job's own, such as a timeout.
    """

    def __init__(
        self,
        type: str,  # noqa: A002 - what it is to its readers
        message: str,
        traceback: str = "",
        routine_id: str = "",
        slot_name: str = "",
        data: dict[str, Any] | None = None,
        attempt: int = 1,
        is_critical: bool = False,
        exception: BaseException | None = None,
    ) -> None:
        self.type = type
        self.message = message
        self.traceback = traceback
        self.routine_id = routine_id
        self.slot_name = slot_name
        self.data: dict[str, Any] = data if data is not None else {}
        self.attempt = attempt
        self.is_critical = is_critical
        self.exception = exception

    def __str__(self) -> str:
        where = f" in routine '{self.routine_id}'" if self.routine_id else ""
        critical = " (critical)" if self.is_critical else ""
        return f"{self.type}{where}{critical}: {self.message}"

    def __repr__(self) -> str:
        return f"JobError({str(self)!r})"


def message_of(error: BaseException) -> str:
    """What the exception says of itself, also when saying it raises."""
    try:
        return str(error)
    except BaseException as worse:  # noqa: BLE001 - a user's __str__ may raise anything
        return f"<its __str__ raised {type(worse).__name__}>"


def fault_of(error: BaseException, status: ActivationStatus, attempt: int, *, critical: bool) -> Fault:
    """The lasting picture of a handler's exception."""
    return Fault(
        status=status,
        type=type(error).__name__,
        message=message_of(error),
        trace=users_lines(error.__traceback__),
        attempt=attempt,
        critical=critical,
    )


def users_lines(trace: TracebackType | None) -> tuple[tuple[str, int, str, str], ...]:
    """The user's lines of a traceback: file, line number, function and source; the innermost last.

    Lines of this package and of the standard library are left out, unless there are no others.
    """
    lines: list[tuple[str, int, str, str]] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(_OURS):
            source = linecache.getline(code.co_filename, trace.tb_lineno, trace.tb_frame.f_globals).strip()
            lines.append((code.co_filename, trace.tb_lineno, code.co_qualname, source))
        trace = trace.tb_next
    own = [line for line in lines if not is_library(line[0])]
    return tuple((own or lines)[-_TRACE_LINES:])


def is_library(file: str) -> bool:
    """Whether a file is of the standard library."""
    return file.startswith(("<frozen ", _LIBRARY)) and "site-packages" not in file


def full_text(error: BaseException) -> str:
    """The whole traceback as text, also when formatting it raises."""
    import traceback  # noqa: PLC0415 - slow to load, and only a job that fails needs it

    try:
        return "".join(traceback.format_exception(error))
    except BaseException as worse:  # noqa: BLE001 - a user's __str__ or __repr__ may raise anything
        return f"{type(error).__name__}: <its traceback could not be formatted: {type(worse).__name__}>"
