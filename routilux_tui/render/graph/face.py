"""What a routine shows of itself at one moment: its figures, and how they are written in few cells."""

from __future__ import annotations

from math import log10

from msgspec import Struct
from rich.segment import Segment

from routilux_tui.model.compare import Shift
from routilux_tui.render.figures import grouped
from routilux_tui.render.line import left
from routilux_tui.render.look import Look

_UNITS = ("", "k", "M", "G", "T")
_FULL_WITHOUT_LIMIT = 10_000
"""How deep a queue without a limit is when its gauge is full; the scale up to there is logarithmic."""

Spans = tuple[tuple[int, int], ...]
"""Stretches of a text: from which character, and up to which."""

_HIGH, _FULL = 0.7, 0.95
_SOON = 10.0
_MOST_SHIFT = 1_000
_SLOWER, _FASTER = 0.25, -0.2


class BoxFace(Struct, frozen=True):
    """What a box shows now.

    `status` is one of idle, running, waiting, done, failed, paused, deferred, held, retrying. `count` is activations,
    `waiting` the depth of the queue and `capacity` its limit (0 for none), `rate` messages per second. `hot` marks the
    routine that the job waits for most. `busy` is the share of its time spent in handlers, 0 to 1; `bounds` marks the
    routine that bounds the throughput. `growth` is messages per second by which its queue grows (0 for not at all), and
    `full_in` seconds until that is full, 0 for now and -1 for never. `found` are the parts of its name that a search
    found, from and to which character; empty when it did not. `shift` is how it differs from another run, if compared.
    """

    status: str = "idle"
    count: int = 0
    waiting: int = 0
    capacity: int = 0
    rate: float = 0.0
    errors: int = 0
    deferred: int = 0
    selected: bool = False
    hot: bool = False
    busy: float = 0.0
    bounds: bool = False
    growth: float = 0.0
    full_in: float = -1.0
    found: Spans = ()
    shift: Shift | None = None


BLANK = BoxFace()
"""The face of a routine of which nothing is known yet."""


def name_style(face: BoxFace) -> str:
    """The style of a routine's name: what never ran is dim, what a person looks at or a job waits for stands out."""
    if face.bounds and not face.selected:
        return "bound"
    if face.selected or face.hot:
        return "bright"
    return "text" if face.count or face.status != "idle" else "dim"


def name_pieces(look: Look, name: str, face: BoxFace, width: int, ground: str) -> list[Segment]:
    """A routine's name in exactly `width` cells before a ground, with what a search found of it marked."""
    name = look.clean(name)
    shown = left(name, width, look.glyphs.ellipsis)
    style = look.over(name_style(face), ground)
    if not face.found:
        return [Segment(shown, style)]
    pieces: list[Segment] = []
    at = 0
    known = len(shown) if shown.startswith(name) else len(shown.rstrip()) - 1
    for start, end in face.found:
        if start >= known:
            break
        pieces += [Segment(shown[at:start], style), Segment(shown[start : min(end, known)], look["match"])]
        at = min(end, known)
    return [piece for piece in (*pieces, Segment(shown[at:], style)) if piece.text]


def gauge_style(face: BoxFace) -> str:
    """The style of its queue's gauge: as it fills."""
    share = fill(face)
    return "gauge.full" if share >= _FULL else "gauge.high" if share >= _HIGH else "gauge"


def outlook_style(face: BoxFace) -> str:
    """The style of what is said about a queue that fills: worse when it is full, or will be in a few seconds."""
    return "gauge.full" if 0 <= face.full_in <= _SOON else "gauge.high"


def messages_shift(shift: Shift) -> str:
    """How many messages more or fewer: `+2`, `-1`, `+12k`; `=` for none."""
    if not shift.messages:
        return "="
    return f"{'+' if shift.messages > 0 else '-'}{depth(abs(shift.messages))}"


def latency_shift(shift: Shift) -> str:
    """By how much its median time differs: `+12 %`; empty when that is not known."""
    if shift.latency is None:
        return ""
    share = round(100 * shift.latency)
    return f"{share:+d} %" if abs(share) < _MOST_SHIFT else f"x{1 + shift.latency:.0f}"


def shift_style(shift: Shift) -> str:
    """The style of a difference in messages and time: clearly more time is bad, clearly less is good."""
    latency = shift.latency or 0.0
    if latency > _SLOWER:
        return "status.failed"
    if latency < _FASTER:
        return "status.done"
    return "changed" if shift.messages else "dim"


def fill(face: BoxFace) -> float:
    """How full a queue is, from 0 to 1: its share of the limit, or on a logarithmic scale when it has none."""
    if face.capacity:
        return face.waiting / face.capacity
    return log10(1 + face.waiting) / log10(1 + _FULL_WITHOUT_LIMIT)


def figure(number: int, width: int, group: str) -> str:
    """A count, right-aligned: in full when it fits, else its first digits and a unit: `128.4k`, `1.204M`."""
    text = grouped(number, group)
    if len(text) > width:
        step = next((step for step in range(1, len(_UNITS)) if number < 999.95 * 1000**step), len(_UNITS) - 1)
        texts = [f"{number / 1000**step:.{digits}f}{_UNITS[step]}" for digits in (3, 2, 1, 0)]
        text = next((text for text in texts if len(text) <= width), texts[-1])
    return text.rjust(width)


def depth(number: int) -> str:
    """A number in three cells at most: `38`, `12k`, `.4M`, `3M`; what is more is `99M`."""
    if number < 1000:
        return str(number)
    if number < 100_000:
        return f"{number // 1000}k"
    if number < 1_000_000:
        return f".{number // 100_000}M"
    return f"{min(number // 1_000_000, 99)}M"
