"""The first row of the screen: source, job, where it stands, and how far what is shown is complete."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from routilux_tui.model.heading import Heading, Travel
from routilux_tui.render.figures import age, compact, duration, grouped, quantity
from routilux_tui.render.line import Row, cut, ends, measure
from routilux_tui.render.look import Look

_COARSE = 10.0
_REASON = 40
"""Cells of a job's reason; where there is room it has more."""
_REQUEST_WORDS = {"pausing": "paused", "resuming": "running", "cancelling": "cancelled"}


def status_line(look: Look, width: int, facts: Heading) -> Row:
    """One row; what matters least is said in fewer words or gives way first when it is narrow."""
    line, spare = _fitted(look, width, _forms(look, facts, width, _REASON))
    if spare > 0 and len(facts.reason) > _REASON:
        line, _ = _fitted(look, width, _forms(look, facts, width, _REASON + spare))
    return line


def _forms(look: Look, facts: Heading, width: int, reason: int) -> list[_Parts]:
    """What is said, in many words and in few; the job's reason in at most so many cells."""
    return [_parts(look, facts, width, short=short, reason=reason) for short in (False, True)]


_Group = tuple[int, list[Segment]]
_Parts = tuple[list[_Group], list[_Group]]


def _parts(look: Look, facts: Heading, width: int, *, short: bool, reason: int) -> _Parts:
    """The groups at the start and at the end of the row, each with its rank."""
    start = [(0, _name(look, facts, width))]
    if facts.word:
        start += [
            (0, _standing(look, facts, reason)),
            (1, [_piece(look, "text", age(facts.age))]),
            (2 if facts.unseen or facts.complete_to >= 0 else 4, _completeness(look, facts, short=short)),
            (5, _messages(look, facts)),
        ]
    if facts.travel is not None:
        start.append((1, _travel(look, facts.travel)))
    if facts.recording:
        start.append((3 if facts.recording == "on" else 1, _recording(look, facts.recording)))
    if facts.arrived >= 0:
        more = grouped(facts.arrived, look.glyphs.group)
        start.append((1, [_piece(look, "log.warning", f"{'' if short else 'view '}frozen  +{more} since")]))
    if facts.errors:
        many = grouped(facts.errors, look.glyphs.group) if short else quantity(facts.errors, "error", "errors")
        start.append((2, [_piece(look, "status.failed", f"{look.glyphs.status('failed')} {many}")]))
    if facts.deferred:
        many = f"{grouped(facts.deferred, look.glyphs.group)}{'' if short else ' deferred'}"
        start.append((2, [_piece(look, "status.deferred", f"{look.glyphs.status('deferred')} {many}")]))
    if facts.of > 1 and facts.place:
        start.append((9, [_piece(look, "dim", f"job {facts.place} of {facts.of}")]))
    end = [(6, [_piece(look, "dim", look.clean(facts.source, 60))])]
    if facts.read_only:
        end.insert(0, (5, [_piece(look, "dim", "read only")]))
    return start, end


def _fitted(look: Look, width: int, forms: Sequence[_Parts]) -> tuple[Row, int]:
    """Both ends of the row in the first form that fits, without the groups of the highest numbers if none does.

    With how many cells are to spare.
    """
    ground = look["header"]
    ranks = sorted({rank for start, end in forms for rank, _ in (*start, *end)}, reverse=True)
    for rank in ranks:
        for start, end in forms:
            groups = [group for group in start if group[0] <= rank], [group for group in end if group[0] <= rank]
            for gap in ("   ", "  "):
                left, right = (_spread(side, ground, gap) for side in groups)
                spare = width - measure(left) - measure(right) - len(gap) - 2
                if rank == 0 or spare >= 0:
                    return ends(width, [Segment(" ", ground), *left], [*right, Segment(" ", ground)], ground), spare
    return ends(width, [], [], ground), 0


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


def _standing(look: Look, facts: Heading, reason: int) -> list[Segment]:
    if facts.request:
        word = _REQUEST_WORDS.get(facts.request, facts.word)
        text = f"{look.glyphs.status(word)} {facts.request}{'...' if look.ascii else '…'}"
        return [_piece(look, f"status.{word}", text)]
    pieces = [_piece(look, f"status.{facts.word}", f"{look.glyphs.status(facts.word)} {facts.word}")]
    if facts.complete_to >= 0:
        pieces.append(_piece(look, "log.warning", " when last seen"))
    if facts.reason and facts.word != "running":
        pieces.append(_piece(look, "dim", f"  {cut(look.clean(facts.reason, 400), reason, look.glyphs.ellipsis)}"))
    return pieces


def _travel(look: Look, travel: Travel) -> list[Segment]:
    """Whether the recording plays, and how far the moment on screen is from its end."""
    glyph = look.glyphs.marker if travel.speed else look.glyphs.status("paused")
    text = f"{glyph} {travel.speed:g}x" if travel.speed else glyph
    if travel.behind <= 0:
        return [_piece(look, "accent", f"{text} at {'the newest change' if travel.live else 'the end'}")]
    changes = quantity(travel.behind, "change", "changes")
    where = f"behind live, {changes}" if travel.live else f"before the end   {travel.share:.0%}"
    apart = age(travel.seconds) if travel.seconds >= _COARSE else duration(travel.seconds)
    return [_piece(look, "accent", f"{text}  {apart} {where}")]


def _recording(look: Look, word: str) -> list[Segment]:
    dot = look.glyphs.status("running")
    if word == "on":
        return [_piece(look, "dim", f"{dot} rec")]
    failed = word == "failed"
    return [_piece(look, "status.failed" if failed else "log.warning", f"{dot} rec {'failed' if failed else 'behind'}")]


def _messages(look: Look, facts: Heading) -> list[Segment]:
    """How fast messages are handled, or how many were once nothing moves."""
    if facts.handled < 0:
        return [_piece(look, "text", f"{compact(facts.rate):>5} msg/s")]
    number = grouped(facts.handled, look.glyphs.group)
    return [_piece(look, "text", number), _piece(look, "dim", " handled")]


def _completeness(look: Look, facts: Heading, *, short: bool) -> list[Segment]:
    """Up to which change the screen shows everything, or how much of what it does not."""
    group = look.glyphs.group
    number = grouped(facts.complete_to if facts.complete_to >= 0 else facts.seq, group)
    lost = facts.complete_to >= 0
    if not facts.unseen:
        name = "complete to" if short else "complete to seq"
        style = "log.warning" if lost else "dim"
        return [_piece(look, style, f"{name} "), _piece(look, "log.warning" if lost else "text", number)]
    if short:
        many = f"{grouped(sum(count for count, _, _ in facts.unseen), group)} not shown"
        return [_piece(look, "log.warning", many)]
    what = ", ".join(quantity(count, one, many, group) for count, one, many in facts.unseen)
    seq = [_piece(look, "dim", "seq "), _piece(look, "text", number), _piece(look, "dim", "  ")]
    return [*seq, _piece(look, "log.warning", f"{what} not shown")]


def _piece(look: Look, name: str, text: str) -> Segment:
    return Segment(text, look.over(name, "header"))
