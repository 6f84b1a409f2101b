"""The title row of a pane: a thin rule with the name at its left and figures at its right."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux_tui.render.line import Row, cells, cut, row
from routilux_tui.render.look import Look

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Joint = tuple[int, bool, bool]
"""Where a vertical rule meets a title: its column, whether it comes from above, and whether it goes on below."""


def title(
    look: Look,
    width: int,
    name: str,
    figures: str = "",
    *,
    digit: str = "",
    focused: bool = False,
    joints: Sequence[Joint] = (),
) -> Row:
    """`─ Graph² ──────── fit ─`. The pane that has the keys has a brighter title; nothing else tells it apart."""
    glyphs = look.glyphs
    rule, text = look["rule"], look["title.focus" if focused else "title"]
    hint = f" {digit}" if look.ascii and digit else digit.translate(_RAISED)
    name = cut(name, max(0, width - 6), glyphs.ellipsis)
    pieces = [
        Segment(f"{glyphs.rule} ", look["rule.focus"] if focused else rule),
        Segment(name, text),
        Segment(hint, look["dim"]),
    ]
    used = 2 + cells(name) + cells(hint)
    last = 2 if _ends_in_joint(joints, width) else 1
    figures = cut(figures, max(0, width - used - 4 - last), glyphs.ellipsis)
    after = f" {figures} " if figures else ""
    end = width - cells(after) - (last if figures else 0)
    bar = _bar(look, used + 1, end, joints)
    pieces += [Segment(" ", rule), Segment(bar, rule), Segment(after, look["title"])]
    if figures:
        pieces.append(Segment(_bar(look, width - last, width, joints), rule))
    return row(width, pieces, rule)


def _ends_in_joint(joints: Sequence[Joint], width: int) -> bool:
    return any(column == width - 1 for column, _, _ in joints)


def _bar(look: Look, start: int, end: int, joints: Sequence[Joint]) -> str:
    """The rule from one column to another, with the glyphs of the joints in it."""
    bar = [look.glyphs.rule] * max(0, end - start)
    for column, above, below in joints:
        if start <= column < end:
            bar[column - start] = _joint(look, above=above, below=below)
    return "".join(bar)


def _joint(look: Look, *, above: bool, below: bool) -> str:
    if above and below:
        return look.glyphs.lines[15]
    return look.glyphs.rule_up if above else look.glyphs.rule_down
