"""Defers two events for a person and writes what was approved."""

from routilux import Flow, Routine


class Asker(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("trigger", handler=self.begin)
        self.define_event("approved", ["name"])

    def begin(self, **kwargs):
        self.emit_deferred_event("approved", name="first")
        self.emit_deferred_event("approved", name="second")


class Writer(Routine):
    def __init__(self):
        super().__init__()
        self.define_slot("input", handler=self.write)

    def write(self, name):
        print(f"approved {name}")


flow = Flow("deferring")
flow.add_routine(Asker(), "asker")
flow.add_routine(Writer(), "writer")
flow.connect("asker", "approved", "writer", "input")
