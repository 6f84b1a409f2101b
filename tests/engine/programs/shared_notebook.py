"""Two gardeners who write in one notebook: shared data and the shared log."""

from routilux import Flow, Routine
from routilux.job_state import JobState


class Gate(Routine):
    def __init__(self):
        super().__init__()
        self.open_slot = self.define_slot("trigger", handler=self.let_in)
        self.plant_event = self.define_event("plant", ["name"])

    def let_in(self, **kwargs):
        for name in ["fern", "ivy", "moss"]:
            self.emit("plant", name=name)


class Potter(Routine):
    def __init__(self):
        super().__init__()
        self.plant_slot = self.define_slot("plant", handler=self.pot)

    def pot(self, name=None, **kwargs):
        plant = name or kwargs.get("name", "")

        ctx = self.get_execution_context()
        if ctx:
            ctx.job_state.append_to_shared_log({"did": "potted", "plant": plant, "who": "potter"})

            potted = ctx.job_state.get_shared_data("potted", [])
            potted.append(plant)
            ctx.job_state.update_shared_data("potted", potted)


class Waterer(Routine):
    def __init__(self):
        super().__init__()
        self.plant_slot = self.define_slot("plant", handler=self.water)
        self.watered_event = self.define_event("watered", ["note"])

    def water(self, name=None, **kwargs):
        plant = name or kwargs.get("name", "")

        ctx = self.get_execution_context()
        if ctx:
            potted = ctx.job_state.get_shared_data("potted", [])
            note = f"{plant}, one of {len(potted)}"
            ctx.job_state.append_to_shared_log({"did": "watered", "plant": plant, "note": note})
            self.emit("watered", note=note)


flow = Flow(flow_id="garden_notebook")

gate_id = flow.add_routine(Gate(), "gate")
potter_id = flow.add_routine(Potter(), "potter")
waterer_id = flow.add_routine(Waterer(), "waterer")

flow.connect(gate_id, "plant", potter_id, "plant")
flow.connect(gate_id, "plant", waterer_id, "plant")

job_state = flow.execute(gate_id)
JobState.wait_for_completion(flow, job_state, timeout=2.0)

print(f"Potted: {job_state.get_shared_data('potted', [])}")
log = job_state.get_shared_log()
print(f"Lines: {len(log)}")
for line in log:
    print(f"  {line}")
