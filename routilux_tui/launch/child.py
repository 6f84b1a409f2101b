"""What runs in the child process: it makes itself visible, loads the flow file, runs it, and waits for who watches.

`python -m routilux_tui.launch.child TASK`, where the task is one JSON text. The jobs run in this process's main thread,
so that code that wants the main thread works as in a program of its own. Imports no screen.
"""

from __future__ import annotations

import faulthandler
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from routilux import Flow, JobState, monitor
from routilux.errors import RoutiluxError
from routilux.monitor import Monitor
from routilux.registry import listen
from routilux_tui.launch.backlog import keep_telling
from routilux_tui.launch.entry import check_params, choose_entry
from routilux_tui.launch.flow_file import load_flow, main_program
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.process_jobs import ProcessJobs
from routilux_tui.launch.reports import ChildEnd, Stage
from routilux_tui.launch.stopping import STATUS, Stopper
from routilux_tui.launch.task import Task
from routilux_tui.launch.user_traceback import user_traceback

OK, FAILURE, USAGE, INTERRUPTED = 0, 1, 2, 130


class Child:
    """One process that runs one task."""

    def __init__(self, task: Task, launcher: ChildEnd) -> None:
        self._task = task
        self._path = Path(task.path)
        self._launcher = launcher
        self._over = False
        self._begins = False
        self._jobs = ProcessJobs()
        self._watched: Monitor | None = None
        self._stopper = Stopper(self._jobs, self._recording_ends)

    def run(self) -> int:
        """Run the task to its end and wait for the viewers to leave; the exit status."""
        if self._task.only_load:
            return self._load()
        try:
            return self._run()
        finally:
            self._tell_backlog()

    def _run(self) -> int:
        self._launcher.on_save = self._jobs.save
        self._stopper.install()
        try:
            self._watched = watched = monitor.enable()
        except RoutiluxError as error:
            return self._give_up(Stage.FAILED, f"the flow cannot be watched: {error}", FAILURE)
        if not self._task.recovers:
            self._record(watched)
        self._launcher.report(Stage.LISTENING, str(watched.path))
        if self._task.tethered:
            threading.Thread(target=self._end_with_launcher, name="routilux-tether", daemon=True).start()
        try:
            status = self._run_program() if self._task.main else self._run_flow(watched)
        except UsageError as problem:
            return self._give_up(Stage.USAGE, str(problem), USAGE)
        except StartError as failure:
            return self._give_up(Stage.FAILED, str(failure), FAILURE)
        return self._wait_for_the_end(watched, status)

    def _load(self) -> int:
        """Load the flow and hold the task against it, and run nothing: a file that begins a job is not looked at."""
        listen(self._refuse)
        try:
            flow = load_flow(self._path, self._task.attribute, self._task.flow_id)
            if not self._task.recovers:  # a job that is brought back has begun already
                check_params(flow, choose_entry(flow, self._task.entry), self._task.params)
        except UsageError as problem:
            return self._give_up(Stage.USAGE, str(problem), USAGE)
        except StartError as failure:
            if not self._begins:
                return self._give_up(Stage.FAILED, str(failure), FAILURE)
            self._launcher.report(Stage.READY)
            return OK
        self._launcher.report(Stage.READY, _outline(flow))
        return OK

    def _refuse(self, flow: Flow, _job: JobState) -> None:
        self._begins = True
        raise StartError(f"flow {flow.flow_id!r} is not run while its file is only looked at")

    def _run_flow(self, watched: Monitor) -> int:
        if self._task.recovers:
            return self._recover(watched)
        flow = load_flow(self._path, self._task.attribute, self._task.flow_id)
        if self._task.resumes:
            return self._go_on(flow)
        entry = choose_entry(flow, self._task.entry)
        check_params(flow, entry, self._task.params)
        self._launcher.report(Stage.READY, _outline(flow))
        return self._executed(lambda: flow.execute(entry, entry_params=self._task.params, timeout=self._task.timeout))

    def _go_on(self, flow: Flow) -> int:
        """Take over the job that an older version of this flow has left, whatever that called itself."""
        try:
            job = JobState.load(self._task.resumes)
            job.flow_id = flow.flow_id
            flow.adopt(job)
        except (RoutiluxError, ValueError, OSError) as error:
            raise StartError(f"the saved job can't go on with this flow: {error}") from error
        self._launcher.report(Stage.READY, _outline(flow))
        return OK if self._task.stays_paused else self._executed(lambda: flow.resume(job))

    def _record(self, watched: Monitor) -> None:
        """Begin to record, if that is wanted."""
        if self._task.record:
            with suppress(RoutiluxError, ValueError):  # the dashboard says why; the jobs run all the same
                watched.desk.recordings.begin(Path(self._task.record), self._task.redact, self._task.window or None)

    @contextmanager
    def _recording_ends(self) -> Iterator[None]:
        """Let what is recorded, until this is left, be written, and tell the launcher meanwhile how much is not."""
        self._tell_backlog()
        yield
        if self._watched is not None:
            self._watched.desk.recordings.end()
            self._watched.desk.recordings.wait()

    def _tell_backlog(self) -> None:
        """Tell the launcher from now on how much is not written yet: the process is to end, and writes that first."""
        if self._watched is not None:
            recordings = self._watched.desk.recordings
            keep_telling(lambda: recordings.behind, lambda left: self._launcher.report(Stage.WRITING, str(left)))

    def _recover(self, watched: Monitor) -> int:
        """Bring back the job of a recording. It goes on when the launcher has said where it stands."""
        from routilux_tui.launch.recovering import bring_back  # noqa: PLC0415 - few programs read a recording

        back = bring_back(self._task)
        self._record(watched)
        self._launcher.report(Stage.FLOW, back.flow_id)
        self._launcher.report(Stage.RECOVERED, json.dumps(back.facts))
        self._launcher.report(Stage.READY, _outline(back.flow))
        if self._task.stays_paused:
            return OK
        self._launcher.attached.wait()
        return self._executed(lambda: back.flow.resume(back.job))

    def _executed(self, run: Callable[[], object]) -> int:
        try:
            run()
        except SystemExit as leaving:
            return _status_of(leaving)
        except KeyboardInterrupt:
            return INTERRUPTED
        return OK

    def _run_program(self) -> int:
        """Run the file as a program, and say of its end what Python would say, with the user's lines alone."""
        program = main_program(self._path)
        self._launcher.report(Stage.READY)
        try:
            program()
        except SystemExit as leaving:
            return _status_of(leaving)
        except KeyboardInterrupt:
            return INTERRUPTED
        except BaseException as error:  # noqa: BLE001 - it ends the user's program, not this one
            print(user_traceback(error, self._path.resolve().parent), file=sys.stderr)  # noqa: T201 - as Python does
            return FAILURE
        return OK

    def _wait_for_the_end(self, watched: Monitor, status: int) -> int:
        """Wait for jobs that are paused or go on elsewhere, then for everybody who watches to leave."""
        self._jobs.wait_until_ended()
        if self._stopper.asked:
            return STATUS
        status = status or (OK if self._jobs.all_completed else FAILURE)
        self._over = True
        self._launcher.report(Stage.OVER, str(status))
        with self._stopper.interruptible():
            # Where there was no job there is nothing to look at, but a viewer that comes hears how it ended.
            self._launcher.attached.wait()
            if self._jobs.any:
                self._launcher.left.wait()
                watched.linger()
        return status

    def _end_with_launcher(self) -> None:
        self._launcher.left.wait()
        if not self._over:
            self._stopper.ask("its launcher is gone")

    def _give_up(self, stage: Stage, message: str, status: int) -> int:
        self._launcher.report(stage, message)
        return status


def _outline(flow: Flow) -> str:
    return json.dumps({routine_id: type(routine).__name__ for routine_id, routine in flow.routines.items()})


def _status_of(leaving: SystemExit) -> int:
    """The exit status that Python gives for `sys.exit(code)`; a code that is a text goes to standard error."""
    code = leaving.code
    if code is None or isinstance(code, int):
        return int(code or 0) & 0xFF
    print(code, file=sys.stderr)  # noqa: T201 - as Python does
    return FAILURE


def main() -> None:
    """The entry point of the child process."""
    faulthandler.enable(all_threads=False)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTSTP,))  # it had to wait while this process was made
    launcher = ChildEnd.inherited()
    task = Task.decode(sys.argv[1])
    sys.argv[:] = [task.path, *task.arguments]
    try:
        status = Child(task, launcher).run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception as defect:  # noqa: BLE001 - the launcher says it in one message
        launcher.report(Stage.FAILED, f"a defect of routilux-tui, not of your flow: {type(defect).__name__}: {defect}")
        status = FAILURE
    sys.exit(status)


if __name__ == "__main__":
    main()
