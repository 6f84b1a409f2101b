"""The two arrangements of panes of one screen: that of wide terminals and that of small ones, and their memory."""

from __future__ import annotations

from dataclasses import replace as with_fields

from msgspec.structs import replace

from routilux_tui.model.desk import Desk, focused, is_wide
from routilux_tui.settings.memory import Memory, basis
from routilux_tui.settings.options import Settings
from routilux_tui.settings.start import first_desk


class Desks:
    """Keeps the desk that is not in use. `settings` are those to start with, as far as nothing else is remembered."""

    def __init__(self, settings: Settings, memory: Memory) -> None:
        self._basis = basis(settings)
        self._begun = first_desk(settings)
        self._desks = {True: memory.wide, False: memory.small}
        self._wide: bool | None = None
        if memory.wrap is not None:
            settings = with_fields(settings, wrap=memory.wrap)
        if memory.times is False:
            settings = with_fields(settings, times="off")
        elif memory.times and settings.times == "off":
            settings = with_fields(settings, times="clock")
        self.settings = settings

    @property
    def first(self) -> Desk:
        """The desk until the size of the terminal is known."""
        return self._begun

    def turned_to(self, size: tuple[int, int], desk: Desk) -> Desk:
        """The desk for a terminal of that size: the same one, unless the terminal changed between small and wide.

        Then the pane that has the keys keeps them.
        """
        wide = is_wide(*size)
        if wide == self._wide:
            return desk
        first = self._wide is None
        if not first:
            self._desks[not wide] = desk
        self._wide = wide
        known = self._desks[wide]
        if first:
            return known or desk
        return replace(focused(known or self._begun, desk.focus), grown=desk.grown)

    def memory(self, desk: Desk, *, wrap: bool, times: bool) -> Memory:
        """What is to be remembered, with the desk that is in use now."""
        desks = {**self._desks, **({} if self._wide is None else {self._wide: desk})}
        return Memory(self._basis, desks[True], desks[False], wrap, times)
