"""Whether a dashboard can be shown here, what to do where it cannot, and showing it with its terminal in safe hands."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping

from routilux_tui.commands.look import Look
from routilux_tui.launch.problems import UsageError
from routilux_tui.model.desk import SMALLEST
from routilux_tui.terminal.abilities import answers_queries
from routilux_tui.terminal.keeper import give_back, keep
from routilux_tui.terminal.slate import Slate

_NEEDED = (("standard input", "stdin"), ("standard output", "stdout"), ("standard error", "stderr"))


def on_screen(show: Callable[[Slate], int], look: Look, *, saying: str, instead: str) -> int:
    """Show a dashboard in a process of its own; its exit status. In that process this returns, or raises, as `show`.

    `saying` is what the first picture says, which is there while the rest is loaded; "" for none.
    Raises `UsageError` when this is no terminal that can show it; `instead` says what to do then.
    """
    fault = screen_fault(os.environ)
    if fault:
        raise UsageError(f"{fault}; {instead}")
    if not answers_queries(os.environ):
        os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    slate = Slate()
    ended = keep(slate)
    if ended is None:
        # What is loaded from here to the first picture stays: looking through it for garbage only takes time.
        gc.disable()
        try:
            if saying:
                from routilux_tui.commands.opening import show_opening  # noqa: PLC0415 - nothing else needs it

                show_opening(slate, look, saying)
            return show(slate)
        finally:
            give_back(slate)
    if ended.sentence:
        from routilux_tui.commands.whereabouts import whereabouts  # noqa: PLC0415 - after a failure alone

        print(f"routilux-tui: {ended.sentence}; {whereabouts(*slate.flow)}", file=sys.stderr)  # noqa: T201 - said last
    return ended.status


def screen_fault(environment: Mapping[str, str]) -> str:
    """What keeps the dashboard from being shown on the standard streams; empty when nothing does."""
    for name, attribute in _NEEDED:
        stream = getattr(sys, attribute)
        if stream is None or not stream.isatty():
            return f"the dashboard needs a terminal, and {name} is not one"
    kind = environment.get("TERM", "")
    if kind in ("", "dumb"):
        return f"the dashboard needs a terminal that can move its cursor, and TERM is {kind or 'not set'}"
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    least_columns, least_rows = SMALLEST
    if (0 < columns < least_columns) or (0 < rows < least_rows):
        return f"the dashboard needs {least_columns}×{least_rows} characters, and this terminal has {columns}×{rows}"
    return ""
