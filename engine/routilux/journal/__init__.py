"""The journal: recordings of jobs in files, and what can be read back of them.

`record(flow, path)` writes while the jobs run; `open(path)` reads, also while another process writes. Knows the engine,
and no monitor and no screen.
"""

from routilux.errors import RecordingError
from routilux.journal.picture import Picture
from routilux.journal.recorded_job import RecordedJob
from routilux.journal.recorder import Recorder, record
from routilux.journal.recording import Recording, open_recording
from routilux.journal.recovery import Again, Recovery, recover

open = open_recording  # noqa: A001 - `journal.open(path)` is what one expects

__all__ = [
    "Again",
    "Picture",
    "RecordedJob",
    "Recorder",
    "Recording",
    "RecordingError",
    "Recovery",
    "open",
    "record",
    "recover",
]
