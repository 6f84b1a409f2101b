"""Lines of text with tones as rows: what other rooms say in pieces, in the colours of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rich.segment import Segment

from routilux_tui.render.line import Row, row
from routilux_tui.render.look import Look

_STYLES: Mapping[str, str] = MappingProxyType(
    {"dim": "dim", "bold": "bright", "good": "status.done", "bad": "status.failed", "a": "accent", "b": "changed"}
)


def toned_rows(look: Look, lines: Iterable[Sequence[tuple[str, str]]], width: int) -> list[Row]:
    """Each line of clean pieces, a text and a tone, as a row."""
    ground = look["text"]
    return [
        row(
            width,
            [
                Segment(" ", ground),
                *(Segment(look.clean(text), look[_STYLES.get(tone, "text")]) for text, tone in line),
            ],
            ground,
        )
        for line in lines
    ]
