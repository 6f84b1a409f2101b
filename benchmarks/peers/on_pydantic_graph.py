"""pydantic-graph: a graph of awaited steps over a state object of the user's, in one run."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import measuring
from pydantic_graph import GraphBuilder, StepContext


@dataclass
class Round:
    """The chain's state."""

    left: int


@dataclass
class Counts:
    """The pipeline's state."""

    valid_count: int = 0
    total: int = 0
    good: int = 0


def chain(items: int) -> measuring.Run:
    """Nine steps that return their input, and one that counts. A number goes round again, a word ends."""
    graph = GraphBuilder(state_type=Round, input_type=int, output_type=str)

    async def relay(context: StepContext[Round, None, int]) -> int:
        return context.inputs

    async def take(context: StepContext[Round, None, int]) -> int | str:
        context.state.left -= 1
        return context.inputs if context.state.left else "end"

    steps = [graph.step(node_id=f"relay{number}")(relay) for number in range(9)]
    sink = graph.step(node_id="sink")(take)
    again = graph.decision().branch(graph.match(int).to(steps[0])).branch(graph.match(str).to(graph.end_node))
    graph.add(
        graph.edge_from(graph.start_node).to(steps[0]),
        *[graph.edge_from(before).to(after) for before, after in zip(steps, [*steps[1:], sink], strict=True)],
        graph.edge_from(sink).to(again),
    )
    built = graph.build()

    def run() -> int:
        state = Round(items)
        asyncio.run(built.run(state=state, inputs=1))
        return items - state.left

    return run


def pipeline(items: int) -> measuring.Run:
    """Validate and aggregate."""
    graph = GraphBuilder(state_type=Counts, input_type=int, output_type=str)

    @graph.step(node_id="validator")
    async def validate(context: StepContext[Counts, None, int]) -> tuple[str, bool]:
        data = f"item_{context.inputs}"
        valid = "item" in str(data)
        context.state.valid_count += valid
        return data, valid

    @graph.step(node_id="aggregator")
    async def aggregate(context: StepContext[Counts, None, tuple[str, bool]]) -> int | str:
        (data, valid), state = context.inputs, context.state
        state.total += 1
        state.good += valid
        print(f"aggregated {data} (valid={valid})", file=measuring.SINK)
        return state.total if state.total < items else "end"

    again = graph.decision().branch(graph.match(int).to(validate)).branch(graph.match(str).to(graph.end_node))
    graph.add(
        graph.edge_from(graph.start_node).to(validate),
        graph.edge_from(validate).to(aggregate),
        graph.edge_from(aggregate).to(again),
    )
    built = graph.build()

    def run() -> int:
        state = Counts()
        asyncio.run(built.run(state=state, inputs=0))
        return state.good

    return run


if __name__ == "__main__":
    measuring.main(chain=chain, pipeline=pipeline)
