"""The source that is a recording: the same frames and answers as of a program, at any moment of it.

A database answers on a thread of its own, so that a long way through the recording does not hold up the screen. While
the file is still being written by its program, it looks now and then for more; otherwise nothing happens by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec.structs import replace

from routilux.errors import RecordingError
from routilux.protocol import AnswerBody, Command, Frame, Query, Reply, Unanswered, Watch, Welcome
from routilux_tui.model.travel import Moment, Place
from routilux_tui.sources.source import SourceError

if TYPE_CHECKING:
    from routilux.monitor.replay_desk import ReplayDesk, ReplayView

_LOOK_SECONDS: Final = 0.5
_PLAY_SECONDS: Final = 1 / 15
_WRITTEN: Final = "-wal"

T = TypeVar("T")


class RecordedSource:
    """A `Source` over a recording, that can be put to any of its moments.

    `job_id` is the job to hold from the beginning, at its newest change or so many `activations` before it; "" holds
    none. `place` is where it stands in the watched
    job, and `moved` is called after each change of that. `against` is a run to compare with: its file and its job's id,
    which may be empty when there is one job in it.
    """

    def __init__(
        self, path: Path, job_id: str = "", activations: int = 0, *, against: tuple[Path, str] | None = None
    ) -> None:
        self.against = against
        self.place = Place()
        self.moved: Callable[[], None] = lambda: None
        self._path = path
        self._job_id = job_id
        self._activations = activations
        self._desk: ReplayDesk | None = None
        self._view: ReplayView | None = None
        self._number = 0
        self._news = asyncio.Event()
        self._closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="routilux-replay")
        self._tasks: set[asyncio.Task[None]] = set()
        self._player: asyncio.Task[None] | None = None

    # -- Source -------------------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """What the status line calls this source."""
        return f"recording {self._path.name}"

    @property
    def job_id(self) -> str:
        """The job that is held or watched."""
        return self._job_id

    @property
    def path(self) -> Path:
        """The recording's file."""
        return self._path

    @property
    def farewell(self) -> str:
        """Empty: a recording does not end by itself."""
        return ""

    async def open(self) -> Welcome:
        """Open the recording, at the end of each job. Raises `SourceError` with one clear sentence."""
        try:
            welcome = await self._do(self._open)
        except (RecordingError, OSError) as error:
            self._closed = True
            desk, self._desk = self._desk, None
            if desk is not None:
                await self._do(desk.recording.close)
            self._thread.shutdown(wait=False)
            raise SourceError(str(error)) from error
        self._start(self._follow_the_writer())
        return welcome

    def _open(self) -> Welcome:
        # A dashboard that opens no recording starts without what reads one.
        from routilux import journal  # noqa: PLC0415 - quick start
        from routilux.monitor.replay_desk import ReplayDesk  # noqa: PLC0415 - quick start

        desk = self._desk = ReplayDesk(journal.open(self._path))
        if self._job_id:
            if not desk.recording.jobs:
                raise RecordingError(f"nothing is on record yet in {self._path}: try again in a moment")
            recorded = desk.recording.job(self._job_id)
            desk.seek(self._job_id, recorded.seq)
            if self._activations:
                desk.step(self._job_id, self._activations)
        return desk.welcome()

    async def frames(self) -> AsyncIterator[Frame]:
        """A frame whenever it stands elsewhere, or something else is watched."""
        while not self._closed:
            await self._news.wait()
            self._news.clear()
            view = self._view
            if view is None or self._closed:
                continue
            frame = await self._do(view.frame)
            if frame is not None:
                self._number += 1
                yield replace(frame, number=self._number)

    async def watch(self, watch: Watch) -> None:
        """Say what the screen shows from now on."""
        self._job_id = watch.job_id
        self._view = await self._do(lambda: self._at().viewer(watch))
        await self._tell_place()

    async def ask(self, query: Query) -> AnswerBody:
        """The answer to one query."""
        try:
            return await self._do(lambda: self._at().answer(query))
        except RecordingError as error:
            return Unanswered(str(error))

    async def order(self, command: Command) -> Reply:
        """Refused: what was can't be changed."""
        return self._at().obey(command)

    async def close(self) -> None:
        """Close the recording."""
        self._closed = True
        self._news.set()
        for task in tuple(self._tasks):
            task.cancel()
        if self._desk is not None:
            await self._do(self._desk.recording.close)
        self._thread.shutdown(wait=False)

    # -- moving about -------------------------------------------------------------------------------------------------

    async def go_to(self, moment: Moment) -> None:
        """Stand at a change or a time, the nearest on record."""
        self.rest()
        await self._move(lambda desk, job: _go_to(desk, job, moment))

    async def step(self, activations: int) -> None:
        """Go so many activations on, or back."""
        self.rest()
        await self._move(lambda desk, job: desk.step(job, activations))

    async def to_end(self) -> None:
        """Stand at the newest change, and follow it while there come more."""
        self.rest()
        await self._move(lambda desk, job: desk.follow(job))

    def play(self, speed: float) -> None:
        """Let so many seconds of the recording pass in each second, from here to its end."""
        self.rest()
        self.place = replace(self.place, speed=speed)
        self._player = self._start(self._playing(speed))
        self.moved()

    def rest(self) -> None:
        """Stand still."""
        if self._player is not None:
            self._player.cancel()
            self._player = None
        if self.place.speed:
            self.place = replace(self.place, speed=0.0)
            self.moved()

    async def _playing(self, speed: float) -> None:
        began, from_at = monotonic(), self.place.at
        while not self.place.at_end or self.place.written:
            await asyncio.sleep(_PLAY_SECONDS)
            at = from_at + (monotonic() - began) * speed
            await self._move(lambda desk, job, at=at: _go_to(desk, job, Moment(at=at)))  # type: ignore[misc]
        self._player = None
        self.rest()
        self.place = replace(self.place, speed=0.0)
        self.moved()

    async def _follow_the_writer(self) -> None:
        while self._path.with_name(self._path.name + _WRITTEN).exists():
            await asyncio.sleep(_LOOK_SECONDS)
            if await self._do(lambda: self._at().refresh()):
                self._news.set()
            await self._tell_place()

    async def _move(self, move: Callable[[ReplayDesk, str], object]) -> None:
        desk, job_id = self._desk, self._job_id
        if desk is None or not job_id or self._closed:
            return  # it is being opened, or left
        try:
            await self._do(lambda: move(desk, job_id))
            self._news.set()
            await self._tell_place()
        except RecordingError as error:
            raise SourceError(str(error)) from error

    async def _tell_place(self) -> None:
        job_id = self._job_id
        place = await self._do(lambda: _place(self._at(), job_id))
        written = self._path.with_name(self._path.name + _WRITTEN).exists()
        self.place = replace(place, speed=self.place.speed, written=written)
        self._news.set()
        self.moved()

    # -- the thread of the database -----------------------------------------------------------------------------------

    def _at(self) -> ReplayDesk:
        assert self._desk is not None
        return self._desk

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _start(self, work: object) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _go_to(desk: ReplayDesk, job_id: str, moment: Moment) -> None:
    recorded = desk.recording.job(job_id)
    seq = moment.seq if moment.seq is not None else recorded.seq_at(moment.at or 0.0)
    if seq != desk.position(job_id):
        desk.seek(job_id, seq)


def _place(desk: ReplayDesk, job_id: str) -> Place:
    if job_id not in desk.recording.jobs:
        return Place()
    recorded = desk.recording.job(job_id)
    replayed = desk.desk(job_id).replayed
    return Place(
        seq=desk.position(job_id),
        last=recorded.seq,
        at=replayed.at,
        first_at=recorded.created_at,
        last_at=recorded.time_of(recorded.seq),
    )
