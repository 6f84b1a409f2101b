"""When the next frame of one viewer may go out. Pure: the time is given, in seconds of a clock that never goes back."""

from __future__ import annotations

import math

MAX_FPS = 30.0
"""No viewer gets more frames a second, whatever it asks for."""

_FIRST_DELAY = 0.008
_LONGEST_DELAY = 0.5


class Pace:
    """Holds one viewer to its frames a second.

    Frames keep to a grid of equal steps, so that a late one does not lower the rate; a frame that is later than half
    a step shifts the grid, so that none follows it at once. A viewer that has not read its last frame is asked again
    after a delay that doubles up to half a second.
    """

    __slots__ = ("_delay", "_not_before", "_slot", "_step")

    def __init__(self) -> None:
        self._step = math.inf
        self._slot = -math.inf
        self._not_before = -math.inf
        self._delay = _FIRST_DELAY

    def set_rate(self, fps: float) -> None:
        """Change the frames a second. Zero, negative and NaN mean none; more than `MAX_FPS` means that many."""
        self._step = 1.0 / min(fps, MAX_FPS) if fps > 0 else math.inf

    @property
    def due_at(self) -> float:
        """The earliest time of the next frame; infinite when none is wanted."""
        if self._step == math.inf:
            return math.inf
        return max(self._slot + self._step, self._not_before)

    def served(self, now: float) -> None:
        """Note that the frame that was due was handed over, or had nothing to say."""
        self._slot = max(self._slot + self._step, now - self._step / 2)
        self._not_before = -math.inf
        self._delay = _FIRST_DELAY

    def put_off(self, now: float) -> None:
        """Note that the frame that was due had to wait, because the viewer has not read the last one."""
        self._not_before = now + self._delay
        self._delay = min(2 * self._delay, _LONGEST_DELAY)
