"""A question with a few answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, blank, cut, row, wrapped
from routilux_tui.render.look import Look

Answer = tuple[str, str, str]
"""A key, the answer in two or three words, and what comes of it."""


def choice_rows(look: Look, question: str, answers: Sequence[Answer], at: int, width: int) -> list[Row]:
    """The question, then one row for each answer; the one at index `at` is marked."""
    ground = look["text"]
    rows = [
        row(width, [Segment(f" {line}", look["bright"])], ground) for line in wrapped(look.clean(question), width - 2)
    ]
    rows.append(blank(width, ground))
    names = max(len(name) for _, name, _ in answers)
    room = max(0, width - names - 10)
    for number, (key, name, meaning) in enumerate(answers):
        marker = look.glyphs.marker if number == at else " "
        line = row(
            width,
            [
                Segment(f" {marker} ", look["accent"]),
                Segment(f"{key:<4}", look["key"]),
                Segment(f"{name:<{names}}   ", look["text"]),
                Segment(cut(meaning, room, look.glyphs.ellipsis), look["dim"]),
            ],
            ground,
        )
        rows.append(look.tinted(line, "selection") if number == at else line)
    return rows
