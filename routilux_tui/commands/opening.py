"""The first picture of a dashboard: its panes, colours and keys, while what fills them is still loaded."""

from __future__ import annotations

import os
import sys

from routilux_tui.actions import Context
from routilux_tui.commands.look import Look
from routilux_tui.keys.keymap import Keymap
from routilux_tui.model.desk import UNKNOWN_LANES, arrange
from routilux_tui.render.look import look as made_look
from routilux_tui.render.opening import opening
from routilux_tui.screens.desks import Desks
from routilux_tui.settings.start import begin
from routilux_tui.terminal.opening import open_screen
from routilux_tui.terminal.slate import Slate


def show_opening(slate: Slate, look: Look, saying: str) -> None:
    """Put the frame of the panes on the terminal, which says what is going on."""
    start = begin(os.environ, theme_flag=look.theme, ascii_only=look.ascii_only, remembers=look.remembers)
    size = os.get_terminal_size(sys.stdout.fileno())
    desks = Desks(start.settings, start.memory)
    desk = desks.turned_to(size, desks.first)
    colours = made_look(start.theme, ascii_only=start.ascii_only)
    offers = Keymap(start.settings.keys).footer(Context(pane=desk.focus, read_only=look.read_only))
    plan = arrange(desk, *size, lanes=UNKNOWN_LANES + 1)
    open_screen(slate, opening(colours, plan, desk.focus, colours.clean(saying, 80), offers), os.environ)
