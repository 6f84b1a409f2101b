"""What is said across the screen when the program or the connection ended."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, row
from routilux_tui.render.look import Look


def banner_rows(look: Look, width: int, sentence: str, words: Sequence[str], *, wrong: bool) -> list[Row]:
    """The sentence, and the last three of the words below it."""
    ground = look["header"]
    glyph = look.glyphs.status("failed" if wrong else "completed")
    style = look.over("status.failed" if wrong else "status.done", "header")
    rows = [
        row(width, [Segment(f" {glyph} ", style), Segment(look.clean(sentence), look.over("bright", "header"))], ground)
    ]
    for word in list(words)[-3:]:
        bar = Segment(f"   {look.glyphs.divider} ", look.over("tree", "header"))
        rows.append(row(width, [bar, Segment(look.clean(word), look.over("text", "header"))], ground))
    return rows
