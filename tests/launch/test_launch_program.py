"""A flow file that runs in a process of its own, as its launcher sees it."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import time
from pathlib import Path

import pytest

from routilux_tui.launch import program as program_module
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.task import Task

FLOWS = Path(__file__).parent / "flows"
COUNTING, DEFERRING, FAILING, STUBBORN = (
    (FLOWS / f"{name}.py").read_text() for name in ("counting", "deferring", "failing", "stubborn")
)
SOON = 20.0


@pytest.fixture
def launch(tmp_path):
    """A function that starts a flow file from its text; what it started has ended when the test has."""
    started = []

    def launch(text, **task):
        path = tmp_path / "flow_under_test.py"
        path.write_text(text)
        program = LaunchedProgram(Task(str(path), **task))
        started.append(program)
        return program

    yield launch
    for program in started:
        program.abandon()


async def over(program):
    async with asyncio.timeout(SOON):
        await program.wait_until_over()


async def output_with(program, text):
    """The lines so far, once one of them is the text."""
    lines = []
    async with asyncio.timeout(SOON):
        while text not in lines:
            lines += [line.text for line in program.new_output()]
            await asyncio.sleep(0.01)
    return lines


async def test_a_flow_runs_to_its_end_and_lingers_until_its_launcher_leaves(launch):
    program = launch(COUNTING, params={"count": 4})
    assert program.wait_until_listening()
    assert program.wait_until_loaded(SOON) is True
    await over(program)
    assert (program.over, program.end()) == (0, None)
    assert program.leave() == 0
    assert program.end().sentence == f"process {program.pid} ended with exit status 0"
    assert [line.text for line in program.new_output()] == ["counting to 4"]


async def test_a_stop_that_comes_while_the_process_is_made_waits_until_it_is(launch, monkeypatch):
    came, begun = [], program_module.subprocess.Popen

    def begin_and_stop(*words, **more):
        signal.raise_signal(signal.SIGTSTP)
        process = begun(*words, **more)
        came.append("made")
        return process

    monkeypatch.setattr(program_module.subprocess, "Popen", begin_and_stop)
    before = signal.signal(signal.SIGTSTP, lambda _number, _frame: came.append("stop"))
    try:
        program = launch(f"import signal\nprint(signal.pthread_sigmask(signal.SIG_BLOCK, ()), flush=True)\n{COUNTING}")
    finally:
        signal.signal(signal.SIGTSTP, before)
    assert came == ["made", "stop"]
    assert "set()" in await output_with(program, "set()")


async def test_a_failed_job_makes_exit_status_one(launch):
    program = launch(FAILING)
    program.wait_until_loaded(SOON)
    await over(program)
    assert (program.over, program.leave()) == (1, 1)
    assert program.end().last_words == ("on its way",)


@pytest.mark.parametrize(
    ("text", "task", "kind", "said"),
    [
        ("x = 1\n", {}, UsageError, "holds no Flow"),
        (COUNTING, {"attribute": "folw"}, UsageError, "has no 'folw'; its flows are: 'flow'"),
        (COUNTING, {"entry": "sauce"}, UsageError, "has no routine 'sauce'; it has: 'source', 'sink'"),
        (COUNTING.replace(", **kwargs", ""), {"params": {"cuont": 5}}, UsageError, "it takes: 'count', 'pace'"),
        ("def\n", {}, StartError, ":1: SyntaxError: invalid syntax\n    def\n"),
        ("raise OSError('no disk')\n", {}, StartError, "OSError: no disk"),
        ("def\n", {"main": True}, StartError, ":1: SyntaxError: invalid syntax"),
    ],
)
def test_what_keeps_a_flow_from_running_is_told_to_the_launcher(launch, text, task, kind, said):
    program = launch(text, **task)
    with pytest.raises(kind) as problem:
        program.wait_until_loaded(SOON)
    assert said in str(problem.value)


def test_a_process_that_dies_while_it_loads_is_noticed_at_once_with_its_last_words(launch):
    program = launch("import os, sys\nprint('goodbye', file=sys.stderr)\nos.abort()\n")
    with pytest.raises(StartError) as failure:
        program.wait_until_loaded(SOON)
    assert f"process {program.pid} was killed by SIGABRT while it was starting" in str(failure.value)
    assert "goodbye" in str(failure.value)


def test_a_file_that_takes_long_to_load_is_not_waited_for(launch):
    program = launch("import time\ntime.sleep(600)\n")
    program.wait_until_listening()
    assert program.wait_until_loaded(0.05) is False
    assert program.problem is None


async def test_a_problem_that_comes_late_is_how_the_program_ended(launch, tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    program = launch(f"open({str(gate)!r}).read()\nx = 1\n")
    assert program.wait_until_loaded(0.2) is False
    gate.write_text("go")
    await over(program)
    program.leave()
    assert isinstance(program.problem, UsageError)
    assert "holds no Flow" in program.end().sentence


async def test_its_output_goes_to_files_that_only_this_user_can_read(launch):
    program = launch(FAILING)
    program.wait_until_loaded(SOON)
    await over(program)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in program.folder.iterdir()}
    assert modes == {"stdout": 0o600, "stderr": 0o600}
    assert stat.S_IMODE(program.folder.stat().st_mode) == 0o700
    program.leave()
    program.close()
    assert not program.folder.exists()


async def test_stopping_cancels_the_job_and_says_how_it_ended(launch):
    program = launch(COUNTING, params={"count": 1_000_000, "pace": 0.001})
    program.wait_until_loaded(SOON)
    await output_with(program, "counting to 1000000")
    end = await program.stop()
    assert (end.status, end.sentence) == (143, f"process {program.pid} ended as it was asked to")


async def test_a_handler_that_does_not_end_is_ended_by_force(launch, monkeypatch):
    monkeypatch.setattr(program_module, "STOP_GRACE", 0.2)
    program = launch(STUBBORN)
    await output_with(program, "it begins")
    end = await program.stop()
    assert (end.status, end.sentence) == (-9, f"process {program.pid} was killed by SIGKILL")


async def test_a_second_request_to_end_is_obeyed_at_once(launch):
    program = launch(STUBBORN)
    await output_with(program, "it begins")
    async with asyncio.timeout(SOON):
        while program.end() is None:
            os.kill(program.pid, signal.SIGTERM)
            await asyncio.sleep(0.02)
    assert program.end().status == 143


async def test_a_job_that_waits_for_a_person_keeps_the_process_until_it_is_asked_to_end(launch):
    program = launch(DEFERRING)
    program.wait_until_loaded(SOON)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await program.wait_until_over()
    assert (await program.stop()).status == 143


async def test_a_flow_outlives_its_launcher_unless_it_is_tethered(launch):
    free = launch(COUNTING, params={"count": 1_000_000, "pace": 0.001})
    free.wait_until_loaded(SOON)
    assert free.leave() is None
    tethered = launch(COUNTING, params={"count": 1_000_000, "pace": 0.001}, tethered=True)
    tethered.wait_until_loaded(SOON)
    tethered.leave()
    assert await asyncio.to_thread(tethered._process.wait, SOON) == 143
    assert free.end() is None


async def test_the_process_has_a_session_and_no_input_of_its_own(launch):
    program = launch("import os, sys\nprint(os.getsid(0) == os.getpid(), repr(sys.stdin.read()))\n", main=True)
    assert await output_with(program, "True ''") == ["True ''"]


async def test_a_program_runs_as_python_would_run_it(launch, tmp_path):
    text = f"""
        import sys
        from pathlib import Path
        here = Path(__file__).parent
        print(__name__, sys.argv[1:], sys.path[0] == str(here), Path.cwd().samefile({str(Path.cwd())!r}))
        sys.exit(5)
    """
    program = launch("\n".join(line.strip() for line in text.splitlines()), main=True, arguments=("--size", "3"))
    await over(program)
    assert program.leave() == 5
    assert [line.text for line in program.new_output()] == ["__main__ ['--size', '3'] True True"]


async def test_a_program_that_raises_ends_with_the_users_traceback(launch):
    program = launch("def go():\n    raise KeyError('x')\ngo()\n", main=True)
    await over(program)
    assert program.leave() == 1
    path = program.folder / "stderr"
    assert path.read_text().startswith("Traceback (most recent call last):\n")
    assert "routilux" not in path.read_text()
    assert program.end().last_words[-1] == "KeyError: 'x'"


async def test_a_process_that_a_flow_forks_does_not_keep_the_launcher_waiting_and_ends_as_any_other(launch):
    program = launch(
        """
