"""Cases as the source of a test file for pytest. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from routilux_tui.render.sanitise import clean
from routilux_tui.test_making.cases import Case, CaseError
from routilux_tui.test_making.literals import Unwritable, literal, unwritable

_MOST_NAMED: Final = 5
_NO_WORD: Final = re.compile(r"\W+", re.ASCII)


class Subject(NamedTuple):
    """What is tested, and where it is found.

    `flow` is the expression of the flow file's path, `attribute` the flow's name in it ("" for the only one), and
    `made_from` says what the cases are from.
    """

    routine_id: str
    flow: str
    attribute: str
    made_from: str


def source_of(subject: Subject, cases: Sequence[Case]) -> str:
    """The file. CaseError names the values that have no literal."""
    _check(cases)
    names = [_name(subject.routine_id, case) for case in cases]
    tests = ("\n".join(_test(subject, name, case)) for name, case in zip(names, cases, strict=True))
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
    yield f'"""{_comment(subject.made_from)}"""'
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
    yield "def routine():"
    attribute = f", {subject.attribute!a}" if subject.attribute else ""
    yield f"    return load_flow(FLOW{attribute}).routines[{subject.routine_id!a}]"


def _comment(text: str) -> str:
    return clean(text, 400).replace("\\", "/").replace('"', "'")


def _name(routine_id: str, case: Case) -> str:
    words = "_".join(filter(None, (_word(routine_id), _word(case.activation.slot))))
    return f"test_{words}_as_recorded_in_change_{case.activation.seq}"


def _word(text: str) -> str:
    return _NO_WORD.sub("_", text).strip("_").lower()


def _test(subject: Subject, name: str, case: Case) -> Iterator[str]:
    activation = case.activation
    yield f"def {name}(routine):"
    yield "    did = activate("
    yield "        routine,"
    yield f"        {activation.slot!a},"
    yield f"        {literal(activation.payload, 8)},"
    yield f"        routine_id={subject.routine_id!a},"
    if case.state is not None:
        yield f"        state={literal(case.state, 14)},"
    if case.shared:
        yield f"        shared={literal(case.shared, 15)},"
    yield "    )"
    failure = activation.failure
    raised = "is None" if failure is None else f"== {literal((failure.type, failure.message), 25)}"
    yield f"    assert did.raised {raised}"
    emitted = [(emission.event, emission.data) for emission in activation.emissions]
    yield f"    assert did.emissions == {literal(emitted, 28)}"
    if case.deferred:
        yield f"    assert did.deferred == {literal(case.deferred, 27)}"
    if case.changes_state:
        yield f"    assert did.state == {literal(case.after, 24)}"
    for key, value in case.updates.items():
        yield f"    assert did.shared[{key!a}] == {literal(value, 8)}"
