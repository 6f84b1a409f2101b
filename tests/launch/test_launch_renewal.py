"""A launched program is looked at, saved and started anew from its changed file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from routilux import journal
from routilux_tui.launch.flow_file import load_flow
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.renewal import Renewal
from routilux_tui.launch.task import Task
from routilux_tui.model.reload import OldJob
from routilux_tui.sources.renewable import RenewalError

FLOWS = Path(__file__).parent / "flows"
COUNTING = (FLOWS / "counting.py").read_text()
DEFERRING = (FLOWS / "deferring.py").read_text()
ENDLESS = {"count": 1_000_000, "pace": 0.001}
SOON = 20.0


@pytest.fixture
def renewal(tmp_path):
    """A function that starts a flow from its text; what it and its successors started has ended when the test has."""
    started = []

    def start(text, **task):
        path = tmp_path / "flow_under_test.py"
        path.write_text(text)
        task = Task(str(path), **task)
        program = LaunchedProgram(task)
        started.append(program)
        program.wait_until_loaded(SOON)
        return Renewal(task, program, started.append, by_itself=False), path

    yield start
    for program in started:
        program.abandon()


async def watched(source):
    """The jobs of a source, and its goodbye."""
    welcome = await source.open()
    await source.close()
    return welcome.jobs


async def test_a_running_job_is_stopped_and_the_new_file_begins(renewal):
    present, path = renewal(COUNTING, params=ENDLESS)
    old = present.program
    path.write_text(COUNTING.replace('"sink")\n', '"drain")\n').replace('"sink", "input"', '"drain", "input"'))
    source, program = await present.renew(OldJob.STOP, "")
    assert (old.end().status, program.end(), present.program) == (143, None, program)
    assert program.outline == {"source": "Source", "drain": "Sink"}
    assert (await source.open()).pid == program.pid
    await source.close()


async def test_a_job_that_is_kept_goes_on_beside_the_new_one(renewal):
    present, _ = renewal(COUNTING, params=ENDLESS)
    old = present.program
    _, program = await present.renew(OldJob.KEEP, "")
    assert (old.end(), program.end()) == (None, None)
    assert old.pid != program.pid


@pytest.mark.parametrize("text", ["def broken(:\n", "import nothing_like_it\n", "flows = []\n"])
async def test_a_file_that_cannot_be_loaded_leaves_the_old_program_alone(renewal, text):
    present, path = renewal(COUNTING, params=ENDLESS)
    old = present.program
    path.write_text(text)
    with pytest.raises(RenewalError, match=r"flow_under_test\.py"):
        await present.renew(OldJob.STOP, "")
    assert (old.end(), present.program) == (None, old)


async def test_a_paused_job_goes_over_with_its_deferred_events_and_stays_paused(renewal):
    present, path = renewal(DEFERRING)
    source, _ = await present.renew(OldJob.STOP, "")
    job = await paused(source)
    path.write_text(DEFERRING + "\n# a remark\n")
    source, _ = await present.renew(OldJob.TAKE, job.job_id)
    (over,) = await watched(source)
    assert (over.job_id, over.status, over.deferred) == (job.job_id, "paused", 2)
    _, program = await present.renew(OldJob.GO_ON, job.job_id)
    async with asyncio.timeout(SOON):
        await program.wait_until_over()
    assert (program.over, [line.text for line in program.new_output()]) == (0, ["approved first", "approved second"])


def rewrite(path, text):
    """Write the file so that nobody reads half of it."""
    path.with_suffix(".new").write_text(text)
    path.with_suffix(".new").rename(path)


async def paused(source):
    async with asyncio.timeout(SOON):
        while True:
            for job in await watched(source):
                if job.status == "paused":
                    return job
            await asyncio.sleep(0.02)


@pytest.fixture
def lost(tmp_path, monkeypatch):
    """The recording of a job that pauses half way, of one flow in a file with two; that file's text."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    text = (FLOWS / "losing.py").read_text() + '\nother = Flow("other")\nother.add_routine(Source(), "source")\n'
    path, file = tmp_path / "flow_of_the_lost.py", tmp_path / "lost.routilux"
    path.write_text(text)
    flow = load_flow(path, "flow")
    del sys.modules[path.stem]
    flow.set_execution_strategy("sequential")
    with journal.record(flow, file):
        flow.execute("source", {"count": 10, "pause_at": 8})
    return file, text


async def test_a_job_that_was_brought_back_starts_anew_and_goes_over_in_a_file_with_several_flows(renewal, lost):
    file, text = lost
    present, path = renewal(text, recovers=str(file), stays_paused=True)
    assert present.begins_from == "lost.routilux"
    changes = present.changes()
    found = asyncio.ensure_future(anext(changes))
    async with asyncio.timeout(SOON):
        while not found.done():
            rewrite(path, text := text + "\n# a remark\n")
            await asyncio.sleep(0.1)
    await changes.aclose()
    assert (found.result().files, found.result().problem) == (("flow_under_test.py",), ())
    source, program = await present.renew(OldJob.STOP, "")
    job = await paused(source)
    assert set(program.outline) == {"source", "adder", "sink"}
    source, program = await present.renew(OldJob.TAKE, job.job_id)
    assert (await paused(source)).job_id == job.job_id
    assert set(program.outline) == {"source", "adder", "sink"}


async def test_a_job_that_runs_cannot_go_over_and_goes_on(renewal):
    present, _ = renewal(COUNTING, params=ENDLESS)
    old = present.program
    with pytest.raises(RenewalError, match="there is no job nobody that goes on"):
        await present.renew(OldJob.TAKE, "nobody")
    assert (old.end(), present.program) == (None, old)


async def test_a_file_that_runs_its_flow_while_it_is_loaded_is_not_run_to_be_looked_at(renewal, tmp_path):
    ran = tmp_path / "ran"
    present, path = renewal(COUNTING, params={"count": 1})
    changes = present.changes()
    found = asyncio.ensure_future(anext(changes))
    runs = f'\nflow.execute("source", {{"count": 2}})\nopen({str(ran)!r}, "w").close()\n'
    async with asyncio.timeout(SOON):
        while not found.done():
            rewrite(path, COUNTING + runs)
            await asyncio.sleep(0.1)
            runs += "# once more\n"
    await changes.aclose()
    change = found.result()
    assert (change.files, change.added, change.problem) == (("flow_under_test.py",), (), ())
    assert not ran.exists()
