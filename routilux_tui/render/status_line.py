"""The first row of the screen: source, job, where it stands, and how far what is shown is complete."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from routilux_tui.model.heading import Heading
from routilux_tui.render.figures import age, compact, grouped, quantity
from routilux_tui.render.line import Row, cut, ends, measure
from routilux_tui.render.look import Look

_REQUEST_WORDS = {"pausing": "paused", "resuming": "running", "cancelling": "cancelled"}


def status_line(look: Look, width: int, facts: Heading) -> Row:
    """One row; what matters least gives way first when it is narrow."""
    start = [(0, _name(look, facts, width))]
    if facts.word:
        start += [
            (0, _standing(look, facts)),
            (1, [_piece(look, "text", age(facts.age))]),
            (7, [_piece(look, "dim", "seq "), _piece(look, "text", grouped(facts.seq, look.glyphs.group))]),
            (5, _messages(look, facts)),
        ]
    if facts.arrived >= 0:
        more = grouped(facts.arrived, look.glyphs.group)
        start.append((1, [_piece(look, "log.warning", f"view frozen  +{more} since")]))
    if facts.errors:
        glyph = look.glyphs.status("failed")
        start.append((2, [_piece(look, "status.failed", f"{glyph} {quantity(facts.errors, 'error', 'errors')}")]))
    if facts.deferred:
        glyph = look.glyphs.status("deferred")
        start.append((2, [_piece(look, "status.deferred", f"{glyph} {grouped(facts.deferred)} deferred")]))
    if facts.of > 1 and facts.place:
        start.append((9, [_piece(look, "dim", f"job {facts.place} of {facts.of}")]))
    end = [(8, _completeness(look, facts)), (6, [_piece(look, "dim", look.clean(facts.source, 60))])]
    if facts.read_only:
        end.insert(0, (5, [_piece(look, "dim", "read only")]))
    return _fitted(look, width, start, end)


_Group = tuple[int, list[Segment]]


def _fitted(look: Look, width: int, start: list[_Group], end: list[_Group]) -> Row:
    """Both ends of the row, without the groups of the highest numbers as long as it is too long."""
    ground = look["header"]
    while True:
        rank = max((rank for rank, _ in (*start, *end)), default=0)
        for gap in ("   ", "  "):
            left, right = _spread(start, ground, gap), _spread(end, ground, gap)
            if rank == 0 or measure(left) + measure(right) + len(gap) + 2 <= width:
                return ends(width, [Segment(" ", ground), *left], [*right, Segment(" ", ground)], ground)
        start = [group for group in start if group[0] < rank]
        end = [group for group in end if group[0] < rank]


def _spread(groups: list[_Group], ground: Style, gap: str) -> list[Segment]:
    pieces: list[Segment] = []
    for _, group in groups:
        if group:
            pieces += [Segment(gap, ground), *group] if pieces else group
    return pieces


def _name(look: Look, facts: Heading, width: int) -> list[Segment]:
    if not facts.flow:
        return [_piece(look, "dim", "no job yet")]
    return [_piece(look, "bright", cut(look.clean(facts.flow, 200), max(8, width // 4), look.glyphs.ellipsis))]


def _standing(look: Look, facts: Heading) -> list[Segment]:
    if facts.request:
        word = _REQUEST_WORDS.get(facts.request, facts.word)
        text = f"{look.glyphs.status(word)} {facts.request}{'...' if look.ascii else '…'}"
        return [_piece(look, f"status.{word}", text)]
    pieces = [_piece(look, f"status.{facts.word}", f"{look.glyphs.status(facts.word)} {facts.word}")]
    if facts.complete_to >= 0:
        pieces.append(_piece(look, "log.warning", " when last seen"))
    if facts.reason and facts.word != "running":
        pieces.append(_piece(look, "dim", f"  {cut(look.clean(facts.reason, 200), 40, look.glyphs.ellipsis)}"))
    return pieces


def _messages(look: Look, facts: Heading) -> list[Segment]:
    """How fast messages are handled, or how many were once nothing moves."""
    if facts.handled < 0:
        return [_piece(look, "text", f"{compact(facts.rate):>5} msg/s")]
    number = grouped(facts.handled, look.glyphs.group)
    return [_piece(look, "text", number), _piece(look, "dim", " handled")]


def _completeness(look: Look, facts: Heading) -> list[Segment]:
    if not facts.word:
        return []
    if facts.complete_to < 0:
        return [_piece(look, "dim", "complete")]
    return [_piece(look, "log.warning", f"complete to seq {grouped(facts.complete_to, look.glyphs.group)}")]


def _piece(look: Look, name: str, text: str) -> Segment:
    return Segment(text, look.over(name, "header"))
