"""The files of the program change while it is shown."""

from __future__ import annotations

import asyncio

import pytest

from routilux.protocol import JobStatus
from routilux_tui.model.desk import Pane
from routilux_tui.model.reload import Change, OldJob
from routilux_tui.sources.program import ProgramEnd
from routilux_tui.sources.renewable import RenewalError

CHANGE = Change(("census.py", "words.py"), ("audit",), (), ("parse",))
SAID = "census.py, words.py changed: parse changed; audit new   (ctrl+r starts it anew)"


class ScriptedRenewable:
    """Files that change, and a process that is there anew, when the test says so."""

    moves_jobs = True

    def __init__(self, source, program, *, by_itself=False) -> None:
        self.by_itself = by_itself
        self.asked: list[tuple[OldJob, str]] = []
        self.fault = ""
        self.delay = ""
        self._next = source, program
        self._changes: asyncio.Queue[Change] = asyncio.Queue()

    begins_from = ""

    def change(self, change: Change) -> None:
        self._changes.put_nowait(change)

    async def changes(self):
        while True:
            yield await self._changes.get()

    async def renew(self, old_job, job_id, say):
        self.asked.append((old_job, job_id))
        if self.delay:
            say(self.delay)
            await asyncio.Event().wait()
        if self.fault:
            raise RenewalError(self.fault)
        return self._next


@pytest.fixture
def renewable(scripted, census, program):
    """A function that makes a renewable whose next process runs a flow `census_two`."""

    def make(**more):
        source = scripted(census(flow_id="census_two"), title="attached 4712")
        return ScriptedRenewable(source, type(program)(), **more)

    return make


def begin(renewable):
    """Let the new process show something."""
    source, _ = renewable._next
    source.play(source.census.frame(1, 1.0, 3))


async def test_a_change_is_said_across_the_screen_until_the_files_are_as_they_were(stage, program, renewable):
    files = renewable()
    async with stage(program=program, renewable=files) as opened:
        files.change(CHANGE)
        await opened.pilot.pause()
        await opened.pilot.pause()
        assert SAID in opened.lines[1]
        files.change(Change())
        await opened.pilot.pause()
        await opened.pilot.pause()
        assert "Graph" in opened.lines[1]
    assert files.asked == []


async def test_hostile_names_and_errors_of_files_are_shown_harmless(stage, program, renewable):
    files = renewable()
    async with stage(program=program, renewable=files) as opened:
        files.change(Change(("\x1b[2Jf.py",), ("\x9d0;[/x]",), problem=("\x1b]52;c;eA==\x07", "[@click=app.quit]")))
        await opened.pilot.pause()
        await opened.pilot.pause()
        assert all(line.isprintable() for line in opened.lines)
        assert "␛[2Jf.py changed: �0;[/x] new; can't be loaded; what runs is not touched" in opened.lines[1]
        assert opened.lines[3].strip() == "│ [@click=app.quit]"


@pytest.mark.parametrize(
    ("status", "keys", "old_job"),
    [
        (JobStatus.RUNNING, ("s",), OldJob.STOP),
        (JobStatus.RUNNING, ("k",), OldJob.KEEP),
        (JobStatus.PAUSED, ("enter",), OldJob.TAKE),
        (JobStatus.PAUSED, ("g",), OldJob.GO_ON),
        (JobStatus.COMPLETED, (), OldJob.STOP),
    ],
)
async def test_the_new_process_is_shown_after_the_question(stage, program, renewable, wait, status, keys, old_job):
    files = renewable()
    begin(files)
    async with stage(program=program, renewable=files) as opened:
        await opened.press("4", "v")
        await opened.play(40.0, 1300, status)
        await opened.press("ctrl+r", *keys)
        await wait(opened.pilot, lambda: "census_two" in "".join(opened.lines[:1]))
        assert files.asked == [(old_job, "c3a1f0")]
        assert opened.source.closed
        main = opened.app.screen
        assert (main.desk.focus, main.desk.grown, main.program) == (Pane.LOG, True, files._next[1])
        assert "started anew" in opened.text
        assert len(opened.app.screen_stack) == 1
        await opened.press("ctrl+r", "c")
        assert len(files.asked) == 1


