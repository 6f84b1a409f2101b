from __future__ import annotations

import asyncio
import signal

import pytest

from routilux.protocol import JobStatus
from routilux_tui.app import Dashboard
from routilux_tui.sources.program import OutputLine, ProgramEnd
from routilux_tui.sources.source import SourceError


async def test_q_leaves_a_program_of_somebody_else_at_once(stage):
    async with stage((80, 24)) as opened:
        await opened.pilot.press("q")
    assert (opened.app.return_code, opened.source.closed) == (0, True)


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_leaving_a_program_that_was_started_here_asks(stage, program, key):
    async with stage((80, 24), program=program) as opened:
        await opened.press(key)
        assert "The program was started here and goes on. What shall become of it?" in opened.text
        await opened.press("c")
        assert "What shall become of it?" not in opened.text
        await opened.press(key, "l")
    assert (opened.app.return_code, program.stopped) == (0, False)


async def test_a_program_can_be_stopped_on_leaving(stage, program):
    async with stage((80, 24), program=program) as opened:
        await opened.press("q", "down", "enter")
        await opened.pilot.pause()
    assert (opened.app.return_code, program.stopped) == (0, True)


async def test_what_a_stopped_program_takes_its_time_for_is_said_and_can_be_left_to_it(stage, program, wait):
    program.delay = "the recording is still being written: 12,345 changes behind"
    async with stage((120, 24), program=program) as opened:
        await opened.press("q", "s")
        await wait(opened.pilot, lambda: "the recording is still" in opened.text)
        await opened.play(33.0, 1300, JobStatus.CANCELLED)
        await opened.pilot.press("q")
    assert (opened.app.return_code, program.stopped) == (0, True)


async def test_a_click_answers_too(stage, program):
    async with stage((80, 24), program=program) as opened:
        await opened.press("q")
        await opened.pilot.click("ChoiceScreen TextRows", offset=(10, 3))
        await opened.pilot.pause()
    assert program.stopped


async def test_a_program_whose_jobs_are_over_is_left_at_once(stage, program):
    async with stage((80, 24), program=program) as opened:
        await opened.play(33.0, 1300, JobStatus.COMPLETED)
        await opened.pilot.press("q")
    assert (opened.app.return_code, program.stopped) == (0, False)


async def test_the_question_is_taken_back_once_the_last_job_ends(stage, program):
    async with stage((80, 24), program=program) as opened:
        await opened.press("q")
        await opened.play(33.0, 1300)
        assert "What shall become of it?" in opened.text
        await opened.play(34.0, 1340, JobStatus.COMPLETED)
        assert "What shall become of it?" not in opened.text
        assert "✓ completed" in opened.lines[0]
        assert "nothing goes on any more: q leaves" in opened.text
        await opened.press("l", "s", "enter")
        assert opened.app.is_running
        assert not program.stopped
        await opened.pilot.press("escape", "q")
    assert (opened.app.return_code, program.stopped) == (0, False)


async def test_the_question_is_taken_back_once_the_program_ends(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        await opened.press("q")
        program.ended = ProgramEnd(1, "the program ended with exit status 1", ())
        await wait(opened.pilot, lambda: "exit status 1" in opened.text)
        assert "What shall become of it?" not in opened.text


async def test_what_a_program_prints_has_a_pane_of_its_own(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        await opened.press("o")
        assert "The program printed nothing so far." in opened.text
        program.written = [OutputLine("stdout", "read \x1b[31m12\x1b[0m files"), OutputLine("stderr", "careful")]
        await wait(opened.pilot, lambda: "read ␛[31m12␛[0m files" in opened.text)
        assert "│ careful" in opened.text


async def test_a_program_that_dies_leaves_its_last_words_on_a_screen_that_stays(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        program.ended = ProgramEnd(1, "the program ended with exit status 1", ("Traceback", "ValueError: \x1b[2Jno"))
        await wait(opened.pilot, lambda: "exit status 1" in opened.text)
        assert opened.lines[1].startswith(" ✗ the program ended with exit status 1   (q leaves, 0 shows the output)")
        assert [line.strip() for line in opened.lines[2:4]] == ["│ Traceback", "│ ValueError: ␛[2Jno"]
        assert "Graph²" in opened.lines[4]
        await opened.pilot.press("q")
    assert opened.app.return_code == 0


async def test_a_program_that_ends_well_says_so_quietly(stage, program, wait):
    async with stage((80, 24), program=program) as opened:
        program.ended = ProgramEnd(0, "the program ended", ("last line",))
        await wait(opened.pilot, lambda: "the program ended" in opened.text)
        assert opened.lines[1].startswith(" ✓ the program ended")
        assert "last line" not in opened.text


async def test_a_source_that_cannot_be_opened_ends_the_dashboard_with_its_sentence(scripted, census):
    class Closed(scripted):
        async def open(self):
            raise SourceError("no program \x1b[2J listens at this socket")

    app = Dashboard(Closed(census()))
    async with app.run_test() as pilot:
        await pilot.pause()
        await pilot.pause()
    assert (app.return_code, app.failure) == (1, "no program ␛[2J listens at this socket")


async def test_a_defect_leaves_one_message_and_a_file_without_any_values(scripted, census, short_dir):
    class Broken(scripted):
        async def watch(self, watch):
            secret = "payload of the user"  # noqa: F841 - must not be found in the report
            raise RuntimeError("this is a defect")

    source = Broken(census())
    app = Dashboard(source)
    async with app.run_test() as pilot:
        source.play(source.census.frame(1, 1.0, 10))
        for _ in range(5):
            await pilot.pause()
    assert app.return_code == 1
    assert app.failure.startswith("routilux-tui failed and left the screen: RuntimeError: this is a defect\n")
    (report,) = (short_dir / "state" / "routilux-tui").iterdir()
    assert str(report) in app.failure
    assert oct(report.stat().st_mode)[-3:] == "600"
    assert "RuntimeError: this is a defect" in report.read_text()
    assert "payload of the user" not in report.read_text()


async def test_a_signal_leaves_with_the_status_that_shells_expect(stage):
    async with stage((80, 24)) as opened:
        opened.app.leave_for(signal.SIGTERM)
        await asyncio.sleep(0)
    assert opened.app.return_code == 143
