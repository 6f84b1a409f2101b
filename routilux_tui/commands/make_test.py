"""`routilux-tui make-test`: a test file of what a routine did in a run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from routilux_tui.exports.writing import write_text
from routilux_tui.launch.flow_file import BUILDERS
from routilux_tui.launch.problems import StartError, UsageError
from routilux_tui.launch.target import Target, parse_target
from routilux_tui.render.figures import quantity
from routilux_tui.render.sanitise import clean
from routilux_tui.runs.opening import NoRunError, opened
from routilux_tui.runs.run import Run
from routilux_tui.test_making.cases import CaseError, Choice, cases
from routilux_tui.test_making.naming import stem_for
from routilux_tui.test_making.origin import files_with_flows
from routilux_tui.test_making.source import Subject, source_of


def make_test(file: str, routine_id: str, choice: Choice, out: str, flow: str, job_id: str) -> int:
    """Write the file; says on the standard error what was written. Raises `StartError` or `UsageError`."""
    target = Path(out or f"{stem_for(routine_id)}.py")
    if out != "-" and target.exists():
        raise UsageError(f"{target} is there already and was not touched; name another file with -o")
    try:
        with opened(Path(file), job_id) as run:
            where = parse_target(flow) if flow else _flow_file(run)
            found = cases(run, routine_id, choice)
            made_from = f"What '{routine_id}' did in job {run.job_id} of {Path(file).name}, recorded by routilux-tui."
            place = _expression(where.path, target)
            source = source_of(Subject(routine_id, place, where.attribute, made_from), found)
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
    told = f"wrote {target} with {quantity(len(found), 'test', 'tests')}; run it with: pytest {target}"
    print(clean(told, 4096), file=sys.stderr)  # noqa: T201 - a command's output
    return 0


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
        return f"Path(__file__).parent / {os.path.relpath(flow, folder)!a}"
    return f"Path({str(flow)!a})"