@pytest.mark.parametrize(
    ("status", "asked", "said", "key", "old_job"),
    [
        (JobStatus.RUNNING, " begins where lost.routilux ends. ",
         "it ends; what it did since is done again", "s", OldJob.STOP),
        (JobStatus.PAUSED, "taken over, it begins where lost.routilux ends. ",
         "it goes on; another does all that again", "k", OldJob.KEEP),
        (JobStatus.COMPLETED, "The program starts anew. It begins where lost.routilux ends.",
         "what it did since is done again", "b", OldJob.STOP),
    ],
)  # fmt: skip
async def test_of_a_job_that_was_brought_back_is_said_where_it_begins_again(
    stage, program, renewable, wait, status, asked, said, key, old_job
):
    files = renewable()
    files.begins_from = "lost.routilux"
    begin(files)
    async with stage(program=program, renewable=files) as opened:
        await opened.play(40.0, 1300, status)
        await opened.press("ctrl+r")
        assert said in opened.text
        assert asked in opened.text
        assert files.asked == []
        await opened.press(key)
        await wait(opened.pilot, lambda: "census_two" in "".join(opened.lines[:1]))
    assert files.asked == [(old_job, "c3a1f0")]


async def test_it_starts_anew_by_itself_when_that_was_asked_for(stage, program, renewable, wait):
    files = renewable(by_itself=True)
    begin(files)
    async with stage(program=program, renewable=files) as opened:
        await opened.press("?")
        files.change(Change(("census.py",), problem=("census.py:3: SyntaxError",)))
        files.change(CHANGE)
        await wait(opened.pilot, lambda: "census_two" in "".join(opened.lines[:1]))
    assert files.asked == [(OldJob.STOP, "c3a1f0")]


async def test_what_kept_it_from_starting_is_shown_and_the_old_one_goes_on(stage, program, renewable, wait):
    files = renewable()
    files.fault = "census.py:3: SyntaxError: invalid syntax\n    def\n       ^"
    async with stage(program=program, renewable=files) as opened:
        await opened.press("ctrl+r", "s")
        await wait(opened.pilot, lambda: "✗ census.py:3: SyntaxError: invalid syntax" in opened.lines[1])
        await opened.play(40.0, 1300)
        assert "● running" in opened.lines[0]
    assert not opened.app.failure


async def test_what_the_old_process_takes_its_time_for_is_said(stage, program, renewable, wait):
    files = renewable()
    files.delay = "the recording is still being written: 12,345 changes behind"
    async with stage(program=program, renewable=files) as opened:
        await opened.press("ctrl+r", "s")
        await wait(opened.pilot, lambda: f"starting the program anew: {files.delay}" in opened.lines[1])


async def test_a_program_that_died_can_be_started_anew(stage, program, renewable, wait):
    files = renewable()
    begin(files)
    async with stage(program=program, renewable=files) as opened:
        program.ended = ProgramEnd(1, "the program ended with exit status 1", ())
        await wait(opened.pilot, lambda: "exit status 1" in opened.lines[1])
        await opened.press("ctrl+r")
        await wait(opened.pilot, lambda: "census_two" in "".join(opened.lines[:1]))
        assert "Graph" in opened.lines[1]


@pytest.mark.parametrize(
    ("more", "why"),
    [({}, "the program was not started here"), ({"read_only": True}, "this dashboard is read only")],
)
async def test_only_a_program_that_was_started_here_can_be_started_anew(stage, more, why):
    async with stage(**more) as opened:
        await opened.press("ctrl+r")
        assert f"ctrl+r reload: {why}" in " ".join(opened.text.split())
