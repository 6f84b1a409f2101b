"""The fold of a job's changes: from a picture at one change to the picture at a later one. Pure.

Whole slices are folded in bulk, run by run, and only their notes one by one. Of a slice that goes beyond the change
that is wanted, what is earlier counts: an emission is in the inboxes of its receivers as soon as it was made.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from typing import Any, Final, NamedTuple, cast

from routilux.journal.notes import OWN, Facts
from routilux.journal.part import Bounds, row_with
from routilux.journal.picture import Picture, RoutineFigures, Stretch
from routilux.ledger import LANE_WIDTH, OUTSIDE, RUN_WIDTH, SLICE_WIDTH, Fault, LaneKey, Ledger, Note, WireKey
from routilux.status import ActivationStatus, JobStatus

_STATE: Final = int(Note.STATE)
_LOG: Final = int(Note.LOG)


class Terms(NamedTuple):
    """What the numbers of a ledger stand for. `receivers` are, for each lane, the wires that its messages go by."""

    routine_ids: Sequence[str]
    lanes: Sequence[LaneKey]
    wires: Sequence[WireKey]
    receivers: Sequence[Sequence[int]]


class Fold:
    """Moves a picture on through parts, which follow each other without a gap. The picture is changed in place."""

    def __init__(self, picture: Picture, terms: Terms) -> None:
        self.picture = picture
        self._terms = terms
        self._newest_states: dict[Any, int] = {}

    def apply(self, part: Ledger, last: int | None = None) -> None:
        """Fold a part, as `body.decode` makes it, as far as the change number `last`. Slices folded before are left."""
        total = (len(part.starts), len(part.emission_times), len(part.note_times))
        first = row_with(part, self.picture.seq + 1)
        slices = part.slices[first * SLICE_WIDTH : len(part.slices)]
        begins = [*zip(*(slices[at::SLICE_WIDTH] for at in (1, 2, 3)), strict=True), total]
        run, lane = 0, 0
        for row, (actor, (begin, end)) in enumerate(zip(slices[::SLICE_WIDTH], pairwise(begins), strict=True), first):
            if last is not None and sum(begin) >= last:
                break
            whole = last is None or sum(end) <= last
            if not whole and last is not None:
                end = split(part, begin, end, last - sum(begin))  # noqa: PLW2901 - no further slice is folded
            run = _forward(part.runs.items, RUN_WIDTH, run, begin[0])
            lane = _forward(part.lane_runs.items, LANE_WIDTH, lane, begin[1])
            self._slice(part, row, actor, (*begin, *end), (run, lane), whole=whole)
        self._newest_states.pop(None, 0)
        for routine_id, position in self._newest_states.items():
            fact = part.note_facts[position]
            self.picture.routine_states[routine_id] = fact if type(fact) is dict else fact[1]
        self._newest_states.clear()

    def _slice(
        self, part: Ledger, row: int, actor: int, bounds: Sequence[int], rows: tuple[int, int], *, whole: bool
    ) -> None:
        first, emission, note, stop, emission_stop, note_stop = bounds
        picture = self.picture
        figures = picture.of(actor, self._terms.routine_ids) if actor != OUTSIDE else None
        ended = part.slice_ends[row]
        if figures is not None:
            if stop > first:
                self._activations(part, figures, first, stop, rows[0])
            if emission_stop > emission:
                ahead = picture.status is JobStatus.PAUSED and not isnan(ended)
                self._emissions(part, figures, (emission, emission_stop), rows[1], ahead=ahead)
        if note_stop > note:
            self._notes(part, figures, note, note_stop, started=stop > first)
        if whole and figures is not None and stop > first and not isnan(ended):
            figures.busy += ended - figures.started_at
            figures.open = -1
            self._look_for_fault(part, figures, stop - 1)
        newest = [part.starts[stop - 1]] if stop > first else []
        if emission_stop > emission:
            newest.append(part.emission_times[emission_stop - 1])
        if note_stop > note:
            newest.append(part.note_times[note_stop - 1])
        picture.at = max(newest, default=picture.at)
        picture.seq = stop + emission_stop + note_stop

    # -- activations --------------------------------------------------------------------------------------------------

    def _activations(self, part: Ledger, figures: RoutineFigures, first: int, stop: int, run: int) -> None:
        begun, newest = part.starts[first], part.starts[stop - 1]
        if figures.open >= 0:
            figures.busy += begun - figures.started_at
        figures.busy += newest - begun
        figures.activations += stop - first
        figures.open, figures.started_at, figures.retrying = stop - 1, newest, False
        rows = part.runs.items
        while first < stop:
            wire, cause = rows[run * RUN_WIDTH + 1], rows[run * RUN_WIDTH + 2]
            run += 1
            until = min(stop, rows[run * RUN_WIDTH]) if run * RUN_WIDTH < len(rows) else stop
            self._take(figures, wire, cause, until - first)
            first = until

    def _take(self, figures: RoutineFigures, wire: int, cause: int, count: int) -> None:
        """Take messages out of the inbox: as a rule those at its front."""
        inbox = figures.inbox
        while count:
            head = inbox[0] if inbox else None
            if head is None or head.wire != wire or head.first != cause:
                head = _bring_to_front(inbox, wire, cause)
            if head is None:
                figures.received += count
                figures.newest = Stretch(wire, cause + count - 1 if cause != OUTSIDE else cause, 1)
                return
            taken = min(count, head.count)
            attempt = head.attempt if taken == 1 else 1
            values = head.take(taken)
            count -= taken
            if cause != OUTSIDE:
                cause += taken
            sent_by = cause - 1 if cause != OUTSIDE else cause
            figures.newest = Stretch(wire, sent_by, 1, attempt, None if values is None else values[-1:])
            if not head.count:
                inbox.popleft()

    def _look_for_fault(self, part: Ledger, figures: RoutineFigures, position: int) -> None:
        fault: Fault | None = part.faults.get(position)
        if fault is None:
            return
        figures.errors += 1
        figures.fault = self.picture.newest_fault = position
        if fault.status is ActivationStatus.RETRIED and figures.newest is not None:
            again = figures.newest
            figures.inbox.appendleft(Stretch(again.wire, again.first, 1, fault.attempt + 1, again.values))
            figures.received += 1
            figures.retrying = True
        elif fault.status is ActivationStatus.ERROR:
            self.picture.failed_by = figures.routine_id

    # -- emissions ----------------------------------------------------------------------------------------------------

    def _emissions(
        self, part: Ledger, figures: RoutineFigures, bounds: tuple[int, int], row: int, *, ahead: bool
    ) -> None:
        first, stop = bounds
        figures.emitted += stop - first
        rows, receivers, sent = part.lane_runs.items, self._terms.receivers, self.picture.sent
        while first < stop:
            lane = rows[row * LANE_WIDTH + 1]
            row += 1
            until = min(stop, rows[row * LANE_WIDTH]) if row * LANE_WIDTH < len(rows) else stop
            sent[lane] = sent.get(lane, 0) + until - first
            wires = receivers[lane] if lane < len(receivers) else ()
            step = 1 if self._doubled(wires) else until - first
            for begin in range(first, until, step):
                for wire in wires:
                    self._deliver(Stretch(wire, begin, step), ahead=ahead)
            first = until

    def _doubled(self, wires: Sequence[int]) -> bool:
        """Whether some routine receives by several of these wires: then messages go by each in turns."""
        return len({self._terms.wires[wire].actor for wire in wires}) < len(wires)

    def _deliver(self, stretch: Stretch, *, ahead: bool) -> None:
        actor = self._terms.wires[stretch.wire].actor
        receiver = self.picture.of(actor, self._terms.routine_ids)
        receiver.received += stretch.count
        if ahead:
            place = self.picture.released.get(actor, 0)
            self.picture.released[actor] = place + 1
            receiver.inbox.insert(place, stretch)
        else:
            receiver.inbox.append(stretch)

    # -- notes --------------------------------------------------------------------------------------------------------

    def _notes(self, part: Ledger, figures: RoutineFigures | None, first: int, stop: int, *, started: bool) -> None:
        """Of states only the newest of each routine is looked up, when the part is done."""
        facts = cast("Facts", part.note_facts)
        kinds = bytes(part.note_kinds[first:stop])
        told = facts.about(first, stop)
        own = figures.routine_id if figures is not None else None
        if kinds.count(_STATE) == told.count(OWN) == len(told):
            self._newest_states[own] = stop - 1
            return
        for at, (kind, about) in enumerate(zip(kinds, told, strict=True), first):
            if kind == _STATE:
                self._newest_states[own if about == OWN else about] = at
            elif kind == _LOG:
                self.picture.log_length = max(self.picture.log_length, about + 1)
            else:
                self._note(part, figures, at, kind, started=started)

    def _note(self, part: Ledger, figures: RoutineFigures | None, at: int, kind: int, *, started: bool) -> None:
        fact, picture = part.note_facts[at], self.picture
        if kind == Note.ENDED:
            if figures is not None and figures.open == fact and not started:
                figures.busy += part.note_times[at] - figures.started_at
                figures.open = -1
                self._look_for_fault(part, figures, fact)
        elif kind == Note.STATUS:
            self._move(*fact)
        elif kind == Note.SHARED:
            picture.shared_data[fact[0]] = fact[1]
        elif kind == Note.DEFERRED:
            picture.deferred[fact.number] = fact
        elif kind == Note.RELEASED:
            picture.deferred.pop(fact, None)
        elif kind == Note.PAUSE:
            picture.pause_points.append(fact)
        elif kind == Note.OUTPUT:
            picture.outputs += 1

    def _move(self, status: JobStatus, reason: str) -> None:
        picture = self.picture
        if status is not JobStatus.FAILED:
            picture.failed_by = ""
        if status in (JobStatus.PAUSING, JobStatus.RUNNING):
            picture.asked = status is JobStatus.PAUSING
            picture.released.clear()
        picture.status, picture.reason = status, reason


def _forward(table: Any, width: int, row: int, position: int) -> int:
    """The row of a table of rows that says what is at a position, at or after `row`."""
    while (row + 1) * width < len(table) and table[(row + 1) * width] <= position:
        row += 1
    return row


def _bring_to_front(inbox: deque[Stretch], wire: int, cause: int) -> Stretch | None:
    """The stretch with this message, now at the front and beginning with it; None when there is none."""
    for at, stretch in enumerate(inbox):
        offset = 0 if cause == OUTSIDE else cause - stretch.first
        matches = stretch.first == OUTSIDE if cause == OUTSIDE else stretch.first != OUTSIDE
        if stretch.wire == wire and matches and 0 <= offset < stretch.count:
            del inbox[at]
            if offset:
                before = Stretch(wire, stretch.first, offset, stretch.attempt, stretch.take(offset))
                inbox.insert(at, before)
            inbox.appendleft(stretch)
            return stretch
    return None


def split(part: Ledger, begin: Bounds, end: Bounds, count: int) -> Bounds:
    """How far the first `count` changes of a slice go, in the order of time: starts, emissions, then notes."""
    starts, emissions, notes = part.starts, part.emission_times, part.note_times

    def starts_upto(at: float) -> int:
        return bisect_right(starts, at, begin[0], end[0]) - begin[0]

    def emissions_upto(at: float) -> int:
        return bisect_right(emissions, at, begin[1], end[1]) - begin[1]

    def notes_before(at: float) -> int:
        low, high = begin[2], end[2]
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if notes[middle] < at else (low, middle)
        return low - begin[2]

    def rank_of_emission(position: int) -> int:
        at = emissions[position]
        return position - begin[1] + 1 + starts_upto(at) + notes_before(at)

    def rank_of_note(position: int) -> int:
        at = notes[position]
        return position - begin[2] + 1 + starts_upto(at) + emissions_upto(at)

    emission = begin[1] + bisect_right(range(begin[1], end[1]), count, key=rank_of_emission)
    note = begin[2] + bisect_right(range(begin[2], end[2]), count, key=rank_of_note)
    return begin[0] + count - (emission - begin[1]) - (note - begin[2]), emission, note
