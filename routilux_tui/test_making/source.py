"""Cases as the source of a test file for pytest. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain, count
from textwrap import wrap
from typing import Final, NamedTuple

from routilux_tui.render.sanitise import clean
from routilux_tui.test_making.cases import Case, CaseError
from routilux_tui.test_making.literals import Unwritable, literal, unwritable

_MOST_NAMED: Final = 5
_MOST_SAID: Final = 400
_WIDTH: Final = 79
_NO_WORD: Final = re.compile(r"\W+", re.ASCII)


class Subject(NamedTuple):
    """Where what is tested is found.

    `flow` is the expression of the flow file's path, `attribute` the flow's name in it and `flow_id` its id there, each
    "" where the file holds one flow, and `made_from` says what the cases are from.
    """

    flow: str
    attribute: str
    flow_id: str
    made_from: str


def source_of(subject: Subject, jobs: Mapping[str, Sequence[Case]]) -> str:
    """The file; the cases stand by the name of their job. CaseError names the values that have no literal."""
    _check([case for cases in jobs.values() for case in cases])
    several, taken = len(jobs) > 1, set[str]()
    tests = []
    for job, cases in jobs.items():
        for case in cases:
            name = _free(_name(case, job if several else ""), taken)
            taken.add(name)
            tests.append("\n".join(_test(name, case)))
    return "\n".join(_head(subject)) + "\n\n\n" + "\n\n\n".join(tests) + "\n"


def _check(cases: Sequence[Case]) -> None:
    found = [problem for case in cases for problem in _unwritable(case)]
    if found:
        named = "\n".join(f"  {clean(str(problem), 300)}" for problem in found[:_MOST_NAMED])
        more = f"\n  and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
        raise CaseError(
            "these values have no Python literal, so no test can be written of them; "
            f"choose other activations with --activations:\n{named}{more}"
        )


def _unwritable(case: Case) -> Iterator[Unwritable]:
    activation = case.activation
    name = f"activation {activation.seq}: "
    if activation.payload is None:
        yield Unwritable(f"{name}the message", "not on record")
        return
    yield from unwritable(activation.payload, f"{name}message")
    for emission in activation.emissions:
        yield from unwritable(emission.data, f"{name}{emission.event!r:.40}")
    for event, data in case.deferred:
        yield from unwritable(data, f"{name}deferred {event!r:.40}")
    if case.knows_states:
        yield from unwritable(case.state, f"{name}state before")
        yield from unwritable(case.after, f"{name}state after")
        yield from unwritable(case.updates, f"{name}shared data after")
        yield from unwritable(case.shared, f"{name}shared data before")


def _head(subject: Subject) -> Iterator[str]:
    yield from _docstring(subject.made_from)
    yield ""
    yield "from pathlib import Path"
    yield ""
    yield "import pytest"
    yield ""
    yield "from routilux.testing import activate"
    yield "from routilux_tui.launch.flow_file import load_flow"
    yield ""
    yield f"FLOW = {subject.flow}"
    yield ""
    yield ""
    yield "@pytest.fixture"
    yield "def routines():"
    attribute = f", {literal(subject.attribute)}" if subject.attribute else ""
    flow_id = f", flow_id={literal(subject.flow_id)}" if subject.flow_id else ""
    yield f"    return load_flow(FLOW{attribute}{flow_id}).routines"


def _docstring(text: str) -> Iterator[str]:
    """The sentence as the docstring of the file, on one line if it fits."""
    plain = clean(text, _MOST_SAID).replace("\\", "/").replace('"', "'")
    lines = wrap(plain, _WIDTH - 3, break_on_hyphens=False)
    if len(lines) == 1 and len(plain) <= _WIDTH - 6:
        yield f'"""{plain}"""'
        return
    yield f'"""{lines[0]}'
    yield from lines[1:]
    yield '"""'


def _name(case: Case, job: str) -> str:
    activation = case.activation
    words = "_".join(filter(None, (_word(activation.routine_id), _word(activation.slot))))
    return f"test_{words}_as_recorded_in_change_{activation.seq}{f'_of_job_{_word(job)}' if job else ''}"


def _free(name: str, taken: Container[str]) -> str:
    """The name, with a number behind it when it is taken."""
    return next(each for each in chain([name], (f"{name}_{at}" for at in count(2))) if each not in taken)


def _word(text: str) -> str:
    return _NO_WORD.sub("_", text).strip("_").lower()


def _test(name: str, case: Case) -> Iterator[str]:
    activation = case.activation
    yield f"def {name}(routines):"
    yield "    did = activate("
    yield f"        routines[{literal(activation.routine_id)}],"
    yield f"        {literal(activation.slot)},"
    yield _line(8, "", activation.payload, ",")
    yield f"        routine_id={literal(activation.routine_id)},"
    if case.state is not None:
        yield _line(8, "state=", case.state, ",")
    if case.shared:
        yield _line(8, "shared=", case.shared, ",")
    yield "    )"
    failure = activation.failure
    if failure is None:
        yield "    assert did.raised is None"
    else:
        yield _line(4, "assert did.raised == ", (failure.type, failure.message))
    yield _line(4, "assert did.emissions == ", [(emission.event, emission.data) for emission in activation.emissions])
    if case.deferred:
        yield _line(4, "assert did.deferred == ", case.deferred)
    if case.changes_state:
        yield _line(4, "assert did.state == ", case.after)
    for key, value in case.updates.items():
        yield _line(4, f"assert did.shared[{literal(key)}] == ", value)


def _line(indent: int, before: str, value: object, after: str = "") -> str:
    """A value in its place."""
    head = f"{' ' * indent}{before}"
    return f"{head}{literal(value, indent, len(head) + len(after))}{after}"
