"""A process that is to end while much of its recording is not written yet is waited for, as long as it gets on."""

from __future__ import annotations

import asyncio
import time

import pytest

from routilux import journal
from routilux_tui.launch import program as program_module
from routilux_tui.launch.backlog import Patience, backlog_words
from routilux_tui.launch.program import LaunchedProgram
from routilux_tui.launch.task import Task

SOON = 30.0
FLOW = """
import threading, time
from pathlib import Path
from routilux import Flow, Routine
from routilux.journal import recorder, track
from routilux_tui.launch import backlog

backlog._EVERY = 0.1
recorder._PARTS_AT_ONCE = 1
track.PART_CHANGES = 400
write = recorder.Recorder._write

def slowly(self):
    time.sleep(PACE)
    return write(self)

recorder.Recorder._write = slowly

class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("on", handler=self.send)
        self.define_event("next", ["left"])

    def begin(self):
        self.emit("next", left=2_000)

    def send(self, left):
        if left:
            self.emit("next", left=left - 1)
        else:
            print("all is sent", flush=True)
            STAYS and threading.Event().wait(60)

flow = Flow("much")
flow.add_routine(Source(), "source")
flow.connect("source", "next", "source", "on")
"""


@pytest.fixture
def launch(tmp_path, monkeypatch):
    """A function that starts a flow that makes 4,005 changes, which are recorded at this pace."""
    monkeypatch.setattr(program_module, "STOP_GRACE", 0.5)
    monkeypatch.setattr(program_module, "_LEAVING", 0.5)
    monkeypatch.setattr(program_module, "_SILENT", 0.0)
    started = []

    async def launch(pace, *, stays=False):
        path = tmp_path / "flow_under_test.py"
        path.write_text(FLOW.replace("PACE", str(pace)).replace("STAYS", str(stays)))
        program = LaunchedProgram(Task(str(path), record=str(tmp_path / "run.routilux")))
        started.append(program)
        program.wait_until_loaded(SOON)
        lines = []
        async with asyncio.timeout(SOON):
            while "all is sent" not in lines:
                lines += [line.text for line in program.new_output()]
                await asyncio.sleep(0.01)
        return program

    yield launch
    for program in started:
        program.abandon()


def recorded(tmp_path):
    with journal.open(tmp_path / "run.routilux") as recording:
        return recording.job().seq


async def test_a_process_that_is_asked_to_end_is_given_the_time_to_write_its_recording(launch, tmp_path):
    program = await launch(0.1)
    said = []
    end = await program.stop(said.append)
    assert end.status == 143
    assert recorded(tmp_path) >= 4_005
    assert said
    assert said == sorted(said, key=len, reverse=True)
    assert all(text.startswith("the recording is still being written: ") for text in said)


async def test_a_process_whose_jobs_are_over_is_given_the_time_to_write_its_recording(launch, tmp_path):
    program = await launch(0.1)
    async with asyncio.timeout(SOON):
        await program.wait_until_over()
    program.attached()
    said = []
    assert await asyncio.to_thread(program.leave, said.append) == 0
    assert recorded(tmp_path) >= 4_005
    assert said


async def test_a_process_that_gets_no_further_with_its_recording_is_ended_by_force(launch, monkeypatch):
    monkeypatch.setattr("routilux_tui.launch.backlog._STUCK", 0.5)
    program = await launch(60)
    said = []
    end = await program.stop(said.append)
    assert (end.status, len(said)) == (-9, 1)


async def test_what_is_recorded_of_a_job_that_does_not_end_is_written_before_it_is_ended_by_force(launch, tmp_path):
    program = await launch(0.1, stays=True)
    end = await program.stop()
    assert end.status == -9
    assert recorded(tmp_path) >= 4_000


async def test_a_second_request_ends_a_process_that_writes_its_recording(launch):
    program = await launch(60)
    stopping = asyncio.create_task(program.stop())
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    assert (await program.stop()).status == 143
    assert time.monotonic() - begun < 2.0
    await stopping


def test_patience_lasts_as_long_as_ever_less_is_left():
    patience = Patience(3.0, 100.0)
    assert [patience.has_news(behind, 101.0) for behind in (None, 500, 500, 600)] == [False, True, False, False]
    assert (patience.is_over(110.9), patience.is_over(111.0)) == (False, True)
    assert patience.has_news(499, 110.0)
    assert not patience.is_over(119.9)
    assert patience.has_news(0, 112.0)
    assert (patience.is_over(114.9), patience.is_over(115.0)) == (False, True)


def test_what_is_left_is_said_as_a_number_of_changes():
    assert backlog_words(1_234_567) == "the recording is still being written: 1,234,567 changes behind"
