"""The recording of this process's jobs, begun and ended by a viewer or by who started the process."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from routilux.errors import RecordingError
from routilux.protocol import RecordingInfo

if TYPE_CHECKING:
    from routilux.journal import Recorder

_STEP: Final = 10_000


class Recordings:
    """At most one recording at a time."""

    def __init__(self) -> None:
        self._recorder: Recorder | None = None
        self._over = False
        self._closing: threading.Thread | None = None
        self._unmade: RecordingInfo | None = None

    def begin(self, path: Path, redact: Iterable[str] = (), keep: int | None = None) -> None:
        """Record every job of the process to a new file; see `journal.record`. RecordingError when that can't be."""
        from routilux import journal  # noqa: PLC0415 - loads a database, and few processes record

        if self._recorder is not None and not self._over and not self._recorder.problem:
            raise RecordingError(f"the jobs are recorded to {self._recorder.path} already; end that recording first")
        try:
            recorder = journal.record(None, path, redact=redact, keep=keep)
        except (RecordingError, ValueError) as error:
            self._unmade = RecordingInfo(str(path), on=False, problem=str(error))
            raise
        self._recorder, self._over, self._unmade = recorder, False, None

    def end(self) -> bool:
        """Let what is left be written, and the file be closed, soon; False when nothing is recorded."""
        if self._recorder is None or self._over:
            return False
        self._over = True
        self._closing = threading.Thread(target=self._recorder.close, name="routilux-recording-ends")
        self._closing.start()
        return True

    def wait(self) -> None:
        """Wait until a recording that was ended is closed."""
        if self._closing is not None:
            self._closing.join()

    @property
    def behind(self) -> int:
        """How many changes are still to be written; 0 when none are, or never will be."""
        recorder = self._recorder
        return 0 if recorder is None or recorder.problem else recorder.behind

    def info(self) -> RecordingInfo | None:
        """What is to be said of it; None when nothing was ever recorded."""
        recorder = self._recorder
        if recorder is None:
            return self._unmade
        behind = recorder.behind // _STEP * _STEP if recorder.problem or not self._over else 0
        on = not self._over and not recorder.problem
        return RecordingInfo(str(recorder.path), on=on, behind=behind, problem=recorder.problem)
