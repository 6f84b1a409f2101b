"""Bringing back the job of a recording whose process was lost, and saying what that means. Runs in the child."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from routilux import Flow, JobState, journal
from routilux.errors import NoPlaceError, RoutiluxError, listing
from routilux.journal.placing import is_made_up
from routilux.journal.provenance import source_of
from routilux.journal.redaction import REDACTED
from routilux.journal.writer import is_written_by
from routilux_tui.launch.flow_file import load_flow
from routilux_tui.launch.local_modules import changed_classes
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.task import Task
from routilux_tui.model.reload import Change, change_words, difference

ANYWAY: Final = "--anyway"

_LISTED: Final = 12


class BroughtBack(NamedTuple):
    """A job that rests as paused in its flow, and what is to be known of it: a title and a sentence each.

    Raw: nothing is sanitised. Without a title it belongs to the one before. `flow_id` is that of the flow on record.
    """

    flow: Flow
    job: JobState
    facts: tuple[tuple[str, str], ...]
    flow_id: str


class _Found(NamedTuple):
    """What the recording says of the job before it is brought back."""

    job_id: str
    flow_id: str
    at: float
    nodes: dict[str, dict[str, Any]]
    source: dict[str, str]


def bring_back(task: Task) -> BroughtBack:
    """The job of the task's recording, in the task's flow. Raises `UsageError` or `StartError`."""
    file = Path(task.recovers)
    found = _found(file, task)
    flow = load_flow(Path(task.path), task.attribute, found.flow_id)
    _check_fits(file, task, found, flow)
    try:
        recovery = journal.recover(file, found.job_id, flow, leave_out=task.anyway)
    except NoPlaceError as error:
        raise UsageError(
            f"{task.path} has no place for what waits in job {found.job_id}: {', '.join(error.lacking)}; give the flow "
            f"that it ran in, or go on without with {ANYWAY}"
        ) from error
    except (RoutiluxError, ValueError) as error:
        raise StartError(str(error)) from error
    return BroughtBack(flow, recovery.job, tuple(_facts(file, found, recovery, flow)), found.flow_id)


def _found(file: Path, task: Task) -> _Found:
    try:
        with journal.open(file) as recording:
            if not task.anyway and is_written_by(file, recording.facts["pid"]):
                raise StartError(
                    f"{file} is still written by process {recording.facts['pid']}, so its jobs are not lost: "
                    f"`routilux-tui attach {recording.facts['pid']}` shows them; {ANYWAY} goes on with a copy of one"
                )
            recorded = _chosen(file, recording, task.job_id)
            nodes = {node["routine_id"]: node for node in recorded.outline["routines"]}
            at = recorded.time_of(recorded.seq)
            return _Found(recorded.job_id, recorded.flow_id, at, nodes, recorded.source)
    except RoutiluxError as error:
        raise StartError(str(error)) from error


def _chosen(file: Path, recording: journal.Recording, wanted: str) -> journal.RecordedJob:
    """The job that is meant: the one whose id begins so, else the only one that had not ended."""
    jobs = recording.jobs
    if not jobs:
        raise StartError(f"{file} has no job on record: nothing had begun when it ended")
    statuses = {job_id: job.state_at(job.seq).status for job_id, job in jobs.items()}
    found = [job_id for job_id in jobs if job_id.startswith(wanted)] if wanted else list(jobs)
    open_ = [job_id for job_id in found if not statuses[job_id].ended]
    if len(open_) == 1:
        return jobs[open_[0]]
    said = [f"  {job_id}  {jobs[job_id].flow_id}  {statuses[job_id]}" for job_id in list(jobs)[-_LISTED:]]
    listed = "\n".join(([f"  … {len(jobs) - _LISTED} earlier ones"] if len(jobs) > _LISTED else []) + said)
    if not found:
        raise UsageError(f"{file} has no job {wanted}; it has:\n{listed}")
    if not open_:
        what = f"job {found[0]} was {statuses[found[0]]}" if len(found) == 1 else "every job of it had ended"
        raise UsageError(
            f"{file}: {what}, so there is nothing to go on with; `routilux-tui replay {file}` shows what happened"
        )
    which = f"{len(open_)} jobs that begin with {wanted} and" if wanted else f"{len(open_)} jobs that"
    raise UsageError(f"{file} has {which} had not ended: choose one with --job\n{listed}")


# -- does the flow fit? -----------------------------------------------------------------------------------------------


def _check_fits(file: Path, task: Task, found: _Found, flow: Flow) -> None:
    """Raise `UsageError` when the flow is not the job's, or lacks routines, and that is not said to be no matter."""
    if task.anyway:
        return
    if flow.flow_id != found.flow_id and not is_made_up(flow.flow_id, found.flow_id):
        raise UsageError(
            f"{file}: job {found.job_id} is of flow '{found.flow_id}', and {task.path} holds flow '{flow.flow_id}'; "
            f"give the file of '{found.flow_id}', or go on with this one with {ANYWAY}"
        )
    gone = [routine_id for routine_id in found.nodes if routine_id not in flow.routines]
    if gone:
        raise UsageError(
            f"{file}: job {found.job_id} ran in a flow with {listing(gone)}, which {task.path} does not have; give the "
            f"flow that it ran in, or go on without with {ANYWAY}"
        )


