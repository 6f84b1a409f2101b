"""Leaving the dashboard: at once, or after a question while a program that was started here goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routilux_tui.screens.choice import ChoiceScreen

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

_QUESTION = "The program was started here and goes on. What shall become of it?"
_ANSWERS = (
    ("l", "leave it running", "the job goes on, and attach shows it again"),
    ("s", "stop it", "it is asked to end, and made to if it does not"),
    ("c", "cancel", "back to the dashboard"),
)


class Leaving:
    """What becomes of the program on leaving, and the question about it for as long as that is one."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._question: ChoiceScreen | None = None

    def ask(self) -> None:
        """Leave, or ask first what shall become of what goes on."""
        if not self._goes_on():
            self._screen.leave()
            return
        self._question = ChoiceScreen(self._screen.look, _QUESTION, _ANSWERS)
        self._screen.app.push_screen(self._question, self._answered)

    def reconsider(self) -> None:
        """Take the question back once nothing goes on any more, and say so."""
        question = self._question
        if question is not None and question.is_current and not self._goes_on():
            question.dismiss("")
            self._screen.tell(self._screen.keymap.worded("nothing goes on any more: {quit} leaves"))

    def _answered(self, answer: str | None) -> None:
        self._question = None
        if answer == "l":
            self._screen.app.exit()
        elif answer == "s":
            self._screen.run_worker(self._stop())

    def _goes_on(self) -> bool:
        """True while a program that was started here runs, unless all of its jobs are over."""
        program, jobs = self._screen.program, self._screen.feed.live.jobs
        if program is None or program.end() is not None:
            return False
        return not jobs or any(not row.status.ended for row in jobs.values())

    async def _stop(self) -> None:
        program = self._screen.program
        if program is not None:
            self._screen.tell("stopping the program")
            await program.stop(self._screen.tell)
        self._screen.app.exit()
