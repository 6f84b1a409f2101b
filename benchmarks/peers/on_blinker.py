"""blinker: `send` calls the receivers at once. What the pipeline counts is kept by its own functions."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import measuring
from blinker import Signal


def chain(items: int) -> measuring.Run:
    """Nine functions that send on what they receive, and one that counts."""
    signals, taken = [Signal() for _ in range(10)], [0]

    def connect_relay(before: Signal, after: Signal) -> None:
        def relay(sender: Any, data: Any = None, **_more: Any) -> None:
            after.send(sender, data=data)

        before.connect(relay, weak=False)

    def take(sender: Any, data: Any = None, **_more: Any) -> None:
        taken[0] += 1

    for before, after in pairwise(signals):
        connect_relay(before, after)
    signals[-1].connect(take, weak=False)
    first = signals[0]

    def run() -> int:
        for number in range(items):
            first.send(None, data=number)
        return taken[0]

    return run


def pipeline(items: int) -> measuring.Run:
    """Validate and aggregate."""
    emitted, validated = Signal(), Signal()
    states: dict[str, dict[str, Any]] = {}

    def validate(sender: Any, data: Any = None, **_more: Any) -> None:
        valid = "item" in str(data)
        count = states.get("validator", {}).get("valid", 0) + valid
        states["validator"] = {"valid": count, "last_valid": data}
        validated.send(sender, data=data, valid=valid)

    def aggregate(sender: Any, data: Any = None, valid: Any = None, **_more: Any) -> None:
        state = states.get("aggregator", {})
        states["aggregator"] = {"total": state.get("total", 0) + 1, "good": state.get("good", 0) + valid}
        print(f"aggregated {data} (valid={valid})", file=measuring.SINK)

    emitted.connect(validate, weak=False)
    validated.connect(aggregate, weak=False)

    def run() -> int:
        for number in range(items):
            emitted.send(None, data=f"item_{number}")
        return states["aggregator"]["good"]

    return run


if __name__ == "__main__":
    measuring.main(chain=chain, pipeline=pipeline)