import os, time, warnings
from multiprocessing import get_context

warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of a fork beside threads
worker = get_context("fork").Process(target=time.sleep, args=(600,))
worker.start()
worker.terminate()
worker.join()
print(worker.exitcode)
if not os.fork():
    time.sleep(5)
os._exit(3)
""",
        main=True,
    )
    await over(program)
    assert program.leave() == 3
    assert [line.text for line in program.new_output()] == ["-15"]


def test_a_file_is_looked_at_without_asking_a_job_that_is_brought_back_for_its_entry(launch):
    without_entry = COUNTING.replace('"trigger"', '"begin"')
    with pytest.raises(UsageError, match="--entry"):
        launch(without_entry, only_load=True).wait_until_loaded(SOON)
    program = launch(without_entry, only_load=True, recovers="lost.routilux")
    assert program.wait_until_loaded(SOON)
    assert program.outline == {"source": "Source", "sink": "Sink"}


def test_reports_that_came_before_anybody_waited_for_them_are_not_waited_for_again(launch):
    program = launch(COUNTING)
    while program.over is None:
        time.sleep(0.01)
    assert program.wait_until_listening()
    assert program.wait_until_loaded() is True


async def test_a_process_that_takes_long_to_let_go_of_what_it_made_ended_as_it_announced(launch, monkeypatch):
    monkeypatch.setattr(program_module, "_LEAVING", 0.2)
    late = "\nimport atexit, time\natexit.register(time.sleep, 60)\n"
    program = launch(COUNTING + late)
    await over(program)
    program.attached()
    assert (program.leave(), program.end()) == (0, None)
