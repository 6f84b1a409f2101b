"""pyee: `emit` calls the receivers at once. What the pipeline counts is kept by its own functions."""

from __future__ import annotations

from typing import Any

import measuring
from pyee.base import EventEmitter


def chain(items: int) -> measuring.Run:
    """Nine functions that emit what they receive, and one that counts."""
    bus, taken = EventEmitter(), [0]

    def add_relay(before: str, after: str) -> None:
        def relay(data: Any = None, **_more: Any) -> None:
            bus.emit(after, data=data)

        bus.on(before, relay)

    def take(data: Any = None, **_more: Any) -> None:
        taken[0] += 1

    for number in range(9):
        add_relay(f"place{number}", f"place{number + 1}")
    bus.on("place9", take)

    def run() -> int:
        for number in range(items):
            bus.emit("place0", data=number)
        return taken[0]

    return run


def pipeline(items: int) -> measuring.Run:
    """Validate and aggregate."""
    bus = EventEmitter()
    states: dict[str, dict[str, Any]] = {}

    def validate(data: Any = None, **_more: Any) -> None:
        valid = "item" in str(data)
        count = states.get("validator", {}).get("valid", 0) + valid
        states["validator"] = {"valid": count, "last_valid": data}
        bus.emit("validated", data=data, valid=valid)

    def aggregate(data: Any = None, valid: Any = None, **_more: Any) -> None:
        state = states.get("aggregator", {})
        states["aggregator"] = {"total": state.get("total", 0) + 1, "good": state.get("good", 0) + valid}
        print(f"aggregated {data} (valid={valid})", file=measuring.SINK)

    bus.on("item", validate)
    bus.on("validated", aggregate)

    def run() -> int:
        for number in range(items):
            bus.emit("item", data=f"item_{number}")
        return states["aggregator"]["good"]

    return run


if __name__ == "__main__":
    measuring.main(chain=chain, pipeline=pipeline)
