"""The program's files change: what is said of it on the screen, what is asked, and the new process in place of the old.

Outlives the main screen, as that begins anew with each process.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from routilux.protocol import JobStatus
from routilux_tui.model.reload import Change, OldJob, by_itself, change_words, choices
from routilux_tui.render.choice import Answer
from routilux_tui.screens.choice import ChoiceScreen
from routilux_tui.sources.program import Program
from routilux_tui.sources.renewable import Renewable, RenewalError
from routilux_tui.sources.source import Source

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

_ANSWERS: dict[OldJob, Answer] = {
    OldJob.TAKE: ("t", "take the job over", "it stays paused, with all that waits"),
    OldJob.GO_ON: ("g", "take it over and go on", "it goes on at once, deferred events first"),
    OldJob.STOP: ("s", "stop it", "it ends, and the program begins anew"),
    OldJob.KEEP: ("k", "keep it", "it goes on by itself beside the new one"),
}
_OF_A_LOST_JOB: dict[OldJob, Answer] = {
    OldJob.STOP: ("s", "stop it", "it ends; what it did since is done again"),
    OldJob.KEEP: ("k", "keep it", "it goes on; another does all that again"),
}
"""Answers about a job that was brought back from a recording, in the place of those above."""
_ONCE_MORE: Answer = ("b", "begin again", "what it did since is done again")
_BACK: Answer = ("c", "cancel", "back to the dashboard")

Switch = Callable[[Source, Program], Awaitable["MainScreen"]]
"""Shows another process from now on; the main screen of that."""


class Renewing:
    """What is known of the files, and the way to a new process. `main` gives the main screen of the present one."""

    def __init__(self, renewable: Renewable, main: Callable[[], MainScreen | None], switch: Switch) -> None:
        self._renewable = renewable
        self._main = main
        self._switch = switch
        self._change = Change()
        self._fault: tuple[str, ...] = ()
        self._under_way = False
        self._waits_for = ""

    @property
    def notice(self) -> tuple[str, Sequence[str], bool] | None:
        """What is to be said across the screen: a sentence, lines below it, and whether something is wrong."""
        if self._under_way:
            return "starting the program anew" + (f": {self._waits_for}" if self._waits_for else ""), (), False
        if self._fault:
            return self._fault[0], self._fault[1:], True
        if self._change.problem:
            said = f"{change_words(self._change)}; what runs is not touched"
            return said, self._change.problem, True
        if self._change.files:
            return f"{change_words(self._change)}   (ctrl+r starts it anew)", (), False
        return None

    async def watch(self) -> None:
        """Follow the changes of the files until the dashboard is left."""
        try:
            async for change in self._renewable.changes():
                self._change, self._fault = change, ()
                if self._renewable.by_itself and change.files and not change.problem:
                    await self._renew(by_itself(self._status, movable=self._movable))
                self._draw()
        except (OSError, RuntimeError) as error:
            self._fault = (f"the program's files can't be watched: {error}; ctrl+r starts it anew all the same",)
            self._draw()

    def ask(self) -> None:
        """Start it anew, after asking what becomes of a job that goes on."""
        main = self._main()
        offered = choices(self._status, movable=self._movable)
        if main is None or self._under_way:
            return
        recording = self._renewable.begins_from
        if not offered and not recording:
            main.app.run_worker(self._renew(OldJob.STOP))
            return
        words = _ANSWERS | _OF_A_LOST_JOB if recording else _ANSWERS
        answers = {old_job: words[old_job] for old_job in offered} or {OldJob.STOP: _ONCE_MORE}
        question = "The program starts anew."
        if offered:
            question += " What shall become of the job that goes on?"
        if recording:
            question += (
                f" {'Unless it is taken over, it' if OldJob.TAKE in offered else 'It'} begins where {recording} ends."
            )

        def answered(key: str | None) -> None:
            for old_job, answer in answers.items():
                if answer[0] == key:
                    main.app.run_worker(self._renew(old_job))

        main.app.push_screen(ChoiceScreen(main.look, question, [*answers.values(), _BACK]), answered)

    @property
    def _status(self) -> JobStatus | None:
        """How the job on screen stands; that of another one that goes on, if that is over; None when none does."""
        main = self._main()
        if main is None or main.program_end is not None or main.feed.live.farewell:
            return None
        live = main.feed.live
        going_on = [row.status for row in live.jobs.values() if not row.status.ended]
        shown = None if live.summary is None else live.summary.status
        if shown is not None and not shown.ended:
            return shown
        return going_on[0] if going_on else shown

    @property
    def _movable(self) -> bool:
        """True when the job on screen is the only one that goes on, and may go over."""
        main = self._main()
        if main is None or not self._renewable.moves_jobs:
            return False
        live = main.feed.live
        going_on = [row.job_id for row in live.jobs.values() if not row.status.ended]
        return going_on == [live.shown]

    async def _renew(self, old_job: OldJob) -> None:
        main = self._main()
        if self._under_way or main is None:
            return
        self._under_way, self._fault, self._waits_for = True, (), ""
        change, old = self._change, main.program
        self._draw()
        try:
            source, program = await self._renewable.renew(old_job, main.feed.live.shown, self._wait)
        except RenewalError as error:
            self._fault = tuple(str(error).split("\n"))
        else:
            self._change = Change()
            main = await self._switch(source, program)
            words = f": {change_words(change)}" if change.files else ""
            main.tell(f"started anew{words}")
            if old_job is OldJob.KEEP and old is not None:
                main.tell(f"the old program goes on: routilux-tui attach {old.pid}")
        finally:
            self._under_way = False
            self._draw()

    def _wait(self, why: str) -> None:
        self._waits_for = why
        self._draw()

    def _draw(self) -> None:
        main = self._main()
        if main is not None and main.is_mounted:
            main.draw_soon()
