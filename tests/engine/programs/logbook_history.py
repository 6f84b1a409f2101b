"""A conveyor and a labeller: every activation is one record of the history."""

from routilux import Flow, Routine
from routilux.job_state import JobState


class Conveyor(Routine):
    def __init__(self):
        super().__init__()
        self.start_slot = self.define_slot("trigger", handler=self.run_belt)
        self.crate_event = self.define_event("crate", ["number"])

    def run_belt(self, **kwargs):
        for number in ["one", "two", "three"]:
            self.emit("crate", number=number)


class Labeller(Routine):
    def __init__(self):
        super().__init__()
        self.crate_slot = self.define_slot("crate", handler=self.label)
        self.labelled_event = self.define_event("labelled", ["text"])

    def label(self, number=None, **kwargs):
        value = number or kwargs.get("number", "")
        self.emit("labelled", text=f"Crate {value}")


flow = Flow(flow_id="packing_line")

conveyor_id = flow.add_routine(Conveyor(), "conveyor")
labeller_id = flow.add_routine(Labeller(), "labeller")

flow.connect(conveyor_id, "crate", labeller_id, "crate")

job_state = flow.execute(conveyor_id)
JobState.wait_for_completion(flow, job_state, timeout=2.0)

history = job_state.get_execution_history()
print(f"All records: {len(history)}")
print(f"Labeller records: {len(job_state.get_execution_history(labeller_id))}")
for record in history:
    print(f"  {record.routine_id}: {record.event_name} at {record.timestamp}")
