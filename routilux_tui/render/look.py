"""How everything is drawn: one palette, one set of glyphs, and the one way for a foreign string onto the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from routilux_tui.render.figures import clock, clock_second, clock_utc
from routilux_tui.render.glyphs import ASCII, UNICODE, GlyphSet
from routilux_tui.render.palette import DARK, PALETTES, Palette
from routilux_tui.render.sanitise import LIMIT, clean, to_ascii

_CLOCKS: Mapping[str, Callable[[float], str]] = {"clock": clock, "seconds": clock_second, "utc": clock_utc}


@dataclass(frozen=True, slots=True)
class Look:
    """A palette, a glyph set and a way to write times. Painters get the look and know no colour and no terminal.

    `times` is `clock` (to the millisecond), `seconds` or `utc`.
    """

    palette: Palette = DARK
    glyphs: GlyphSet = UNICODE
    times: str = "clock"

    def __getitem__(self, name: str) -> Style:
        """The palette's style of that name."""
        return self.palette.styles[name]

    def over(self, name: str, ground: str) -> Style:
        """The style of one name before the background of another, such as text in the header."""
        return self[name] + _ground(self[ground])

    def tinted(self, line: tuple[Segment, ...], ground: str) -> tuple[Segment, ...]:
        """The line before the background of that name, such as the row under the cursor; matches keep their own."""
        back, match = _ground(self[ground]), self["match"]
        return tuple(
            Segment(text, back if style is None else style if style is match else style + back)
            for text, style, _ in line
        )

    @property
    def ascii(self) -> bool:
        """True when the terminal shows ASCII alone."""
        return self.glyphs is ASCII

    def clock(self, at: float) -> str:
        """A moment, in seconds since the epoch, as a time of day."""
        return _CLOCKS.get(self.times, clock)(at)

    @property
    def colourless(self) -> bool:
        """True when weight and glyphs alone have to tell things apart."""
        return not self.palette.tones.accent

    def clean(self, text: str, limit: int = LIMIT) -> str:
        """A string of a payload, a name, an error or a program, safe to be drawn."""
        return to_ascii(clean(text, limit)) if self.glyphs is ASCII else clean(text, limit)


def look(theme: str, *, ascii_only: bool, times: str = "clock") -> Look:
    """The look of a theme's name; an unknown name gets the dark one."""
    palette = PALETTES.get(theme, DARK)
    return Look(_for_dashes(palette), ASCII, times) if ascii_only else Look(palette, UNICODE, times)


def _for_dashes(palette: Palette) -> Palette:
    """The palette with stronger rules: a dash has less ink than a line, and would be lost."""
    stronger = palette["box.idle"]
    return replace(palette, styles={**palette.styles, "rule": stronger, "tree": stronger})


@lru_cache(maxsize=64)
def _ground(style: Style) -> Style:
    """What lies behind a text of that style, alone."""
    return Style(bgcolor=style.bgcolor, reverse=style.reverse or None)