def _change(found: _Found, flow: Flow) -> Change:
    """How the flow and its files differ from what was recorded."""
    now = source_of(flow)
    files: list[str] = []
    touched: set[str] = set()
    for name, text in now.items():
        known = found.source.get(name) or next(
            (old for path, old in found.source.items() if Path(path).name == Path(name).name), None
        )
        if known is not None and not _is_same(known, text):
            files.append(Path(name).name)
            touched |= changed_classes(known, text)
    kinds = {routine_id: node["class_name"] for routine_id, node in found.nodes.items()}
    present = {routine_id: type(routine).__name__ for routine_id, routine in flow.routines.items()}
    return difference(files, kinds, present, touched)


def _is_same(recorded: str, text: str) -> bool:
    """Whether a recorded text, from which secrets may have been taken out, can be that of this text."""
    first, *more = recorded.split(REDACTED)
    if not more:
        return recorded == text
    at = len(first)
    if not text.startswith(first) or not text.endswith(more[-1]):
        return False
    for piece in more:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _slots_gone(found: _Found, flow: Flow) -> list[str]:
    return [
        f"{routine_id}.{slot}"
        for routine_id, node in found.nodes.items()
        if routine_id in flow.routines
        for slot in node["slots"]
        if flow.routines[routine_id].get_slot(slot) is None
    ]


def _differences(found: _Found, flow: Flow) -> list[str]:
    """How the flow differs from the recorded one, in sentences."""
    change = _change(found, flow)
    said = []
    if change.files or change.added or change.removed or change.changed:
        said.append(change_words(change if change.files else replace(change, files=("the flow",))))
    if gone := _slots_gone(found, flow):
        said.append(f"{'slot' if len(gone) == 1 else 'slots'} gone: {', '.join(gone)}")
    return said


# -- what is said -----------------------------------------------------------------------------------------------------


def _facts(file: Path, found: _Found, recovery: journal.Recovery, flow: Flow) -> Iterator[tuple[str, str]]:
    moment = datetime.fromtimestamp(found.at)  # noqa: DTZ006 - for a person here
    yield "job", f"{found.job_id} of {found.flow_id}, from {file.name}"
    yield "stands", f"after its change {recovery.seq:,}, made at {moment:%Y-%m-%d %H:%M:%S}: the last one on record"
    yield from _titled("runs again", [_again_words(each) for each in recovery.again])
    where = ", ".join(f"{routine_id} {count:,}" for routine_id, count in recovery.waiting.items())
    yield "waiting", _count(sum(recovery.waiting.values()), "message") + (f": {where}" if where else "")
    if events := recovery.job.deferred_events:
        names = Counter(f"{event.routine_id}.{event.event_name}" for event in events)
        yield "deferred", f"{_count(len(events), 'event')}: {', '.join(f'{name} {n:,}' for name, n in names.items())}"
    yield from _titled("left out", recovery.left_out)
    yield from _titled("other now", _differences(found, flow))


def _titled(title: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """One title for some texts, and how many more there are when they are too many."""
    for at, text in enumerate(texts[:_LISTED]):
        yield (title if at == 0 else ""), text
    if len(texts) > _LISTED:
        yield "", f"and {len(texts) - _LISTED:,} more"


def _again_words(again: journal.Again) -> str:
    begun = f"{again.routine_id}.{again.slot_name}, begun at change {again.seq:,}"
    return (
        f"{begun}; what it had sent, {_count(len(again.sent), 'message')}, is not sent again" if again.sent else begun
    )


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
