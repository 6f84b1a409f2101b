"""burr: a state machine of actions over an immutable state, without tracker and persister, in one run."""

from __future__ import annotations

import measuring
from burr.core import Application, ApplicationBuilder, State, action, default, when


def _until_end(application: Application) -> State:
    return application.run(halt_after=["end"])[2]


@action(reads=[], writes=[])
def end(state: State) -> State:
    """Where the run halts."""
    return state


def chain(items: int) -> measuring.Run:
    """Nine actions that hand on what they read, and one that counts."""

    @action(reads=["data"], writes=["data"])
    def relay(state: State) -> State:
        return state.update(data=state["data"])

    @action(reads=["left"], writes=["left"])
    def take(state: State) -> State:
        return state.update(left=state["left"] - 1)

    application = (
        ApplicationBuilder()
        .with_actions(**{f"relay{number}": relay for number in range(9)}, sink=take, end=end)
        .with_transitions(
            *[(f"relay{number}", f"relay{number + 1}") for number in range(8)],
            ("relay8", "sink"),
            ("sink", "end", when(left=0)),
            ("sink", "relay0", default),
        )
        .with_state(data=1, left=items)
        .with_entrypoint("relay0")
        .build()
    )
    return lambda: items - _until_end(application)["left"]


def pipeline(items: int) -> measuring.Run:
    """Validate and aggregate."""

    @action(reads=["total", "valid_count"], writes=["data", "valid", "valid_count"])
    def validate(state: State) -> State:
        data = f"item_{state['total']}"
        valid = "item" in str(data)
        return state.update(data=data, valid=valid, valid_count=state["valid_count"] + valid)

    @action(reads=["data", "valid", "total", "good"], writes=["total", "good"])
    def aggregate(state: State) -> State:
        print(f"aggregated {state['data']} (valid={state['valid']})", file=measuring.SINK)
        return state.update(total=state["total"] + 1, good=state["good"] + state["valid"])

    application = (
        ApplicationBuilder()
        .with_actions(validator=validate, aggregator=aggregate, end=end)
        .with_transitions(
            ("validator", "aggregator"),
            ("aggregator", "end", when(total=items)),
            ("aggregator", "validator", default),
        )
        .with_state(data="", valid=False, valid_count=0, total=0, good=0)
        .with_entrypoint("validator")
        .build()
    )
    return lambda: _until_end(application)["good"]


if __name__ == "__main__":
    measuring.main(chain=chain, pipeline=pipeline)
