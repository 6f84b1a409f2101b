# ruff: noqa: INP001 - scripts, not a package
"""A stage: a flow that really runs, in a thread of this process and in virtual time, and a source that shows it.

The source has the desk that a monitor has, so the dashboard gets the same frames and answers as over a socket, but only
when it is told to: after each stretch of the run one frame, and nothing in between.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from virtual_time import virtual

from routilux import Flow, JobState
from routilux.monitor.desk import View
from routilux.monitor.desk_of_jobs import DeskOfJobs
from routilux.protocol import AnswerBody, Command, Frame, JobStatus, Query, Reply, Watch, Welcome
from routilux.registry import listen, unlisten
from routilux_tui.launch.entry import choose_entry
from routilux_tui.launch.flow_file import load_flow
from routilux_tui.sources.program import OutputLine, ProgramEnd

PID = 4711
"""Of the process on stage, as the dashboard is told."""


class Stage:
    """A `Source` over the jobs of one flow, which run as far as `run_to` lets them."""

    title = f"attached {PID}"
    farewell = ""

    def __init__(self, path: Path, costs: Mapping[str, float]) -> None:
        virtual.begin(costs)
        self.desk = DeskOfJobs()
        self.flow = _loaded(path)
        self.job: JobState | None = None
        self._closed = False
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()
        self._view: View | None = None
        self._number = 0
        listen(self._take)

    # -- the run ------------------------------------------------------------------------------------------------------

    def execute(self, params: Mapping[str, Any]) -> None:
        """Begin a job. It is there, and has not gone far, when this returns."""
        self.job = None
        entry = choose_entry(self.flow)
        threading.Thread(target=self._execute, args=(entry, dict(params)), name="stage", daemon=True).start()
        virtual.run_to(virtual.now(), self._rests)

    def run_to(self, moment: float) -> None:
        """Let the job run until so many seconds after the beginning."""
        virtual.run_to(moment, self._rests)

    async def show(self) -> None:
        """Hand over what changed, if anything did."""
        frame = None if self._view is None else self._view.frame()
        if frame is not None:
            self._number += 1
            await self._frames.put(replace(frame, number=self._number))

    def end(self) -> None:
        """Cancel what still runs and let go of it."""
        unlisten(self._take)
        for desk in self.desk.jobs().values():
            if not desk.job.status.ended:
                self.flow.cancel(desk.job, "the picture is taken")
        virtual.let_go()
        self.desk.recordings.end()
        self.desk.recordings.wait()
        self.desk.release()

    def _execute(self, entry: str, params: dict[str, Any]) -> None:
        self.flow.execute(entry, entry_params=params)

    def _rests(self) -> bool:
        return self.job is not None and self.job.status is not JobStatus.PENDING and self.job.status.at_rest

    def _take(self, flow: Flow, job: JobState) -> None:
        if flow is self.flow:
            self.desk.take(flow, job)
            self.job = job

    # -- Source -------------------------------------------------------------------------------------------------------

    async def open(self) -> Welcome:
        """Greet."""
        return replace(self.desk.welcome(), pid=PID)

    async def frames(self) -> AsyncIterator[Frame]:
        """The frames that were handed over."""
        while not self._closed:
            yield await self._frames.get()

    async def watch(self, watch: Watch) -> None:
        """Say what the screen shows; the first frame of a view comes at once."""
        self._view = self.desk.viewer(watch)
        await self.show()

    async def ask(self, query: Query) -> AnswerBody:
        """The answer to one query."""
        return self.desk.answer(query)

    async def order(self, command: Command) -> Reply:
        """Obey."""
        return self.desk.obey(command)

    async def close(self) -> None:
        """Leave."""
        self._closed = True


class QuietProgram:
    """The program on stage, as its launcher would know it: it writes nothing and goes on."""

    pid = PID

    def new_output(self) -> list[OutputLine]:
        """What it wrote since the last call: nothing."""
        return []

    def end(self) -> ProgramEnd | None:
        """It goes on."""
        return None

    async def stop(self, say: Callable[[str], None]) -> ProgramEnd:
        """End at once."""
        del say
        return ProgramEnd(0, "the program ended", ())


def _loaded(path: Path) -> Flow:
    flow = load_flow(path)
    for routine in flow.routines.values():
        sys.modules[type(routine).__module__].__dict__["time"] = virtual
    return flow


_urandom = os.urandom


def name_jobs_by_number() -> None:
    """Let jobs have the same ids in every run: digests of 0, 1, 2 in place of random bytes."""
    made = iter(range(10_000))

    def numbered(size: int) -> bytes:
        ours = sys._getframe(1).f_code.co_filename.endswith("job_state.py")
        return hashlib.sha256(str(next(made)).encode()).digest()[:size] if ours else _urandom(size)

    os.urandom = numbered
