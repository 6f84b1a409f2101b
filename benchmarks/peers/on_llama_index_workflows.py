"""llama-index-workflows: awaited steps that take and return events, in one run; the pipeline's state is in its store.

The annotations of the steps say which event goes where and are read as they stand, so this file does not postpone them.
"""

import asyncio
from itertools import pairwise
from typing import Any

import measuring
from workflows import Context, Workflow, step
from workflows.events import Event, StartEvent, StopEvent

_PLACES = [type(f"At{number}", (Event,), {"__annotations__": {"data": int}}) for number in range(10)]


class Item(Event):
    """What the source sends."""

    data: str


class Validated(Event):
    """What the validator sends."""

    data: str
    valid: bool


def chain(items: int) -> measuring.Run:
    """Nine steps that hand on what they receive, and one that counts."""
    first, last = _PLACES[0], _PLACES[-1]
    taken = [0]

    class Chain(Workflow):
        @step
        async def source(self, event: StartEvent) -> first:
            return first(data=1)

        @step(num_workers=1)
        async def sink(self, event: last) -> first | StopEvent:
            taken[0] += 1
            return first(data=event.data) if taken[0] < items else StopEvent(result=taken[0])

    def add_relay(number: int, before: Any, after: Any) -> None:
        async def relay(event: before) -> after:
            return after(data=event.data)

        relay.__name__ = f"relay{number}"
        step(workflow=Chain, num_workers=1)(relay)

    for number, (before, after) in enumerate(pairwise(_PLACES)):
        add_relay(number, before, after)
    return lambda: _result(Chain)


def pipeline(items: int) -> measuring.Run:
    """Validate and aggregate."""

    class Pipeline(Workflow):
        @step
        async def source(self, event: StartEvent) -> Item:
            return Item(data="item_0")

        @step(num_workers=1)
        async def validator(self, context: Context, event: Item) -> Validated:
            state = await context.store.get("validator", default={})
            valid = "item" in str(event.data)
            count = state.get("valid", 0) + valid
            await context.store.set("validator", {"valid": count, "last_valid": event.data})
            return Validated(data=event.data, valid=valid)

        @step(num_workers=1)
        async def aggregator(self, context: Context, event: Validated) -> Item | StopEvent:
            state = await context.store.get("aggregator", default={})
            total, good = state.get("total", 0) + 1, state.get("good", 0) + event.valid
            await context.store.set("aggregator", {"total": total, "good": good})
            print(f"aggregated {event.data} (valid={event.valid})", file=measuring.SINK)
            return Item(data=f"item_{total}") if total < items else StopEvent(result=good)

    return lambda: _result(Pipeline)


def _result(workflow: type[Workflow]) -> int:
    async def until_end() -> int:
        return await workflow(timeout=None).run()

    return asyncio.run(until_end())


if __name__ == "__main__":
    measuring.main(chain=chain, pipeline=pipeline)
