"""langgraph: a compiled graph whose state goes from node to node, without a checkpointer, in one run."""

from __future__ import annotations

from typing import Any, TypedDict

import measuring
from langgraph.graph import END, START, StateGraph


class Round(TypedDict):
    """The chain's state."""

    data: int
    left: int


class Counts(TypedDict):
    """The pipeline's state."""

    data: str
    valid: bool
    valid_count: int
    total: int
    good: int


def chain(items: int) -> measuring.Run:
    """Nine nodes that hand on what they find, and one that counts."""
    graph = StateGraph(Round)
    for number in range(9):
        graph.add_node(f"relay{number}", lambda state: {"data": state["data"]})
    graph.add_node("sink", lambda state: {"left": state["left"] - 1})
    graph.add_edge(START, "relay0")
    for number in range(8):
        graph.add_edge(f"relay{number}", f"relay{number + 1}")
    graph.add_edge("relay8", "sink")
    graph.add_conditional_edges("sink", lambda state: "relay0" if state["left"] else END, ["relay0", END])
    compiled = graph.compile()

    def run() -> int:
        end = compiled.invoke({"data": 1, "left": items}, {"recursion_limit": items * 10 + 1})
        return items - end["left"]

    return run


def pipeline(items: int) -> measuring.Run:
    """Validate and aggregate."""

    def validate(state: Counts) -> dict[str, Any]:
        data = f"item_{state['total']}"
        valid = "item" in str(data)
        return {"data": data, "valid": valid, "valid_count": state["valid_count"] + valid}

    def aggregate(state: Counts) -> dict[str, Any]:
        print(f"aggregated {state['data']} (valid={state['valid']})", file=measuring.SINK)
        return {"total": state["total"] + 1, "good": state["good"] + state["valid"]}

    graph = StateGraph(Counts)
    graph.add_node("validator", validate)
    graph.add_node("aggregator", aggregate)
    graph.add_edge(START, "validator")
    graph.add_edge("validator", "aggregator")
    graph.add_conditional_edges(
        "aggregator", lambda state: "validator" if state["total"] < items else END, ["validator", END]
    )
    compiled = graph.compile()

    def run() -> int:
        begin = {"data": "", "valid": False, "valid_count": 0, "total": 0, "good": 0}
        return compiled.invoke(begin, {"recursion_limit": items * 2 + 1})["good"]

    return run


if __name__ == "__main__":
    measuring.main(chain=chain, pipeline=pipeline)
