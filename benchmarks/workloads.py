"""The four workloads that every engine benchmark runs, written once against the public API of an engine.

`chain`: a source and nine relays into a sink. `fan_out`: one source into 100 sinks. `fan_in`: 100 relays into one
collector that counts in its state. `pipeline`: the tutorial's stateful source, validator and aggregator.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import report

WORKLOADS = ("chain", "fan_out", "fan_in", "pipeline")
_SINK = open(os.devnull, "w")  # noqa: SIM115, PTH123 - stays open as stdout would


def messages_per_item(workload: str) -> int:
    """How many handler calls one emission of the source leads to."""
    return {"chain": 10, "fan_out": 100, "fan_in": 200, "pipeline": 2}[workload]


def routines(engine: Any) -> SimpleNamespace:
    """The routine classes of all workloads, on the engine's `Routine`."""
    base: Any = engine.Routine

    class Source(base):
        def __init__(self):
            super().__init__()
            self.define_slot("trigger", handler=self.send)
            self.define_event("output", ["data"])

        def send(self, count=1, **kwargs):
            for number in range(count):
                self.emit("output", data=number)

    class Relay(base):
        def __init__(self):
            super().__init__()
            self.define_slot("input", handler=self.relay)
            self.define_event("output", ["data"])

        def relay(self, data=None, **kwargs):
            self.emit("output", data=data)

    class Sink(base):
        def __init__(self):
            super().__init__()
            self.define_slot("input", handler=self.take)
            self.taken = 0

        def take(self, data=None, **kwargs):
            self.taken += 1

    class Collector(base):
        def __init__(self):
            super().__init__()
            self.define_slot("input", handler=self.collect)

        def collect(self, data=None, **kwargs):
            context = self.get_execution_context()
            state = context.job_state.get_routine_state(context.routine_id) or {}
            context.job_state.update_routine_state(context.routine_id, {"count": state.get("count", 0) + 1})

    class Items(base):
        def __init__(self):
            super().__init__()
            self.define_slot("trigger", handler=self.generate)
            self.define_event("output", ["data"])

        def generate(self, count=3, **kwargs):
            context = self.get_execution_context()
            if context:
                context.job_state.update_routine_state(context.routine_id, {"generated": count})
            for number in range(count):
                self.emit("output", data=f"item_{number}")

    class Validator(base):
        def __init__(self):
            super().__init__()
            self.define_slot("input", handler=self.validate)
            self.define_event("output", ["data", "valid"])

        def validate(self, data=None, **kwargs):
            context = self.get_execution_context()
            if not context:
                return
            state = context.job_state.get_routine_state(context.routine_id) or {}
            valid = "item" in str(data)
            if valid:
                update = {"valid": state.get("valid", 0) + 1, "last_valid": data}
            else:
                update = {"invalid": state.get("invalid", 0) + 1, "last_invalid": data}
            context.job_state.update_routine_state(context.routine_id, update)
            self.emit("output", data=data, valid=valid)

    class Aggregator(base):
        def __init__(self):
            super().__init__()
            self.define_slot("input", handler=self.aggregate)

        def aggregate(self, data=None, valid=None, **kwargs):
            context = self.get_execution_context()
            if context:
                state = context.job_state.get_routine_state(context.routine_id) or {}
                total, good = state.get("total", 0) + 1, state.get("good", 0)
                if valid:
                    good += 1
                context.job_state.update_routine_state(context.routine_id, {"total": total, "good": good})
            print(f"aggregated {data} (valid={valid})", file=_SINK)

    return SimpleNamespace(
        **{cls.__name__: cls for cls in (Source, Relay, Sink, Collector, Items, Validator, Aggregator)}
    )


def build(engine: Any, workload: str) -> tuple[Any, str, Callable[[Any, int], bool]]:
    """A flow of the engine, its entry, and a check that a job did all of its work: (job, count) → bool."""
    make, flow = routines(engine), engine.Flow("benchmark")
    if workload == "pipeline":
        flow.add_routine(make.Items(), "items")
        flow.add_routine(make.Validator(), "validator")
        flow.add_routine(make.Aggregator(), "aggregator")
        flow.connect("items", "output", "validator", "input")
        flow.connect("validator", "output", "aggregator", "input")
        return flow, "items", lambda job, count: job.get_routine_state("aggregator") == {"total": count, "good": count}
    flow.add_routine(make.Source(), "source")
    if workload == "chain":
        before = "source"
        for number in range(9):
            flow.add_routine(make.Relay(), f"relay{number}")
            flow.connect(before, "output", f"relay{number}", "input")
            before = f"relay{number}"
        sink = make.Sink()
        flow.add_routine(sink, "sink")
        flow.connect(before, "output", "sink", "input")
        return flow, "source", lambda _job, count: sink.taken == count
    if workload == "fan_out":
        sinks = [make.Sink() for _ in range(100)]
        for number, sink in enumerate(sinks):
            flow.add_routine(sink, f"sink{number}")
            flow.connect("source", "output", f"sink{number}", "input")
        return flow, "source", lambda _job, count: all(sink.taken == count for sink in sinks)
    flow.add_routine(make.Collector(), "collector")
    for number in range(100):
        flow.add_routine(make.Relay(), f"relay{number}")
        flow.connect("source", "output", f"relay{number}", "input")
        flow.connect(f"relay{number}", "output", "collector", "input")
    return flow, "source", lambda job, count: job.get_routine_state("collector") == {"count": count * 100}


def per_message(engine: Any, workload: str, messages: int) -> float:
    """Seconds per handler call of one run, which is checked to have done all of its work."""
    count = max(1, messages // messages_per_item(workload))
    flow, entry, check = build(engine, workload)
    jobs = []
    took = report.seconds(lambda: jobs.append(flow.execute(entry, entry_params={"count": count})))
    if not check(jobs[0], count):
        sys.exit(f"{workload} did not do all of its work")
    return took / (count * messages_per_item(workload))
