"""Counts in its routine's state until a file is there; all that it needs travels in its messages."""

import time
from pathlib import Path

from routilux import Flow, Routine


class Clock(Routine):
    """Ticks; between any two ticks the job can be paused."""

    step = 1

    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.tick)
        self.define_slot("again", handler=self.tick)
        self.define_event("next", ["until"])

    def tick(self, until):
        ctx = self.get_execution_context()
        seen = (ctx.job_state.get_routine_state(ctx.routine_id) or {"seen": 0})["seen"]
        ctx.job_state.update_routine_state(ctx.routine_id, {"seen": seen + self.step})
        time.sleep(0.01)
        if not Path(until).exists():
            self.emit("next", until=until)


flow = Flow()
flow.add_routine(Clock(), "clock")
flow.connect("clock", "next", "clock", "again")
