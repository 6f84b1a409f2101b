# ruff: noqa: INP001 - scripts, not a package
"""A clock that stands still unless it is told to go on, so that the same run makes the same picture.

Must be imported before `routilux`, whose clock it becomes. Time passes in two ways: a handler that sleeps is woken when
its moment has come, and each reading of the clock inside a handler costs a little, more in some routines than in
others, from a random sequence that is always the same. Who looks from outside may read the clock at no cost.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace

EPOCH = 1_767_261_727.0
"""When every run begins: 2026-01-01 10:02:07 UTC, in seconds since the epoch."""

_COST = 60e-6
_LOOK_SECONDS = 0.001

assert "routilux" not in sys.modules, "virtual_time has to be imported before routilux"


class VirtualTime:
    """Seconds since the run began. `costs` are the seconds that one reading takes, by routine."""

    def __init__(self) -> None:
        self._now = 0.0
        self._limit = 0.0
        self._wakes_at = 0.0
        self._costs: Mapping[str, float] = {}
        self._random = random.Random(1)  # noqa: S311 - chance for a picture
        self._changed = threading.Condition()

    def begin(self, costs: Mapping[str, float]) -> None:
        """Start anew from zero."""
        with self._changed:
            self._now = self._limit = self._wakes_at = 0.0
            self._costs = costs
            self._random = random.Random(1)  # noqa: S311 - chance for a picture

    def now(self) -> float:
        """The time; inside a handler it goes on by being read."""
        actor = None if _active is None else _active.get()
        if actor is not None:
            self._now += self._costs.get(actor.routine_id, _COST) * self._random.lognormvariate(0.0, 0.5)
        return self._now

    def time(self) -> float:
        """The same moment in seconds since the epoch, at no cost."""
        return EPOCH + self._now

    def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have passed; what flows call as `time.sleep`."""
        with self._changed:
            self._wakes_at = self._now + seconds
            while self._wakes_at > self._limit:
                self._changed.wait()
            self._now = max(self._now, self._wakes_at)

    def run_to(self, moment: float, rests: Callable[[], bool]) -> None:
        """Let the run go on until that moment: until it sleeps beyond it, or rests."""
        with self._changed:
            self._limit = max(self._limit, moment)
            self._changed.notify_all()
            while not (rests() or self._wakes_at > self._limit):
                self._changed.wait(_LOOK_SECONDS)
            self._now = max(self._now, moment)

    def let_go(self) -> None:
        """Let everything that sleeps wake at once from now on."""
        with self._changed:
            self._limit = float("inf")
            self._changed.notify_all()


virtual = VirtualTime()
"""The clock of all pictures."""

_active = None
_own = time.perf_counter  # noqa: TID251 - this stands in for the clock
time.perf_counter = virtual.now  # noqa: TID251 - the same
import routilux.clock  # noqa: E402 - takes the clock that is there when it is loaded
import routilux.context  # noqa: E402
import routilux.giving_way  # noqa: E402

# Whether a worker steps aside depends on what other threads do, and what asks for it reads the clock.
routilux.giving_way.look_after_services = lambda: None
routilux.giving_way.Service.wants = lambda *_args: None  # type: ignore[method-assign]
time.perf_counter = _own  # noqa: TID251 - the same
routilux.clock.time = SimpleNamespace(time=virtual.time)  # type: ignore[attr-defined]
_active = routilux.context.active
