"""Why: the causes of an activation, its effects, and what an idle routine waits for, as rows that can be gone to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from routilux.protocol import Edge, JobStatus, Link, RoutineStatus, WhyPage
from routilux_tui.model.faces import routine_standing
from routilux_tui.model.job import JobView, RoutineView, blank_counts

_DEEPEST = 3
_ALIKE = 5
"""So many calls of one slot in a row are shown by the first and the last."""


class RowKind(StrEnum):
    """What a row is: a heading, an activation, a remark, or a routine that is waited for."""

    HEAD = "head"
    LINK = "link"
    NOTE = "note"
    WAIT = "wait"


class WhyRow(Struct, frozen=True):
    """One row. A link row has its activation.

    A wait row has the slot that is fed, the `event` of `routine_id` that feeds it, that routine's status word, and in
    `text` what it did. `asked` marks the activation that the page is about.
    """

    kind: RowKind
    text: str = ""
    depth: int = 0
    link: Link | None = None
    routine_id: str = ""
    slot: str = ""
    event: str = ""
    word: str = ""
    asked: bool = False

    @property
    def leads(self) -> bool:
        """True when a person can go where it points."""
        return self.kind in (RowKind.LINK, RowKind.WAIT)


def page_rows(page: WhyPage) -> tuple[WhyRow, ...]:
    """The causes from the first to the nearest, the activation, and its effects below it."""
    return (*_causes(page), *_effects(page))


def wait_rows(job: JobView, routine_id: str, now: float) -> tuple[WhyRow, ...]:
    """What a routine waits for that does not run: the job, its own inbox, and those that feed it."""
    node = job.node(routine_id)
    if node is None or job.graph is None:
        return ()
    routine = _routine(job, node.index)
    if routine.counts.status is RoutineStatus.RUNNING:
        return ()
    rows = [WhyRow(RowKind.NOTE, text) for text in (*_of_the_job(job), *_of_itself(routine))]
    fed = list(_feeders(job, node.index, 1, {node.index}, now))
    head = "waits for" if routine.counts.activations else "has not run, and waits for"
    if not fed:
        rows.append(WhyRow(RowKind.NOTE, "nothing is connected to its slots: it runs when a job starts with it"))
    return (WhyRow(RowKind.HEAD, f"{routine_id} {head}"), *rows, *fed)


def first_leading(rows: Sequence[WhyRow]) -> int:
    """The row that the cursor starts on: what is waited for first, else the activation that was asked about."""
    waits = next((at for at, row in enumerate(rows) if row.kind is RowKind.WAIT), -1)
    asked = next((at for at, row in enumerate(rows) if row.asked), 0)
    return waits if waits >= 0 else asked


def next_leading(rows: Sequence[WhyRow], at: int, step: int) -> int:
    """The next row in that direction that leads anywhere; `at` when there is none."""
    places = range(at + 1, len(rows)) if step > 0 else range(at - 1, -1, -1)
    return next((place for place in places if rows[place].leads), at)


def _causes(page: WhyPage) -> Iterator[WhyRow]:
    causes = list(reversed(page.causes))
    if causes:
        yield WhyRow(RowKind.HEAD, "goes back to" if page.broken else "began with")
    for number, run in enumerate(_runs(causes, apart=page.skipped)):
        shown = run if len(run) < _ALIKE else [run[0], run[-1]]
        for at, link in enumerate(shown):
            if at and len(shown) < len(run):
                yield WhyRow(RowKind.NOTE, f"and {len(run) - 2} like it")
            yield WhyRow(RowKind.LINK, link=link, routine_id=link.routine_id, word=link.status)
        if not number and page.skipped:
            yield WhyRow(RowKind.NOTE, f"and {page.skipped} more")
    if page.broken:
        yield WhyRow(RowKind.NOTE, page.broken)
    yield WhyRow(RowKind.HEAD, "this")
    link = page.link
    yield WhyRow(RowKind.LINK, link=link, routine_id=link.routine_id, word=link.status, asked=True)


def _runs(causes: Sequence[Link], *, apart: int) -> list[list[Link]]:
    """Causes that stand in a row and are calls of one slot; `apart` keeps the first one by itself."""
    runs: list[list[Link]] = []
    for number, link in enumerate(causes):
        alike = runs and (runs[-1][-1].routine_id, runs[-1][-1].slot) == (link.routine_id, link.slot)
        if alike and not (apart and number == 1):
            runs[-1].append(link)
        else:
            runs.append([link])
    return runs


def _effects(page: WhyPage) -> Iterator[WhyRow]:
    if not page.effects:
        if page.link.duration >= 0 and not page.cut:
            yield WhyRow(RowKind.NOTE, "it led to nothing further")
        elif page.cut:
            yield WhyRow(RowKind.NOTE, page.cut)
        return
    yield WhyRow(RowKind.HEAD, "led to")
    open_: list[Link] = []
    for link in page.effects:
        while open_ and open_[-1].depth >= link.depth:
            yield from _more(open_.pop())
        yield WhyRow(RowKind.LINK, depth=link.depth - 1, link=link, routine_id=link.routine_id, word=link.status)
        open_.append(link)
    while open_:
        yield from _more(open_.pop())
    yield from _more(page.link)
    if page.cut:
        yield WhyRow(RowKind.NOTE, page.cut)


def _more(link: Link) -> Iterator[WhyRow]:
    if link.more:
        yield WhyRow(RowKind.NOTE, f"and {link.more} more", depth=max(0, link.depth))


def _of_the_job(job: JobView) -> Iterator[str]:
    if job.status is JobStatus.PAUSED:
        why = f": {job.reason}" if job.reason else ""
        yield f"the job is paused{why}; R resumes it"
    elif job.status.ended:
        yield f"the job is {job.status}; nothing further runs"


def _of_itself(routine: RoutineView) -> Iterator[str]:
    counts = routine.counts
    if counts.status is RoutineStatus.RETRYING:
        yield "it waits to try a failed message again"
    if counts.status is RoutineStatus.FAILED:
        yield "its own error stopped the job"
    if counts.waiting:
        yield f"{_counted(counts.waiting, 'message stands', 'messages stand')} in its inbox"
    if counts.deferred:
        yield f"{_counted(counts.deferred, 'event', 'events')} that it deferred {_wait(counts.deferred)} for a person"


def _feeders(job: JobView, index: int, depth: int, seen: set[int], now: float) -> Iterator[WhyRow]:
    """Who feeds the slots of a routine, how each stands, and what those wait for that never sent anything."""
    assert job.graph is not None
    edges = [edge for edge in job.graph.edges if edge.target == index]
    most = {slot: max(_passed(job, edge) for edge in edges if edge.slot == slot) for slot in {e.slot for e in edges}}
    for edge in edges:
        source, routine = job.graph.routines[edge.source], _routine(job, edge.source)
        passed = _passed(job, edge)
        parts = [_sent(edge, passed, routine), _standing_of(job, edge, routine)]
        behind = max(most.values()) - passed
        if len(most) > 1 and behind > 0 and passed == most[edge.slot]:
            parts.append(f"{behind} behind the slot that got most")
        yield WhyRow(
            RowKind.WAIT,
            ", ".join(filter(None, parts)),
            depth=depth - 1,
            routine_id=source.routine_id,
            slot=edge.slot,
            event=edge.event,
            word=str(routine_standing(job, routine, now)),
        )
        if not passed and depth < _DEEPEST and edge.source not in seen:
            seen.add(edge.source)
            yield from _feeders(job, edge.source, depth + 1, seen, now)


def _sent(edge: Edge, passed: int, routine: RoutineView) -> str:
    if passed:
        return f"sent {_counted(passed, 'message', 'messages')}"
    if routine.counts.activations:
        return f"ran {_counted(routine.counts.activations, 'time', 'times')} and never sent {edge.event}"
    return "has not run"


def _standing_of(job: JobView, edge: Edge, routine: RoutineView) -> str:
    """What keeps a routine from sending more, in a few words."""
    assert job.graph is not None
    source = job.graph.routines[edge.source]
    counts = routine.counts
    deferred = sum(item.routine_id == source.routine_id and item.event == edge.event for item in job.deferred)
    if deferred:
        return f"{deferred} deferred"
    if counts.status is RoutineStatus.FAILED:
        return "failed"
    if counts.status is RoutineStatus.RUNNING:
        return "runs now"
    if counts.status is RoutineStatus.RETRYING:
        return "waits for a retry"
    if counts.waiting:
        return f"{counts.waiting} in its inbox"
    return _counted(counts.errors, "error", "errors") if counts.errors else ""


def _passed(job: JobView, edge: Edge) -> int:
    return job.edges[edge.index].messages if edge.index < len(job.edges) else 0


def _routine(job: JobView, index: int) -> RoutineView:
    return job.routines[index] if index < len(job.routines) else RoutineView(blank_counts(index))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _wait(number: int) -> str:
    return "waits" if number == 1 else "wait"
