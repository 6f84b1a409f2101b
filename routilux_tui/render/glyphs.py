"""The one table of characters that the screen draws with, and its ASCII twin.

The same status has the same glyph everywhere. Every glyph is one cell wide. A `GlyphSet` is picked once, from what the
terminal can show, and handed to whoever draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
"""Arms of a line glyph; their sum is its index in `GlyphSet.lines`."""

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Bits of the dots of a braille pattern, by row and column; their sum is an index into `GlyphSet.dots`."""

STATUS_GLYPHS: Mapping[str, str] = MappingProxyType(
    {
        "idle": "○",
        "pending": "○",
        "waiting": "◔",
        "running": "●",
        "retrying": "↻",
        "retried": "↻",
        "done": "✓",
        "completed": "✓",
        "failed": "✗",
        "error": "✗",
        "cancelled": "⊘",
        "skipped": "↷",
        "pausing": "‖",
        "paused": "‖",
        "deferred": "◌",
        "held": "◆",
    }
)
"""Status word of a job, routine or activation to its glyph."""

ASCII_STATUS_GLYPHS: Mapping[str, str] = MappingProxyType(
    {
        "idle": ".",
        "pending": ".",
        "waiting": ":",
        "running": "*",
        "retrying": "~",
        "retried": "~",
        "done": "+",
        "completed": "+",
        "failed": "x",
        "error": "x",
        "cancelled": "/",
        "skipped": ">",
        "pausing": "=",
        "paused": "=",
        "deferred": "?",
        "held": "#",
    }
)
"""The same words for a terminal that shows ASCII alone."""


@dataclass(frozen=True, slots=True)
class GlyphSet:
    """Every character that the screen draws with.

    `lines` holds 16 glyphs, indexed by the sum of `UP`, `DOWN`, `LEFT` and `RIGHT`, `heavy_lines` their heavy twins;
    `joint` is where four arms are joined, rather than two lines that cross. `frame` and `heavy_frame` are top left, top
    right, bottom left, bottom right, horizontal, vertical; `port_out` and `heavy_port_out` stand where a line leaves a
    frame. `spark` rises from an empty cell to a full one in nine steps.
    `gauge_fill`, `gauge_half` and `gauge_rest` make a gauge of a line. `dots` has a glyph for every sum of
    `DOTS`.
    """

    name: str
    statuses: Mapping[str, str]
    lines: str
    heavy_lines: str
    frame: str
    heavy_frame: str
    joint: str
    port_out: str
    heavy_port_out: str
    spark: str
    gauge_fill: str
    gauge_half: str
    gauge_rest: str
    dots: str
    arrow_right: str
    arrow_left: str
    arrow_up: str
    arrow_down: str
    rule: str
    divider: str
    rule_down: str
    rule_up: str
    branch: str
    last_branch: str
    marker: str
    ellipsis: str
    link: str
    scroll_thumb: str
    group: str

    def status(self, word: str) -> str:
        """The glyph of a status word; a word that is not in the table shows as idle."""
        return self.statuses.get(word, self.statuses["idle"])


UNICODE = GlyphSet(
    name="unicode",
    statuses=STATUS_GLYPHS,
    lines=" ╵╷│╴╯╮┤╶╰╭├─┴┬┼",
    heavy_lines=" ╹╻┃╸┛┓┫╺┗┏┣━┻┳╋",
    frame="╭╮╰╯─│",
    heavy_frame="┏┓┗┛━┃",
    joint="╋",
    port_out="├",
    heavy_port_out="┠",
    spark=" ▁▂▃▄▅▆▇█",
    gauge_fill="━",
    gauge_half="╸",
    gauge_rest="─",
    dots=" " + "".join(chr(0x2800 + bits) for bits in range(1, 256)),
    arrow_right="▶",
    arrow_left="◀",
    arrow_up="▲",
    arrow_down="▼",
    rule="─",
    divider="│",
    rule_down="┬",
    rule_up="┴",
    branch="├",
    last_branch="└",
    marker="▸",
    ellipsis="…",
    link="·",
    scroll_thumb="┃",
    group=" ",
)
"""For every terminal with a UTF-8 locale."""

ASCII = GlyphSet(
    name="ascii",
    statuses=ASCII_STATUS_GLYPHS,
    lines=" |||-+++-+++-+++",
    heavy_lines=" |||=+++=+++=+++",
    frame="++++-|",
    heavy_frame="####=#",
    joint="#",
    port_out="+",
    heavy_port_out="#",
    spark=" ._-=+*#@",
    gauge_fill="=",
    gauge_half="-",
    gauge_rest=".",
    dots=" " + "".join("o" if bits.bit_count() > 2 else "." for bits in range(1, 256)),
    arrow_right=">",
    arrow_left="<",
    arrow_up="^",
    arrow_down="v",
    rule="-",
    divider="|",
    rule_down="+",
    rule_up="+",
    branch="|",
    last_branch="`",
    marker=">",
    ellipsis="~",
    link=".",
    scroll_thumb="#",
    group=" ",
)
"""For a terminal or locale that shows ASCII alone."""
