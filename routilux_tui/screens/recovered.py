"""A lost job is back: what it means is said before anything runs, and whether it shall go on is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from routilux_tui.render.choice import Answer
from routilux_tui.render.line import Row
from routilux_tui.render.look import Look
from routilux_tui.render.recovered import Fact, recovered_rows
from routilux_tui.screens.choice import ChoiceScreen

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

_AROUND = 9
"""Rows of the screen that are not for the facts."""

_LOOK: Answer = ("l", "look first", "it rests; R resumes it")
_GO_ON: Answer = ("g", "go on", "deferred events first, then what waits")


class RecoveredScreen(ChoiceScreen):
    """The facts above the question."""

    def __init__(self, look: Look, facts: Sequence[Fact], answers: Sequence[Answer]) -> None:
        self._facts = facts
        super().__init__(look, "A job whose process was lost is back, and rests.", answers)

    def _make(self, look: Look, width: int) -> list[Row]:
        most = max(2, self.app.size.height - _AROUND)
        return [*recovered_rows(look, self._facts, width, most), *super()._make(look, width)]


def show_recovered(main: MainScreen, facts: Sequence[Fact]) -> None:
    """Ask a person who may act; tell the others."""

    def answered(key: str | None) -> None:
        if key == _GO_ON[0]:
            main.perform("job.resume")

    answers = [_LOOK] if main.context.read_only else [_LOOK, _GO_ON]
    main.app.push_screen(RecoveredScreen(main.look, facts, answers), answered)
