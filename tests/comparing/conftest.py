"""Runs that are written down, not run."""

from __future__ import annotations

import pytest

from routilux_tui.runs.run import Activation, Emission, Failure, Graph, Sending


class Written:
    """A run of these activations."""

    job_id, flow_id, reason, created_at = "j", "f", "", 1.7e9
    entry_routine_id, entry_params, facts, source, missing = "a", {}, {}, {}, 0
    graph = Graph((), (), known=False)

    def __init__(self, activations, status="completed"):
        self.written = list(activations)
        self.status = status

    def activations(self):
        return iter(self.written)

    def moments(self):
        return iter(())

    log = moments


def written_activation(seq, name, payload, cause=None, emits=(), raises=None, start=None, took=0.001, event="out"):
    """An activation of `routine.slot` with this message; `emits` are the values of what it emitted as `out`."""
    routine_id, _, slot = name.partition(".")
    at = float(seq) if start is None else start
    return Activation(
        seq=seq,
        routine_id=routine_id,
        slot=slot or "input",
        start=at,
        duration=took,
        status="error" if raises else "completed",
        cause=cause,
        sending=None if cause is None else Sending("?", event, at),
        payload={"value": payload},
        emissions=tuple(Emission("out", {"value": value}, at) for value in emits),
        failure=Failure("ValueError", raises, (), critical=False) if raises else None,
        attempt=1,
    )


@pytest.fixture(scope="session")
def act():
    return written_activation


@pytest.fixture(scope="session")
def run_of():
    return Written
