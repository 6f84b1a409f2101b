"""`routilux-tui make-test`: a test file of what a routine did in a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from routilux_tui.commands.telling import tell
from routilux_tui.exports.writing import write_text
from routilux_tui.launch.flow_file import BUILDERS
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.target import Target, parse_target
from routilux_tui.render.figures import quantity
from routilux_tui.runs.opening import NoRunError, opened
from routilux_tui.runs.run import Run
from routilux_tui.test_making.cases import Case, CaseError, Choice, cases
from routilux_tui.test_making.literals import literal
from routilux_tui.test_making.naming import origin_of, short_ids, stem_for
from routilux_tui.test_making.origin import files_with_flows, holds_several
from routilux_tui.test_making.source import Subject, source_of


class _Place(NamedTuple):
    """Where a flow is found: its file with the name in it, and its id if the file holds several."""

    target: Target
    flow_id: str


def make_test(file: str, routine_id: str, wanted: Mapping[str, Choice], out: str, flow: str) -> int:
    """Write the file of what is wanted of each job, "" for the only one; of every routine when none is named.

    Says on the standard error what was written. Raises `StartError` or `UsageError`.
    """
    jobs: dict[str, list[Case]] = {}
    places: dict[str, _Place] = {}
    try:
        for job_id, choice in wanted.items():
            with opened(Path(file), job_id) as run:
                places[run.job_id] = _place(run, flow)
                jobs.setdefault(run.job_id, []).extend(cases(run, routine_id, choice))
                flow_id = run.flow_id
        place = _one(places)
        routine_ids = list(dict.fromkeys(case.activation.routine_id for found in jobs.values() for case in found))
        target = Path(out or f"{stem_for(routine_ids, flow_id)}.py")
        if out != "-" and target.exists():
            raise UsageError(f"{target} is there already and was not touched; name another file with -o")
        made_from = origin_of(routine_ids, list(jobs), Path(file).name)
        subject = Subject(_expression(place.target.path, target), place.target.attribute, place.flow_id, made_from)
        names = short_ids(list(jobs))
        source = source_of(subject, {names[job_id]: found for job_id, found in jobs.items()})
    except NoRunError as error:
        raise StartError(str(error)) from error
    except CaseError as error:
        raise UsageError(str(error)) from error
    if out == "-":
        sys.stdout.write(source)
        return 0
    try:
        write_text([source], target)
    except OSError as error:
        raise StartError(f"{target} could not be written: {error.strerror or error}") from error
    tests = quantity(sum(map(len, jobs.values())), "test", "tests")
    several = [f"{len(each)} {name}" for each, name in ((routine_ids, "routines"), (jobs, "jobs")) if len(each) > 1]
    of = f" of {' and '.join(several)}" if several else ""
    for told in (f"wrote {target} with {tests}{of}", f"run it with: pytest {target}"):
        tell(told)
    return 0


def _place(run: Run, flow: str) -> _Place:
    target = parse_target(flow) if flow else _flow_file(run)
    source = run.source.get(str(target.path), "")
    return _Place(target, run.flow_id if not target.attribute and holds_several(source, BUILDERS) else "")


def _one(places: Mapping[str, _Place]) -> _Place:
    """The place of all of the jobs. UsageError when they are of several flows."""
    found = {place: job_id for job_id, place in places.items()}
    if len(found) > 1:
        listed = ", ".join(f"job {job_id[:8]} of {place.flow_id or place.target}" for place, job_id in found.items())
        raise UsageError(f"the activations are of {len(found)} flows, and a test file has one: {listed}")
    return next(iter(found))


def _flow_file(run: Run) -> Target:
    """The file that the flow was recorded from. UsageError when it can't be told, or is not here."""
    found = files_with_flows(run.source, BUILDERS)
    here = [Path(file) for file in found if Path(file).is_file()]
    if len(here) == 1:
        return Target(here[0])
    if here:
        listed = ", ".join(map(str, here))
        raise UsageError(f"several files of the recording may hold its flow: {listed}; name one with --flow")
    if found:
        raise UsageError(f"the flow was recorded from {found[0]}, which is not here; name its file with --flow")
    raise UsageError("the recording does not tell which file holds its flow; name it with --flow FLOW.py[:ATTR]")


def _expression(flow: Path, test: Path) -> str:
    """The flow file's path as the test says it: from its own place when both are in this directory, else in full."""
    flow, folder, here = flow.resolve(), test.resolve().parent, Path.cwd().resolve()
    if flow.is_relative_to(here) and folder.is_relative_to(here):
        return f"Path(__file__).parent / {literal(os.path.relpath(flow, folder))}"
    return f"Path({literal(str(flow))})"
