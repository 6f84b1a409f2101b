"""What is left when the dashboard itself fails: one short message, and a file that says where.

A traceback with locals would print payloads, and a file in the working directory would surprise; so the frames alone
go to a file of the user's own.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path

from routilux_tui.render.sanitise import clean
from routilux_tui.settings.folders import state_folder


def crash_message(error: BaseException) -> str:
    """Write the crash file and say in a few lines what happened; says so when the file can't be written."""
    said = f"routilux-tui failed and left the screen: {clean(_in_short(error), 300)}"
    try:
        path = write_report(error)
    except OSError as fault:
        return f"{said}\nIts report could not be written: {fault.strerror or fault}"
    return f"{said}\nThe watched program is not touched by this. Where it failed is in {path}"


def write_report(error: BaseException) -> Path:
    """The frames of the error, without any values, in a new file that only its owner can read. Raises OSError."""
    folder = state_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="crash-", suffix=".txt", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as report:
        report.writelines(f"{clean(line.rstrip(), 4000)}\n" for line in _lines(error))
    return Path(name)


def _lines(error: BaseException) -> list[str]:
    """The traceback line by line; what stands in an error's message is cut, as it may be a payload."""
    text = "".join(traceback.TracebackException.from_exception(error, capture_locals=False).format())
    return [line[:400] for line in text.splitlines()]


def _in_short(error: BaseException) -> str:
    inner: BaseException = error
    while isinstance(inner, BaseExceptionGroup) and inner.exceptions:
        inner = inner.exceptions[0]
    return f"{type(inner).__name__}: {inner}" if str(inner) else type(inner).__name__
