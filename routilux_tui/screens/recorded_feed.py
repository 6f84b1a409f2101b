"""The feed of a recording: time stands where the recording was put, and a frame may be older than the one before."""

from __future__ import annotations

from collections.abc import Callable

from routilux.protocol import Frame, JobFrame
from routilux_tui.model.view import choose_job, rewound
from routilux_tui.screens.feed import Feed
from routilux_tui.sources.recorded import RecordedSource


class RecordedFeed(Feed):
    """As `Feed`, of a recording. A person goes through it step by step, so no figure waits.

    `routine_id` is selected once the job is here, as it was where the person came from.
    """

    pace = 0.0

    def __init__(
        self, source: RecordedSource, changed: Callable[[], None], *, fps: float, routine_id: str = ""
    ) -> None:
        super().__init__(source, changed, fps=fps)
        self.travels = source
        self._routine_id = routine_id
        if source.job_id:
            self.live = choose_job(self.live, source.job_id)

    @property
    def now(self) -> float:
        """The moment that is shown: that of the newest frame."""
        return self.live.at if self.frozen is None else self._frozen_at

    def _frame(self, frame: Frame) -> None:
        if frame.job is not None:
            self._stand(frame.job)
        super()._frame(frame)
        if self._routine_id and self.live.job is not None:
            self.select(self._routine_id)
            self._routine_id = ""

    def _stand(self, job: JobFrame) -> None:
        """Forget what is not yet so at this moment."""
        known = self.live.views.get(job.job_id)
        if known is None or job.at >= known.at:
            return
        self.live = rewound(self.live, job.job_id)
        if job.job_id == self._paged_job:
            self.log.cut(job.log_length)
            self.history.cut(job.history_length, lambda record: 0 <= record.duration <= job.at - record.started_at)
            self.timeline = None
            self._timeline_asked = None
