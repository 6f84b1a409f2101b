"""The source of a routine's handlers, with line numbers, and a mark where the last error came through."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment

from routilux.protocol import ErrorInfo, SourceAnswer
from routilux_tui.render.line import Row, blank, cells, clipped, row
from routilux_tui.render.look import Look

_TAB = 4
_MOST_WIDTHS = 4


def source_rows(look: Look, handlers: Sequence[SourceAnswer], error: ErrorInfo | None, width: int) -> list[Row]:
    """Each handler with its name and place and its lines, or why there are none."""
    ground = look["text"]
    rows: list[Row] = []
    for handler in handlers:
        if rows:
            rows.append(blank(width, ground))
        place = f"{look.clean(handler.file, 300)}:{handler.line}" if handler.file else ""
        rows.append(row(width, [Segment(f" {look.clean(handler.name, 200)}", look["bright"])], ground))
        if place:
            rows.append(row(width, [Segment(f" {place}", look["dim"])], ground))
        rows += _lines(look, handler, error, width)
        if handler.why:
            rows.append(row(width, [Segment(f" {look.clean(handler.why, 400)}", look["log.warning"])], ground))
    return rows


class KeptSource:
    """The rows of `source_rows` for who draws the same ones with every frame: kept until anything else is asked for."""

    def __init__(self) -> None:
        self._look: Look | None = None
        self._of: tuple[Sequence[SourceAnswer], ErrorInfo | None] = ((), None)
        self._rows: dict[int, list[Row]] = {}

    def rows(self, look: Look, handlers: Sequence[SourceAnswer], error: ErrorInfo | None, width: int) -> list[Row]:
        """As `source_rows`."""
        of = (handlers, error)
        if look is not self._look or of != self._of or len(self._rows) > _MOST_WIDTHS:
            self._look, self._of, self._rows = look, of, {}
        if width not in self._rows:
            self._rows[width] = source_rows(look, handlers, error, width)
        return self._rows[width]


def _lines(look: Look, handler: SourceAnswer, error: ErrorInfo | None, width: int) -> list[Row]:
    failed = {line.line for line in error.trace if line.file == handler.file} if error is not None else set()
    lines = [line.expandtabs(_TAB) for line in handler.lines]
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    digits = len(str(handler.line + len(lines)))
    rows = []
    for number, line in enumerate(lines, handler.line):
        wrong = number in failed
        mark = look.glyphs.status("failed") if wrong else " "
        head = Segment(f" {number:>{digits}} {mark} ", look["status.failed" if wrong else "dim"])
        text = look.clean(line[indent:], 2_000)
        code = Segment(text, look["log.error" if wrong else "dim" if text.lstrip().startswith("#") else "log.text"])
        room = max(width, cells(head.text))
        rows.append(clipped(room, [head, code], look["text"], look.glyphs.ellipsis))
    return rows
