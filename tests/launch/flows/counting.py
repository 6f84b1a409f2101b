"""Sends numbers to a sink, one a turn: so many, or until a file is there."""

import time
from pathlib import Path

from routilux import Flow, Routine


class Source(Routine):
    """Sends numbers, one a turn, so that a job can be paused and cancelled between any two."""

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_slot("again", handler=self.send)
        self.define_event("output", ["number"])
        self.define_event("next", ["left"])

    def begin(self, count=3, pace=0.0, until="", **kwargs):
        self.set_config(pace=pace, until=until)
        print(f"counting to {count}")
        self.emit("next", left=count)

    def send(self, left):
        time.sleep(self.get_config("pace"))
        self.emit("output", number=left)
        until = self.get_config("until")
        if left > 1 and not (until and Path(until).exists()):
            self.emit("next", left=left - 1)


class Sink(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take)

    def take(self, number):
        context = self.get_execution_context()
        state = context.job_state.get_routine_state("sink") or {}
        context.job_state.update_routine_state("sink", {"taken": state.get("taken", 0) + 1})


flow = Flow("counting")
flow.add_routine(Source(), "source")
flow.add_routine(Sink(), "sink")
flow.connect("source", "next", "source", "again")
flow.connect("source", "output", "sink", "input")
