"""What the palette offers on the main screen, and what becomes of what was chosen: actions, places, themes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routilux_tui.actions import ACTIONS, BY_ID, Action
from routilux_tui.model.desk import Pane
from routilux_tui.model.offers import Offered
from routilux_tui.render.palette import PALETTES
from routilux_tui.screens.exporting import BUNDLE, TEST, WORDS

if TYPE_CHECKING:
    from routilux_tui.screens.main import MainScreen

_GROUPS = ("Job", "View", "Panes", "Routines", "Jobs", "Themes", "Screen", "Time", "Export", "Move", "Debugging")
_HIDDEN = ("palette",)


class Commands:
    """What the palette is told: `action ID`, `routine ID`, `job ID`, `make WORD`, and `theme NAME` or `theme` alone."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def offers(self) -> list[Offered]:
        """Everything, in groups; in each what can be done now comes first."""
        offers = [*self._actions(), *self._routines(), *self._jobs(), *self._exports(), *self._themes()]
        offers.sort(key=lambda offer: (_GROUPS.index(offer.group), bool(offer.why_not)))
        return offers

    def do(self, command: str) -> None:
        """Do what was chosen."""
        kind, _, name = command.partition(" ")
        screen = self._screen
        if kind == "action":
            screen.perform(name)
        elif kind == "routine":
            screen.feed.select(name)
            screen.go_to(Pane.ROUTINE)
        elif kind == "job":
            screen.feed.choose(name)
        elif kind == "make":
            screen.exporting.make(name)
        elif kind == "theme":
            screen.choose_theme(name)

    def _actions(self) -> Iterator[Offered]:
        context, keymap = self._screen.context, self._screen.keymap
        for action in ACTIONS:
            if action.id not in _HIDDEN:
                why = action.why_not(context)
                yield Offered(f"action {action.id}", _text(action), action.group, keymap.shown(action), why)

    def _routines(self) -> Iterator[Offered]:
        job = self._screen.feed.shown.job
        if job is not None and job.graph is not None:
            for node in job.graph.routines:
                note = "selected" if node.routine_id == job.selected else ""
                yield Offered(f"routine {node.routine_id}", f"Go to routine {node.routine_id}", "Routines", note)

    def _jobs(self) -> Iterator[Offered]:
        state = self._screen.feed.shown
        for row in state.jobs.values():
            text = f"Show job {row.flow_id} {row.job_id[:8]}"
            note = "shown" if row.job_id == state.shown else str(row.status)
            yield Offered(f"job {row.job_id}", text, "Jobs", note)

    def _exports(self) -> Iterator[Offered]:
        why = BY_ID["export"].why_not(self._screen.context)
        for word in WORDS:
            what = {BUNDLE: "Make a bundle for a bug report", TEST: f"Make tests of {self._screen.exporting.tested}"}
            yield Offered(f"make {word}", what.get(word, f"Export as {word}"), "Export", why_not=why)

    def _themes(self) -> Iterator[Offered]:
        for name in PALETTES:
            note = "now" if name == self._screen.look.palette.name else ""
            yield Offered(f"theme {name}", f"Theme {name}", "Themes", note)
        yield Offered("theme", "Theme as it is settled", "Themes")


def _text(action: Action) -> str:
    """What an action does; a pane is named as one."""
    place = action.id.removeprefix("pane.")
    return f"Go to pane: {action.help}" if place in {str(pane) for pane in Pane} else action.help
