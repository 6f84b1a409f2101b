"""Starts a flow in a child process and looks after it, as the `Program` that the dashboard knows."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from routilux_tui.launch.backlog import Patience, backlog_words
from routilux_tui.launch.output import OutputTail, last_lines
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.reports import CHANNEL_VARIABLE, LauncherEnd, Stage
from routilux_tui.launch.task import Task
from routilux_tui.sources.program import OutputLine, ProgramEnd

PATIENCE = 1.5
"""Seconds that loading a flow file may take before its dashboard opens without it."""

RECOVERY_PATIENCE = 86_400.0
"""Seconds that bringing back a job from a long recording may take: it is awaited, and Ctrl-C ends it."""

STOP_GRACE = 3.0
"""Seconds between the request to end and the end by force, unless a recording is being written."""

_STARTING = 30.0
"""Seconds that a child may take until its monitor listens."""

_SAVING = 30.0
"""Seconds that a child may take to save a job."""

_LEAVING = 2.0
"""Seconds that a child whose jobs are over may take to end once its viewers have left."""

_SILENT = 1.0
"""Seconds that it may write its recording before that is said."""

_LOOK = 0.25
"""Seconds between two looks at what a child says that is to end."""

_LINES_PER_CALL = 500
_LAST_WORDS = 20
_STREAMS = ("stdout", "stderr")


def unheard(_text: str) -> None:
    """Say it to nobody."""


class LaunchedProgram:
    """A child process that runs a task, in a session of its own: it outlives the terminal and whoever watches it.

    A stream that is not captured is the caller's own. The captured ones go to files that only this user can read.
    """

    def __init__(self, task: Task, *, capture: tuple[str, ...] = _STREAMS) -> None:
        """Start the child. Raises `StartError` when that is not possible."""
        self._task = task
        self._folder: Path | None = None
        self._tails: list[OutputTail] = []
        ours, childs = socket.socketpair()
        self._channel = LauncherEnd(ours)
        try:
            self._process = self._start(childs, capture)
        except OSError as error:
            self._channel.close()
            raise StartError(f"cannot start a process for {task.path}: {error}") from error
        finally:
            childs.close()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def folder(self) -> Path | None:
        """Where the captured streams are: the files `stdout` and `stderr`. None when none is captured."""
        return self._folder

    @property
    def over(self) -> int | None:
        """The exit status that the child announced when its jobs had all ended; None before. Never blocks."""
        self._channel.receive()
        text = self._channel.text_of(Stage.OVER)
        return None if text is None else int(text)

    @property
    def problem(self) -> UsageError | StartError | None:
        """What the child reported that kept it from running its flow; None when nothing did. Never blocks."""
        self._channel.receive()
        if (usage := self._channel.text_of(Stage.USAGE)) is not None:
            return UsageError(usage)
        if (failed := self._channel.text_of(Stage.FAILED)) is not None:
            return StartError(failed)
        return None

    @property
    def outline(self) -> dict[str, str]:
        """The class of each routine, once the flow file is loaded; {} for one that was not, or runs as a program."""
        text = self._channel.text_of(Stage.READY)
        return dict(json.loads(text)) if text else {}

    @property
    def recovered_flow(self) -> str:
        """The id of the flow in which a lost job ran that it has brought back; empty for none."""
        return self._channel.text_of(Stage.FLOW) or ""

    @property
    def recovered(self) -> tuple[tuple[str, str], ...]:
        """What is to be known of a lost job that it has brought back, a title and a sentence each. Raw."""
        text = self._channel.text_of(Stage.RECOVERED)
        return tuple((title, said) for title, said in json.loads(text)) if text else ()

    def wait_until_listening(self) -> str:
        """The path of the child's monitor socket. Raises `StartError` when the child ends or stalls before."""
        if not self._wait_for(Stage.LISTENING, _STARTING):
            raise StartError(
                f"{self._task.path}: its process {self.pid} started, but did not listen within {_STARTING:g} s"
            )
        return self._channel.text_of(Stage.LISTENING) or ""

    def wait_until_loaded(self, patience: float = PATIENCE) -> bool:
        """Wait that many seconds for the flow file to load: True when it has, False when it takes longer.

        Raises `UsageError` or `StartError` as the child reports it.
        """
        return self._wait_for(Stage.READY, patience)

    def save(self, job_id: str, path: Path) -> None:
        """Have a job that rests saved in a file. Raises `StartError` when it can't be."""
        self._channel.ask_to_save(job_id, str(path))
        if not self._wait_for(Stage.SAVED, _SAVING):
            raise StartError(f"process {self.pid} did not save its job within {_SAVING:g} s")
        if why := self._channel.text_of(Stage.SAVED):
            raise StartError(why)

    async def wait_until_over(self) -> None:
        """Return when every job has ended or the process has."""
        loop = asyncio.get_running_loop()
        while self._channel.open and self._channel.text_of(Stage.OVER) is None:
            readable = asyncio.Event()
            descriptor = self._channel.fileno()
            loop.add_reader(descriptor, readable.set)
            try:
                await readable.wait()
            finally:
                loop.remove_reader(descriptor)
            self._channel.receive()

    def attached(self) -> None:
        """Say that the launcher's viewer has connected to the monitor, or that nothing needs to wait for it."""
        self._channel.say_attached()

    def new_output(self) -> list[OutputLine]:
        """What it wrote to the captured streams since the last call, the rest next time if it is much; never blocks."""
        ended = self._process.poll() is not None
        return [line for tail in self._tails for line in tail.read(_LINES_PER_CALL, to_end=ended)]

    def end(self) -> ProgramEnd | None:
        """How it ended, or None while it runs; never blocks."""
        status = self._process.poll()
        return None if status is None else self._ended(status)

    async def wait_for_end(self, seconds: float) -> ProgramEnd | None:
        """How it ended, None when it has not within so many seconds."""
        try:
            return self._ended(await asyncio.to_thread(self._process.wait, seconds))
        except subprocess.TimeoutExpired:
            return None

    async def stop(self, say: Callable[[str], None] = unheard) -> ProgramEnd:
        """Ask it to end, insist after a while, and return how it ended.

        While it writes its recording, and gets on with that, it is waited for, and `say` is told how much is left.
        """
        ending = asyncio.ensure_future(asyncio.to_thread(self._process.wait))
        self._process.terminate()
        patience = Patience(STOP_GRACE, begun := time.monotonic())
        while not (await asyncio.wait({ending}, timeout=_LOOK))[0]:
            if not self._is_worth_waiting(patience, begun, say):
                self._kill()
                break
        return self._ended(await ending)

    def leave(self, say: Callable[[str], None] = unheard) -> int | None:
        """Let go of the child: one whose jobs are over ends now. Its exit status, or None when it goes on.

        One that writes its recording is waited for as by `stop`, but left alone when it does not get on. Of one that
        takes its time, as it has much to let go of, the status is the one that it announced.
        """
        ends = self.over is not None or not self._channel.open
        self._channel.leave()
        patience = Patience(_LEAVING, begun := time.monotonic())
        while (status := self._process.poll()) is None and ends:
            with suppress(subprocess.TimeoutExpired):
                return self._process.wait(_LOOK)
            if not self._is_worth_waiting(patience, begun, say):
                return self.over
        return status

    def _is_worth_waiting(self, patience: Patience, begun: float, say: Callable[[str], None]) -> bool:
        """Whether the child may take more time, after saying what it is about."""
        self._channel.receive()
        text = self._channel.text_of(Stage.WRITING)
        behind = None if text is None else int(text)
        if patience.has_news(behind, now := time.monotonic()) and behind and now - begun >= _SILENT:
            say(backlog_words(behind))
        return not patience.is_over(time.monotonic())

    def close(self) -> None:
        """Let go of everything here. The files of its output stay while there is more to come, and go otherwise."""
        finished = self.over is not None or self._process.poll() is not None
        self._channel.close()
        for tail in self._tails:
            tail.close()
        self._tails = []
        if self._folder is not None and finished:
            shutil.rmtree(self._folder, ignore_errors=True)

    def abandon(self) -> None:
        """End the child by force and close: for a start that came to nothing."""
        if self._process.poll() is None:
            self._kill()
            self._process.wait()
        self.close()

    def _start(self, childs: socket.socket, capture: tuple[str, ...]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", CHANNEL_VARIABLE: str(childs.fileno())}
        files: dict[str, int] = {}
        if capture:
            environment["PYTHONIOENCODING"] = "utf-8:backslashreplace"
            self._folder = Path(tempfile.mkdtemp(prefix="routilux-run-"))
        try:
            for stream in capture:
                path = self._output_file(stream)
                files[stream] = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
                self._tails.append(OutputTail(path, stream))
            with _stops_wait():
                return subprocess.Popen(  # noqa: S603 - this interpreter, on our own module
                    [sys.executable, "-P", "-m", "routilux_tui.launch.child", self._task.encode()],
                    stdin=subprocess.DEVNULL,
                    stdout=files.get("stdout"),
                    stderr=files.get("stderr"),
                    env=environment,
                    pass_fds=(childs.fileno(),),
                    start_new_session=True,
                )
        finally:
            for file in files.values():
                os.close(file)

    def _output_file(self, stream: str) -> Path:
        assert self._folder is not None
        return self._folder / stream

    def _wait_for(self, stage: Stage, seconds: float) -> bool:
        """Wait for the child to reach the stage; False when the time is up. Raises what kept it from getting there."""
        deadline = time.monotonic() + seconds
        while True:
            if problem := self.problem:
                raise problem
            if self._channel.text_of(stage) is not None:
                return True
            if not self._channel.open:
                raise StartError(self._early_end())
            if not self._channel.receive(deadline - time.monotonic()):
                return False

    def _early_end(self) -> str:
        """How the child ended before it came as far as it should; its end of the channel is closed already."""
        try:
            ended = self._ended(self._process.wait(_LEAVING))
        except subprocess.TimeoutExpired:
            return f"{self._task.path}: its process {self.pid} closed the channel to its launcher while it was starting"
        return "\n".join((f"{self._task.path}: {ended.sentence} while it was starting", *ended.last_words))

    def _ended(self, status: int) -> ProgramEnd:
        words: tuple[str, ...] = ()
        if self._folder is not None and self._output_file("stderr").exists():
            words = last_lines(self._output_file("stderr"), _LAST_WORDS)
        problem = self.problem
        if problem is None:
            return ProgramEnd(status, _sentence(self.pid, status), words)
        sentence, *more = str(problem).split("\n")
        return ProgramEnd(status, sentence, (*words, *more)[-_LAST_WORDS:])

    def _kill(self) -> None:
        """End the whole session of the child, with the processes that it started itself."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def _sentence(pid: int, status: int) -> str:
    if status == 128 + signal.SIGTERM:
        return f"process {pid} ended as it was asked to"
    if status >= 0:
        return f"process {pid} ended with exit status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"process {pid} was killed by {name}"


@contextmanager
def _stops_wait() -> Iterator[None]:
    """Let Ctrl-Z wait while a process is made.

    The new one is in the terminal's group until it has a session of its own. If it were stopped before, this one would
    wait for it in the system's call, which neither a stop nor Ctrl-C ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTSTP,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
