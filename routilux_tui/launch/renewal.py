"""Starting a launched program anew from changed files: looking at the change, the new process, the end of the old."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from routilux_tui.launch.local_modules import changed_classes
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.program import LaunchedProgram, unheard
from routilux_tui.launch.task import Task
from routilux_tui.launch.user_traceback import syntax_error
from routilux_tui.launch.watching import SourceFiles
from routilux_tui.model.reload import Change, OldJob, difference
from routilux_tui.sources.launched import LaunchedSource
from routilux_tui.sources.program import Program
from routilux_tui.sources.renewable import RenewalError
from routilux_tui.sources.source import Source

_LOADING = 30.0
"""Seconds that changed files may take to load before they are taken as they are."""


class Renewal:
    """The `Renewable` of a launched program. `program` is its newest process; `started` is called with each new one."""

    def __init__(
        self, task: Task, program: LaunchedProgram, started: Callable[[LaunchedProgram], None], *, by_itself: bool
    ) -> None:
        self.program = program
        self._task = replace(task, flow_id=program.recovered_flow)
        self._started = started
        self._by_itself = by_itself
        self._path = Path(task.path).resolve()
        self._files = SourceFiles(self._path)

    @property
    def by_itself(self) -> bool:
        """True when it is to be started anew whenever its files have changed."""
        return self._by_itself

    @property
    def begins_from(self) -> str:
        """The name of the recording from which its job is brought back at each start; empty for a job that begins."""
        return Path(self._task.recovers).name if self._task.recovers else ""

    @property
    def moves_jobs(self) -> bool:
        """False for a file that runs its flows itself: its jobs are its own business."""
        return not self._task.main

    async def changes(self) -> AsyncIterator[Change]:
        """Each change of the files, once it was looked at."""
        async for files in self._files.changes():
            yield await asyncio.to_thread(self._looked_at, files) if files else Change()

    async def renew(self, old_job: OldJob, job_id: str, say: Callable[[str], None] = unheard) -> tuple[Source, Program]:
        """Start it anew. The old process is left alone while anything is found that keeps the new one from running."""
        changed = self._files.changed()
        if changed and (problem := (await asyncio.to_thread(self._looked_at, changed)).problem):
            raise RenewalError("\n".join(problem))
        old = self.program
        try:
            if old_job in (OldJob.TAKE, OldJob.GO_ON):
                program, source = await asyncio.to_thread(self._taken_over, old, job_id, old_job is OldJob.TAKE)
                await self._ended(old, say)
            else:
                if old_job is OldJob.STOP:
                    await self._ended(old, say)
                else:
                    old.leave()
                    old.close()
                program, source = await asyncio.to_thread(self._begun, self._task)
        except (StartError, UsageError) as problem:
            raise RenewalError(str(problem)) from problem
        return source, program

    async def _ended(self, old: LaunchedProgram, say: Callable[[str], None]) -> None:
        if old.end() is None:
            await old.stop(say)
        old.close()

    def _taken_over(self, old: LaunchedProgram, job_id: str, stays: bool) -> tuple[LaunchedProgram, LaunchedSource]:
        with tempfile.TemporaryDirectory(prefix="routilux-job-") as folder:
            saved = Path(folder) / "job.json"
            old.save(job_id, saved)
            return self._begun(replace(self._task, recovers="", resumes=str(saved), stays_paused=stays), _LOADING)

    def _begun(self, task: Task, patience: float | None = None) -> tuple[LaunchedProgram, LaunchedSource]:
        """A new process, that loads the files as they are now."""
        self._files.take()
        program = LaunchedProgram(replace(task, record=_beside(task.record)))
        try:
            source = LaunchedSource(Path(program.wait_until_listening()), program)
            if patience is None:
                program.wait_until_loaded()
            else:
                program.wait_until_loaded(patience)
        except BaseException:
            program.abandon()
            raise
        self.program = program
        self._started(program)
        return program, source

    def _looked_at(self, files: tuple[Path, ...]) -> Change:
        names = [self._name(file) for file in files]
        for file in files:
            if problem := _fault(file):
                return Change(tuple(names), problem=tuple(problem.split("\n")))
        if self._task.main:
            return Change(tuple(names))
        probe = LaunchedProgram(replace(self._task, only_load=True, record=""))
        try:
            probe.wait_until_loaded(_LOADING)
            if not probe.outline:
                return Change(tuple(names))
            touched = {name for file in files for name in self._touched(file)}
            return difference(names, self.program.outline, probe.outline, touched)
        except (StartError, UsageError) as problem:
            return Change(tuple(names), problem=tuple(str(problem).split("\n")))
        finally:
            probe.abandon()

    def _touched(self, file: Path) -> set[str]:
        """The classes of a file that are not what they were."""
        return changed_classes(self._files.text(file), file.read_text("utf-8", "replace") if file.exists() else "")

    def _name(self, file: Path) -> str:
        folder = self._path.parent
        return str(file.relative_to(folder)) if file.is_relative_to(folder) else str(file)


def _beside(recording: str) -> str:
    """The name of a new recording beside one that is there: each process records to a file of its own."""
    path = Path(recording)
    if not recording or not path.exists():
        return recording
    numbers = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return str(next(free for free in numbers if not free.exists()))


def _fault(file: Path) -> str:
    """What keeps a file from being compiled, with the line; empty when nothing does."""
    try:
        compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
    except FileNotFoundError:
        return ""
    except SyntaxError as error:
        return syntax_error(error)
    except (ValueError, OSError) as error:
        return f"{file}: {error}"
    return ""
