"""What every test gets: its own runtime and XDG directories, and the hypothesis profile that was asked for.

And what tests of a viewer play with: a source that does what a test tells it to, and a clock that stands.

`HYPOTHESIS_PROFILE=fuzz` looks for new failures; the default profile repeats the same examples at every run.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from routilux.protocol import AnswerBody, Command, Frame, JobSummary, Outcome, Query, Reply, Watch, Welcome

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile(
    "fuzz",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

XDG_FOLDERS = ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


@pytest.fixture(scope="session")
def run_made_test() -> Callable[[Path, str], tuple[int, str]]:
    """Runs pytest on a file of a folder, in a process of its own: its exit status, and what it said."""

    def run(folder: Path, name: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "--noconftest", name],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        return done.returncode, done.stdout

    return run


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A private directory with a short path: the path of a Unix socket must fit into 107 bytes."""
    path = Path(tempfile.mkdtemp(prefix="rx-", dir="/tmp"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_directories(short_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets, recordings, settings and caches of a test, and of the programs that it starts, stay in `short_dir`."""
    monkeypatch.setenv("ROUTILUX_RUNTIME_DIR", str(short_dir / "run"))
    monkeypatch.delenv("ROUTILUX_MONITOR", raising=False)
    for name in XDG_FOLDERS:
        folder = short_dir / name.split("_")[1].lower()
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(name, str(folder))


_COMMANDS = ("pause", "resume", "cancel", "emit_deferred", "record", "stop_recording")


class ScriptedSource:
    """A source in memory: frames come when the test plays them; what is asked and ordered is kept."""

    def __init__(self, census: Any, title: str = "attached 4711") -> None:
        self.census = census
        self.title = title
        self.farewell = ""
        self.asked: list[Query] = []
        self.ordered: list[Command] = []
        self.watched: list[Watch] = []
        self.reply = Reply(Outcome.ACCEPTED)
        self.answer: Callable[[Query], AnswerBody] = census.answer
        self.jobs: tuple[JobSummary, ...] = ()
        self.closed = False
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()

    def play(self, *frames: Frame) -> None:
        for frame in frames:
            self._frames.put_nowait(frame)

    def end(self, farewell: str) -> None:
        self.farewell = farewell
        self._frames.put_nowait(None)

    async def open(self) -> Welcome:
        return Welcome(1, "0.1.0", 4711, "census.py", 1_767_261_727.0, self.jobs, _COMMANDS)

    async def frames(self) -> AsyncIterator[Frame]:
        while (frame := await self._frames.get()) is not None:
            yield frame

    async def watch(self, watch: Watch) -> None:
        self.watched.append(watch)

    async def ask(self, query: Query) -> AnswerBody:
        self.asked.append(query)
        return self.answer(query)

    async def order(self, command: Command) -> Reply:
        self.ordered.append(command)
        return self.reply

    async def close(self) -> None:
        self.closed = True


class FixedClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def scripted() -> type[ScriptedSource]:
    return ScriptedSource


@pytest.fixture
def fixed_clock() -> type[FixedClock]:
    return FixedClock


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies under `tests/terminal` drives a real terminal."""
    for item in items:
        if "terminal" in item.path.parent.parts:
            item.add_marker(pytest.mark.terminal)
