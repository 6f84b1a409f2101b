"""Sends numbers and adds them up; half way it waits for a file, so that a process can be lost there."""

import time
from pathlib import Path

from routilux import Flow, Routine


class Source(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.send)
        self.define_event("output", ["n"])

    def send(self, count=20, go="", pause_at=0):
        job = self.get_execution_context().job_state
        job.update_shared_data("pause_at", pause_at)
        for n in range(1, count + 1):
            job.update_routine_state("source", {"sent": n})
            self.emit("output", n=n)
            while go and n == count // 2 and not Path(go).exists():
                time.sleep(0.005)
                job.update_shared_data("waits", True)


class Adder(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.add)
        self.define_event("output", ["n"])

    def add(self, n):
        context = self.get_execution_context()
        job = context.job_state
        if n == job.get_shared_data("pause_at"):
            context.flow.pause(job, "half way")
        state = job.get_routine_state("adder") or {"sum": 0}
        job.update_routine_state("adder", {"sum": state["sum"] + n})
        if n == 7:
            self.emit_deferred_event("output", n=n)
        else:
            self.emit("output", n=n)


class Sink(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.take)

    def take(self, n):
        job = self.get_execution_context().job_state
        state = job.get_routine_state("sink") or {"taken": 0}
        job.update_routine_state("sink", {"taken": state["taken"] + 1})


flow = Flow("losing", execution_strategy="concurrent")
flow.add_routine(Source(), "source")
flow.add_routine(Adder(), "adder")
flow.add_routine(Sink(), "sink")
flow.connect("source", "output", "adder", "input")
flow.connect("adder", "output", "sink", "input")
