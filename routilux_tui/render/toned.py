"""Lines of text with tones as rows: what other rooms say in pieces, in the colours of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rich.segment import Segment

from routilux_tui.render.line import Row, row, wrapped_pieces
from routilux_tui.render.look import Look

_STYLES: Mapping[str, str] = MappingProxyType(
    {"dim": "dim", "bold": "bright", "good": "status.done", "bad": "status.failed", "a": "accent", "b": "changed"}
)


def toned_rows(look: Look, lines: Iterable[Sequence[tuple[str, str]]], width: int, *, wrap: bool = False) -> list[Row]:
    """Each line of clean pieces, a text and a tone, as a row; as several where it is too long and may be wrapped."""
    ground = look["text"]
    rows: list[Row] = []
    for line in lines:
        pieces = [Segment(look.clean(text), look[_STYLES.get(tone, "text")]) for text, tone in line]
        parts = wrapped_pieces(pieces, max(1, width - 2)) if wrap and pieces else [pieces]
        rows += [row(width, [Segment(" ", ground), *part], ground) for part in parts]
    return rows
